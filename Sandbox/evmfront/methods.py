"""The JSON-RPC methods, by name."""
from eth_utils import ValidationError, decode_hex

from . import calls
from .chain import Chain
from .errors import RPCError
from .faults import Faults
from .forms import block_form, transaction_form
from .pool import effective_price, hexed

GWEI = 10**9


def number(value):
    return int(value, 16) if isinstance(value, str) else value


class Methods:
    """Answers one request at a time; the caller holds the lock."""

    def __init__(self, chain: Chain, faults: Faults):
        self.chain, self.faults, self.filters = chain, faults, {}
        self.control = {
            "evm_mine": self.mine,
            "evm_snapshot": chain.take_snapshot,
            "evm_revert": chain.revert,
            "evm_increaseTime": self.increase_time,
            "test_reorg": chain.reorg,
            "test_drop": self.drop,
            "test_lie": lambda rules=None: faults.set_lie(rules),
            "test_limit": lambda limits=None: faults.set_limit(limits),
            "test_foreign": lambda chain_id=None: faults.set_foreign(chain_id),
            "test_down": lambda seconds=0: faults.set_down(seconds),
        }
        self.table = {
            "eth_chainId": lambda: hex(self.chain_id()),
            "net_version": lambda: str(self.chain_id()),
            "web3_clientVersion": lambda: "evm-front/py-evm/prague",
            "eth_syncing": lambda: False,
            "eth_blockNumber": lambda: hex(chain.height),
            "eth_getBlockByNumber": lambda tag, full=False: block_form(chain.find(tag), full),
            # Orphaned blocks are found by hash too, as geth does.
            "eth_getBlockByHash": lambda block, full=False: block_form(
                chain.records.get(decode_hex(block)), full),
            "eth_getBlockReceipts": self.block_receipts,
            "eth_getTransactionByHash": self.transaction,
            "eth_getTransactionReceipt": self.receipt,
            "eth_getTransactionCount": self.transaction_count,
            "eth_getBalance": lambda who, tag="latest": hex(
                self.state(tag).get_balance(decode_hex(who))),
            "eth_getCode": lambda who, tag="latest": hexed(
                self.state(tag).get_code(decode_hex(who))),
            "eth_getStorageAt": lambda who, slot, tag="latest": "0x%064x" % (
                self.state(tag).get_storage(decode_hex(who), int(slot, 16))),
            "eth_sendRawTransaction": lambda raw: chain.submit(decode_hex(raw)),
            "eth_call": lambda call, tag="latest": hexed(
                calls.checked(calls.run(chain, call, tag)[0]).output),
            "eth_estimateGas": lambda call, tag="latest": calls.estimate(chain, call, tag),
            "eth_getLogs": self.logs,
            "eth_gasPrice": lambda: hex(chain.head().header.base_fee_per_gas + GWEI),
            "eth_maxPriorityFeePerGas": lambda: hex(GWEI),
            "eth_feeHistory": self.fee_history,
            "txpool_content": self.pool_content,
            "txpool_status": self.pool_status,
            "eth_newBlockFilter": self.new_filter,
            "eth_newFilter": self.new_filter,
            "eth_uninstallFilter": lambda key: self.filters.pop(key, None) is not None,
            "eth_getFilterChanges": self.filter_changes,
        }

    def handle(self, request):
        """Returns the answer object to one request object; never raises."""
        if not isinstance(request, dict) or not isinstance(request.get("method"), str):
            return failed(None, -32600, "invalid request")
        key, method = request.get("id"), request["method"]
        parameters = request.get("params") or []
        if not isinstance(parameters, list):
            return failed(key, -32602, "non-array args")
        function = self.table.get(method) or self.control.get(method)
        if function is None:
            return failed(key, -32601, f"the method {method} does not exist/is not available")
        try:
            return {"jsonrpc": "2.0", "id": key, "result": function(*parameters)}
        except RPCError as problem:
            return failed(key, problem.code, problem.message, problem.data)
        except (IndexError, KeyError, ValueError, TypeError, AttributeError,
                ValidationError) as problem:
            return failed(key, -32602, f"invalid params: {problem!r}")

    def chain_id(self):
        foreign = self.faults.foreign_chain_id
        return self.chain.chain_id if foreign is None else foreign

    def state(self, tag):
        return self.chain.state(self.chain.find(tag, must_exist=True))

    def block_receipts(self, tag):
        record = self.chain.find(tag)
        return self.faults.told_receipts(record.receipt_forms) if record else None

    def transaction(self, tx_hash):
        place = self.chain.places.get(decode_hex(tx_hash))
        if place:
            return transaction_form(place[0].transactions[place[1]], *place)
        waiting = self.chain.pool.find(decode_hex(tx_hash))
        return transaction_form(waiting) if waiting else None

    def receipt(self, tx_hash):
        place = self.chain.places.get(decode_hex(tx_hash))
        if place is None:
            return None
        forms = [place[0].receipt_forms[place[1]]]
        told = self.faults.told_receipts(forms, "eth_getTransactionReceipt")
        return told[0] if told else None

    def transaction_count(self, who, tag="latest"):
        if tag == "pending":
            return hex(self.chain.pool.pending_nonce(decode_hex(who), self.chain.state()))
        return hex(self.state(tag).get_nonce(decode_hex(who)))

    def logs(self, query):
        matching = self.matching_logs(query)
        self.faults.check_results(len(matching))
        return self.faults.told_logs(matching)

    def matching_logs(self, query):
        chain = self.chain
        if query.get("blockHash"):
            record = chain.records.get(decode_hex(query["blockHash"]))
            if record is None:
                raise RPCError("unknown block")
            records = [record]
        else:
            first = chain.find(query.get("fromBlock", "latest"))
            last = chain.find(query.get("toBlock", "latest"))
            if first is None:
                return []
            end = last.number if last else chain.height
            if last and first.number > end:
                raise RPCError("invalid block range params", -32602)
            self.faults.check_range(first.number, end)
            records = [chain.at(height) for height in range(first.number, end + 1)]
        addresses = choices(query.get("address"))
        topics = [choices(topic) for topic in query.get("topics") or []]
        return [log for record in records for log in record.logs
                if (addresses is None or log["address"] in addresses)
                and len(topics) <= len(log["topics"])
                and all(wanted is None or topic in wanted
                        for wanted, topic in zip(topics, log["topics"]))]

    def fee_history(self, count, newest, percentiles=None):
        last = self.chain.find(newest, must_exist=True).number
        first = max(0, last - number(count) + 1)
        records = [self.chain.at(height) for height in range(first, last + 1)]
        parent = records[-1].header
        upcoming = self.chain.engine.create_header_from_parent(
            parent, timestamp=parent.timestamp + 1)
        bases = [record.header.base_fee_per_gas for record in records]
        answer = {
            "oldestBlock": hex(first),
            "baseFeePerGas": [hex(base) for base in bases + [upcoming.base_fee_per_gas]],
            "gasUsedRatio": [r.header.gas_used / r.header.gas_limit for r in records],
        }
        if percentiles:
            tips = [sorted(effective_price(tx, base) - base for tx in record.transactions) or [0]
                    for record, base in zip(records, bases)]
            answer["reward"] = [[hex(tip[min(len(tip) - 1, int(len(tip) * percentile / 100))])
                                 for percentile in percentiles] for tip in tips]
        return answer

    def pool_content(self):
        pending, queued = {}, {}
        for sender, by_nonce in self.chain.pool.waiting.items():
            top = self.chain.pool.pending_nonce(sender, self.chain.state())
            for nonce, tx in by_nonce.items():
                group = pending if nonce < top else queued
                group.setdefault(hexed(sender), {})[str(nonce)] = transaction_form(tx)
        return {"pending": pending, "queued": queued}

    def pool_status(self):
        return {name: hex(sum(map(len, group.values())))
                for name, group in self.pool_content().items()}

    def new_filter(self, query=None):
        key = hex(len(self.filters) + 1)
        self.filters[key] = [query, len(self.chain.canonical)]
        return key

    def filter_changes(self, key):
        if key not in self.filters:
            raise RPCError("filter not found")
        query, seen = self.filters[key]
        self.filters[key][1] = len(self.chain.canonical)
        fresh = [hexed(block) for block in self.chain.canonical[seen:]]
        if query is None:
            return fresh
        return [log for block in fresh for log in self.logs(
            {name: value for name, value in query.items()
             if name in ("address", "topics")} | {"blockHash": block})]

    def mine(self, count=1):
        for _ in range(number(count)):
            self.chain.mine()
        return hex(self.chain.height)

    def increase_time(self, seconds):
        self.chain.clock_offset += seconds
        return hex(self.chain.clock_offset)

    def drop(self, tx_hash):
        waiting = self.chain.pool.find(decode_hex(tx_hash))
        return waiting is not None and self.chain.pool.forget(waiting)


def choices(value):
    """Returns the set that a filter's address or topic allows; None allows all."""
    if value is None or value == []:
        return None
    return {value.lower()} if isinstance(value, str) else {item.lower() for item in value}


def failed(key, code, message, data=None):
    error = {"code": code, "message": message}
    if data:
        error["data"] = data
    return {"jsonrpc": "2.0", "id": key, "error": error}
