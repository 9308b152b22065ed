"""A small JSON-RPC client for loopback nodes."""
import base64
import json
import urllib.error
import urllib.request
from decimal import Decimal

# A proxy from the environment must not see, or break, calls to our own machine.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class NodeError(Exception):
    """The node's own error object: its code and text."""

    def __init__(self, method, error):
        super().__init__(f"{method}: {error.get('message')} ({error.get('code')})")
        self.code = error.get("code")


class NodeDown(Exception):
    """The node did not answer."""


def post_json(url, content, headers=None, timeout=60):
    """Returns the parsed answer; decimal numbers come back exact."""
    request = urllib.request.Request(
        url, json.dumps(content).encode(), {"Content-Type": "application/json"} | (headers or {}))
    try:
        body = _opener.open(request, timeout=timeout).read()
    except urllib.error.HTTPError as problem:
        body = problem.read()  # bitcoind sends its error objects with status 500.
    except OSError as problem:
        raise NodeDown(f"{url}: {problem}") from problem
    except Exception as problem:  # http.client raises many kinds when a connection is cut.
        raise NodeDown(f"{url}: {type(problem).__name__}") from problem
    try:
        return json.loads(body, parse_float=Decimal)
    except ValueError as problem:
        raise NodeDown(f"{url}: not JSON: {body[:80]!r}") from problem


class Client:
    """Calls methods of one node."""

    def __init__(self, url, user=None, password=None):
        self.url, self.headers = url, {}
        if user is not None:
            token = base64.b64encode(f"{user}:{password}".encode()).decode()
            self.headers["Authorization"] = "Basic " + token

    def __call__(self, method, *parameters, path=""):
        answer = post_json(self.url + path, {
            "jsonrpc": "2.0", "id": 1, "method": method, "params": list(parameters)}, self.headers)
        if answer.get("error"):
            raise NodeError(method, answer["error"])
        return answer["result"]
