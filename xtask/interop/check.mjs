// Asks the official Node package what it thinks of our signatures, and signs with OpenSSL, which
// is what Node's crypto is. Reads one JSON document, writes one.
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import Telnyx from 'telnyx';

const { publicKey, seed, cases, bodies, now } = JSON.parse(readFileSync(0, 'utf8'));

const client = new Telnyx({ apiKey: 'KEY', publicKey });
const verdicts = {};
for (const { name, headers, body } of cases) {
  try {
    const event = await client.webhooks.unwrap(body, { headers });
    const same = JSON.stringify(event) === JSON.stringify(JSON.parse(body));
    verdicts[name] = same ? 'accepted' : 'another event';
  } catch (error) {
    verdicts[name] = `refused: ${error.message}`;
  }
}

// A private key of Ed25519 in PKCS #8: this, and the seed.
const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
const key = createPrivateKey({
  key: Buffer.concat([prefix, Buffer.from(seed, 'hex')]),
  format: 'der',
  type: 'pkcs8',
});
const signed = bodies.map((body) => ({
  timestamp: String(now),
  signature: sign(null, Buffer.from(`${now}|${body}`), key).toString('base64'),
  body,
}));

process.stdout.write(JSON.stringify({ verdicts, signed }));
