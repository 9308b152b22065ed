"""What makes the front lie, refuse, or vanish. All off at start."""
import copy
import time

from .errors import RPCError

LYING_METHODS = ("eth_getLogs", "eth_getBlockReceipts", "eth_getTransactionReceipt")


class Faults:
    """The switches that the test_ methods set."""

    def __init__(self):
        self.lies, self.limits = [], {}
        self.foreign_chain_id = None
        self.down_until = 0.0
        self.refusals_left, self.retry_after = 0, 1

    def set_lie(self, rules):
        """Takes a list of rules, or nothing to be truthful again.

        A rule: {"omit": "log"|"receipt"} or {"alter": "log", "data": "0x…"}, and which ones:
        "transaction" (hash), "logIndex" (number in the block), "methods" (all three if absent).
        """
        if isinstance(rules, dict):
            rules = [rules]
        for rule in rules or []:
            known = (("omit", "log"), ("omit", "receipt"), ("alter", "log"))
            if not any(rule.get(verb) == what for verb, what in known):
                raise RPCError('a lie is {"omit": "log"|"receipt"} or {"alter": "log"}', -32602)
            if "alter" in rule and not isinstance(rule.get("data"), str):
                raise RPCError('{"alter": "log"} needs "data"', -32602)
            if not set(rule.get("methods", LYING_METHODS)) <= set(LYING_METHODS):
                raise RPCError(f"only these lie: {', '.join(LYING_METHODS)}", -32602)
        self.lies = list(rules or [])
        return len(self.lies)

    def set_limit(self, limits):
        """Takes {"blockRange", "results", "tooManyRequests", "retryAfter"}, or nothing."""
        limits = limits or {}
        known = {"blockRange", "results", "tooManyRequests", "retryAfter"}
        if not isinstance(limits, dict) or not set(limits) <= known:
            raise RPCError(f"limits are {', '.join(sorted(known))}", -32602)
        self.limits = dict(limits)
        self.refusals_left = int(limits.get("tooManyRequests", 0))
        self.retry_after = int(limits.get("retryAfter", 1))
        return True

    def set_foreign(self, chain_id):
        self.foreign_chain_id = int(chain_id, 16) if isinstance(chain_id, str) else chain_id
        return True

    def set_down(self, seconds):
        self.down_until = time.monotonic() + float(seconds or 0)
        return True

    def is_down(self):
        return time.monotonic() < self.down_until

    def takes_refusal(self):
        """Says if this HTTP request gets status 429, and counts it."""
        if self.refusals_left <= 0:
            return False
        self.refusals_left -= 1
        return True

    def check_range(self, first, last):
        most = self.limits.get("blockRange")
        if most is not None and last - first + 1 > most:
            raise RPCError(f"block range is too large, max is {most} blocks", -32600)

    def check_results(self, count):
        most = self.limits.get("results")
        if most is not None and count > most:
            raise RPCError(f"query returned more than {most} results", -32005)

    def told_logs(self, logs, method="eth_getLogs"):
        """Returns the logs as this front tells them, in the order they have."""
        told = []
        for log in logs:
            if any("omit" in rule for rule in self._rules(method, log)):
                continue
            for rule in self._rules(method, log):
                log = log | {"data": rule["data"]}
            told.append(log)
        return told

    def told_receipts(self, receipts, method="eth_getBlockReceipts"):
        if not self.lies:
            return receipts
        told = []
        for receipt in receipts:
            rules = self._rules(method, receipt, whole=True)
            if any(rule.get("omit") == "receipt" for rule in rules):
                continue
            receipt = copy.copy(receipt)
            receipt["logs"] = self.told_logs(receipt["logs"], method)
            told.append(receipt)
        return told

    def _rules(self, method, item, whole=False):
        """Returns the rules for a log, or for a whole receipt.

        A left-out receipt takes its logs with it, so those rules are for logs too.
        """
        found = []
        for rule in self.lies:
            if method not in rule.get("methods", LYING_METHODS):
                continue
            if "transaction" in rule and rule["transaction"].lower() != item["transactionHash"]:
                continue
            index = rule.get("logIndex")
            if not whole and index is not None and int(item["logIndex"], 16) != index:
                continue
            found.append(rule)
        return found
