"""The one exception that becomes a JSON-RPC error object."""


class RPCError(Exception):
    """A refusal with geth's code and text, and data where geth has data."""

    def __init__(self, message, code=-32000, data=None):
        super().__init__(message)
        self.message, self.code, self.data = message, code, data
