"""Numbers as sources give them: exact decimals, ranges, the periods or categories they are for, what is said of each.

A number is a ``Decimal`` with the digits that were typed, never a float: 12.50 prints as 12.50, and 0.1 is 0.1. The
record kind that holds them is ``records.Statistic``; ``Entry`` is what the rest of the program sees of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Context, Decimal
from enum import StrEnum
from functools import lru_cache, reduce
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, PlainValidator, WithJsonSchema

from briefgen.model.base import OneOrMany
from briefgen.model.dates import DateError, EdtfDate, parse_date
from briefgen.model.text import TEXT_SCHEMA, LocalText, compose_characters, parse_text, plain_text

_DIGITS = re.compile(r"[-+]?(?:\d+(?:\.\d+)?|\.\d+)", re.ASCII)
_RANGE = re.compile(
    r"(?:(?P<value>[-+]?[\d.]+)\s*\()?(?P<low>[-+]?[\d.]+)\s*(?:to|[–—])\s*(?P<high>[-+]?[\d.]+)\)?", re.ASCII
)
_THOUSANDS = re.compile(r"[-+]?\d{1,3}(?:[,_' \u00a0\u2009\u202f]\d{3})+(?:\.\d+)?", re.ASCII)
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+", re.ASCII)
_KEY = re.compile(r"[^\W_](?:.*\S)?")
_MOST_DIGITS = 40
_LONGEST_KEY = 120
_PARTS = ("value", "low", "high")


class NumberError(ValueError):
    """A text that is no number, in plain words."""


def parse_decimal(text: object) -> Decimal:
    """Read a decimal number with the digits that it has. Raises ``NumberError`` in plain words where it is none."""
    if isinstance(text, Decimal | int) and not isinstance(text, bool):
        text = format(text, "f") if isinstance(text, Decimal) else str(text)
    if text is None:
        raise NumberError(
            "a number is expected; a comma within braces begins another entry: 1,024 is written 1024"
        )
    if not isinstance(text, str):
        raise NumberError("a number is expected, such as 12, 9.5 or -3, or {low: 12, high: 15}")
    written = text.strip()
    if _DIGITS.fullmatch(written):
        if len(written) > _MOST_DIGITS:
            raise NumberError(f"a number of at most {_MOST_DIGITS} characters is expected")
        return Decimal(written)
    shown = f"`{written[:_MOST_DIGITS]}`"
    if written[:1] == "\N{MINUS SIGN}":
        raise NumberError(f"{shown}: a negative number begins with a hyphen: -{written[1:_MOST_DIGITS]}")
    if _THOUSANDS.fullmatch(written):
        plain = re.sub(r"[,_'\s]", "", written)
        raise NumberError(f"{shown}: write thousands without a separator: {plain}")
    if _DECIMAL_COMMA.fullmatch(written):
        raise NumberError(f"{shown}: write decimals behind a point: {written.replace(',', '.')}")
    raise NumberError(f"{shown} is not a number such as 12, 9.5 or -3, or {{low: 12, high: 15}}")


_EXACT = Context(prec=120)
"""Digits enough for any sum of numbers of at most 40 characters."""


def add_exactly(numbers: Iterable[Decimal]) -> Decimal:
    """Return the sum of numbers with all its digits; Python's own would keep 28."""
    return reduce(_EXACT.add, numbers, Decimal(0))


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, a range, or a number with the range around it in which it may be; at least one of these is there."""

    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None

    def __str__(self) -> str:
        ends = f"{write_decimal(self.low)} to {write_decimal(self.high)}" if self.is_range else ""
        if self.value is None:
            return ends
        return write_decimal(self.value) + (f" ({ends})" if ends else "")

    @property
    def is_range(self) -> bool:
        """Whether it has a low and a high end."""
        return self.low is not None and self.high is not None

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        """The least and the greatest that it may be; the same where it is a single number."""
        if self.low is not None and self.high is not None:
            return self.low, self.high
        assert self.value is not None
        return self.value, self.value

    @property
    def decimals(self) -> int:
        """The most digits that any part of it has behind the decimal sign."""
        parts = (part for part in (self.value, self.low, self.high) if part is not None)
        return max(-int(part.as_tuple().exponent) if part.as_tuple().exponent else 0 for part in parts)


def write_decimal(number: Decimal | None) -> str:
    """Return a number in digits, as it was typed, never with an exponent."""
    return "" if number is None else format(number, "f")


def parse_amount(value: object) -> Amount:
    """Read a number, or a mapping of ``low`` and ``high`` with or without ``value``. Raises ``NumberError``."""
    if isinstance(value, Amount):
        return value
    if not isinstance(value, Mapping):
        return Amount(parse_decimal(value))
    if unknown := [key for key in value if key not in _PARTS]:
        raise NumberError(f"`{str(unknown[0])[:40]}` is none of low, high and value")
    if "low" not in value or "high" not in value:
        raise NumberError("a range has both ends, {low: 12, high: 15}; a single number is written by itself")
    parts = {key: parse_decimal(part) for key, part in value.items()}
    ordered = [parts[key] for key in ("low", "value", "high") if key in parts]
    if ordered != sorted(ordered):
        raise NumberError("the low end of a range is not above its value or its high end")
    return Amount(**parts)


def parse_stated_amount(text: str) -> Amount | None:
    """Read what a source states in place of a number: a number, or two with "to" between them; ``None`` for others."""
    try:
        if found := _RANGE.fullmatch(text.strip()):
            return parse_amount({key: part for key, part in found.groupdict().items() if part})
        return parse_amount(text)
    except NumberError:
        return None


def _plain(amount: Amount) -> Any:
    if not amount.is_range:
        return write_decimal(amount.value)
    parts = {"value": amount.value, "low": amount.low, "high": amount.high}
    return {key: write_decimal(part) for key, part in parts.items() if part is not None}


def _parse_key(value: object) -> str:
    key = " ".join(compose_characters(value).split()) if isinstance(value, str) else ""
    if not _KEY.fullmatch(key) or len(key) > _LONGEST_KEY:
        raise ValueError(f"{key[:40]!r} is not a period such as 2019 or 2019-06, nor the name of a category")
    return key


def _noted(value: object) -> object:
    """Let periods of which nothing more is to be said be listed."""
    if isinstance(value, str):
        return {value: None}
    return dict.fromkeys(value) if isinstance(value, list | tuple) and _are_texts(value) else value


def _are_texts(values: list[object] | tuple[object, ...]) -> bool:
    return all(isinstance(value, str) for value in values)


NUMBER_PATTERN = r"^[-+]?(?:[0-9]+(?:[.][0-9]+)?|[.][0-9]+)$"
_NUMBER_SCHEMA = {"type": ["number", "string"], "pattern": NUMBER_PATTERN}

_KEY_SCHEMA = {"type": ["string", "number", "boolean"], "pattern": r"\S", "maxLength": _LONGEST_KEY}

Key = Annotated[
    str,
    BeforeValidator(_parse_key),
    WithJsonSchema(_KEY_SCHEMA),
]
"""A period, EDTF level 1, or the name of a category."""

Keys = Annotated[tuple[Key, ...], OneOrMany()]
"""Periods or categories; a single one need not be put in a list."""

Number = Annotated[
    Amount,
    PlainValidator(parse_amount),
    PlainSerializer(_plain),
    WithJsonSchema(
        {
            "anyOf": [
                _NUMBER_SCHEMA,
                {
                    "type": "object",
                    "properties": dict.fromkeys(_PARTS, _NUMBER_SCHEMA),
                    "required": ["low", "high"],
                    "additionalProperties": False,
                },
            ],
            "description": "A number, or a range: {low: 12, high: 15}, with its best estimate as value.",
        }
    ),
]


def _parse_remark(value: object) -> LocalText | None:
    return None if value is None or value == "" else parse_text(value)


Remark = Annotated[
    LocalText | None,
    PlainValidator(_parse_remark),
    PlainSerializer(lambda text: plain_text(text) if text else ""),
    WithJsonSchema({"anyOf": [TEXT_SCHEMA, {"type": "null"}]}),
]

Remarks = Annotated[
    Mapping[Key, Remark],
    BeforeValidator(_noted),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "object", "additionalProperties": {"anyOf": [TEXT_SCHEMA, {"type": "null"}]}},
                {"type": "array", "items": _KEY_SCHEMA},
                _KEY_SCHEMA,
            ]
        }
    ),
]
"""What is to be said of some periods or categories; those of which nothing is may be listed."""


class Mark(StrEnum):
    """What is to be known of one number beside it."""

    MISSING = "missing"
    PARTIAL = "partial"
    FLOOR = "floor"
    DERIVED = "derived"
    PROVISIONAL = "provisional"
    BREAK = "break"


@dataclass(frozen=True, slots=True)
class Entry:
    """One number of a statistic: the period or category, and what it is; ``amount`` is ``None`` where it is missing.

    ``key`` is the period as it was written, or the category; ``period`` is there where the statistic goes by time.
    ``marks`` says what is to be known of the number, in words where there are any.
    """

    key: str
    period: EdtfDate | None = None
    amount: Amount | None = None
    marks: Mapping[Mark, LocalText | None] = field(default_factory=dict)

    @property
    def value(self) -> Decimal | None:
        """The number; ``None`` where it is missing or only a range is known."""
        return self.amount.value if self.amount else None

    def has(self, mark: Mark) -> bool:
        """Whether the number bears a mark."""
        return mark in self.marks


@lru_cache(maxsize=8192)  # statistics of one base have the same years
def period_of(key: str) -> EdtfDate | None:
    """Return a key as a period; ``None`` where it is the name of a category."""
    try:
        return parse_date(key)
    except DateError:
        return None
