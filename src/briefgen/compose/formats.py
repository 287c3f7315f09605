"""Numbers, ordinals, durations and lists in the reader's language.

English print spells numbers and ordinals up to twelve; what other languages do, their catalogue says.
"""

from collections.abc import Sequence

from briefgen.compose.labels import mark
from briefgen.compose.spans import fill
from briefgen.compose.wording import Wording
from briefgen.model.document import Spans

_NUMBERS = (
    mark("one"),
    mark("two"),
    mark("three"),
    mark("four"),
    mark("five"),
    mark("six"),
    mark("seven"),
    mark("eight"),
    mark("nine"),
    mark("ten"),
    mark("eleven"),
    mark("twelve"),
)
_ORDINALS = (
    mark("first"),
    mark("second"),
    mark("third"),
    mark("fourth"),
    mark("fifth"),
    mark("sixth"),
    mark("seventh"),
    mark("eighth"),
    mark("ninth"),
    mark("tenth"),
    mark("eleventh"),
    mark("twelfth"),
)
_ORDINAL_FIGURES = {
    "one": mark("{number}st"),
    "two": mark("{number}nd"),
    "few": mark("{number}rd"),
    "other": mark("{number}th"),
}
_GROUPED_FROM = 10_000


def format_number(number: int, wording: Wording) -> str:
    """Return a number in words up to twelve, then in figures, grouped from five figures on."""
    if 1 <= number <= len(_NUMBERS):
        return wording.labels.say(_NUMBERS[number - 1])
    if abs(number) < _GROUPED_FROM:
        return str(number)
    from babel.numbers import format_decimal  # noqa: PLC0415 - large numbers are rare

    return format_decimal(number, locale=wording.locale)


def format_ordinal(number: int, wording: Wording) -> str:
    """Return an ordinal in words up to twelfth, then in figures: fourth, 13th."""
    if 1 <= number <= len(_ORDINALS):
        return wording.labels.say(_ORDINALS[number - 1])
    return format_ordinal_figure(number, wording)


def format_ordinal_figure(number: int, wording: Wording) -> str:
    """Return an ordinal in figures, by the locale's rule: 21st, 22nd, 23rd, 24th."""
    rule = wording.locale.ordinal_form(number)
    return wording.labels.say(_ORDINAL_FIGURES.get(rule, _ORDINAL_FIGURES["other"]), number=number)


def format_months(months: int, wording: Wording) -> str:
    """Return a span of time in years and months: four years and eight months."""
    years, rest = divmod(months, 12)
    parts = [format_years(years, wording)] if years else []
    if rest or not years:
        parts.append(
            wording.labels.plural(
                "{number} month", "{number} months", rest, number=format_number(rest, wording)
            )
        )
    return (
        parts[0]
        if len(parts) == 1
        else wording.labels.say("{years} and {months}", years=parts[0], months=parts[1])
    )


def format_years(years: int, wording: Wording) -> str:
    """Return a number of years: four years."""
    return wording.labels.plural(
        "{number} year", "{number} years", years, number=format_number(years, wording)
    )


def format_list(parts: Sequence[str], wording: Wording) -> str:
    """Return texts as a list in words: a, b and c."""
    from babel.lists import format_list as format_by_cldr  # noqa: PLC0415 - see wording.load_wording

    return format_by_cldr(list(parts), locale=wording.locale)


def list_spans(parts: Sequence[Spans], wording: Wording) -> Spans:
    """Return spans as a list in words."""
    names = [chr(ord("a") + index % 26) * (1 + index // 26) for index in range(len(parts))]
    pattern = format_list([f"{{{name}}}" for name in names], wording)
    return fill(pattern, **dict(zip(names, parts, strict=True)))
