#!/usr/bin/env python3
"""Judges every transaction that a running sandbox's daemon has signed.
  usage: .sandbox/judges/bin/python Tests/Judges/judge_payouts.py
             --database sluice.db --sandbox DIR [--install DIR]

DIR holds sandbox.json; the nodes must run. Of every plan with a signed transaction:
libbitcoinkernel verifies each input, eth-account recovers the sender of each EVM transaction,
and the node says whether it is mined, waits in the pool, would be accepted, or was replaced, and
by which. Ends with 1 if any is refused, or if a chain has none.
"""
import argparse
import collections
import json
import os
import sqlite3
import sys

from eth_utils import keccak
from judges import Refused, accounts, kernel, require, same
from judges.node import ROOT, Node, rpc


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", required=True)
    parser.add_argument("--sandbox", required=True)
    parser.add_argument("--install", default=os.path.join(ROOT, ".sandbox"))
    options = parser.parse_args()
    with open(os.path.join(options.sandbox, "sandbox.json")) as file:
        described = json.load(file)
    database = sqlite3.connect(f"file:{os.path.abspath(options.database)}?mode=ro", uri=True)
    database.row_factory = sqlite3.Row
    courts = (BitcoinCourt(database, described, os.path.abspath(options.install)),
              EVMCourt(database, described))
    print(report := "\n".join(court.sit() for court in courts))
    sys.exit(1 if "REFUSED" in report else 0)


class Court:
    """Goes through the plans of one chain."""

    def __init__(self, database, described):
        self.database = database
        self.chain = described["chain"]

    def sit(self):
        plans = self.database.execute(
            "SELECT * FROM plan WHERE chain = ? AND signed IS NOT NULL ORDER BY number",
            (self.chain,)).fetchall()
        ends, refusals = collections.Counter(), []
        for plan in plans:
            try:
                end = self.judge(plan)
                ends[end.split(" ")[0]] += 1
            except Refused as refusal:
                end = f"REFUSED {refusal}"
                refusals.append(end)
            print(f"{self.chain} plan {plan['number']} ({plan['stage']}): {end}")
        if not plans:
            return f"{self.chain}: REFUSED: no plan has a signed transaction"
        told = ", ".join(f"{count} {end}" for end, count in sorted(ends.items()))
        return f"{self.chain}: {len(plans)} judged, {told}" + (
            f", {len(refusals)} REFUSED" if refusals else "")


class BitcoinCourt(Court):
    """Bitcoin: libbitcoinkernel and the node."""

    def __init__(self, database, described, install):
        super().__init__(database, described["bitcoin"])
        self.node = Node.of_sandbox(described, install)

    def judge(self, plan):
        raw = plan["signed"]
        decoded = self.node.rpc("decoderawtransaction", raw.hex())
        if plan["transaction_id"] is not None:
            same("txid", plan["transaction_id"][::-1].hex(), decoded["txid"])
        kernel.judge(raw, self.node.spent_by(decoded), decoded["txid"])
        known = self.find(decoded["txid"])
        if known is not None:
            return known
        answer = self.node.rpc("testmempoolaccept", [raw.hex()], 0)[0]
        if answer["allowed"]:
            return "acceptable to the pool"
        rival = self.rival(decoded)
        require(rival is not None, f"testmempoolaccept: {answer.get('reject-reason')}")
        return f"replaced by {rival}"

    def find(self, txid):
        try:
            found = self.node.rpc("getrawtransaction", txid, 1)
        except rpc.NodeError:  # -5: neither in a block nor in the pool.
            return None
        return "mined" if found.get("confirmations", 0) > 0 else "waiting in the pool"

    def rival(self, decoded):
        """Returns the other transaction of ours that spends one of the same outputs."""
        points = {(entry["txid"], entry["vout"]) for entry in decoded["vin"]}
        for row in self.database.execute(
                "SELECT signed FROM plan WHERE chain = ? AND signed IS NOT NULL", (self.chain,)):
            other = self.node.rpc("decoderawtransaction", row["signed"].hex())
            theirs = {(entry["txid"], entry["vout"]) for entry in other["vin"]}
            if other["txid"] != decoded["txid"] and points & theirs:
                end = self.find(other["txid"])
                if end is not None:
                    return f"{other['txid']}, {end}"
        return None


class EVMCourt(Court):
    """EVM: eth-account and the node."""

    def __init__(self, database, described):
        super().__init__(database, described["evm"])
        self.rpc = rpc.Client(described["evm"]["rpcURL"])
        self.replaces = {row["id"]: row["replaces"]
                         for row in database.execute("SELECT id, replaces FROM plan")}

    def judge(self, plan):
        raw = plan["signed"]
        sender = accounts.sender_of(raw)
        digest = keccak(raw)
        if plan["transaction_id"] is not None:
            same("hash", plan["transaction_id"].hex(), digest.hex())
        self.require_claim(plan, sender, raw)
        found = self.rpc("eth_getTransactionByHash", "0x" + digest.hex())
        if found is None:
            nonce = accounts.nonce_of(raw)
            mined = int(self.rpc("eth_getTransactionCount", sender, "latest"), 16)
            if nonce < mined:
                return f"replaced by another of nonce {nonce}"
            require(plan["stage"] in ("signed", "broadcast"), "the node does not know it")
            return "unsent or lost, of a nonce that is free"
        same("the sender that the node says", found["from"].lower(), sender.lower())
        return "waiting in the pool" if found["blockHash"] is None else "mined"

    def require_claim(self, plan, sender, raw):
        """The account and nonce belong to this plan, or to one that replaces it."""
        row = self.database.execute(
            "SELECT plan FROM plan_claim WHERE chain = ? AND holder = ? AND position = ?",
            (self.chain, bytes.fromhex(sender[2:]), accounts.nonce_of(raw))).fetchone()
        if row is None:
            require(plan["stage"] == "dropped", f"no plan holds the nonce of {sender}")
            return
        holder = row["plan"]
        while holder is not None and holder != plan["id"]:
            holder = self.replaces[holder]
        require(holder is not None, f"another plan holds the nonce of {sender}")


if __name__ == "__main__":
    main()
