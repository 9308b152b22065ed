"""The chain itself: real EVM, block, state and receipt tries by py-evm, Prague rules."""
import time

from eth.chains.base import MiningChain
from eth.db.atomic import AtomicDB
from eth.vm.forks import PragueVM
from eth_keys import keys
from eth_utils import ValidationError, decode_hex

from .errors import RPCError
from .forms import receipt_forms
from .pool import Pool, hexed

GAS_LIMIT = 36_000_000
FUNDED_KEYS = range(1, 11)  # The private keys 0x…01 to 0x…0a, 10^6 ether each.


class Record:
    """A block with what JSON-RPC needs around it; orphaned ones are kept too."""

    def __init__(self, block, receipts):
        self.block, self.header = block, block.header
        self.hash, self.number = block.hash, block.number
        self.transactions, self.receipts = list(block.transactions), list(receipts)
        self.receipt_forms = receipt_forms(self)
        self.logs = [log for form in self.receipt_forms for log in form["logs"]]


class Chain:
    """The best branch, the orphaned blocks, and the pool."""

    def __init__(self, chain_id, safe_lag, finalized_lag):
        self.chain_id = chain_id
        self.safe_lag, self.finalized_lag = safe_lag, finalized_lag
        self.records, self.canonical, self.places, self.snapshots = {}, [], {}, []
        self.pool = Pool(chain_id)
        self.clock_offset, self.salt = 0, 0
        kind = type("SandboxChain", (MiningChain,), {
            "chain_id": chain_id, "vm_configuration": ((0, PragueVM),)})
        accounts = {
            keys.PrivateKey(key.to_bytes(32, "big")).public_key.to_canonical_address():
            {"balance": 10**24, "nonce": 0, "code": b"", "storage": {}} for key in FUNDED_KEYS}
        self.engine = kind.from_genesis(AtomicDB(), {
            "difficulty": 0, "gas_limit": GAS_LIMIT, "timestamp": int(time.time()) - 3600,
            "nonce": bytes(8), "mix_hash": bytes(32), "coinbase": bytes(20),
            "extra_data": b""}, accounts)
        self._append(self.engine.get_canonical_block_by_number(0), ())

    @property
    def height(self):
        return len(self.canonical) - 1

    def head(self):
        return self.records[self.canonical[-1]]

    def at(self, number):
        return self.records[self.canonical[number]]

    def state(self, record=None):
        return self.engine.get_vm((record or self.head()).header).state

    def find(self, tag, must_exist=False):
        """Returns the record of a block tag, number or hash on the best branch, or None."""
        if isinstance(tag, dict):
            tag = tag.get("blockHash") or tag.get("blockNumber")
        if tag in ("latest", "pending", None):
            return self.head()
        lags = {"safe": self.safe_lag, "finalized": self.finalized_lag, "earliest": self.height}
        if tag in lags:
            return self.at(max(0, self.height - lags[tag]))
        if not isinstance(tag, str) or not tag.startswith("0x"):
            raise RPCError(f"invalid argument: block {tag!r}", -32602)
        if len(tag) == 66:
            record = self.records.get(decode_hex(tag))
            if record and not self.is_canonical(record):
                record = None
        else:
            number = int(tag, 16)
            record = self.at(number) if number <= self.height else None
        if record is None and must_exist:
            raise RPCError("header not found")
        return record

    def is_canonical(self, record):
        return record.number <= self.height and self.canonical[record.number] == record.hash

    def submit(self, raw):
        builder = self.engine.get_vm(self.next_header()).get_transaction_builder()
        try:
            tx = builder.decode(raw)
            sender = tx.sender
        except Exception as problem:  # py-evm raises many kinds for bytes from outside.
            kind = type(problem).__name__
            raise RPCError(f"rlp: cannot decode the transaction: {kind}") from problem
        return self.pool.add(tx, sender, self.state(), self.head().header.gas_limit)

    def next_header(self):
        parent = self.head().header
        self.salt += 1  # Two blocks with one parent must differ, or a reorg would be none.
        return self.engine.create_header_from_parent(
            parent, timestamp=max(parent.timestamp + 1, int(time.time() + self.clock_offset)),
            coinbase=b"\xc0" * 20, gas_limit=parent.gas_limit,
            extra_data=self.salt.to_bytes(4, "big"))

    def mine(self, empty=False):
        """Puts one block on the head: from the pool, or an empty one."""
        while True:
            header = self.next_header()
            picked = [] if empty else self.pool.pick(
                self.state(), header.base_fee_per_gas, header.gas_limit)
            self.engine.header = header
            try:
                result, receipts, _ = self.engine.mine_all(picked)
            except ValidationError:
                self._forget_invalid(header, picked)
                continue
            record = self._append(result.imported_block, receipts)
            self.pool.prune(self.state(record))
            return record

    def reorg(self, depth, new_length=None, keep=True):
        """Replaces the last `depth` blocks. Kept transactions come back in the last new one."""
        if not 0 < depth < len(self.canonical):
            raise RPCError("depth is past the genesis")
        new_length = depth + 1 if new_length is None else new_length
        orphaned = [self._pop() for _ in range(depth)][::-1]
        if keep:
            for record in orphaned:
                for tx in record.transactions:
                    self.pool.put_back(tx)
        for index in range(new_length):
            self.mine(empty=index < depth)
        return hexed(self.head().hash)

    def take_snapshot(self):
        self.snapshots.append(self.head().hash)
        return hex(len(self.snapshots))

    def revert(self, snapshot):
        index = int(snapshot, 16) - 1
        if not 0 <= index < len(self.snapshots):
            return False
        record = self.records[self.snapshots[index]]
        del self.snapshots[index:]
        if not self.is_canonical(record):
            return False
        while self.canonical[-1] != record.hash:
            self._pop()
        self.pool.waiting.clear()
        return True

    def _append(self, block, receipts):
        record = Record(block, receipts)
        self.records[record.hash] = record
        self.canonical.append(record.hash)
        for index, tx in enumerate(record.transactions):
            self.places[tx.hash] = (record, index)
        return record

    def _pop(self):
        record = self.records[self.canonical.pop()]
        for tx in record.transactions:
            if self.places.get(tx.hash, (None,))[0] is record:
                del self.places[tx.hash]
        return record

    def _forget_invalid(self, header, picked):
        """Finds which of the picked transactions is not valid here, and drops it."""
        good = []
        for tx in picked:
            self.engine.header = header
            try:
                self.engine.get_vm(header).apply_all_transactions(good + [tx], header)
                good.append(tx)
            except ValidationError:
                self.pool.forget(tx)
