#!/usr/bin/env python3
"""An Ethereum JSON-RPC node on 127.0.0.1 over py-evm: real EVM, real block and receipt tries,
real signature checks; its own chain, pool and RPC. For tests that need control of the chain.

POST / is the node. POST /control is the same, and answers also while the node is "down".
Control methods (on both paths):
  evm_mine [count]   evm_snapshot []   evm_revert [snapshot]   evm_increaseTime [seconds]
  test_reorg [depth, newLength = depth + 1, keepTransactions = true]
  test_drop [txHash]                      takes a waiting transaction out of the pool
  test_lie [[rule…]]                      leaves out or alters logs and receipts, while the
                                          header stays; a rule is {"omit": "log"|"receipt"} or
                                          {"alter": "log", "data": "0x…"}, with "transaction",
                                          "logIndex", "methods" to say which; [] = truthful
  test_limit [{blockRange, results, tooManyRequests, retryAfter}]
                                          eth_getLogs refuses; the next requests get HTTP 429
  test_foreign [chainId]                  another chain id; [] = the true one
  test_down [seconds]                     drops every connection; [0] = up again
Funded accounts: the private keys 0x…01 to 0x…0a.
"""
import argparse
import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

try:
    from evmfront.chain import Chain
    from evmfront.faults import Faults
    from evmfront.methods import Methods, failed
except ImportError as missing:
    HERE = os.path.dirname(os.path.abspath(__file__))
    PYTHON = os.path.join(os.path.dirname(HERE), ".sandbox", "venv", "bin", "python")
    if not os.path.exists(PYTHON) or PYTHON.startswith(sys.prefix + os.sep):
        sys.exit(f"evm_front: {missing}: run {HERE}/install.sh, or a Python with requirements.txt")
    os.execv(PYTHON, [PYTHON, os.path.abspath(__file__)] + sys.argv[1:])

REQUEST_BYTES_MAX = 8 << 20


class Handler(BaseHTTPRequestHandler):
    """Reads a request or a batch, asks the methods, writes the answer."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_POST(self):
        faults = self.server.methods.faults
        is_control = self.path == "/control"
        if faults.is_down() and not is_control:
            self.close_connection = True
            return
        length = int(self.headers.get("Content-Length", 0))
        if length > REQUEST_BYTES_MAX:
            self.close_connection = True
            self.answer(413, failed(None, -32600, "content length too large"))
            return
        body = self.rfile.read(length)
        if not is_control and faults.takes_refusal():
            self.answer(429, failed(None, -32005, "Too Many Requests"),
                        {"Retry-After": str(faults.retry_after)})
            return
        try:
            request = json.loads(body)
        except ValueError:
            self.answer(200, failed(None, -32700, "parse error"))
            return
        with self.server.lock:
            handle = self.server.methods.handle
            answer = [handle(item) for item in request] if isinstance(request, list) \
                else handle(request)
        if faults.is_down() and not is_control:
            self.close_connection = True
            return
        self.answer(200, answer)

    def answer(self, status, content, headers=None):
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing: a request a line would drown the supervisor's own lines."""


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=8545, help="0 takes a free one")
    parser.add_argument("--chain-id", type=int, default=31337)
    parser.add_argument("--block-time", type=float, default=0,
                        help="seconds; 0: blocks are made only by evm_mine")
    parser.add_argument("--safe", type=int, default=4, help="how far `safe` lags, in blocks")
    parser.add_argument("--final", type=int, default=8, help="how far `finalized` lags")
    options = parser.parse_args()

    chain = Chain(options.chain_id, options.safe, options.final)
    server = ThreadingHTTPServer(("127.0.0.1", options.port), Handler)
    server.daemon_threads = True
    server.lock = threading.RLock()
    server.methods = Methods(chain, Faults())

    def mine_on_a_clock():
        while True:
            time.sleep(options.block_time)
            with server.lock:
                chain.mine()

    if options.block_time:
        threading.Thread(target=mine_on_a_clock, daemon=True).start()
    print(f"listening on 127.0.0.1:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
