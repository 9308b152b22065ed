"""The EVM side: the front, the USDT-like token, payments, reorgs, faults."""
import hashlib
import os
import re
import subprocess
import sys
import threading

from eth_abi import decode, encode
from eth_account import Account
from eth_utils import is_checksum_address, keccak, to_checksum_address

from . import children
from .requests import Refusal, decimal_text, minor_units
from .rpc import Client, NodeDown, NodeError

CHAIN_ID = 31337
KEYS = {"faucet": 1, "alice": 2, "bob": 3, "mallory": 4, "spare": 5}  # 32-byte private keys.
SUPPLY = 10**15  # A thousand million USDT.
FUNDING = 10**12  # A million USDT for each payer.
VISITOR = re.compile(r"visitor-[a-z0-9]{1,32}")  # Payers who come with money when first named.
VISITOR_FUNDING = 10**10  # Ten thousand USDT.
SCALES = {"USDT": 6, "ETH": 18}
GWEI = 10**9
FOREVER = 10 * 365 * 86400
FAULT_METHODS = ("test_lie", "test_limit", "test_foreign", "test_down", "test_drop")


class EVMSide:
    """One evm_front child, and what the control API does with it."""

    name = "evm"

    def __init__(self, here, install, state, port, safe, final):
        self.lock = threading.RLock()
        self.paused = False
        self.child, self.is_up, self.ready_height = None, False, 0
        self.here, self.final = here, final
        self.cache = os.path.join(install, "contracts")
        self.log = os.path.join(state, "evm_front.log")
        self.command = [sys.executable, os.path.join(here, "evm_front.py"), "--port", str(port),
                        "--chain-id", str(CHAIN_ID), "--safe", str(safe), "--final", str(final)]
        self.url = f"http://127.0.0.1:{port}"
        self.rpc = Client(self.url + "/control")
        self.accounts = {name: Account.from_key(key.to_bytes(32, "big"))
                         for name, key in KEYS.items()}

    def start(self):
        self.child = children.spawn(self.command, self.log)
        children.wait_until(self._answers, self.child, f"evm_front (see {self.log})")
        self.is_up = True

    def prepare(self):
        """Deploys the token and the batch payer, and gives the payers their money."""
        self.token = self._deploy("usdt_like.vy", encode(["uint256"], [SUPPLY]))
        self.batch_payer = self._deploy("batch_payer.vy", b"")
        sent = []
        for name in KEYS:
            if name != "faucet":
                sent.append(self._call_token("faucet", "transfer(address,uint256)",
                                             self.accounts[name].address, FUNDING))
            sent.append(self._call_token(name, "approve(address,uint256)",
                                         self.batch_payer, 2**256 - 1))
        self.mine()
        for txid in sent:
            self._require_success(txid)
        self.mine(self.final)  # So that the finalized tag is past the set-up.
        self.ready_height = int(self.rpc("eth_blockNumber"), 16)

    def describe(self):
        return {
            "chain": "evm-local",
            "rpcURL": self.url,
            "controlRPCURL": self.url + "/control",
            "chainId": CHAIN_ID,
            "genesisHash": self.rpc("eth_getBlockByNumber", "0x0", False)["hash"],
            "readyHeight": self.ready_height,
            "token": {"asset": "USDT", "contract": self.token, "decimals": SCALES["USDT"]},
            "batchPayer": self.batch_payer,
            "payers": {name: {"address": account.address}
                       for name, account in self.accounts.items()},
        }

    def status(self):
        head = self.rpc("eth_getBlockByNumber", "latest", False)
        return {"up": self.is_up, "miningPaused": self.paused, "pid": self.child.pid,
                "height": int(head["number"], 16), "hash": head["hash"],
                "waiting": sum(int(n, 16) for n in self.rpc("txpool_status").values())}

    def address(self, name):
        return self._account(name).address

    def balance(self, asset, address):
        scale = self._scale(asset)
        who = checked_address(address)
        if asset == "ETH":
            return decimal_text(int(self.rpc("eth_getBalance", who, "latest"), 16), scale)
        data = call_data("balanceOf(address)", who)
        answer = self.rpc("eth_call", {"to": self.token, "data": "0x" + data.hex()}, "latest")
        return decimal_text(decode(["uint256"], bytes.fromhex(answer[2:]))[0], scale)

    def pay(self, payer, asset, pairs):
        """Sends one transaction; more than one output goes through the batch payer."""
        scale = self._scale(asset)
        payments = [(checked_address(address), minor_units(amount, scale))
                    for address, amount in pairs]
        if asset == "ETH":
            if len(payments) > 1:
                raise Refusal("several outputs in one transaction are for USDT only")
            return self._send(payer, payments[0][0], value=payments[0][1])
        if len(payments) == 1:
            return self._call_token(payer, "transfer(address,uint256)", *payments[0])
        selector = keccak(text="payFromSender(address,(address,uint256)[])")[:4]
        data = selector + encode(["address", "(address,uint256)[]"], [self.token, payments])
        return self._send(payer, self.batch_payer, data, gas=100_000 + 80_000 * len(payments))

    def mine(self, blocks=1):
        self.rpc("evm_mine", blocks)

    def reorg(self, depth, drop):
        height = int(self.rpc("eth_blockNumber"), 16)
        if height - depth < self.ready_height:
            raise Refusal(f"blocks up to {self.ready_height} hold the set-up: at most "
                          f"{height - self.ready_height} deep now")
        orphaned = [tx for h in range(height - depth + 1, height + 1)
                    for tx in self.rpc("eth_getBlockByNumber", hex(h), False)["transactions"]]
        self.rpc("test_reorg", depth, depth + 1, not drop)
        return {"dropped": orphaned if drop else [], "kept": [] if drop else orphaned}

    def blacklist(self, address, listed):
        name = "addBlackList(address)" if listed else "removeBlackList(address)"
        return self._call_token("faucet", name, checked_address(address))

    def fault(self, method, parameters):
        if method not in FAULT_METHODS or not isinstance(parameters, list):
            raise Refusal(f"method is one of {', '.join(FAULT_METHODS)}; params is a list")
        return self.rpc(method, *parameters)

    def stop_node(self, kill=False):
        """Makes the front drop its connections: its chain is in memory and has to stay."""
        self.rpc("test_down", FOREVER)
        self.is_up = False

    def start_node(self):
        self.rpc("test_down", 0)
        self.is_up = True

    def _answers(self):
        try:
            return self.rpc("eth_chainId")
        except (NodeDown, NodeError):
            return None

    def _account(self, name):
        if name in self.accounts:
            return self.accounts[name]
        if not isinstance(name, str) or not VISITOR.fullmatch(name):
            raise Refusal(f"from is one of {', '.join(KEYS)}, or visitor-NAME")
        return self._welcome(name)

    def _welcome(self, name):
        """Makes the account of a visitor, and gives it money in a block of its own."""
        account = Account.from_key(keccak(text=name))
        sent = [self._send("faucet", account.address, value=10**18),
                self._call_token("faucet", "transfer(address,uint256)", account.address,
                                 VISITOR_FUNDING)]
        self.mine()
        for txid in sent:
            self._require_success(txid)
        self.accounts[name] = account
        return account

    def _scale(self, asset):
        if asset not in SCALES:
            raise Refusal(f"the assets of evm are {', '.join(SCALES)}")
        return SCALES[asset]

    def _send(self, payer, to, data=b"", value=0, gas=150_000):
        # The gas is fixed, not estimated: a transfer that reverts must reach a block too.
        account = self._account(payer)
        base = int(self.rpc("eth_getBlockByNumber", "latest", False)["baseFeePerGas"], 16)
        transaction = {
            "type": 2, "chainId": CHAIN_ID, "gas": gas, "value": value, "data": data,
            "nonce": int(self.rpc("eth_getTransactionCount", account.address, "pending"), 16),
            "maxPriorityFeePerGas": GWEI, "maxFeePerGas": 4 * base + GWEI}
        if to is not None:
            transaction["to"] = to
        signed = account.sign_transaction(transaction)
        return self.rpc("eth_sendRawTransaction", "0x" + bytes(signed.raw_transaction).hex())

    def _call_token(self, payer, signature, *arguments):
        return self._send(payer, self.token, call_data(signature, *arguments))

    def _deploy(self, source, arguments):
        code = compiled(os.path.join(self.here, "contracts", source), self.cache)
        txid = self._send("faucet", None, code + arguments, gas=4_000_000)
        self.mine()
        return to_checksum_address(self._require_success(txid)["contractAddress"])

    def _require_success(self, txid):
        receipt = self.rpc("eth_getTransactionReceipt", txid)
        if receipt is None or receipt["status"] != "0x1":
            raise SystemExit(f"sandboxd: a set-up transaction failed: {txid}")
        return receipt


def call_data(signature, *arguments):
    types = signature[signature.index("(") + 1:-1].split(",")
    return keccak(text=signature)[:4] + encode(types, arguments)


def checked_address(text):
    """Returns an EIP-55 address; one without letter case is taken, a wrong case is not."""
    try:
        if text.startswith("0x") and text[2:] == text[2:].lower():
            return to_checksum_address(text)
        if is_checksum_address(text):
            return text
    except (ValueError, TypeError, AttributeError):
        pass
    raise Refusal(f"not an address with a right EIP-55 checksum: {text!r}")


def compiled(path, cache):
    """Returns a contract's bytecode; compiling takes a second, so that it is kept."""
    with open(path, "rb") as file:
        name = hashlib.sha256(file.read()).hexdigest()
    kept = os.path.join(cache, f"{os.path.basename(path)}.{name[:16]}.hex")
    if not os.path.exists(kept):
        os.makedirs(cache, exist_ok=True)
        vyper = os.path.join(os.path.dirname(sys.executable), "vyper")
        text = subprocess.run([vyper, "-f", "bytecode", "--evm-version", "paris", path],
                              check=True, capture_output=True, text=True).stdout.strip()
        with open(f"{kept}.{os.getpid()}", "w") as file:
            file.write(text)
        os.replace(f"{kept}.{os.getpid()}", kept)
    with open(kept) as file:
        return bytes.fromhex(file.read().removeprefix("0x"))
