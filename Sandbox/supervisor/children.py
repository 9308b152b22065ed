"""Child processes that never outlive the supervisor."""
import ctypes
import os
import signal
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

PR_SET_PDEATHSIG = 1  # prctl(2)
_libc = ctypes.CDLL(None, use_errno=True)
# The kernel sends the signal when the *thread* that made the child ends, so that every child
# is made by this one thread, which lives as long as the process.
_spawner = ThreadPoolExecutor(max_workers=1, thread_name_prefix="spawner")


def spawn(command, log_path, environment=None):
    """Starts a process that gets SIGTERM when this process ends, however it ends."""
    parent = os.getpid()

    def before_exec():
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)  # The supervisor was gone before prctl could matter.

    def start():
        with open(log_path, "ab") as log:
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=os.environ | (environment or {}), preexec_fn=before_exec,
                start_new_session=True)

    return _spawner.submit(start).result()


def stop(child, seconds=15, kill=False):
    """Ends a child and waits for it: asked first, killed if it does not go."""
    if child is None or child.poll() is not None:
        return
    child.send_signal(signal.SIGKILL if kill else signal.SIGTERM)
    try:
        child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def free_ports(count):
    """Returns ports that were free a moment ago."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def wait_until(ready, child, what, seconds=20):
    """Calls `ready` until it gives something true; fails when the child ends or time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if child.poll() is not None:
            raise SystemExit(f"sandboxd: {what} ended with status {child.returncode}")
        answer = ready()
        if answer:
            return answer
        time.sleep(0.03)
    raise SystemExit(f"sandboxd: {what} did not answer within {seconds} s")
