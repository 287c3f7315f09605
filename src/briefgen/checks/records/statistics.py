"""Statistics: keys that name the same period twice or none, sums that do not add up, slips by a factor of ten."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from briefgen.checks.base import name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.diagnostics.suggest import did_you_mean
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Statistic, is_same
from briefgen.model.statistics import Amount, Entry, Mark, add_exactly, period_of, write_decimal
from briefgen.model.tree import Step

_MARKS = ("partial", "floor", "derived", "provisional", "breaks", "categories")
_SLIP = 8
"""How many times its neighbours a number is that may have a digit too many, or one too few."""
_STEADY = 3
"""How many times one of these neighbours is the other, at most, where such a number stands out."""
_ENOUGH = 4
"""Numbers from which on there is something to stand out from."""


def check_statistic(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report what cannot be so among the periods, categories and marks of a statistic, and what need not be right."""
    if type(record) is not Statistic:
        return
    yield from _check_keys(record, facts)
    yield from _check_marks(record, facts)
    yield from _check_total(record, facts)
    yield from _check_sum(record, facts)
    if record.by_period:
        yield from _check_outliers(record, facts)


def _check_keys(record: Statistic, facts: FactBase) -> Iterator[Diagnostic]:
    """Report a number that is missing too, a period twice, and periods beside categories."""
    for key in record.missing:
        if key in record.values:
            message = f"{name_record(record)}: {key} is said to be missing, and has a value"
            hint = "take it out of `missing`, or delete its value"
            yield diagnose(
                "repeated-period", message, facts.origin(record.id, "missing", key, of_key=True), hint
            )
    if not record.by_period:
        return
    keys = [
        (field, key)
        for field in ("values", "missing")
        for key in getattr(record, field)
        if field == "values" or key not in record.values
    ]
    seen: dict[object, str] = {}
    for field, key in keys:
        period = period_of(key)
        if period is None:
            message = f"{name_record(record)}: “{key}” is no period, and others of its keys are"
            hint = "a year, month, day or interval is written 2019, 2019-06, 2019-06-30, 2019-10/2020-09"
            origin = facts.origin(record.id, field, key, of_key=True)
            yield diagnose("mixed-keys", message, origin, hint)
            continue
        same = (period.earliest, period.latest)
        if same in seen:
            message = f"{name_record(record)}: “{key}” is the same period as “{seen[same]}”"
            origin = facts.origin(record.id, field, key, of_key=True)
            yield diagnose("repeated-period", message, origin, "keep one of them")
        seen.setdefault(same, key)


def _check_marks(record: Statistic, facts: FactBase) -> Iterator[Diagnostic]:
    """Report marks on periods or categories that have no number."""
    for field in _MARKS:
        for place, key in enumerate(getattr(record, field)):
            if key not in record.values and not (field == "categories" and key in record.missing):
                yield _unknown(record, key, facts, (field, key), (field, place))
    if record.total is not None and record.total not in record.values:
        yield _unknown(record, record.total, facts, ("total",), ("total",))


def _unknown(
    record: Statistic, key: str, facts: FactBase, named: Sequence[Step], listed: Sequence[Step]
) -> Diagnostic:
    field = named[0]
    spelt = next((other for other in record.values if is_same(period_of(other), period_of(key))), None)
    hint = f"it is written {spelt} there" if spelt else did_you_mean(key, record.values)
    message = f"{name_record(record)}: `{field}` names “{key}”, which has no value"
    is_keyed = hasattr(getattr(record, str(field)), "keys")
    origin = facts.origin(record.id, *(named if is_keyed else listed), of_key=is_keyed)
    if origin == facts.origin(record.id, field):  # a mapping that was written as a list
        origin = facts.origin(record.id, *listed)
    return diagnose("mark-without-value", message, origin, hint or "give its value, or take the mark out")


def _check_total(record: Statistic, facts: FactBase) -> Iterator[Diagnostic]:
    """Report a total that is not the sum of the other categories, none of which is missing."""
    total = record.values.get(record.total) if record.total else None
    if total is None or record.missing:
        return
    parts = [amount for key, amount in record.values.items() if key != record.total]
    if parts and (problem := _explain_sum(total, parts)):
        message = f"{name_record(record)}: {record.total} is {problem}"
        yield _report_sum(message, record, str(record.total), facts)


def _check_sum(record: Statistic, facts: FactBase) -> Iterator[Diagnostic]:
    """Report numbers that are not the sums of those of other statistics, for periods for which all of these have one."""
    found = [facts.get(Statistic, name) for name in record.sum_of]
    others = [other for other in found if other is not None]
    if not others or len(others) < len(found):
        return
    for other in others:
        if other.unit != record.unit:
            message = f"{name_record(record)} counts {record.unit}, and {name_record(other)}, a part of it, {other.unit}"
            origin = facts.origin(record.id, "sum_of", record.sum_of.index(other.id))
            yield diagnose(
                "mixed-units", message, origin, "give both in one unit, or take it out of `sum_of`"
            )
            return
    for key, amount in record.values.items():
        entries = [other.entry(key) for other in others]
        parts = [entry.amount for entry in entries if entry and entry.amount]
        if len(parts) == len(others) and (problem := _explain_sum(amount, parts)):
            message = f"{name_record(record)}: {key} is {problem}"
            yield _report_sum(message, record, key, facts)


def _report_sum(message: str, record: Statistic, key: str, facts: FactBase) -> Diagnostic:
    hint = (
        "correct what is wrong; where the source itself has it so: `# briefgen: ignore sum-differs because …`"
    )
    return diagnose("sum-differs", message, facts.origin(record.id, "values", key), hint)


def _explain_sum(total: Amount, parts: Sequence[Amount]) -> str:
    """Say that numbers do not add up, and whether that they are rounded can be why; nothing where they do."""
    low, high = (add_exactly(ends) for ends in zip(*(part.bounds for part in parts), strict=True))
    if low <= total.bounds[1] and total.bounds[0] <= high:
        return ""
    difference = total.bounds[0] - high if total.bounds[0] > high else low - total.bounds[1]
    summed = write_decimal(low) if low == high else f"{write_decimal(low)} to {write_decimal(high)}"
    said = f"{total}, and its parts add up to {summed}"
    slack = sum((_half_step(part) for part in parts), _half_step(total))
    if any(part.decimals for part in (*parts, total)) and difference <= slack:
        return f"{said}, a difference that rounding may explain"
    return said


def _half_step(amount: Amount) -> Decimal:
    """Return by how much a number may differ from what it was rounded from."""
    return Decimal(5).scaleb(-amount.decimals - 1)


def _check_outliers(record: Statistic, facts: FactBase) -> Iterator[Diagnostic]:
    """Report numbers that are about ten times, or a tenth of, those before and behind them."""
    known = [(entry, abs(entry.value)) for entry in record.entries if _counts(entry) and entry.value]
    if len(known) < _ENOUGH:
        return
    for at, (entry, size) in enumerate(known):
        start = min(max(at - 1, 0), len(known) - 3)
        beside = [other for place, (_, other) in enumerate(known[start : start + 3], start) if place != at]
        if max(beside) > _STEADY * min(beside):
            continue
        if size >= _SLIP * max(beside) or size * _SLIP <= min(beside):
            neighbours = " and ".join(map(write_decimal, beside))
            message = f"{name_record(record)}: {entry.key} is {entry.amount}, and the nearest others are {neighbours}"
            hint = "see whether a digit is missing or too many; where it is right: `# briefgen: ignore number-outlier because …`"
            yield diagnose("number-outlier", message, facts.origin(record.id, "values", entry.key), hint)


def _counts(entry: Entry) -> bool:
    return entry.value is not None and not entry.has(Mark.PARTIAL)
