#!/usr/bin/env python3
"""Starts the sandbox on free ports, uses every control, and exits 0 only if all is right.
  usage: check_sandbox.py [INSTALL]     (INSTALL is .sandbox at the repository's root if absent)
"""
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
INSTALL = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else
                          os.path.join(os.path.dirname(HERE), ".sandbox"))
PYTHON = os.path.join(INSTALL, "venv", "bin", "python")
if os.path.realpath(sys.prefix) != os.path.realpath(os.path.join(INSTALL, "venv")):
    os.execv(PYTHON, [PYTHON, os.path.abspath(__file__)] + sys.argv[1:])

from evmfront.proofs import bloom_of, header_hash, receipts_root  # noqa: E402
from supervisor.rpc import Client, NodeDown, NodeError, post_json  # noqa: E402

OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))
TRANSFER = "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef"
RECEIVER = "0x000000000000000000000000000000000000dEaD"
OTHER = "0x00000000000000000000000000000000DeaDBeef"


def expect(condition, what):
    if not condition:
        raise SystemExit(f"FAILED {what}")
    print(f"ok  {what}", flush=True)


class Sandbox:
    """A running supervisor."""

    def __init__(self, dest):
        self.dest = dest
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "sandboxd.py"), "--dest", dest,
             "--install", INSTALL, "--block-seconds", "1", "--bitcoin-block-seconds", "1"],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        expect(line.startswith("{"), "the supervisor starts")
        self.description = json.loads(line)
        self.read()

    def read(self):
        with open(os.path.join(self.dest, "sandbox.json")) as file:
            self.description = json.load(file)
        bitcoin, evm = self.description["bitcoin"], self.description["evm"]
        with open(bitcoin["passwordFile"]) as file:
            self.bitcoin = Client(bitcoin["rpcURL"], bitcoin["user"], file.read())
        self.evm = Client(evm["rpcURL"])
        self.token = evm["token"]["contract"].lower()
        self.pids = [bitcoin["pid"], evm["pid"]]

    def __call__(self, path, **request):
        return post_json(self.description["controlURL"] + path, request)

    def done(self, path, **request):
        answer = self(path, **request)
        if "error" in answer:
            raise SystemExit(f"FAILED {path} {request}: {answer['error']}")
        return answer

    def refused(self, what, path, **request):
        expect("error" in self(path, **request), f"refused: {what}")

    def status(self):
        url = self.description["controlURL"] + "/status"
        return json.loads(OPENER.open(url, timeout=20).read())

    def logs(self, first, last="latest"):
        return self.evm("eth_getLogs", {"address": self.token, "topics": [TRANSFER],
                                        "fromBlock": first, "toBlock": last})


def status_of(url, body=b"{}", headers=None):
    """Returns (HTTP status, headers) of a POST, or (None, None) for a cut connection."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"}
                                     | (headers or {}))
    try:
        with OPENER.open(request, timeout=10) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as problem:
        return problem.code, problem.headers
    except OSError:
        return None, None


def raises(error, action):
    try:
        action()
    except error as problem:
        return str(problem)
    return None


def ended(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_for(condition, seconds=10):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def check_clock(box):
    before = box.status()
    expect(wait_for(lambda: all(box.status()[c]["height"] > before[c]["height"]
                                for c in ("bitcoin", "evm")), 8), "both clocks make blocks")
    box.done("/pause-mining")
    paused = box.status()
    time.sleep(2.2)
    expect(all(box.status()[c]["hash"] == paused[c]["hash"] for c in ("bitcoin", "evm")),
           "pause-mining stops both")
    expect(box.status()["sandbox"]["pid"] == box.process.pid, "status has sandbox.json")


def is_alive(node, txid):
    """Says if a payment waits or is in a block of the best branch."""
    try:
        return txid in node("getrawmempool") or \
            node("getrawtransaction", txid, 1).get("confirmations", 0) > 0
    except NodeError:
        return False


def check_bitcoin(box):
    node = box.bitcoin
    expect(raises(NodeDown, lambda: Client(node.url, "sandbox", "wrong")("getblockcount")),
           "bitcoind asks for its password")
    outs = [{"address": box.done("/address", chain="bitcoin")["address"], "amount": amount}
            for amount in ("0.25", "0.00001000", "1")]
    paid = box.done("/pay", chain="bitcoin", asset="BTC", outputs=outs, mine=True)
    tx = node("getrawtransaction", paid["txid"], 1)
    told = [(o["scriptPubKey"]["address"], o["value"]) for o in tx["vout"][:3]]
    expect([a for a, _ in told] == [o["address"] for o in outs]
           and [str(v.normalize() + 0) for _, v in told] == ["0.25", "0.00001", "1"]
           and tx["blockhash"] == paid["hash"], "three outputs, in order, in one block")
    kept = box.done("/pay", chain="bitcoin", asset="BTC", address=outs[0]["address"],
                    amount="0.5", **{"from": "bob"}, mine=True)
    box.done("/mine", chain="bitcoin", blocks=1)
    moved = box.done("/reorg", chain="bitcoin", depth=2)
    tx = node("getrawtransaction", kept["txid"], 1)
    expect(tx["blockhash"] == moved["hash"] and moved["height"] == kept["height"] + 2,
           "a reorg moves a payment into the last new block")
    lost = box.done("/pay", chain="bitcoin", asset="BTC", address=outs[1]["address"],
                    amount="0.75", **{"from": "mallory"}, mine=True)
    child = box.done("/pay", chain="bitcoin", asset="BTC", address=outs[2]["address"],
                     amount="49", **{"from": "mallory"}, mine=True)
    gone = box.done("/reorg", chain="bitcoin", depth=2, dropTransactions=True)
    expect(set(gone["dropped"]) == {lost["txid"], child["txid"]} and not gone["kept"],
           "a dropping reorg names what it dropped")
    expect(not any(is_alive(node, txid) for txid in gone["dropped"]),
           "dropped payments are in no block and not waiting")
    expect(box.done("/balance", chain="bitcoin", asset="BTC",
                    address=outs[1]["address"])["amount"] == "0.00001000",
           "the dropped amount is not at its address")
    waiting = box.done("/pay", chain="bitcoin", asset="BTC", address=outs[0]["address"],
                       amount="0.1")
    expect(waiting["txid"] in node("getrawmempool"), "without mine a payment waits")
    other = box.done("/double-spend", txid=waiting["txid"])
    expect(node("getrawmempool") == [other["txid"]], "a double spend replaces it")
    box.refused("a wrong address", "/pay", chain="bitcoin", asset="BTC", address="x", amount="1")
    for amount in ("0.123456789", "-1", "1e3", 1, None):
        box.refused(f"the amount {amount!r}", "/pay", chain="bitcoin", asset="BTC",
                    address=outs[0]["address"], amount=amount)
    box.refused("a reorg past the set-up", "/reorg", chain="bitcoin", depth=100)


def check_evm(box):
    one = box.done("/pay", chain="evm", asset="USDT", address=RECEIVER, amount="12.34", mine=True)
    receipt = box.evm("eth_getTransactionReceipt", one["txid"])
    expect(receipt["status"] == "0x1" and int(receipt["logs"][0]["data"], 16) == 12_340_000
           and receipt["blockHash"] == one["hash"], "a USDT payment in a block")
    pair = [{"address": RECEIVER, "amount": "1"}, {"address": OTHER, "amount": "2.5"},
            {"address": RECEIVER, "amount": "0.000001"}]
    many = box.done("/pay", chain="evm", asset="USDT", outputs=pair, mine=True)
    receipt = box.evm("eth_getTransactionReceipt", many["txid"])
    expect([int(log["data"], 16) for log in receipt["logs"]] == [1_000_000, 2_500_000, 1],
           "three transfers in one transaction")
    expect(box.done("/balance", chain="evm", asset="USDT", address=RECEIVER)["amount"]
           == "13.340001", "the balance is exact")
    receipts = box.evm("eth_getBlockReceipts", receipt["blockNumber"])
    block = box.evm("eth_getBlockByNumber", receipt["blockNumber"], False)
    expect(receipts_root(receipts) == block["receiptsRoot"], "receipts match receiptsRoot")
    logs = [log for each in receipts for log in each["logs"]]
    expect(header_hash(block) == block["hash"] and bloom_of(logs) == block["logsBloom"],
           "the header's fields match its hash, and its bloom the logs")
    kept = box.done("/pay", chain="evm", asset="USDT", address=OTHER, amount="3", mine=True,
                    **{"from": "bob"})
    moved = box.done("/reorg", chain="evm", depth=1)
    receipt = box.evm("eth_getTransactionReceipt", kept["txid"])
    expect(receipt["blockHash"] == moved["hash"] != kept["hash"]
           and moved["kept"] == [kept["txid"]], "a reorg moves a payment")
    box.done("/reorg", chain="evm", depth=2, dropTransactions=True)
    expect(box.evm("eth_getTransactionByHash", kept["txid"]) is None
           and box.done("/balance", chain="evm", asset="USDT", address=OTHER)["amount"]
           == "2.500000", "a dropping reorg takes it away")
    ether = box.done("/pay", chain="evm", asset="ETH", address=OTHER, amount="0.5", mine=True)
    expect(box.evm("eth_getBalance", OTHER, "latest") == hex(5 * 10**17)
           and ether["txid"], "an ETH payment")
    for amount in ("2", "3"):
        sent = box.done("/pay", chain="evm", asset="USDT", address=OTHER, amount=amount,
                        mine=True, **{"from": "visitor-a1"})
        expect(box.evm("eth_getTransactionReceipt", sent["txid"])["status"] == "0x1",
               f"a visitor pays {amount} USDT")
    visitor = box.done("/address", chain="evm", owner="visitor-a1")["address"]
    expect(box.done("/balance", chain="evm", asset="USDT", address=visitor)["amount"]
           == "9995.000000", "a visitor gets money once")
    box.refused("a visitor of a wrong name", "/pay", chain="evm", asset="USDT", address=OTHER,
                amount="1", **{"from": "visitor-A"})
    mallory = box.description["evm"]["payers"]["mallory"]["address"]
    for listed, status in ((True, "0x0"), (False, "0x1")):
        box.done("/blacklist", address=mallory, listed=listed, mine=True)
        sent = box.done("/pay", chain="evm", asset="USDT", address=RECEIVER, amount="1",
                        mine=True, **{"from": "mallory"})
        expect(box.evm("eth_getTransactionReceipt", sent["txid"])["status"] == status,
               f"black-listed {listed}: the receipt's status is {status}")
    box.refused("a wrong checksum", "/pay", chain="evm", asset="USDT",
                address=RECEIVER.replace("dEaD", "DEaD"), amount="1")
    box.refused("a foreign asset", "/pay", chain="evm", asset="BTC", address=RECEIVER, amount="1")
    box.refused("seven places of USDT", "/pay", chain="evm", asset="USDT", address=RECEIVER,
                amount="0.0000001")


def check_lies(box):
    paid = box.done("/pay", chain="evm", asset="USDT", outputs=[
        {"address": RECEIVER, "amount": "5"}, {"address": OTHER, "amount": "6"}])
    plain = box.done("/pay", chain="evm", asset="USDT", address=OTHER, amount="7", mine=True,
                     **{"from": "bob"})
    height = hex(plain["height"])
    block = box.evm("eth_getBlockByNumber", height, False)

    def told(*rules):
        box.done("/fault", method="test_lie", params=[list(rules)])
        receipts = box.evm("eth_getBlockReceipts", height)
        same = receipts_root(receipts) == block["receiptsRoot"]
        return len(box.logs(height, height)), [len(r["logs"]) for r in receipts], same

    count, per_receipt, same = told()
    expect((count, sorted(per_receipt), same) == (3, [1, 2], True), "the truth: three logs")
    count, per_receipt, same = told({"omit": "log", "transaction": plain["txid"]})
    expect((count, sorted(per_receipt), same) == (2, [0, 2], False), "a lie leaves a log out")
    count, per_receipt, same = told({"omit": "receipt", "transaction": paid["txid"]})
    expect((count, per_receipt, same) == (1, [1], False), "a lie leaves a receipt out")
    count, _, same = told({"omit": "log", "methods": ["eth_getLogs"]})
    expect((count, same) == (0, True), "a lie in eth_getLogs only")
    first = int(box.evm("eth_getTransactionReceipt", paid["txid"])["logs"][0]["logIndex"], 16)
    _, _, same = told({"alter": "log", "transaction": paid["txid"], "logIndex": first,
                       "data": "0x" + "f" * 64})
    expect(not same and {int(log["data"], 16) for log in box.logs(height, height)}
           == {2**256 - 1, 6_000_000, 7_000_000}, "a lie alters one amount")
    expect(box.evm("eth_getBlockByNumber", height, False) == block, "the header stays")
    expect(told()[2], "truthful again")
    box.refused("a lie that is none", "/fault", method="test_lie", params=[[{"omit": "x"}]])


def check_limits(box):
    url = box.evm.url
    tip = int(box.evm("eth_blockNumber"), 16)

    def limit(**limits):
        box.done("/fault", method="test_limit", params=[limits])

    limit(blockRange=5)
    expect("block range is too large" in (raises(NodeError, lambda: box.logs("0x0")) or "")
           and box.logs(hex(tip - 4)) is not None, "a block range limit")
    limit(results=2)
    expect("query returned more than 2 results" in (
        raises(NodeError, lambda: box.logs("0x0")) or ""), "a result limit")
    limit(tooManyRequests=2, retryAfter=7)
    body = b'{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}'
    answers = [status_of(url, body) for _ in range(3)]
    expect([status for status, _ in answers] == [429, 429, 200]
           and answers[0][1]["Retry-After"] == "7", "HTTP 429 with Retry-After, twice")
    limit()
    box.done("/fault", method="test_foreign", params=[1])
    expect(box.evm("eth_chainId") == "0x1" and box.evm("net_version") == "1", "a foreign chain")
    box.done("/fault", method="test_foreign")
    expect(box.evm("eth_chainId") == hex(31337), "its own chain again")
    box.done("/fault", method="test_down", params=[1])
    expect(raises(NodeDown, lambda: box.evm("eth_chainId")), "down: connections are cut")
    expect(wait_for(lambda: not raises(NodeDown, lambda: box.evm("eth_chainId"))), "up again")


def check_nodes(box):
    tip = box.status()["bitcoin"]["hash"]
    for action in ("stop", "kill"):
        old = box.pids[0]
        box.done("/node", chain="bitcoin", action=action)
        expect(ended(old) and raises(NodeDown, lambda: box.bitcoin("getblockcount")),
               f"bitcoind {action}")
        box.refused("to mine on a stopped node", "/mine", chain="bitcoin")
        expect(box.status()["bitcoin"]["up"] is False, "status says that it is down")
        box.done("/node", chain="bitcoin", action="start")
        box.read()
        expect(box.pids[0] != old and box.status()["bitcoin"]["hash"] == tip, "and start")
    box.done("/pay", chain="bitcoin", asset="BTC", amount="0.2", mine=True,
             address=box.done("/address", chain="bitcoin")["address"])
    box.done("/node", chain="evm", action="stop")
    expect(raises(NodeDown, lambda: box.evm("eth_chainId")), "the EVM front refuses")
    box.done("/node", chain="evm", action="start")
    expect(box.evm("eth_chainId") == hex(31337), "and answers again")
    box.done("/resume-mining")
    tip = box.status()["evm"]["height"]
    expect(wait_for(lambda: box.status()["evm"]["height"] > tip), "resume-mining")


def check_doors(box):
    url = box.description["controlURL"]
    expect(status_of(url + "/status-of-nothing")[0] == 400, "an unknown path is refused")
    expect(status_of(url + "/mine", b"[]")[0] == 400, "a body that is no object is refused")
    expect(status_of(url + "/mine", headers={"Origin": "http://example.org"})[0] == 403,
           "a browser page is refused")
    expect(status_of(url + "/mine", headers={"Host": "example.org:80"})[0] == 403,
           "a foreign host name is refused")
    second = subprocess.run([sys.executable, os.path.join(HERE, "sandboxd.py"), "--dest", box.dest,
                             "--install", INSTALL], capture_output=True, text=True)
    expect(second.returncode == 1 and "another one runs" in second.stderr,
           "a second supervisor in the same folder is refused")


def main():
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as dest:
        box = Sandbox(dest)
        expect(time.monotonic() - started < 15,
               f"ready in {time.monotonic() - started:.1f} s")
        try:
            for check in (check_clock, check_bitcoin, check_evm, check_lies, check_limits,
                          check_nodes, check_doors):
                check(box)
        finally:
            box.process.send_signal(signal.SIGTERM)
        expect(box.process.wait(30) == 0 and all(map(ended, box.pids)),
               "SIGTERM: a clean end of everything")
        expect(not os.path.exists(os.path.join(dest, "sandbox.json")), "sandbox.json is gone")
        box = Sandbox(dest)
        box.process.kill()
        box.process.wait()
        expect(wait_for(lambda: all(map(ended, box.pids)), 20),
               "SIGKILL of the supervisor: no child is left")
    print(f"all right, in {time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
