"""The JSON forms of blocks, transactions, receipts and logs, as geth writes them."""
import rlp
from eth_utils import keccak

from .pool import effective_price, hexed


def receipt_forms(record):
    """Returns one JSON receipt for each transaction of a block, logs included."""
    forms, previous_gas, log_index = [], 0, 0
    for index, (tx, receipt) in enumerate(zip(record.transactions, record.receipts)):
        logs = []
        for log in receipt.logs:
            logs.append({
                "address": hexed(log.address),
                "topics": ["0x%064x" % topic for topic in log.topics],
                "data": hexed(log.data),
                "blockNumber": hex(record.number),
                "blockHash": hexed(record.hash),
                "blockTimestamp": hex(record.header.timestamp),
                "transactionHash": hexed(tx.hash),
                "transactionIndex": hex(index),
                "logIndex": hex(log_index),
                "removed": False,
            })
            log_index += 1
        created = None if tx.to else hexed(keccak(rlp.encode([tx.sender, tx.nonce]))[12:])
        forms.append({
            "transactionHash": hexed(tx.hash),
            "transactionIndex": hex(index),
            "blockHash": hexed(record.hash),
            "blockNumber": hex(record.number),
            "from": hexed(tx.sender),
            "to": hexed(tx.to) if tx.to else None,
            "cumulativeGasUsed": hex(receipt.gas_used),
            "gasUsed": hex(receipt.gas_used - previous_gas),
            "contractAddress": created,
            "logs": logs,
            "logsBloom": "0x%0512x" % receipt.bloom,
            "type": hex(type_of(tx)),
            "status": "0x1" if receipt.state_root == b"\x01" else "0x0",
            "effectiveGasPrice": hex(effective_price(tx, record.header.base_fee_per_gas)),
        })
        previous_gas = receipt.gas_used
    return forms


def type_of(tx):
    return getattr(tx, "type_id", None) or 0


def transaction_form(tx, record=None, index=None):
    kind = type_of(tx)
    form = {
        "hash": hexed(tx.hash),
        "type": hex(kind),
        "nonce": hex(tx.nonce),
        "from": hexed(tx.sender),
        "to": hexed(tx.to) if tx.to else None,
        "value": hex(tx.value),
        "gas": hex(tx.gas),
        "input": hexed(tx.data),
        "chainId": hex(tx.chain_id),
        "r": hex(tx.r),
        "s": hex(tx.s),
        "v": hex(tx.y_parity if kind else 35 + 2 * tx.chain_id + tx.y_parity),
        "blockHash": hexed(record.hash) if record else None,
        "blockNumber": hex(record.number) if record else None,
        "transactionIndex": hex(index) if record else None,
    }
    if kind:
        form["yParity"] = hex(tx.y_parity)
        form["accessList"] = [
            {"address": hexed(address), "storageKeys": ["0x%064x" % key for key in keys]}
            for address, keys in tx.access_list]
    if kind >= 2:
        form["maxFeePerGas"] = hex(tx.max_fee_per_gas)
        form["maxPriorityFeePerGas"] = hex(tx.max_priority_fee_per_gas)
        form["gasPrice"] = hex(effective_price(tx, record.header.base_fee_per_gas)
                               if record else tx.max_fee_per_gas)
    else:
        form["gasPrice"] = hex(tx.gas_price)
    return form


def block_form(record, with_transactions):
    if record is None:
        return None
    header = record.header
    form = {
        "number": hex(record.number),
        "hash": hexed(record.hash),
        "parentHash": hexed(header.parent_hash),
        "nonce": hexed(header.nonce),
        "sha3Uncles": hexed(header.uncles_hash),
        "mixHash": hexed(header.mix_hash),
        "logsBloom": "0x%0512x" % header.bloom,
        "transactionsRoot": hexed(header.transaction_root),
        "stateRoot": hexed(header.state_root),
        "receiptsRoot": hexed(header.receipt_root),
        "miner": hexed(header.coinbase),
        "difficulty": "0x0",
        "extraData": hexed(header.extra_data),
        "size": hex(len(rlp.encode(record.block))),
        "gasLimit": hex(header.gas_limit),
        "gasUsed": hex(header.gas_used),
        "timestamp": hex(header.timestamp),
        "baseFeePerGas": hex(header.base_fee_per_gas),
        "uncles": [],
        "withdrawals": [],
        "transactions": [transaction_form(tx, record, index) if with_transactions
                         else hexed(tx.hash) for index, tx in enumerate(record.transactions)],
    }
    for name, field in (("withdrawalsRoot", "withdrawals_root"),
                        ("parentBeaconBlockRoot", "parent_beacon_block_root"),
                        ("requestsHash", "requests_hash")):
        if getattr(header, field, None) is not None:
            form[name] = hexed(getattr(header, field))
    for name, field in (("blobGasUsed", "blob_gas_used"), ("excessBlobGas", "excess_blob_gas")):
        if getattr(header, field, None) is not None:
            form[name] = hex(getattr(header, field))
    return form
