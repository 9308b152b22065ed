"""Asks sluice-conformance, the program whose signatures are judged."""
import json
import subprocess

from . import require


class Conformance:
    """A session of the program: one object in, one object out."""

    def __init__(self, program):
        self.process = subprocess.Popen(
            [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait()

    def ask(self, operation, **fields):
        """Returns the answer to a request that must succeed."""
        self.process.stdin.write(json.dumps({"id": 1, "op": operation} | fields) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        require(answer["ok"], f"{operation} answers {answer}")
        return answer
