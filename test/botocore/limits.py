"""What botocore's own validator leaves out: enumerations, patterns, and what is too long, too large or too many."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import regex

# AWS makes new ones faster than models are fetched here.
GROWING = {"InstanceType"}


def broken_limits(shape: Any, value: Any, place: str) -> Iterator[str]:
    """A sentence for each limit of the model that a parameter breaks; `place` is where it stands in the request."""
    kind = shape.type_name
    limits = shape.metadata
    if kind == "structure" and isinstance(value, dict):
        for name, member in shape.members.items():
            if name in value:
                yield from broken_limits(member, value[name], f"{place}.{name}" if place else name)
        return
    if kind == "string" and isinstance(value, str):
        if shape.enum and shape.name not in GROWING and value not in shape.enum:
            yield f"{place}: {value!r} is none of {', '.join(shape.enum[:12])}"
        if "pattern" in limits and not pattern(limits["pattern"]).fullmatch(value):
            yield f"{place}: {shortened(value)} does not match {limits['pattern']}"
    if kind in ("string", "blob", "list", "map") and value is not None:
        yield from broken_range(limits, len(value), f"{place}: its length")
    if kind in ("integer", "long", "float", "double"):
        yield from broken_range(limits, value, place)
    if kind == "list":
        for index, item in enumerate(value):
            yield from broken_limits(shape.member, item, f"{place}[{index}]")
    if kind == "map":
        for key, item in value.items():
            yield from broken_limits(shape.key, key, f"{place}, a key")
            yield from broken_limits(shape.value, item, f"{place}.{key}")


def broken_range(limits: dict[str, Any], number: float, what: str) -> Iterator[str]:
    if "min" in limits and number < limits["min"]:
        yield f"{what} is {number}, and must be at least {limits['min']}"
    if "max" in limits and number > limits["max"]:
        yield f"{what} is {number}, and must be at most {limits['max']}"


BEYOND_FFFF_OF_JAVA = r"\uD800\uDC00-\uDBFF\uDFFF"


@cache
def pattern(text: str) -> Any:
    """Of Java's expressions, which are meant for the whole of a value. Raises when it can't be read. What Java has
    as two halves of a character is one here."""
    return regex.compile(text.replace(BEYOND_FFFF_OF_JAVA, r"\U00010000-\U0010FFFF"))


def shortened(value: str) -> str:
    return repr(value if len(value) <= 100 else f"{value[:100]}…")
