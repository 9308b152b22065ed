#!/usr/bin/env python3
"""Signs by sluice-conformance what follows from a seed, and hands it to judges that are not us.
  usage: .sandbox/judges/bin/python Tests/Judges/judge_signing.py
             [--program sluice-conformance] [--install DIR] [--seed 1] [--count 100]

Of each it makes COUNT: Bitcoin transactions that spend coins of a regtest node (libbitcoinkernel,
testmempoolaccept); PSBTs for two signers, of whom the second is embit every other time
(bitcoin-cli, embit, the Bitcoin Development Kit); EVM transactions, messages and typed data
(eth-account). Ends with 1 at the first refusal, and says what was asked.
"""
import argparse
import os
import random
import sys

from embit.psbt import PSBT
from embit.transaction import Transaction, TransactionInput
from judges import Refused, accounts, coins, kernel, psbts, require, same
from judges.conformance import Conformance
from judges.node import ROOT, own_node


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program",
                        default=os.path.join(ROOT, ".build", "debug", "sluice-conformance"))
    parser.add_argument("--install", default=os.path.join(ROOT, ".sandbox"))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=100)
    options = parser.parse_args()
    try:
        with Conformance(options.program) as ours:
            judge_evm(ours, random.Random(options.seed), options.count)
            with own_node(os.path.abspath(options.install)) as (node, side):
                Bitcoin(ours, node, side, options).judge()
    except Refused as refusal:
        sys.exit(f"judge_signing: seed {options.seed}: {refusal}")
    print("judge_signing: nothing refused")


def expect_refusal(what, body, *parameters):
    """A judge that says yes to everything is none."""
    try:
        body(*parameters)
    except Refused:
        return
    raise Refused(f"a judge accepts {what}")


class Bitcoin:
    """Transactions and PSBTs that a node of our own could send."""

    def __init__(self, ours, node, side, options):
        self.ours, self.node, self.side = ours, node, side
        self.numbers, self.count = random.Random(options.seed), options.count
        self.height = side.ready_height
        self.kinds = {}

    def judge(self):
        single = coins.SINGLE + (coins.BARE,)
        every = coins.SINGLE + coins.SHARED
        # Each kind is first alone, so that a fault names it.
        direct = [self.some(single, place) for place in range(self.count)]
        staged = [self.some(every, place) for place in range(self.count)]
        staged += [[coins.Coin(coins.LEAF, self.numbers)] for _ in range(self.count // 10)]
        coins.make(self.side, [coin for group in direct + staged for coin in group])
        for group in direct:
            self.judge_transaction(group)
        print(f"bitcoin.sign: {len(direct)} transactions with {self.told()} are valid to "
              "libbitcoinkernel and testmempoolaccept")
        self.kinds.clear()
        for place, group in enumerate(staged):
            self.judge_psbt(group, is_shared_with_embit=place % 2 == 1)
        print(f"psbt.*: {len(staged)} PSBTs with {self.told()} come to the same by bitcoin-cli, "
              "embit and the Bitcoin Development Kit, and are valid")

    def some(self, kinds, place):
        chosen = [kinds[place]] if place < len(kinds) else self.numbers.choices(
            kinds, k=self.numbers.randrange(1, 6))
        return [coins.Coin(kind, self.numbers) for kind in chosen]

    def told(self):
        return ", ".join(f"{count} {kind}" for kind, count in sorted(self.kinds.items()))

    def tally(self, group):
        for coin in group:
            self.kinds[coin.kind] = self.kinds.get(coin.kind, 0) + 1

    def judge_transaction(self, group):
        wanted = coins.unsigned(group, self.numbers, self.height)
        request = {
            "version": wanted.version, "locktime": wanted.locktime,
            "grindLowR": self.numbers.random() < 0.5,
            "inputs": [{"txid": coin.source.txid().hex(), "vout": coin.index, "value": coin.value,
                        "scriptPubKey": coin.script.data.hex(), "privateKey": coin.secrets[0],
                        "sequence": coin.sequence} for coin in group],
            "outputs": [{"value": output.value, "scriptPubKey": output.script_pubkey.data.hex()}
                        for output in wanted.vout],
        }
        answer = self.ours.ask("bitcoin.sign", **request)
        raw = bytes.fromhex(answer["transaction"])
        spent = [(coin.value, coin.script.data) for coin in group]
        try:
            kernel.judge(raw, spent, answer["txid"])
            self.node.require_acceptance(raw)
            changed = Transaction.parse(raw)
            same("what is signed", wanted.serialize().hex(), unsigned_bytes(changed).hex())
            changed.vout[0].value -= 1
            expect_refusal("a changed transaction", kernel.judge, changed.serialize(), spent)
        except Refused as refusal:
            raise Refused(f"{refusal}\n{request}\n{answer}") from refusal
        self.tally(group)

    def judge_psbt(self, group, is_shared_with_embit):
        psbt = coins.psbt_of(group, self.numbers, self.height)
        text = psbt.to_string()
        fee = sum(coin.value for coin in group) - sum(output.value for output in psbt.tx.vout)
        mine, others = self.split(group)
        try:
            decoded = self.ours.ask("psbt.decode", psbt=text)
            psbts.judge(self.node, text, decoded["txid"], fee)
            same("fee", fee, decoded["fee"])
            expect_refusal("another fee", psbts.judge, self.node, text, None, fee + 1)
            parts = [self.signed(text, [key.secret.hex() for key in mine])]
            if not others:
                parts.append(text)
            elif is_shared_with_embit:
                parts.append(signed_by_embit(text, others))
            else:
                parts.append(self.signed(text, [key.secret.hex() for key in others]))
            self.judge_parts(group, parts)
        except Refused as refusal:
            kinds = [coin.kind for coin in group]
            raise Refused(f"{refusal}\n{kinds} {text}") from refusal
        self.tally(group)

    def split(self, group):
        """Returns the keys of the first signer and of the second."""
        mine, others = [], []
        for coin in group:
            chosen = self.numbers.sample(coin.keys, 2 if len(coin.keys) > 1 else 1)
            mine.append(chosen[0])
            others += chosen[1:]
        return mine, others

    def signed(self, text, secrets):
        return self.ours.ask("psbt.sign", psbt=text, privateKeys=secrets,
                             grindLowR=self.numbers.random() < 0.5)["psbt"]

    def judge_parts(self, group, parts):
        combined = self.ours.ask("psbt.combine", psbts=parts)["psbt"]
        if any(coin.kind == coins.LEAF for coin in group):
            # What we sign by a leaf, others finalise.
            raw = psbts.judge_combined(self.node, parts, combined)
        else:
            final = self.ours.ask("psbt.finalize", psbt=combined)["psbt"]
            raw = bytes.fromhex(self.ours.ask("psbt.extract", psbt=final)["transaction"])
            psbts.judge_course(self.node, parts, combined, final, raw)
        kernel.judge(raw, [(coin.value, coin.script.data) for coin in group])
        self.node.require_acceptance(raw)


def unsigned_bytes(transaction):
    bare = [TransactionInput(each.txid, each.vout, sequence=each.sequence)
            for each in transaction.vin]
    return Transaction(transaction.version, bare, transaction.vout,
                       transaction.locktime).serialize()


def signed_by_embit(text, keys):
    psbt = PSBT.from_string(text)
    count = sum(psbt.sign_with(key) for key in keys)
    require(count == len(keys), "embit does not sign with every key")
    return psbt.to_string()


def judge_evm(ours, numbers, count):
    for _ in range(count):
        key = "0x" + numbers.randbytes(32).hex()
        fields = evm_fields(ours, numbers)
        answer = ours.ask("evm.sign", privateKey=key, transaction={
            name: value if name in ("to", "data", "accessList") else wire(name, value)
            for name, value in fields.items()})
        raw = bytes.fromhex(answer["raw"][2:])
        theirs = {name: value for name, value in fields.items() if value is not None}
        if fields["type"] == 0:
            del theirs["type"]
        try:
            accounts.judge_signing(theirs, key, raw, answer["hash"], answer["sender"])
            expect_refusal("another sender", accounts.judge, raw, "0x" + "11" * 20)
        except Refused as refusal:
            raise Refused(f"{refusal}\n{fields}\n{answer}") from refusal
        message = numbers.randbytes(numbers.randrange(0, 200))
        answer = ours.ask("evm.personalSign", privateKey=key, message="0x" + message.hex())
        accounts.judge_message(message, key, bytes.fromhex(answer["signature"][2:]))
        typed = typed_data(numbers)
        answer = ours.ask("evm.typedData", privateKey=key, typedData=typed)
        accounts.judge_typed_data(typed, key, bytes.fromhex(answer["signature"][2:]))
    print(f"evm.*: {count} transactions, {count} messages and {count} typed data are as "
          "eth-account signs them, and recovered")


def wire(name, value):
    return value if name == "type" else hex(value)


def evm_fields(ours, numbers):
    """Fields of one type or another; every third is a token's transfer."""
    kind = numbers.randrange(3)
    fields = {"type": kind, "chainId": numbers.choice((1, 56, 137, 31337, 2**31)),
              "nonce": numbers.choice((0, 1, 127, 128, numbers.getrandbits(40))),
              "gas": numbers.randrange(21_000, 10**7),
              "to": accounts.address(numbers.randbytes(20)),
              "value": numbers.choice((0, 1, numbers.getrandbits(96))),
              "data": "0x" + numbers.randbytes(numbers.choice((0, 1, 60, 300))).hex()}
    if numbers.randrange(3) == 0:
        to, amount = accounts.address(numbers.randbytes(20)), numbers.getrandbits(100)
        fields["data"] = ours.ask("evm.erc20Transfer", to=to, amount=hex(amount))["data"]
        same("transfer", fields["data"], accounts.transfer_data(to, amount))
    if kind == 2:
        fields["maxFeePerGas"] = numbers.getrandbits(44)
        fields["maxPriorityFeePerGas"] = numbers.randrange(fields["maxFeePerGas"] + 1)
    else:
        fields["gasPrice"] = numbers.getrandbits(44)
    if kind > 0:
        fields["accessList"] = [
            {"address": accounts.address(numbers.randbytes(20)),
             "storageKeys": ["0x" + numbers.randbytes(32).hex()
                             for _ in range(numbers.randrange(3))]}
            for _ in range(numbers.randrange(3))]
    return fields


def typed_data(numbers):
    """An order as an exchange asks for it, with every sort of field."""
    return {
        "types": {
            "EIP712Domain": [{"name": "name", "type": "string"},
                             {"name": "chainId", "type": "uint256"},
                             {"name": "verifyingContract", "type": "address"}],
            "Party": [{"name": "wallet", "type": "address"}, {"name": "name", "type": "string"}],
            "Order": [{"name": "from", "type": "Party"}, {"name": "to", "type": "Party[]"},
                      {"name": "amount", "type": "uint128"}, {"name": "change", "type": "int64"},
                      {"name": "salt", "type": "bytes32"}, {"name": "note", "type": "bytes"},
                      {"name": "isFinal", "type": "bool"}]},
        "primaryType": "Order",
        "domain": {"name": "Fair “Exchange”", "chainId": numbers.getrandbits(31),
                   "verifyingContract": accounts.address(numbers.randbytes(20))},
        "message": {
            "from": party(numbers), "to": [party(numbers) for _ in range(numbers.randrange(3))],
            "amount": str(numbers.getrandbits(128)), "change": -numbers.getrandbits(50),
            "salt": "0x" + numbers.randbytes(32).hex(),
            "note": "0x" + numbers.randbytes(numbers.randrange(70)).hex(),
            "isFinal": numbers.random() < 0.5}}


def party(numbers):
    return {"wallet": accounts.address(numbers.randbytes(20)),
            "name": numbers.choice(("", "Ada", "Bär", "商人"))}


if __name__ == "__main__":
    main()
