"""Text on its way from a template to the Markdown parser: what is Markdown already, and what must not become it.

In come texts of facts; out comes ``Markdown`` that no rule of Markdown can take apart. A punctuation mark of a fact
is not put behind a backslash, which code spans and addresses would print and which breaks emphasis beside Hangul: it
travels as a private-use character, an ordinary letter to every Markdown rule, and becomes itself again after parsing.
Citations, quotations and the names of printed facts travel in private-use brackets in the same way. Nobody can forge
either: the reserved characters are refused in template sources and in whatever an expression prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

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

    def facts_shown(self) -> tuple[str, ...]:
        """Return the ids of the facts whose content this view shows."""
        return ()

    def kind_in_words(self) -> str:
        """Return what kind of thing this is, for messages: "a fact"."""
        return "this value"

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
    return Markdown(_shield(_BREAKS.sub(" ", text)))


def _shield(text: str) -> str:
    """Hide what Markdown knows; at both ends also spaces, which it trims, and marks beside which it sees no emphasis."""
    body = text.translate(_SHIELDED)
    if not body:
        return body
    first, last = (_SPACE if end == " " else end for end in (body[0], body[-1]))
    body = first + body[1:-1] + last if len(body) > 1 else first
    before, after = ("" if end.isalnum() or _RESERVED.match(end) else _EDGE for end in (first, last))
    return before + body + after


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
