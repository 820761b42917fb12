"""Asks the official Python package what it thinks of our signatures, and signs with libsodium.
Reads one JSON document, writes one."""

import base64
import json
import sys

from nacl.signing import SigningKey
from telnyx import Telnyx

given = json.load(sys.stdin)
client = Telnyx(api_key="KEY", public_key=given["publicKey"])

verdicts = {}
for case in given["cases"]:
    try:
        client.webhooks.unwrap(case["body"], headers=case["headers"])
        verdicts[case["name"]] = "accepted"
    except Exception as error:  # every refusal counts, whatever its class
        verdicts[case["name"]] = f"refused: {error}"

key = SigningKey(bytes.fromhex(given["seed"]))
signed = []
for body in given["bodies"]:
    message = f"{given['now']}|{body}".encode()
    signature = base64.b64encode(key.sign(message).signature).decode()
    signed.append({"timestamp": str(given["now"]), "signature": signature, "body": body})

json.dump({"verdicts": verdicts, "signed": signed}, sys.stdout)
