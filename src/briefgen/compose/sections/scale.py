"""The scale of a chart: round ticks, four to six steps of 1, 2 or 5 times a power of ten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import NamedTuple

_FEWEST, _MOST = 4, 6
_STEPS = (Decimal(1), Decimal(2), Decimal(5))


class Scale(NamedTuple):
    """The ends of a scale and its ticks in rising order; the ends hold all values, and where wanted zero."""

    low: Decimal
    high: Decimal
    ticks: tuple[Decimal, ...]


def find_scale(values: Iterable[Decimal], *, from_zero: bool) -> Scale:
    """Return the scale for values: the one that wastes least room of those with four to six steps.

    Its ends are ticks, but where the highest value lies less than half a step above the sixth: the plot then reaches to
    that value. A single value, or none, gets a scale around it.
    """
    found = list(values)
    low, high = min(found, default=Decimal(0)), max(found, default=Decimal(0))
    if from_zero:
        low, high = min(low, Decimal(0)), max(high, Decimal(0))
    if low == high:
        reach = abs(low) / 2 or Decimal(4)
        low, high = (low, high + reach) if from_zero or not low else (low - reach, high + reach)
    return min(_scales(low, high), key=lambda scale: (scale.high - scale.low, len(scale.ticks)))


def _scales(low: Decimal, high: Decimal) -> Iterator[Scale]:
    span = high - low
    power = span.adjusted() - 1
    for exponent in range(power, power + 3):
        for digit in _STEPS:
            step = digit.scaleb(exponent)
            first = (low / step).to_integral_value(ROUND_FLOOR)
            last = (high / step).to_integral_value(ROUND_CEILING)
            count = int(last - first)
            if count == _MOST + 1 and last * step - high > step / 2:
                last, count = last - 1, _MOST
            elif count < _FEWEST <= count + 2:
                # Where zero is that near, the room that is to be given goes to it.
                first = Decimal(0) if 0 < first <= _FEWEST - count else first
                last, count = first + _FEWEST, _FEWEST
            if _FEWEST <= count <= _MOST:
                ticks = tuple((first + number) * step for number in range(count + 1))
                yield Scale(ticks[0], max(ticks[-1], high), ticks)
