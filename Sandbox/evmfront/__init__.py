"""An Ethereum JSON-RPC node over py-evm, for tests that need control of the chain."""
