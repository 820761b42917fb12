// Starts the mock servers and ends with them when standard input is closed, which also happens
// when whoever started us is killed. A server that dies is started again: its death is a finding
// about one call, not about all that come after.
//
//   node start.mjs DOCUMENT PORT SECOND_PORT LOG_DIR
import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const [document, port, second, logs] = process.argv.slice(2);
const require = createRequire(import.meta.url);
// `exports` of a package need not name the file that npm links as its command.
const bin = (name, file) => join(dirname(require.resolve(`${name}/package.json`)), file);

const RESTARTS = 10;
const children = new Set();
let over = false;

function start(name, program, args, left = RESTARTS) {
  const log = openSync(join(logs, `${name}.log`), "a");
  const child = spawn(program, args, { stdio: ["ignore", log, log] });
  children.add(child);
  child.on("exit", (code) => {
    children.delete(child);
    if (over) return;
    console.error(`${name} ended with ${code}, see ${name}.log`);
    if (left > 0) start(name, program, args, left - 1);
    else stop(1);
  });
}

function stop(code) {
  over = true;
  for (const child of children) child.kill("SIGKILL");
  process.exit(code);
}

process.stdin.resume();
process.stdin.on("end", () => stop(0));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => stop(1));

start("prism", process.execPath, [
  bin("@stoplight/prism-cli", "dist/index.js"),
  ...["mock", "-v", "error", "-h", "127.0.0.1", "-p", port, document],
]);
// Its command is a launcher, which would leave the program behind.
const suffix = process.platform === "win32" ? ".exe" : "";
const steady = bin(`@stdy/cli-${process.platform}-${process.arch}`, `bin/steady${suffix}`);
start("steady", steady, [
  ...["--quiet", "--log-format", "text", "--host", "127.0.0.1", "-p", second, document],
]);
