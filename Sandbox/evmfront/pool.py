"""The transaction pool: nonce gaps, replacement by a higher fee, geth's refusals."""
from eth_utils import to_checksum_address

from .errors import RPCError

REPLACEMENT_PERCENT = 110  # geth's `txpool.pricebump` of 10.


def effective_price(tx, base_fee):
    return min(tx.max_fee_per_gas, base_fee + tx.max_priority_fee_per_gas)


def hexed(data):
    return "0x" + data.hex()


class Pool:
    """Waiting transactions by sender and nonce."""

    def __init__(self, chain_id):
        self.chain_id = chain_id
        self.waiting = {}

    def transactions(self):
        return [tx for by_nonce in self.waiting.values() for tx in by_nonce.values()]

    def find(self, tx_hash):
        return next((tx for tx in self.transactions() if tx.hash == tx_hash), None)

    def pending_nonce(self, sender, state):
        nonce, by_nonce = state.get_nonce(sender), self.waiting.get(sender, {})
        while nonce in by_nonce:
            nonce += 1
        return nonce

    def add(self, tx, sender, state, block_gas_limit):
        """Takes a decoded transaction in, or refuses it with the text that geth has."""
        self._check_form(tx, sender, block_gas_limit)
        by_nonce = self.waiting.get(sender, {})
        if any(other.hash == tx.hash for other in by_nonce.values()):
            raise RPCError("already known")
        nonce = state.get_nonce(sender)
        if tx.nonce < nonce:
            raise RPCError(f"nonce too low: next nonce {nonce}, tx nonce {tx.nonce}")
        cost, balance = tx.gas * tx.max_fee_per_gas + tx.value, state.get_balance(sender)
        if balance < cost:
            raise RPCError(
                "insufficient funds for gas * price + value: "
                f"balance {balance}, tx cost {cost}, overshot {cost - balance}")
        old = by_nonce.get(tx.nonce)
        if old and not self._replaces(tx, old):
            raise RPCError("replacement transaction underpriced")
        self.waiting.setdefault(sender, {})[tx.nonce] = tx
        return hexed(tx.hash)

    def put_back(self, tx):
        """Takes in a transaction whose block was orphaned."""
        self.waiting.setdefault(tx.sender, {}).setdefault(tx.nonce, tx)

    def pick(self, state, base_fee, gas_limit):
        """Chooses transactions for a block: best price first, each sender in nonce order."""
        picked, gas = [], 0
        nonces = {sender: state.get_nonce(sender) for sender in self.waiting}
        while True:
            candidates = [self.waiting[s][n] for s, n in nonces.items() if n in self.waiting[s]]
            candidates = [tx for tx in candidates
                          if tx.max_fee_per_gas >= base_fee and gas + tx.gas <= gas_limit]
            if not candidates:
                return picked
            best = max(candidates, key=lambda tx: effective_price(tx, base_fee))
            picked.append(best)
            gas += best.gas
            nonces[best.sender] += 1

    def forget(self, tx):
        by_nonce = self.waiting.get(tx.sender, {})
        if tx.nonce in by_nonce and by_nonce[tx.nonce].hash == tx.hash:
            del by_nonce[tx.nonce]
            if not by_nonce:
                del self.waiting[tx.sender]
            return True
        return False

    def prune(self, state):
        """Drops what the latest state has already used."""
        for sender in list(self.waiting):
            nonce = state.get_nonce(sender)
            left = {n: tx for n, tx in self.waiting[sender].items() if n >= nonce}
            if left:
                self.waiting[sender] = left
            else:
                del self.waiting[sender]

    def _replaces(self, tx, old):
        return all(new * 100 >= was * REPLACEMENT_PERCENT for new, was in (
            (tx.max_fee_per_gas, old.max_fee_per_gas),
            (tx.max_priority_fee_per_gas, old.max_priority_fee_per_gas)))

    def _check_form(self, tx, sender, block_gas_limit):
        if tx.chain_id is None:
            raise RPCError("only replay-protected (EIP-155) transactions allowed over RPC")
        if tx.chain_id != self.chain_id:
            raise RPCError(
                f"invalid chain id for signer: have {tx.chain_id} want {self.chain_id}")
        if tx.max_priority_fee_per_gas > tx.max_fee_per_gas:
            raise RPCError(
                "max priority fee per gas higher than max fee per gas: address "
                f"{to_checksum_address(sender)}, maxPriorityFeePerGas: "
                f"{tx.max_priority_fee_per_gas}, maxFeePerGas: {tx.max_fee_per_gas}")
        if tx.max_priority_fee_per_gas < 1:
            raise RPCError("transaction underpriced: gas tip cap 0, minimum needed 1")
        if tx.gas < tx.intrinsic_gas:
            raise RPCError(
                f"intrinsic gas too low: gas {tx.gas}, minimum needed {tx.intrinsic_gas}")
        if tx.gas > block_gas_limit:
            raise RPCError("exceeds block gas limit")
