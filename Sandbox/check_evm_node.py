#!/usr/bin/env python3
"""Starts the real Go node by evm-node.sh, deploys the USDT-like token, pays with it, and checks
what the node says of it. Exits 0 only if all is right. Prints how it differs from Ethereum.
  usage: check_evm_node.py [INSTALL]       (after install.sh --with-injective)
"""
import os
import socket
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
INSTALL = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else
                          os.path.join(os.path.dirname(HERE), ".sandbox"))
PYTHON = os.path.join(INSTALL, "venv", "bin", "python")
if os.path.realpath(sys.prefix) != os.path.realpath(os.path.join(INSTALL, "venv")):
    os.execv(PYTHON, [PYTHON, os.path.abspath(__file__)] + sys.argv[1:])

from eth_abi import encode  # noqa: E402
from eth_account import Account  # noqa: E402
from eth_utils import keccak, to_checksum_address  # noqa: E402

from evmfront.proofs import bloom_of, header_hash, receipts_root  # noqa: E402
from supervisor import children, evm  # noqa: E402
from supervisor.rpc import Client, NodeDown, NodeError  # noqa: E402

CHAIN_ID = 31338
TRANSFER = "0x" + keccak(text="Transfer(address,address,uint256)").hex()
RECEIVER = "0x000000000000000000000000000000000000dEaD"


def expect(condition, what):
    if not condition:
        raise SystemExit(f"FAILED {what}")
    print(f"ok  {what}", flush=True)


def free_run_of_ports(count):
    """Returns the first of `count` neighbouring ports that are free."""
    for _ in range(50):
        first = children.free_ports(1)[0]
        if first + count < 65536 and all(is_free(first + i) for i in range(count)):
            return first
    raise SystemExit("no free ports")


def is_free(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
            return True
        except OSError:
            return False


def answers(rpc):
    try:
        return int(rpc("eth_blockNumber"), 16) >= 1
    except (NodeDown, NodeError):
        return False


def send(rpc, account, to, data, gas):
    base = int(rpc("eth_getBlockByNumber", "latest", False).get("baseFeePerGas", "0x0"), 16)
    transaction = {"type": 2, "chainId": CHAIN_ID, "gas": gas, "value": 0, "data": data,
                   "nonce": int(rpc("eth_getTransactionCount", account.address, "pending"), 16),
                   "maxPriorityFeePerGas": 10**9, "maxFeePerGas": 2 * base + 10**9}
    if to:
        transaction["to"] = to
    raw = account.sign_transaction(transaction).raw_transaction
    txid = rpc("eth_sendRawTransaction", "0x" + bytes(raw).hex())
    for _ in range(400):
        receipt = rpc("eth_getTransactionReceipt", txid)
        if receipt:
            return receipt
        time.sleep(0.05)
    raise SystemExit(f"FAILED no receipt for {txid}")


def check(rpc):
    owner = Account.from_key((1).to_bytes(32, "big"))
    expect(rpc("eth_chainId") == hex(CHAIN_ID), f"chain id {CHAIN_ID}")
    code = evm.compiled(os.path.join(HERE, "contracts", "usdt_like.vy"),
                        os.path.join(INSTALL, "contracts"))
    receipt = send(rpc, owner, None, code + encode(["uint256"], [10**15]), 4_000_000)
    expect(receipt["status"] == "0x1", "the token is deployed")
    token = to_checksum_address(receipt["contractAddress"])
    data = evm.call_data("transfer(address,uint256)", RECEIVER, 25_000_000)
    receipt = send(rpc, owner, token, data, 150_000)
    expect(receipt["status"] == "0x1" and int(receipt["logs"][0]["data"], 16) == 25_000_000,
           "a transfer and its log")
    height = receipt["blockNumber"]
    found = rpc("eth_getLogs", {"address": token, "fromBlock": height, "toBlock": height,
                                "topics": [TRANSFER, None, "0x" + "00" * 12 + RECEIVER[2:]]})
    expect([log["transactionHash"] for log in found] == [receipt["transactionHash"]],
           "eth_getLogs finds it")
    receipts = rpc("eth_getBlockReceipts", height)
    expect(receipt["transactionHash"] in [r["transactionHash"] for r in receipts],
           "eth_getBlockReceipts has it")
    block = rpc("eth_getBlockByNumber", height, True)
    expect(block["hash"] == receipt["blockHash"], "the block has the receipt's hash")
    differences(rpc, block, receipts)


def differences(rpc, block, receipts):
    """Prints, and does not judge: this is why the profile says `proof: agreement`."""
    logs = [log for receipt in receipts for log in receipt["logs"]]
    root = receipts_root(receipts)
    print(f"    receiptsRoot {block['receiptsRoot']}")
    print(f"    computed     {root}  match: {root == block['receiptsRoot']}")
    print(f"    block hash is its header's: {header_hash(block) == block['hash']}")
    print(f"    block bloom holds the logs: {block['logsBloom'] == bloom_of(logs)}, "
          f"receipts' blooms hold theirs: "
          f"{all(r['logsBloom'] == bloom_of(r['logs']) for r in receipts)}")
    print(f"    transactionsRoot {block['transactionsRoot']}  stateRoot {block['stateRoot']}")
    print(f"    block fields: {' '.join(sorted(block))}")
    print(f"    receipt fields: {' '.join(sorted(receipts[0]))}")
    print(f"    log fields: {' '.join(sorted(logs[0]))}")
    print(f"    net_version {rpc('net_version')}  "
          f"client {rpc('web3_clientVersion')[:60]}")
    for tag in ("earliest", "safe", "finalized", "latest"):
        try:
            print(f"    {tag}: {int(rpc('eth_getBlockByNumber', tag, False)['number'], 16)}")
        except (NodeError, TypeError) as problem:
            print(f"    {tag}: {problem}")
    zero = rpc("eth_getBlockByNumber", "0x0", False)
    print(f"    block 0: {zero and zero['hash']}")
    empty = rpc("eth_getBlockByNumber", "0x2", False)
    print(f"    an empty block's receiptsRoot {empty['receiptsRoot']} hash {empty['hash'][:20]}")


def main():
    port = free_run_of_ports(7)
    with tempfile.TemporaryDirectory() as folder:
        log = os.path.join(folder, "node.log")
        started = time.monotonic()
        child = children.spawn(
            ["bash", os.path.join(HERE, "evm-node.sh"),
             os.path.join(INSTALL, "injective", "bin", "injectived"),
             os.path.join(folder, "home"), str(port), "500", str(CHAIN_ID)], log)
        rpc = Client(f"http://127.0.0.1:{port}")
        try:
            children.wait_until(lambda: answers(rpc), child, "injectived", 60)
            expect(True, f"it starts, in {time.monotonic() - started:.1f} s")
            check(rpc)
        except SystemExit:
            with open(log) as file:
                print(file.read()[-2000:], file=sys.stderr)
            raise
        finally:
            children.stop(child)
    print("all right")


if __name__ == "__main__":
    main()
