"""The parts of sandboxd.py: child processes, both chains, the control API."""
