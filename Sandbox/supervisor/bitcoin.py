"""The Bitcoin side: a regtest node, its wallets, payments, reorgs."""
import os
import secrets
import threading
from decimal import Decimal

from . import children
from .requests import Refusal, decimal_text, minor_units
from .rpc import Client, NodeDown, NodeError

PAYERS = ("alice", "bob", "mallory")
WALLETS = ("faucet",) + PAYERS
FIRST_BLOCKS = 110  # Ten coinbases of 50 BTC are ripe then.
FUNDING_OUTPUTS, FUNDING_AMOUNT = 10, "5"  # What each payer gets, in separate outputs.
# What a double spend pays above the fee of what it replaces (BIP-0125 asks for more than that).
EXTRA_FEE = 50_000
SCALE = 8


class BitcoinSide:
    """One bitcoind child, and what the control API does with it."""

    name = "bitcoin"

    def __init__(self, here, install, state, port):
        self.lock = threading.RLock()
        self.paused = False
        self.child, self.is_up, self.ready_height = None, False, 0
        self.port, self.data = port, os.path.join(state, "bitcoin")
        self.log = os.path.join(state, "bitcoind.log")
        self.user_file = os.path.join(state, "bitcoin.user")
        self.password_file = os.path.join(state, "bitcoin.password")
        self.user, password = "sandbox", secrets.token_hex(24)
        write_secret(self.user_file, self.user)
        write_secret(self.password_file, password)
        self.command = ["bash", os.path.join(here, "bitcoin-regtest.sh"),
                        os.path.join(install, "bitcoin", "bin"), self.data, str(port)]
        self.url = f"http://127.0.0.1:{port}"
        self.rpc = Client(self.url, self.user, password)

    def start(self):
        self.child = children.spawn(self.command, self.log, {
            "BITCOIN_RPC_USER": self.user, "BITCOIN_RPC_PASSWORD_FILE": self.password_file})
        children.wait_until(self._answers, self.child, f"bitcoind (see {self.log})")
        self.is_up = True

    def prepare(self):
        """Makes the wallets, the first blocks and the payers' money."""
        for wallet in WALLETS:
            self.rpc("createwallet", wallet)
        self.mining_address = self.address("faucet")
        self.rpc("generatetoaddress", FIRST_BLOCKS, self.mining_address)
        funding = {self.address(payer): FUNDING_AMOUNT
                   for payer in PAYERS for _ in range(FUNDING_OUTPUTS)}
        self.wallet("faucet", "sendmany", "", funding)
        self.mine()
        self.ready_height = self.rpc("getblockcount")

    def describe(self):
        return {
            "chain": "bitcoin-regtest",
            "rpcURL": self.url,
            "user": self.user,
            "userFile": self.user_file,
            "passwordFile": self.password_file,
            "genesisHash": self.rpc("getblockhash", 0),
            "readyHeight": self.ready_height,
            "payers": {payer: {"wallet": payer, "address": self.address(payer)}
                       for payer in PAYERS},
        }

    def status(self):
        answer = {"up": self.is_up, "miningPaused": self.paused,
                  "pid": self.child.pid if self.is_up else None}
        if self.is_up:
            tip = self.rpc("getbestblockhash")
            answer |= {"height": self.rpc("getblockheader", tip)["height"], "hash": tip,
                       "waiting": len(self.rpc("getrawmempool"))}
        return answer

    def address(self, wallet):
        return self.wallet(wallet, "getnewaddress", "", "bech32")

    def balance(self, asset, address):
        self._check_asset(asset)
        found = self.rpc("scantxoutset", "start", [f"addr({address})"])
        return f"{found['total_amount']:.8f}"  # str() writes a zero as 0E-8.

    def wallet(self, name, method, *parameters):
        if name not in WALLETS:
            raise Refusal(f"from is one of {', '.join(WALLETS)}")
        return self.rpc(method, *parameters, path=f"/wallet/{name}")

    def pay(self, payer, asset, pairs):
        """Sends one transaction whose first outputs are the given ones, in their order."""
        self._check_asset(asset)
        if len({address for address, _ in pairs}) != len(pairs):
            raise Refusal("the node's wallet pays an address once in a transaction")
        outputs = [{address: decimal_text(minor_units(amount, SCALE), SCALE)}
                   for address, amount in pairs]
        sent = self.wallet(payer, "send", outputs, None, "unset", 10,
                           {"change_position": len(outputs)})
        return sent["txid"]

    def mine(self, blocks=1, empty=False):
        for _ in range(blocks):
            if empty:
                # A fresh address: the block must differ from the one that it replaces.
                self.rpc("generateblock", self.address("faucet"), [])
            else:
                self.rpc("generatetoaddress", 1, self.mining_address)

    def reorg(self, depth, drop):
        """Replaces the last blocks by depth + 1 others; the payments return in the last one.

        With `drop`, the first new block spends the inputs of the orphaned payments otherwise,
        so that they can never return. Returns the payments that could not be dropped: those
        that no wallet here can sign for.
        """
        height = self.rpc("getblockcount")
        if height - depth < self.ready_height:
            raise Refusal(f"blocks up to {self.ready_height} hold the set-up: at most "
                          f"{height - self.ready_height} deep now")
        hashes = [self.rpc("getblockhash", h) for h in range(height - depth + 1, height + 1)]
        orphaned = [tx for block in hashes for tx in self.rpc("getblock", block, 3)["tx"][1:]]
        self.rpc("invalidateblock", hashes[0])
        conflicts, kept = self._conflicts(orphaned) if drop else ([], [])
        if conflicts:
            self.rpc("generateblock", self.address("faucet"), conflicts)
        else:
            self.mine(empty=True)
        self.mine(depth - 1, empty=True)
        self.rpc("generatetoaddress", 1, self.address("faucet"))
        dropped = [tx["txid"] for tx in orphaned if drop and tx["txid"] not in kept]
        return {"dropped": dropped, "kept": kept if drop else [t["txid"] for t in orphaned]}

    def double_spend(self, txid):
        """Replaces a waiting payment by one to its own payer, with a higher fee."""
        tx = self.rpc("getrawtransaction", txid, 1)
        if tx.get("confirmations", 0) > 0:
            raise Refusal("it is in a block: use /reorg with dropTransactions")
        for entry in tx["vin"]:
            source = self.rpc("getrawtransaction", entry["txid"], 1)["vout"][entry["vout"]]
            entry["prevout"] = source
        conflict = self._conflict(tx)
        if conflict is None:
            raise Refusal("no wallet of the sandbox can sign for its inputs")
        return self.rpc("sendrawtransaction", conflict)

    def hold_back(self, txid):
        """The miner counts the fee as zero; the pool keeps the transaction."""
        fee = self.rpc("getmempoolentry", txid)["fees"]["base"]
        self.rpc("prioritisetransaction", txid, 0, -round(fee * 10**8))

    def stop_node(self, kill=False):
        self.is_up = False
        children.stop(self.child, seconds=30, kill=kill)

    def start_node(self):
        self.start()
        for wallet in WALLETS:
            self.rpc("loadwallet", wallet)

    def _answers(self):
        try:
            return self.rpc("getblockchaininfo")
        except (NodeDown, NodeError):  # Not listening yet, or error -28: loading.
            return None

    def _check_asset(self, asset):
        if asset != "BTC":
            raise Refusal("the asset of bitcoin is BTC")

    def _conflicts(self, orphaned):
        """Returns signed double spends of the orphaned payments, and the ids of those kept."""
        ids, conflicts, kept = {tx["txid"] for tx in orphaned}, [], []
        for tx in orphaned:
            parents = {entry["txid"] for entry in tx["vin"]} & ids
            if parents and not parents <= set(kept):
                continue  # It spends a payment that goes away, and goes with it.
            conflict = self._conflict(tx)
            if conflict is None:
                kept.append(tx["txid"])
            else:
                conflicts.append(conflict)
        return conflicts, kept

    def _conflict(self, tx):
        """Returns the hex of a transaction with the same inputs that pays its own payer."""
        inputs = [{"txid": entry["txid"], "vout": entry["vout"]} for entry in tx["vin"]]
        sources = [entry["prevout"] for entry in tx["vin"]]
        paid_in = sum(Decimal(source["value"]) for source in sources)
        fee = paid_in - sum(Decimal(output["value"]) for output in tx["vout"])
        rest = minor_units(f"{paid_in - fee:.8f}", SCALE) - EXTRA_FEE
        if rest < 1000:
            return None
        spent = [point | {"scriptPubKey": source["scriptPubKey"]["hex"],
                          "amount": str(source["value"])}
                 for point, source in zip(inputs, sources)]
        for wallet in WALLETS:
            target = {self.address(wallet): decimal_text(rest, SCALE)}
            raw = self.rpc("createrawtransaction", inputs, [target])
            signed = self.wallet(wallet, "signrawtransactionwithwallet", raw, spent)
            if signed["complete"]:
                return signed["hex"]
        return None


def write_secret(path, text):
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
