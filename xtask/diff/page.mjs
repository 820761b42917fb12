// Opens the page of a report in headless Chromium and uses it as a person would:
//   node page.mjs CHROMIUM PAGE.html [DIRECTORY FOR SCREENSHOTS]
// PAGE is the golden of the tests, whose texts are hostile; with a directory, any page is only
// photographed. Speaks the DevTools protocol over a pipe, so that it needs no package.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { strict as assert } from "node:assert";

const [browser, page, shots] = process.argv.slice(2);
if (!browser || !page) {
  console.error("usage: node page.mjs CHROMIUM PAGE.html [DIRECTORY]");
  process.exit(2);
}
const profile = mkdtempSync(join(tmpdir(), "page-"));
const chromium = spawn(browser, [
  "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
  `--user-data-dir=${profile}`, "--remote-debugging-pipe", "about:blank",
], { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });

const waiting = new Map();
const events = [];
let next = 0;
let rest = "";
chromium.stdio[4].on("data", (data) => {
  const parts = (rest + data).split("\0");
  rest = parts.pop();
  for (const part of parts) {
    const message = JSON.parse(part);
    if (message.id) {
      const [done, fail] = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error) fail(new Error(message.error.message)); else done(message.result);
    } else {
      events.push(message);
    }
  }
});
const send = (method, params = {}, sessionId = undefined) => new Promise((done, fail) => {
  next += 1;
  waiting.set(next, [done, fail]);
  chromium.stdio[3].write(JSON.stringify({ id: next, method, params, sessionId }) + "\0");
});
const giveUp = setTimeout(() => { console.error("the browser does not answer"); chromium.kill(); process.exit(1); }, 120000);

try {
  const { targetId } = await send("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
  const tab = (method, params) => send(method, params, sessionId);
  const run = async (text) => {
    const { result, exceptionDetails } = await tab("Runtime.evaluate", { expression: text, awaitPromise: true, returnByValue: true });
    if (exceptionDetails) throw new Error(`${text}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
    return result.value;
  };
  const scheme = (value) => tab("Emulation.setEmulatedMedia", { features: [{ name: "prefers-color-scheme", value }] });
  const size = (width, height) => tab("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
  const photograph = async (name) => {
    if (!shots) return;
    mkdirSync(shots, { recursive: true });
    const { data } = await tab("Page.captureScreenshot", { format: "png" });
    writeFileSync(join(shots, `${name}.png`), Buffer.from(data, "base64"));
  };
  const key = async (name, text) => {
    const code = { Escape: 27, Enter: 13 }[name] ?? name.toUpperCase().charCodeAt(0);
    await tab("Input.dispatchKeyEvent", { type: "keyDown", key: name, text, windowsVirtualKeyCode: code });
    await tab("Input.dispatchKeyEvent", { type: "keyUp", key: name, windowsVirtualKeyCode: code });
    await run("new Promise((done) => setTimeout(done, 30))");
  };
  for (const domain of ["Page", "Runtime", "Network", "Log"]) await tab(`${domain}.enable`);
  await scheme("light");
  await size(1280, 900);
  await tab("Page.navigate", { url: pathToFileURL(resolve(page)).href });
  for (let tries = 0; tries < 600 && !(await run("document.readyState === 'complete'")); tries += 1) {
    await new Promise((done) => setTimeout(done, 50));
  }

  if (shots) {
    const open = "(() => { const row = document.querySelector('.row'); if (row) row.open = true; scrollTo(0, 0); })()";
    await photograph("light");
    await run(open);
    await photograph("light-open");
    await scheme("dark");
    await photograph("dark-open");
    await run("document.querySelectorAll('.row')[12]?.scrollIntoView()");
    await photograph("dark-list");
    await size(390, 844);
    await run("scrollTo(0, 0)");
    await photograph("narrow-dark");
    await scheme("light");
    await run("document.querySelector('.row')?.scrollIntoView()");
    await photograph("narrow-light");
  } else {
    await check({ run, key, scheme, size });
  }
  const loud = events.filter((event) =>
    event.method === "Runtime.exceptionThrown" || event.method === "Page.javascriptDialogOpening" ||
    (event.method === "Log.entryAdded" && event.params.entry.level === "error"));
  assert.deepEqual(loud, [], "the page complains");
  const asked = events.filter((event) => event.method === "Network.requestWillBeSent")
    .map((event) => event.params.request.url).filter((url) => url !== pathToFileURL(resolve(page)).href);
  assert.deepEqual(asked, [], "the page asks for something else than itself");
  console.log(shots ? `screenshots are in ${shots}` : `${page}: filters, search, themes and keys work; hostile texts are text`);
} catch (error) {
  console.error(`${page}: ${error.stack ?? error}`);
  process.exitCode = 1;
} finally {
  clearTimeout(giveUp);
  chromium.kill();
  await new Promise((done) => (chromium.exitCode === null && chromium.signalCode === null ? chromium.on("exit", done) : done()));
  // Processes of the browser outlive it for a moment and write there. What the page does was
  // checked; a folder that stays for the system to remove is no fault of it.
  try {
    rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  } catch (error) {
    console.error(`${profile} is left: ${error.code}`);
  }
}

async function check({ run, key, scheme, size }) {
  const shown = () => run("[...document.querySelectorAll('.row')].filter((row) => !row.hidden).length");
  const pick = (id, value) => run(`(() => { const it = document.getElementById('${id}'); it.value = ${JSON.stringify(value)}; it.dispatchEvent(new Event('input', { bubbles: true })); })()`);
  const press = (query) => run(`(document.querySelector(${JSON.stringify(query)}).click(), new Promise((done) => setTimeout(done, 30)))`);
  const color = () => run("getComputedStyle(document.body).backgroundColor");

  // Hostile texts are text.
  assert.match(await run("document.title"), /^API changes: old\.yml/);
  assert.equal(await run("document.querySelectorAll('img, em, i, main b b, main script').length"), 0);
  const text = await run("document.body.textContent");
  for (const part of ["</script><script>document.title='owned'</script>", "</style><script>", "<img src=x onerror=", "{{ 7 * 7 }} ${7*7}", "<em>some</em>", "\u27e8U+202E\u27e9gnp.exe"]) {
    assert.ok(text.includes(part), `${part} is shown`);
  }
  assert.ok(!/[\u202a-\u202e\u2066-\u2069]/.test(text), "no mark of direction");

  // Filters.
  assert.equal(await shown(), 7);
  await press(".tile[data-value=breaking]");
  assert.equal(await shown(), 1);
  assert.equal(await run("document.querySelector('.tile[data-value=breaking]').getAttribute('aria-pressed')"), "true");
  await press(".tile[data-value=major]");
  assert.equal(await shown(), 1);
  await press(".tile[data-value=breaking]");
  assert.equal(await shown(), 3);
  await press("[type=reset]");
  assert.equal(await shown(), 7);
  await pick("product", "rooms' & <b>\"co\"</b>");
  assert.equal(await shown(), 1);
  await pick("product", "");
  await pick("way", "response");
  assert.equal(await shown(), 1, "both ways is the way of answers too");
  await pick("way", "event");
  assert.equal(await shown(), 1);
  await pick("way", "");
  await pick("waived", "waived");
  assert.equal(await shown(), 1);
  await pick("waived", "");
  await pick("search", "callbuilder REQUIRED");
  assert.equal(await shown(), 1);
  assert.equal(await run("document.getElementById('tally').textContent"), "1 of 7");
  await pick("search", "<img src=x");
  assert.equal(await shown(), 1);
  await pick("search", "no such text");
  assert.equal(await shown(), 0);
  assert.equal(await run("document.getElementById('none').hidden"), false);
  await press("#clear");
  assert.equal(await shown(), 7);

  // Keys.
  await key("/", "/");
  assert.equal(await run("document.activeElement.id"), "search");
  await key("z", "z");
  assert.equal(await shown(), 0);
  await key("Escape");
  assert.equal(await shown(), 7);
  await key("j", "j");
  await key("j", "j");
  assert.equal(await run("document.activeElement.parentElement.id"), "c2");
  await key("Enter", "\r");
  assert.equal(await run("document.getElementById('c2').open"), true);
  await key("k", "k");
  assert.equal(await run("document.activeElement.parentElement.id"), "c1");

  // Themes: that of the system, and the other one by hand.
  const light = await color();
  await scheme("dark");
  const dark = await color();
  assert.notEqual(light, dark);
  await press("#theme");
  assert.equal(await color(), light);
  await press("#theme");
  assert.equal(await color(), dark);
  await scheme("light");
  assert.equal(await color(), dark, "what was chosen stays");

  // Everything open on a narrow screen: nothing is wider than it.
  await size(380, 800);
  await press("#open");
  await run("document.querySelectorAll('details').forEach((it) => { it.open = true; })");
  assert.ok(await run("document.documentElement.scrollWidth <= 380"), "it fits on a telephone");
}
