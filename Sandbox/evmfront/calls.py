"""eth_call and eth_estimateGas."""
from eth.exceptions import Revert, VMError
from eth.vm.spoof import SpoofTransaction
from eth_utils import ValidationError, decode_hex

from .errors import RPCError
from .pool import hexed

CALL_GAS = 30_000_000
ERROR_SELECTOR = b"\x08\xc3y\xa0"  # Solidity's Error(string).


def run(chain, call, tag, gas=None):
    """Executes a call on the state after a block; returns the computation and its transaction."""
    record = chain.find(tag, must_exist=True)
    vm = chain.engine.get_vm(record.header)
    sender = decode_hex(call.get("from") or "0x" + "00" * 20)
    tx = vm.create_unsigned_transaction(
        nonce=vm.state.get_nonce(sender), gas_price=0,
        gas=gas or int(call.get("gas", hex(CALL_GAS)), 16),
        to=decode_hex(call["to"]) if call.get("to") else b"",
        value=int(call.get("value", "0x0"), 16),
        data=decode_hex(call.get("input") or call.get("data") or "0x"))
    with vm.in_costless_state() as state:
        return state.costless_execute_transaction(SpoofTransaction(tx, from_=sender)), tx


def checked(computation):
    """Returns a computation that went well, or raises as geth does."""
    if not computation.is_error:
        return computation
    error = computation.error
    if not isinstance(error, Revert):
        raise RPCError(f"{type(error).__name__}: {error}")
    output = computation.output
    if not output and error.args and isinstance(error.args[0], bytes):
        output = error.args[0]
    message = "execution reverted"
    if output[:4] == ERROR_SELECTOR and len(output) >= 68:
        length = int.from_bytes(output[36:68], "big")
        message += ": " + output[68:68 + length].decode(errors="replace")
    raise RPCError(message, 3, hexed(output))


def estimate(chain, call, tag):
    try:
        limit = int(call["gas"], 16) if call.get("gas") else CALL_GAS
        computation, tx = run(chain, call, tag, limit)
    except ValidationError as problem:
        raise RPCError(f"insufficient funds for gas * price + value: {problem}") from problem
    checked(computation)
    low, high = max(tx.intrinsic_gas, 21000), CALL_GAS
    used = computation.get_gas_used()
    guess = tx.intrinsic_gas + used if used < low else used

    def fits(gas):
        try:
            return not run(chain, call, tag, gas)[0].is_error
        except (ValidationError, VMError):
            return False

    if fits(guess):
        high = guess
        if not fits(guess - 1):
            return hex(guess)
    while low < high:
        middle = (low + high) // 2
        if fits(middle):
            high = middle
        else:
            low = middle + 1
    return hex(high)
