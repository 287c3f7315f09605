"""Numbers of statistics as readers see them: with all the digits they were given with, by the locale's conventions.

Nothing is rounded here: two numbers that differ print differently. In come ``Amount`` and ``Entry``, out come texts.
"""

from __future__ import annotations

from decimal import Decimal

from briefgen.compose.text.dates import format_date
from briefgen.compose.text.labels import Wording
from briefgen.model.records import Statistic
from briefgen.model.statistics import Amount, Entry, Mark, write_decimal

MISSING = ".."
"""Stands where there is no number; a zero is a number."""

_MINUS = "\N{MINUS SIGN}"


def format_decimal(number: Decimal, wording: Wording) -> str:
    """Return a number with the digits that it has, grouped, its decimal sign the locale's: 1,074.50."""
    symbols = wording.locale.number_symbols.get("latn", wording.locale.number_symbols)
    first, other = wording.locale.decimal_formats[None].grouping
    whole, _, decimals = write_decimal(number.copy_abs()).partition(".")
    groups: list[str] = []
    size = first
    while len(whole) > size:
        groups.insert(0, whole[-size:])
        whole, size = whole[:-size], other
    digits = symbols["group"].join((whole or "0", *groups))
    return f"{_MINUS if number < 0 else ''}{digits}{symbols['decimal'] + decimals if decimals else ''}"


def format_amount(amount: Amount, wording: Wording) -> str:
    """Return a number, or a range: 12.5, 12–15, 13 (12–15)."""
    ends = ""
    if amount.low is not None and amount.high is not None:
        low, high = (format_decimal(end, wording) for end in (amount.low, amount.high))
        ends = (
            f"{low}–{high}" if amount.low >= 0 else wording.labels.say("{low} to {high}", low=low, high=high)
        )
    if amount.value is None:
        return ends
    value = format_decimal(amount.value, wording)
    return f"{value} ({ends})" if ends else value


def format_entry(entry: Entry, wording: Wording) -> str:
    """Return an entry's number as a table or chart prints it: two dots where it is missing, ≥ before a floor."""
    if entry.amount is None:
        return MISSING
    number = format_amount(entry.amount, wording)
    return f"≥ {number}" if entry.has(Mark.FLOOR) else number


def name_key(statistic: Statistic, key: str, wording: Wording) -> str:
    """Return what a period or category is called in print."""
    entry = statistic.entry(key)
    if entry is not None and entry.period is not None:
        return format_date(entry.period, wording)
    return statistic.name_of(key).pick(wording.language)[1]


def name_unit(statistic: Statistic, wording: Wording) -> str:
    """Return the unit in the reader's language."""
    return statistic.unit.pick(wording.language)[1]


def format_measure(statistic: Statistic, amount: Amount, wording: Wording) -> str:
    """Return a number with its unit: 966 thousand tonnes, 12 per cent."""
    return wording.labels.say(
        "{number} {unit}", number=format_amount(amount, wording), unit=name_unit(statistic, wording)
    )


def changed_numbers(before: Statistic, after: Statistic, wording: Wording) -> tuple[str, ...]:
    """Return what became of the numbers that two states of a statistic do not share, in words.

    "1996: 965 becomes 966 thousand tonnes". Equal values with other digits (5 and 5.0) are a change: both print so.
    """
    say, lines = wording.labels.say, []
    for key in dict.fromkeys((*(entry.key for entry in after.entries), *before.values)):
        old, new = before.values.get(key), after.values.get(key)
        if str(old) == str(new):
            continue
        where = name_key(after if new is not None else before, key, wording)
        if old is None:
            assert new is not None
            lines.append(
                say("{period}: new, {measure}", period=where, measure=format_measure(after, new, wording))
            )
        elif new is None:
            measure = format_measure(before, old, wording)
            lines.append(say("{period}: {measure} taken out", period=where, measure=measure))
        else:
            change = say(
                "{period}: {before} becomes {measure}",
                period=where,
                before=format_amount(old, wording),
                measure=format_measure(after, new, wording),
            )
            lines.append(change)
    return tuple(lines)
