"""Whether two values can both be true: dates, texts, lists of ids.

In: values as a record or a source gives them. Out: whether they agree. Less exact is no disagreement: December 2016
agrees with the 20th of it. All of it is symmetric, and every value agrees with itself, save that a source need not
repeat the whole of a sentence (``says_within``).
"""

import re
import unicodedata

from briefgen.model.dates import EdtfDate, Precision

Words = tuple[tuple[str, str], ...]
"""A text by language tag, as ``LocalText.versions`` has it."""

_BETWEEN = re.compile(r"[\W_]+")
_ASCII = {code: " " for code in range(128) if not chr(code).isalnum()}
"""The same for plain ASCII, where a table is four times as fast: a hundred thousand summaries pass here."""


def plain_words(text: str) -> str:
    """Reduce a text to its words: case, punctuation and white space aside."""
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII).split())
    return _BETWEEN.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def texts_agree(one: Words, other: Words) -> bool:
    """Whether two texts say the same in some language, or have no language in common to be compared in.

    A text without a language is compared with any.
    """
    return not comparable(one, other) or say_the_same(one, other)


def say_the_same(one: Words, other: Words) -> bool:
    """Whether two texts say the same in some language."""
    return any(plain_words(left) == plain_words(right) for _, left in one for _, right in other)


def says_within(fragment: Words, whole: Words) -> bool:
    """Whether the words of a fragment stand together in a text, or cannot be looked for there."""
    return not comparable(fragment, whole) or any(
        f" {plain_words(part)} " in f" {plain_words(text)} " for _, part in fragment for _, text in whole
    )


def comparable(one: Words, other: Words) -> bool:
    """Whether two texts have a language in common."""
    tags, others = {tag for tag, _ in one}, {tag for tag, _ in other}
    return bool(tags & others) or "" in tags | others


def reach_of(when: EdtfDate) -> tuple[int, int]:
    """Return the first and last day that a date may mean, counted from the first of year 1, which is 1.

    An approximate date reaches as far again on either side as it is long: about May may be April or June.
    """
    first, last = when.earliest.toordinal(), when.latest.toordinal()
    margin = last - first + 1 if when.approximate else 0
    return first - margin, last + margin


def dates_agree(one: EdtfDate, other: EdtfDate) -> bool:
    """Whether two dates may mean the same day."""
    (first, last), (other_first, other_last) = reach_of(one), reach_of(other)
    return first <= other_last and other_first <= last


def is_exact(when: EdtfDate) -> bool:
    """Whether a date says on which days, and without a doubt."""
    if when.uncertain or when.approximate:
        return False
    ends = (when.start, when.end) if when.precision is Precision.INTERVAL else (when,)
    return all(end is not None and end.precision is Precision.DAY for end in ends)
