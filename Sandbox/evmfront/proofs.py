"""Computes from JSON answers what Ethereum's rules say a block must commit to."""
import rlp
from eth_utils import decode_hex, keccak
from trie import HexaryTrie

# The fields of a header in their order (go-ethereum's core/types/block.go, Prague).
HASHES_AND_BYTES = ("parentHash", "sha3Uncles", "miner", "stateRoot", "transactionsRoot",
                    "receiptsRoot", "logsBloom")
NUMBERS = ("difficulty", "number", "gasLimit", "gasUsed", "timestamp")
LATER = (("baseFeePerGas", int), ("withdrawalsRoot", bytes), ("blobGasUsed", int),
         ("excessBlobGas", int), ("parentBeaconBlockRoot", bytes), ("requestsHash", bytes))


def encoded_receipt(form):
    """Returns the consensus encoding of a receipt (EIP-658, EIP-2718)."""
    body = rlp.encode([
        int(form["status"], 16), int(form["cumulativeGasUsed"], 16),
        decode_hex(form["logsBloom"]),
        [[decode_hex(log["address"]), [decode_hex(topic) for topic in log["topics"]],
          decode_hex(log["data"])] for log in form["logs"]]])
    kind = int(form.get("type") or "0x0", 16)
    return bytes([kind]) + body if kind else body


def receipts_root(forms):
    """Returns the root, 0x and hex, of the trie of receipts by RLP of their index."""
    trie = HexaryTrie({})
    for index, form in enumerate(forms):
        trie[rlp.encode(index)] = encoded_receipt(form)
    return "0x" + trie.root_hash.hex()


def header_hash(block):
    """Returns the hash, 0x and hex, of a block's header as its JSON form gives it."""
    fields = [decode_hex(block[name]) for name in HASHES_AND_BYTES]
    fields += [int(block[name], 16) for name in NUMBERS]
    fields += [decode_hex(block[name]) for name in ("extraData", "mixHash", "nonce")]
    for name, kind in LATER:
        if block.get(name) is not None:
            fields.append(int(block[name], 16) if kind is int else decode_hex(block[name]))
    return "0x" + keccak(rlp.encode(fields)).hex()


def bloom_of(logs):
    """Returns the logs bloom, 0x and hex, of some logs."""
    bloom = 0
    for log in logs:
        for item in [log["address"], *log["topics"]]:
            digest = keccak(hexstr=item)
            for place in (0, 2, 4):
                bloom |= 1 << (int.from_bytes(digest[place:place + 2], "big") & 2047)
    return "0x%0512x" % bloom
