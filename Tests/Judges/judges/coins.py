"""Coins of every kind of script, whose keys and scripts embit makes."""
from embit import ec, script
from embit.hashes import tagged_hash
from embit.psbt import PSBT, DerivationPath
from embit.script import Script
from embit.transaction import Transaction, TransactionInput, TransactionOutput
from embit.util import secp256k1

# What one key alone opens.
SINGLE = ("p2pkh", "p2sh-p2wpkh", "p2wpkh", "p2tr")
# What two of three keys open, in the order of their bytes; and a taproot leaf.
SHARED = ("p2sh-multi", "p2wsh-multi", "p2sh-p2wsh-multi")
LEAF = "p2tr-leaf"
BARE = "p2pk"


class Coin:
    """An output that is ours: its script, its value and the keys that open it."""

    def __init__(self, kind, numbers):
        self.kind = kind
        self.value = numbers.randrange(20_000, 5_000_000)
        self.sequence = numbers.choice((0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD))
        count = 3 if kind in SHARED else 1
        self.keys = sorted((private_key(numbers) for _ in range(count)),
                           key=lambda key: key.get_public_key().sec())
        self.publics = [key.get_public_key() for key in self.keys]
        self.redeem = self.witness = self.leaf = self.control = None
        self.script = self._script(numbers)
        self.source = self.index = None  # The transaction that makes it, once there is one.

    def _script(self, numbers):
        public = self.publics[0]
        if self.kind == "p2pk":
            return Script(b"\x21" + public.sec() + b"\xac")
        if self.kind == "p2pkh":
            return script.p2pkh(public)
        if self.kind == "p2wpkh":
            return script.p2wpkh(public)
        if self.kind == "p2sh-p2wpkh":
            self.redeem = script.p2wpkh(public)
            return script.p2sh(self.redeem)
        if self.kind == "p2tr":
            return script.p2tr(public)
        if self.kind == LEAF:
            return self._taproot_leaf(numbers)
        multisig = script.multisig(2, self.publics)
        if self.kind == "p2sh-multi":
            self.redeem = multisig
            return script.p2sh(multisig)
        self.witness = multisig
        if self.kind == "p2wsh-multi":
            return script.p2wsh(multisig)
        self.redeem = script.p2wsh(multisig)
        return script.p2sh(self.redeem)

    def _taproot_leaf(self, numbers):
        """One leaf that asks for our key, under an internal key that is another's. BIP-0341."""
        self.internal = private_key(numbers).get_public_key()
        self.leaf = b"\x20" + self.publics[0].xonly() + b"\xac"
        self.root = tagged_hash("TapLeaf", b"\xc0" + bytes([len(self.leaf)]) + self.leaf)
        point = secp256k1.ec_pubkey_parse(b"\x02" + self.internal.xonly())
        tweak = tagged_hash("TapTweak", self.internal.xonly() + self.root)
        tweaked = secp256k1.ec_pubkey_serialize(secp256k1.ec_pubkey_add(point, tweak))
        self.control = bytes([0xC0 | (tweaked[0] & 1)]) + self.internal.xonly()
        return Script(b"\x51\x20" + tweaked[1:])

    @property
    def secrets(self):
        return [key.secret.hex() for key in self.keys]

    def spend(self):
        return TransactionInput(self.source.txid(), self.index, sequence=self.sequence)

    def describe(self, described, numbers):
        """Tells the input of a PSBT what its signers need to know."""
        if self.kind in ("p2pkh", "p2sh-multi") or numbers.random() < 0.3:
            described.non_witness_utxo = self.source
        if self.kind not in ("p2pkh", "p2sh-multi"):
            described.witness_utxo = TransactionOutput(self.value, self.script)
        described.redeem_script = self.redeem
        described.witness_script = self.witness
        if self.kind in ("p2tr", LEAF):
            internal = self.publics[0] if self.kind == "p2tr" else self.internal
            described.taproot_internal_key = internal
            if self.kind == LEAF:
                described.taproot_merkle_root = self.root
                described.taproot_scripts[self.control] = self.leaf + b"\xc0"
            leaves = [self.root] if self.kind == LEAF else []
            path = DerivationPath(numbers.randbytes(4), [86 + 2**31, 1, numbers.randrange(9)])
            described.taproot_bip32_derivations[self.publics[0]] = (leaves, path)
            return
        for public in self.publics:
            path = [84 + 2**31, 1 + 2**31, 2**31, 0, numbers.randrange(1000)]
            described.bip32_derivations[public] = DerivationPath(numbers.randbytes(4), path)


def private_key(numbers):
    return ec.PrivateKey(numbers.randbytes(32))


def destinations(numbers, value):
    """Returns one to three outputs, which together hold a value."""
    count = numbers.randrange(1, 4)
    scripts = (script.p2pkh, script.p2wpkh, script.p2tr, lambda key: script.p2sh(
        script.p2wpkh(key)))
    rest, outputs = value, []
    for place in range(count):
        part = rest if place == count - 1 else numbers.randrange(1_000, rest // 2)
        rest -= part
        to = numbers.choice(scripts)(private_key(numbers).get_public_key())
        outputs.append(TransactionOutput(part, to))
    return outputs


def unsigned(coins, numbers, height):
    """Returns a transaction that spends coins, with a fee of some satoshis a byte."""
    outputs = destinations(numbers, sum(coin.value for coin in coins) - 400 - 400 * len(coins))
    return Transaction(version=numbers.choice((1, 2)), vin=[coin.spend() for coin in coins],
                       vout=outputs, locktime=numbers.choice((0, height)))


def psbt_of(coins, numbers, height):
    psbt = PSBT(unsigned(coins, numbers, height))
    for coin, described in zip(coins, psbt.inputs):
        coin.describe(described, numbers)
    return psbt


def make(side, coins):
    """Pays all coins by the faucet, in blocks: the node's pool takes no output to a bare key."""
    for start in range(0, len(coins), 400):
        part = coins[start:start + 400]
        bare = Transaction(vin=[], vout=[TransactionOutput(c.value, c.script) for c in part])
        # Without inputs it is read as one with a witness, unless the node is told.
        funded = side.rpc("fundrawtransaction", bare.serialize().hex(),
                          {"changePosition": len(part)}, False, path="/wallet/faucet")
        signed = side.wallet("faucet", "signrawtransactionwithwallet", funded["hex"])["hex"]
        side.rpc("generateblock", side.mining_address, [signed])
        source = Transaction.from_string(signed)
        for index, coin in enumerate(part):
            coin.source, coin.index = source, index
