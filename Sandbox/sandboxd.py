#!/usr/bin/env python3
"""Starts a whole sandbox in one process tree, on 127.0.0.1 only: bitcoind (regtest), an EVM node
with a USDT-like token, wallets with money, blocks on a clock, and a control API.

  Sandbox/install.sh && Sandbox/sandboxd.py        # stays in the foreground; Ctrl-C ends all
  curl -s $CONTROL/status                          # the URL is in .sandbox/sandbox.json

When everything is ready, DEST/sandbox.json is written and printed as one line. Control API
(POST with a JSON object; amounts are decimal strings; chain is "bitcoin" or "evm"):

  /pay           {chain, asset, address, amount | outputs: [{address, amount}…],
                  from: "alice"|"bob"|"mallory"|"faucet" = "alice", mine: false} -> {txid}
  /mine          {chain, blocks: 1}                          -> {height, hash}
  /pause-mining  {chain?}       /resume-mining {chain?}
  /reorg         {chain, depth, dropTransactions: false}     -> {height, hash, dropped, kept}
  /double-spend  {txid, mine: false}     Bitcoin, waiting payments only    -> {txid}
  /blacklist     {address, listed: true, mine: false}        -> {txid}
  /node          {chain, action: "stop"|"kill"|"start"}      -> {up}
  /fault         {method: "test_lie"|"test_limit"|"test_foreign"|"test_down"|"test_drop", params}
                  (see evm_front.py --help)                  -> {result}
  /address       {chain, owner: "bob"}                       -> {address}
  /balance       {chain, asset, address}                     -> {amount}
  GET /status    heights, hashes, waiting transactions, and sandbox.json

Assets: BTC on bitcoin; USDT and ETH on evm. A refusal is status 400 with {error}; a node's own
refusal is 409. Every start begins with new chains. It refuses to share a DEST.
"""
import argparse
import fcntl
import json
import os
import shutil
import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
DEFAULT = os.path.join(os.path.dirname(HERE), ".sandbox")
MARKER = ".sandbox-state"


def main():
    options = read_options()
    enter_venv(options.install)
    from supervisor import bitcoin, children, control, evm

    dest = os.path.abspath(options.dest)
    os.makedirs(dest, exist_ok=True)
    # Kept open for the life of the process: it is what makes a DEST ours.
    lock = open(os.path.join(dest, ".sandboxd.lock"), "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(f"sandboxd: another one runs in {dest}")
    description_path = os.path.join(dest, "sandbox.json")
    remove(description_path)
    state = fresh_state(dest)

    bitcoin_port, evm_port = free(options.bitcoin_port, options.evm_port, children)
    sides = (
        bitcoin.BitcoinSide(HERE, options.install, state, bitcoin_port),
        evm.EVMSide(HERE, options.install, state, evm_port, options.safe, options.final))
    over = threading.Event()
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, lambda *_: over.set())
    try:
        with ThreadPoolExecutor(len(sides)) as together:
            list(together.map(start_side, sides))
        described = {side.name: side.describe() for side in sides}

        def description(changed=False):
            content = {"version": 1, "pid": os.getpid(),
                       "controlURL": f"http://127.0.0.1:{server.server_port}"}
            for side in sides:
                content[side.name] = described[side.name] | {"pid": side.child.pid}
            if changed:
                write_atomically(description_path, content)
            return content

        server = control.serve(control.Control(*sides, description), options.control_port)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        seconds = {"bitcoin": options.bitcoin_block_seconds, "evm": options.block_seconds}
        for side in sides:
            if seconds[side.name] > 0:
                threading.Thread(target=mine_on_a_clock, daemon=True,
                                 args=(side, seconds[side.name], over)).start()
        print(json.dumps(description(changed=True)), flush=True)
        status = watch(sides, over)
    finally:
        remove(description_path)
        for side in sides:
            children.stop(side.child)
    sys.exit(status)


def read_options():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dest", default=DEFAULT, help="where sandbox.json and state/ go")
    parser.add_argument("--install", default=DEFAULT, help="where install.sh put the programs")
    parser.add_argument("--bitcoin-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--evm-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--control-port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--block-seconds", type=float, default=2,
                        help="time between EVM blocks; 0: only by /mine")
    parser.add_argument("--bitcoin-block-seconds", type=float, default=3,
                        help="time between Bitcoin blocks; 0: only by /mine")
    parser.add_argument("--safe", type=int, default=4, help="how far `safe` lags, in blocks")
    parser.add_argument("--final", type=int, default=8, help="how far `finalized` lags")
    options = parser.parse_args()
    options.install = os.path.abspath(options.install)
    return options


def enter_venv(install):
    """Goes on in the installed Python, when another one started this."""
    python = os.path.join(install, "venv", "bin", "python")
    if not os.path.exists(python) or not os.path.exists(
            os.path.join(install, "bitcoin", "bin", "bitcoind")):
        sys.exit(f"sandboxd: not installed in {install}: run {HERE}/install.sh {install}")
    if os.path.realpath(sys.prefix) != os.path.realpath(os.path.join(install, "venv")):
        os.execv(python, [python, os.path.abspath(__file__)] + sys.argv[1:])


def fresh_state(dest):
    """Returns an empty state folder; removes only one that this program made."""
    state = os.path.join(dest, "state")
    if os.path.exists(state):
        if not os.path.exists(os.path.join(state, MARKER)):
            sys.exit(f"sandboxd: {state} is not from here; choose another --dest")
        shutil.rmtree(state)
    os.makedirs(state, mode=0o700)
    with open(os.path.join(state, MARKER), "w"):
        return state


def free(bitcoin_port, evm_port, children):
    found = children.free_ports(2)
    return bitcoin_port or found[0], evm_port or found[1]


def start_side(side):
    side.start()
    side.prepare()


def mine_on_a_clock(side, seconds, over):
    while not over.wait(seconds):
        with side.lock:
            if side.is_up and not side.paused:
                try:
                    side.mine()
                except Exception as problem:  # The next tick tries again; `watch` sees the end.
                    print(f"sandboxd: {side.name}: {problem}", file=sys.stderr, flush=True)


def watch(sides, over):
    """Waits for a signal, or for a child that ends by itself; returns our exit status."""
    while not over.wait(0.3):
        for side in sides:
            # The lock may be held for a while by a request that stops the child on purpose.
            if side.is_up and side.child.poll() is not None:
                with side.lock:
                    if side.is_up and side.child.poll() is not None:
                        print(f"sandboxd: {side.name} ended by itself; see {side.log}",
                              file=sys.stderr, flush=True)
                        return 1
    return 0


def write_atomically(path, content):
    with open(path + ".new", "w") as file:
        json.dump(content, file, indent=2)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(path + ".new", path)


def remove(path):
    if os.path.exists(path):
        os.unlink(path)


if __name__ == "__main__":
    main()
