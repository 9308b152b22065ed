"""The control API: JSON over HTTP on loopback."""
import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .requests import Refusal, flag, outputs_of, whole_number
from .rpc import NodeDown, NodeError

REQUEST_BYTES_MAX = 1 << 20
BLOCKS_MAX = 1000


class Control:
    """The requests, by path. Each answers a JSON object or raises a refusal."""

    def __init__(self, bitcoin, evm, description):
        self.sides = {"bitcoin": bitcoin, "evm": evm}
        self.description = description
        self.paths = {
            "/pay": self.pay, "/mine": self.mine, "/reorg": self.reorg,
            "/pause-mining": self.pause_mining, "/resume-mining": self.resume_mining,
            "/blacklist": self.blacklist, "/node": self.node, "/fault": self.fault,
            "/double-spend": self.double_spend, "/address": self.address,
            "/balance": self.balance, "/hold-back": self.hold_back,
        }

    def answer(self, path, request):
        if path not in self.paths:
            raise Refusal(f"no such path; there are GET /status and POST {' '.join(self.paths)}")
        return self.paths[path](request)

    def status(self):
        chains = {}
        for name, side in self.sides.items():
            with side.lock:
                chains[name] = side.status()
        return chains | {"sandbox": self.description()}

    def pay(self, request):
        side = self._side(request)
        with side.lock:
            txid = side.pay(request.get("from", "alice"), request.get("asset"),
                            outputs_of(request))
            return self._sent(side, request, txid)

    def mine(self, request):
        side = self._side(request)
        with side.lock:
            side.mine(whole_number(request, "blocks", 1, BLOCKS_MAX, 1))
            return self._tip(side)

    def reorg(self, request):
        side = self._side(request)
        with side.lock:
            done = side.reorg(whole_number(request, "depth", 1, 100),
                              flag(request, "dropTransactions"))
            return done | self._tip(side)

    def pause_mining(self, request):
        return self._set_paused(request, True)

    def resume_mining(self, request):
        return self._set_paused(request, False)

    def blacklist(self, request):
        side = self.sides["evm"]
        with side.lock:
            txid = side.blacklist(request.get("address"), flag(request, "listed", True))
            return self._sent(side, request, txid)

    def node(self, request):
        side, action = self._side(request, must_be_up=False), request.get("action")
        if action not in ("stop", "kill", "start"):
            raise Refusal("action is stop, kill or start")
        with side.lock:
            if action == "start" and not side.is_up:
                side.start_node()
            elif action != "start" and side.is_up:
                side.stop_node(kill=action == "kill")
        self.description(changed=True)
        return {"up": side.is_up}

    def fault(self, request):
        side = self.sides["evm"]
        with side.lock:
            return {"result": side.fault(request.get("method"), request.get("params", []))}

    def double_spend(self, request):
        side = self.sides["bitcoin"]
        with side.lock:
            self._require_up(side)
            return self._sent(side, request, side.double_spend(request.get("txid")))

    def hold_back(self, request):
        side = self.sides["bitcoin"]
        with side.lock:
            self._require_up(side)
            side.hold_back(request.get("txid"))
            return {}

    def address(self, request):
        side = self._side(request)
        with side.lock:
            return {"address": side.address(request.get("owner", "bob"))}

    def balance(self, request):
        side = self._side(request)
        with side.lock:
            return {"amount": side.balance(request.get("asset"), request.get("address"))}

    def _side(self, request, must_be_up=True):
        side = self.sides.get(request.get("chain"))
        if side is None:
            raise Refusal("chain is bitcoin or evm")
        if must_be_up:
            self._require_up(side)
        return side

    def _require_up(self, side):
        if not side.is_up:
            raise Refusal(f"the node of {side.name} is stopped")

    def _set_paused(self, request, paused):
        sides = [self._side(request, False)] if "chain" in request else self.sides.values()
        for side in sides:
            with side.lock:
                side.paused = paused
        return {side.name: {"miningPaused": side.paused} for side in sides}

    def _sent(self, side, request, txid):
        if flag(request, "mine"):
            side.mine()
            return {"txid": txid} | self._tip(side)
        return {"txid": txid}

    def _tip(self, side):
        status = side.status()
        return {"height": status["height"], "hash": status["hash"]}


class Handler(BaseHTTPRequestHandler):
    """Turns HTTP into calls of `Control`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self):
        if self.path != "/status":
            self._reply(404, {"error": "GET is for /status only"})
            return
        self._run(lambda: self.server.control.status())

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        if length > REQUEST_BYTES_MAX:
            self.close_connection = True
            self._reply(413, {"error": "the request is too long"})
            return
        body = self.rfile.read(length)
        try:
            request = json.loads(body or b"{}")
        except ValueError:
            request = None
        if not isinstance(request, dict):
            self._reply(400, {"error": "the body is a JSON object"})
            return
        self._run(lambda: self.server.control.answer(self.path, request))

    def log_message(self, *_):
        """Says nothing; refusals are in the answers."""

    def _run(self, action):
        # A web page that is open on this machine must not reach this port by a name of its own.
        host = self.headers.get("Host", "").rpartition(":")[0]
        if host not in ("127.0.0.1", "localhost") or self.headers.get("Origin"):
            self._reply(403, {"error": "loopback only, not from a browser page"})
            return
        try:
            self._reply(200, action())
        except Refusal as problem:
            self._reply(400, {"error": str(problem)})
        except NodeError as problem:
            self._reply(409, {"error": str(problem)})
        except NodeDown as problem:
            self._reply(503, {"error": str(problem)})
        except Exception as problem:  # Answer, and go on serving: the text goes to the test.
            self._reply(500, {"error": f"{type(problem).__name__}: {problem}"})

    def _reply(self, status, content):
        body = json.dumps(content, default=str).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve(control, port):
    """Returns the server; the caller runs it in a thread."""
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    server.control = control
    return server
