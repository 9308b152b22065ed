#!/usr/bin/env python3
"""Prepares evm-node.sh's genesis file: the EVM chain id, and which accounts to fund.
  usage: evm_node_genesis.py GENESIS.json EVM_CHAIN_ID      prints the accounts, one a line
The accounts are those of the private keys 0x…01 to 0x…0a, as bech32 (BIP-0173)."""
import json
import sys

# The 20-byte addresses of those keys; well-known constants.
ADDRESSES = """
7e5f4552091a69125d5dfcb7b8c2659029395bdf 2b5ad5c4795c026514f8317c7a215e218dccd6cf
6813eb9362372eef6200f3b1dbc3f819671cba69 1eff47bc3a10a45d4b230b5d10e37751fe6aa718
e1ab8145f7e55dc933d51a18c793f901a3a0b276 e57bfe9f44b819898f47bf37e5af72a0783e1141
d41c057fd1c78805aac12b0a94a405c0461a6fbb f1f6619b38a98d6de0800f1defc0a6399eb6d30c
f7edc8fa1ecc32967f827c9043fcae6ba73afa5c 4cceba2d7d2b4fdce4304d3e09a1fea9fbeb1528
""".split()
LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
PREFIX = "inj"
GENERATOR = (0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3)


def polymod(values):
    checksum = 1
    for value in values:
        top = checksum >> 25
        checksum = (checksum & 0x1ffffff) << 5 ^ value
        for bit in range(5):
            checksum ^= GENERATOR[bit] if top >> bit & 1 else 0
    return checksum


def bech32(address):
    number = int(address, 16)
    data = [number >> shift & 31 for shift in range(155, -1, -5)]
    expanded = [ord(c) >> 5 for c in PREFIX] + [0] + [ord(c) & 31 for c in PREFIX]
    checksum = polymod(expanded + data + [0] * 6) ^ 1
    tail = [checksum >> 5 * (5 - index) & 31 for index in range(6)]
    return PREFIX + "1" + "".join(LETTERS[value] for value in data + tail)


def main():
    path, chain_id = sys.argv[1], int(sys.argv[2])
    with open(path) as file:
        genesis = json.loads(file.read().replace('"stake"', '"inj"'))
    genesis["app_state"]["evm"]["params"]["chain_config"]["eip155_chain_id"] = str(chain_id)
    with open(path, "w") as file:
        json.dump(genesis, file)
    for address in ADDRESSES:
        print(bech32(address))


if __name__ == "__main__":
    main()
