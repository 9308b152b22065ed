"""A Bitcoin node: one of its own on regtest, or one that a sandbox runs."""
import contextlib
import json
import os
import subprocess
import sys
import tempfile
from decimal import Decimal

from . import require

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
sys.path.insert(0, os.path.join(ROOT, "Sandbox"))

from supervisor import bitcoin, children, rpc  # noqa: E402


class Node:
    """Calls methods over RPC, or by the program bitcoin-cli."""

    def __init__(self, client, install, data):
        self.rpc = client
        port = client.url.rsplit(":", 1)[1]
        self.command = [
            os.path.join(install, "bitcoin", "bin", "bitcoin-cli"), "-regtest", f"-datadir={data}",
            f"-conf={os.path.join(data, 'sandbox.conf')}", f"-rpcport={port}", "-stdin"]

    @classmethod
    def of_sandbox(cls, described, install):
        """The node of a sandbox.json."""
        part = described["bitcoin"]
        with open(part["userFile"]) as user, open(part["passwordFile"]) as password:
            client = rpc.Client(part["rpcURL"], user.read().strip(), password.read().strip())
        return cls(client, install, os.path.join(os.path.dirname(part["userFile"]), "bitcoin"))

    def cli(self, method, *parameters):
        """Runs bitcoin-cli; decimal numbers come back exact."""
        lines = [each if isinstance(each, str) else json.dumps(each) for each in parameters]
        ran = subprocess.run(self.command + [method], input="\n".join(lines), text=True,
                             capture_output=True, check=False)
        require(ran.returncode == 0, f"bitcoin-cli {method}: {ran.stderr.strip()}")
        try:
            return json.loads(ran.stdout, parse_float=Decimal)
        except ValueError:  # Texts come without quotes.
            return ran.stdout.strip()

    def decoded(self, psbt):
        """What the node reads in a PSBT, asked over RPC: it is asked often."""
        return self.rpc("decodepsbt", psbt)

    def require_acceptance(self, raw):
        """Asks `testmempoolaccept`, whatever the fee is."""
        answer = self.rpc("testmempoolaccept", [raw.hex()], 0)[0]
        require(answer["allowed"], f"testmempoolaccept: {answer.get('reject-reason')}")

    def spent_by(self, transaction):
        """Returns satoshis and script of each output that a decoded transaction spends."""
        spent = []
        for entry in transaction["vin"]:
            source = self.rpc("getrawtransaction", entry["txid"], 1)["vout"][entry["vout"]]
            spent.append((satoshis(source["value"]), bytes.fromhex(source["scriptPubKey"]["hex"])))
        return spent


def satoshis(amount):
    """The whole number of satoshis of an amount in BTC."""
    value = Decimal(amount) * 10**8
    require(value == int(value), f"{amount} BTC are no whole satoshis")
    return int(value)


@contextlib.contextmanager
def own_node(install):
    """Runs a regtest node with a filled wallet `faucet`; its folder goes with it."""
    with tempfile.TemporaryDirectory(prefix="sluice-judges.") as state:
        side = bitcoin.BitcoinSide(
            os.path.join(ROOT, "Sandbox"), install, state, children.free_ports(1)[0])
        side.start()
        try:
            side.prepare()
            yield Node(side.rpc, install, side.data), side
        finally:
            children.stop(side.child)
