#!/usr/bin/env python3
"""Judges transactions and PSBTs by software that is not Sluice's.
  usage: .sandbox/judges/bin/python Tests/Judges/judge.py [--install DIR] [FILE]

FILE is standard input if absent.
Each line is a JSON object; each is answered by one line {"id", "ok"} or {"id", "ok", "reason"}.
Ends with 1 if any was refused, or if there was none.

  {"id": 1, "kind": "bitcoin", "transaction": hex, "spent": [{"value": satoshis, "script": hex}]}
        libbitcoinkernel verifies every input
  {"id": 2, "kind": "evm", "raw": "0x…", "sender": "0x…", "hash"?: "0x…"}
        eth-account recovers the sender
  {"id": 3, "kind": "psbt", "psbt": base64, "txid"?: hex, "fee"?: satoshis}
        bitcoin-cli, embit and the Bitcoin Development Kit read and write it
  {"id": 4, "kind": "course", "parts": [base64…], "combined", "final", "transaction": hex}
        the same combine and finalise the parts

A regtest node runs for as long as this does, if a line needs one.
"""
import argparse
import contextlib
import json
import os
import sys

from judges import Refused, accounts, kernel, psbts
from judges.node import ROOT, own_node


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--install", default=os.path.join(ROOT, ".sandbox"))
    parser.add_argument("lines", nargs="?", type=argparse.FileType(), default=sys.stdin)
    options = parser.parse_args()
    lines = [json.loads(line) for line in options.lines if line.strip()]
    refused = 0
    with contextlib.ExitStack() as stack:
        node = None
        if any(line["kind"] in ("psbt", "course") for line in lines):
            node, _ = stack.enter_context(own_node(os.path.abspath(options.install)))
        for line in lines:
            answer = {"id": line["id"], "ok": True}
            try:
                judge(line, node)
            except Refused as refusal:
                answer |= {"ok": False, "reason": str(refusal)}
                refused += 1
            print(json.dumps(answer), flush=True)
    print(f"judge: {len(lines)} judged, {refused} refused", file=sys.stderr)
    sys.exit(1 if refused or not lines else 0)


def judge(line, node):
    if line["kind"] == "bitcoin":
        spent = [(each["value"], bytes.fromhex(each["script"])) for each in line["spent"]]
        kernel.judge(bytes.fromhex(line["transaction"]), spent)
    elif line["kind"] == "evm":
        raw = bytes.fromhex(line["raw"].removeprefix("0x"))
        accounts.judge(raw, line["sender"], line.get("hash"))
    elif line["kind"] == "psbt":
        psbts.judge(node, line["psbt"], line.get("txid"), line.get("fee"))
    elif line["kind"] == "course":
        psbts.judge_course(node, line["parts"], line["combined"], line["final"],
                           bytes.fromhex(line["transaction"]))
    else:
        raise Refused(f"there is no kind {line['kind']}")


if __name__ == "__main__":
    main()
