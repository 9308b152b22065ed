#!/usr/bin/env python3
"""Pays on the node that evm-node.sh runs, and waits until the payment is in a block.

  pay_evm_node.py INSTALL RPCURL deploy                          prints the token's contract
  pay_evm_node.py INSTALL RPCURL pay CONTRACT ADDRESS UNITS      prints the transaction's hash
"""
import os
import sys
import time

if len(sys.argv) < 4:
    sys.exit(__doc__)
HERE = os.path.dirname(os.path.abspath(__file__))
INSTALL, URL, ACTION = os.path.abspath(sys.argv[1]), sys.argv[2], sys.argv[3]
PYTHON = os.path.join(INSTALL, "venv", "bin", "python")
if os.path.realpath(sys.prefix) != os.path.realpath(os.path.join(INSTALL, "venv")):
    os.execv(PYTHON, [PYTHON, os.path.abspath(__file__)] + sys.argv[1:])

from eth_abi import encode  # noqa: E402
from eth_account import Account  # noqa: E402
from eth_utils import to_checksum_address  # noqa: E402

from check_evm_node import answers, send  # noqa: E402
from supervisor import evm  # noqa: E402
from supervisor.rpc import Client  # noqa: E402

SUPPLY = 10**15
SECONDS = 60


def main():
    rpc, owner = Client(URL), Account.from_key((1).to_bytes(32, "big"))
    end = time.monotonic() + SECONDS
    while not answers(rpc):
        if time.monotonic() > end:
            sys.exit(f"pay_evm_node: {URL} does not answer")
        time.sleep(0.2)
    if ACTION == "deploy":
        code = evm.compiled(os.path.join(HERE, "contracts", "usdt_like.vy"),
                            os.path.join(INSTALL, "contracts"))
        receipt = send(rpc, owner, None, code + encode(["uint256"], [SUPPLY]), 4_000_000)
        require(receipt)
        print(to_checksum_address(receipt["contractAddress"]))
    elif ACTION == "pay" and len(sys.argv) == 7:
        contract, address, units = sys.argv[4], sys.argv[5], int(sys.argv[6])
        data = evm.call_data("transfer(address,uint256)", address, units)
        receipt = send(rpc, owner, contract, data, 150_000)
        require(receipt)
        print(receipt["transactionHash"])
    else:
        sys.exit(__doc__)


def require(receipt):
    if receipt["status"] != "0x1":
        sys.exit(f"pay_evm_node: the transaction failed: {receipt['transactionHash']}")


if __name__ == "__main__":
    main()
