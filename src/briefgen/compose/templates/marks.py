"""Text on its way from a template to the Markdown parser, and how much a template may use.

What an expression prints is escaped by characters of private use, which the parser reveals again; citations,
quotations and the facts behind a text travel between such brackets. The second half counts work and sizes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from typing import ClassVar, NamedTuple, Protocol, Self

_SHIELD = 0xE000
_WIDE_SPACES = (
    "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_PLAIN = [*map(chr, range(0x80)), *_WIDE_SPACES]
_SHIELDED = {
    ord(character): chr(_SHIELD + place)
    for place, character in enumerate(_PLAIN)
    if not (character.isascii() and character.isalnum()) and character != " "
}
_SPACE = chr(_SHIELD + ord(" "))
_EDGE = "\ue0ff"
_REVEALED = {ord(_EDGE): "", **{_SHIELD + place: character for place, character in enumerate(_PLAIN)}}

_BETWEEN, _WITHIN = "\ue102", "\ue103"
_FORM = re.compile("([\ue100\ue104\ue106])([^\ue100\ue101\ue104-\ue107]*)[\ue101\ue105\ue107]")
_RESERVED = re.compile("[\ue000-\ue1ff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile("[ \t-\r\x1c-\x1f\x85\u2028\u2029]+")


class Form(StrEnum):
    """What a private-use bracket holds; the value is its opening character."""

    CITATION = "\ue100"
    QUOTATION = "\ue104"
    TRACE = "\ue106"


_CLOSING = {Form.CITATION: "\ue101", Form.QUOTATION: "\ue105", Form.TRACE: "\ue107"}


class Markdown(str):
    """Text that is Markdown already and prints as it is. Any other text is escaped when an expression prints it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """One target of a citation: the id of a source or fact, and where in it, in words."""

    id: str
    locator: str = ""


class Choice(str):
    """A text of which there are only some; compared with any other it can never be equal, which is a mistake."""

    __slots__ = ("among", "called")
    among: tuple[str, ...]
    called: str

    def __new__(cls, text: str, called: str, among: tuple[str, ...]) -> Self:
        """Make a text; ``called`` is what messages call it."""
        made = super().__new__(cls, text)
        made.called, made.among = called, among
        return made


class View:
    """Base of the objects that a template may look into.

    A template reads public attributes that are not callable, items, length and iteration; methods stay invisible to
    it. A view that defines ``__str__`` may be printed. ``keys()``, where there is one, lists ids for "did you mean".
    """

    __slots__ = ()
    _called: ClassVar[str] = "this value"

    def facts_shown(self) -> tuple[str, ...]:
        """Return the ids of the facts whose content this view shows."""
        return ()

    def kind_in_words(self) -> str:
        """Return what kind of thing this is, for messages: "a fact"."""
        return self._called

    def say_missing(self, name: str) -> tuple[str, str]:
        """Return that this has no part of a name, and a hint, which may be empty."""
        return f"{self.kind_in_words()} has no {name!r}", ""

    def in_words(self) -> str:
        """Return which of its kind it is, for messages: the id of a fact."""
        facts = self.facts_shown()
        return facts[0] if len(facts) == 1 else self.kind_in_words()


class Blank(View):
    """What a template gets in place of a record that was set aside: whatever is asked of it is blank, and prints nothing.

    So a template is rendered to its end, and what is wrong further down is found in the same run; a brief in which
    this had a part is never made.
    """

    __slots__ = ()

    def __bool__(self) -> bool:
        return False

    def __iter__(self) -> Iterator[object]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __str__(self) -> str:
        return ""

    def __lt__(self, _: object) -> bool:
        return False

    def __gt__(self, _: object) -> bool:
        return False


BLANK = Blank()


def find_reserved(text: str) -> int | None:
    """Return where a text first holds a character that is reserved for this module, or ``None``."""
    found = _RESERVED.search(text)
    return found.start() if found else None


def escape_markdown(text: str) -> Markdown:
    """Return Markdown that prints as exactly ``text``, runs of white space folded to one space, wherever it stands.

    Raises ``ValueError`` where the text holds a reserved character, such as a torn citation, or half a character.
    """
    if _RESERVED.search(text):
        raise ValueError(
            "a citation, a quotation or a text that is Markdown already was taken apart; print it as it is"
        )
    if _SURROGATE.search(text):
        raise ValueError("a text holds half of a character (a lone surrogate), which cannot be printed")
    body = _BREAKS.sub(" ", text).translate(_SHIELDED)
    if not body:
        return Markdown("")
    # At both ends spaces are hidden too, which Markdown trims, and marks beside which it sees no emphasis.
    first, last = (_SPACE if end == " " else end for end in (body[0], body[-1]))
    body = first + body[1:-1] + last if len(body) > 1 else first
    before, after = ("" if end.isalnum() or _RESERVED.match(end) else _EDGE for end in (first, last))
    return Markdown(before + body + after)


def reveal(text: str) -> str:
    """Return a text as it was before ``escape_markdown``; forms must have been taken out of it."""
    return text.translate(_REVEALED)


def plain_text(markdown: str) -> str:
    """Return Markdown as one would write it: shielded characters shown, citations, quotations and traces left out."""
    return reveal(_FORM.sub("", markdown))


def join_markdown(separator: str, pieces: Iterable[str]) -> str:
    """Join texts. The result is ``Markdown`` where any of them is, and the plain ones among them are then escaped."""
    parts = list(pieces)
    if not any(isinstance(part, Markdown) for part in (separator, *parts)):
        return separator.join(parts)
    return Markdown(as_markdown(separator).join(map(as_markdown, parts)))


def as_markdown(text: str) -> Markdown:
    """Return a text escaped, or as it is where it is ``Markdown`` already."""
    return text if isinstance(text, Markdown) else escape_markdown(text)


def citation(references: Iterable[Reference]) -> Markdown:
    """Return the Markdown of a citation; the parser has it resolved at the place where it stands."""
    fields = (
        _WITHIN.join(escape_markdown(field) for field in (reference.id, reference.locator))
        for reference in references
    )
    return _form(Form.CITATION, _BETWEEN.join(fields))


def quotation_marker(excerpt: str) -> Markdown:
    """Return the Markdown that stands for the words of an excerpt, by its id."""
    return _form(Form.QUOTATION, escape_markdown(excerpt))


def trace_marker(facts: Iterable[str]) -> Markdown:
    """Return Markdown that prints nothing and tells the parser which facts the text after it comes from."""
    return _form(Form.TRACE, _BETWEEN.join(map(escape_markdown, facts)))


def _form(kind: Form, payload: str) -> Markdown:
    return Markdown(kind + payload + _CLOSING[kind])


def split_forms(text: str) -> Iterator[str | tuple[Form, str]]:
    """Yield the parts of a parsed text: what is text, shown again, and forms with their payload. Empty text is left out."""
    start = 0
    for found in _FORM.finditer(text):
        if found.start() > start:
            yield reveal(text[start : found.start()])
        yield Form(found[1]), found[2]
        start = found.end()
    if start < len(text):
        yield reveal(text[start:])


def read_references(payload: str) -> tuple[Reference, ...]:
    """Return the references of a citation's payload."""
    entries = (entry.partition(_WITHIN) for entry in payload.split(_BETWEEN))
    return tuple(Reference(reveal(name), reveal(locator)) for name, _, locator in entries)


def read_names(payload: str) -> tuple[str, ...]:
    """Return the ids of a trace's or quotation's payload."""
    return tuple(map(reveal, payload.split(_BETWEEN)))


TEMPLATE_CHARACTERS = 64 * 1024
TEMPLATE_TOKENS = 20_000
TEMPLATE_NODES = 6_000
TEMPLATE_NAMES = 500
"""Distinct names in one template: Jinja copies its table of names for every condition."""
BRACKETS = 20
EXPRESSION_DEPTH = 60
STATEMENT_DEPTH = 12
"""Statements inside one another; Python compiles at most twenty nested blocks."""
CHAIN_LENGTH = 10
"""Templates that include one another in a row."""
CALL_DEPTH = 40
WORK = 500_000
WORK_OF_A_FACT = 1_000
"""Steps more for every fact that a template is given: what is fair grows with what there is to print."""
OUTPUT_CHARACTERS = 200_000
"""Of one section: some eighty pages."""
OUTPUT_OF_A_FACT = 500
TEXT_CHARACTERS = 100_000
WEIGHT = 40_000
RANGE = 10_000
NUMBER = 10**18
OPERATION = 5
"""Steps that a lookup, operator, filter or call takes, whatever its size: about as long as five nodes without one."""
VIEW_READ = 15
"""Steps for an attribute of a view, which may put a text together or look up other records."""
BRIEF_FILTER = 50
"""Steps for a filter of the brief, which may consult the locale."""
CHARACTERS_PER_STEP = 16
"""Characters that are gone over for the price of one step."""


class RefusedError(Exception):
    """A template does what templates may not do. ``hint`` is the mend, where there is one."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Absent(NamedTuple):
    """A part of a view that is ``None``: whose it would be, and what a template calls it."""

    owner: View
    name: str


class Meter:
    """Counts what one rendering uses, and notes which facts the expression being printed looks into.

    ``facts`` is the number of facts that the template is given.
    """

    __slots__ = ("_depth", "_limit", "_printing", "_work", "absent", "output_limit")

    def __init__(self, facts: int = 0) -> None:
        self.output_limit = OUTPUT_CHARACTERS + OUTPUT_OF_A_FACT * facts
        self._limit = WORK + WORK_OF_A_FACT * facts
        self._work = 0
        self._depth = 0
        self._printing: list[dict[str, None]] = []
        self.absent: Absent | None = None
        """The last part of a view that was read and is ``None``: what a message about nothing is about."""

    def spend(self, steps: int) -> None:
        """Pay for some steps of work; raises ``RefusedError`` when the budget is used up."""
        self._work += steps
        if self._work > self._limit:
            raise RefusedError(
                "the template takes too much work to render: too many loops, calls or long texts",
                f"Loop over less: a rendering may take {self._limit:,} steps.",
            )

    def descend(self) -> None:
        """Go one call deeper; raises ``RefusedError`` where macros call one another without end."""
        self._depth += 1
        if self._depth > CALL_DEPTH:
            raise RefusedError(f"macros, blocks or loops call one another more than {CALL_DEPTH} deep")

    def ascend(self) -> None:
        """Come back from a call."""
        self._depth -= 1

    def begin(self) -> None:
        """Start noting facts for an expression that is about to be printed; such expressions may nest."""
        self._printing.append({})
        self.absent = None

    def note(self, view: View) -> None:
        """Note that the expression being printed, if there is one, looks into a view."""
        if self._printing:
            self._printing[-1].update(dict.fromkeys(view.facts_shown()))

    def taken(self) -> tuple[str, ...]:
        """Return the facts noted since the matching ``begin``, in order."""
        return tuple(self._printing.pop())


class Renderer(Protocol):
    """What filters and tests ask of the environment that renders a template."""

    meter: Meter

    def lack(self, reason: str) -> object:
        """Return what stands for an entry of an empty list."""


def weigh(value: object) -> int:
    """Return the steps it takes to go over a value: its entries at every level, and its characters.

    Raises ``RefusedError`` as soon as the weight is above ``WEIGHT``, so that lists of lists that double at every
    level are never walked through, compared or copied.
    """
    if isinstance(value, str):
        return _weigh_text(value)
    weight = 0
    open_branches: list[Iterator[object]] = [iter((value,))]
    while open_branches:
        for entry in open_branches[-1]:
            weight += _weigh_text(entry) if isinstance(entry, str) else 1
            if weight > WEIGHT:
                raise RefusedError("a list or mapping of the template is too large")
            if isinstance(entry, list | tuple | Mapping) and not isinstance(entry, View):
                inside = chain.from_iterable(entry.items()) if isinstance(entry, Mapping) else iter(entry)
                open_branches.append(inside)
                break
        else:
            open_branches.pop()
    return weight


def _weigh_text(text: str) -> int:
    check_length(len(text))
    return 1 + len(text) // CHARACTERS_PER_STEP


def check_length(length: int) -> None:
    """Raise ``RefusedError`` for a text that would be longer than any text of a template may be."""
    if length > TEXT_CHARACTERS:
        raise RefusedError(f"a text of more than {TEXT_CHARACTERS:,} characters would be made")


def admit(value: object) -> object:
    """Return a value if it stays within the bounds of texts, lists and numbers; raises ``RefusedError`` if not."""
    if isinstance(value, int) and not -NUMBER <= value <= NUMBER:
        raise RefusedError("a number of the template is too large")
    if isinstance(value, range) and len(value) > RANGE:
        raise RefusedError(f"a range of more than {RANGE:,} numbers would be made")
    weigh(value)
    return value
