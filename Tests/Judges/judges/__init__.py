"""Judges of what Sluice signs: software of other people, and nothing of ours."""


class Refused(Exception):
    """A judge's no, in words."""


def require(condition, words):
    """Raises `Refused` with the words unless the condition holds."""
    if not condition:
        raise Refused(words)


def same(what, ours, theirs):
    """Raises `Refused` unless both are equal."""
    require(ours == theirs, f"{what}: {shown(theirs)} expected, {shown(ours)} found")


def shown(value):
    """A value as a message can hold it."""
    text = str(value)
    return text if len(text) <= 600 else text[:600] + "…"
