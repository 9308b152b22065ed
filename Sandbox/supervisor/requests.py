"""What control requests may hold, and how amounts are read."""
import re

AMOUNT = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?")


class Refusal(Exception):
    """A request that can't be done, with the reason for its sender."""


def minor_units(text, scale):
    """Returns a decimal string as an integer of minor units, exactly."""
    if not isinstance(text, str) or not AMOUNT.fullmatch(text):
        raise Refusal(f'an amount is a decimal string such as "0.25", not {text!r}')
    whole, _, fraction = text.partition(".")
    if len(fraction) > scale:
        raise Refusal(f"{text} has more than {scale} decimal places")
    return int(whole) * 10**scale + int(fraction.ljust(scale, "0") or "0")


def decimal_text(units, scale):
    whole, fraction = divmod(units, 10**scale)
    return f"{whole}.{fraction:0{scale}d}"


def outputs_of(request):
    """Returns the (address, amount text) pairs of a payment."""
    outputs = request.get("outputs")
    if outputs is None:
        outputs = [{"address": request.get("address"), "amount": request.get("amount")}]
    if not isinstance(outputs, list) or not 1 <= len(outputs) <= 100:
        raise Refusal("outputs is a list of 1 to 100 {address, amount}")
    pairs = []
    for output in outputs:
        if not isinstance(output, dict) or not isinstance(output.get("address"), str):
            raise Refusal("every output needs an address and an amount")
        pairs.append((output["address"], output.get("amount")))
    return pairs


def whole_number(request, name, low, high, default=None):
    value = request.get(name, default)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise Refusal(f"{name} is a whole number from {low} to {high}")
    return value


def flag(request, name, default=False):
    value = request.get(name, default)
    if not isinstance(value, bool):
        raise Refusal(f"{name} is true or false")
    return value
