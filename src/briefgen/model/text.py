"""Text in one or several languages, and the parts of an excerpt's words."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
SOFT_HYPHEN, ZERO_WIDTH_SPACE = "\u00ad", "\u200b"
"""Where a word may be parted at a line's end: with a hyphen, and without."""
_PLAIN = re.compile("[ -~]*")
_BREAK = re.compile("[ \t]*[\n\v\f\r\x1c-\x1e\x85\u2028\u2029][\\s\x85]*")
# A tab, and the mark between words of Ogham, which no typeface here has.
_SPACES = re.compile("[\t\x1f\u1680]")
# Controls, and what Unicode has a program show as nothing (Default_Ignorable_Code_Point); the two above only where
# they would part a letter from its accent.
_UNSEEN = re.compile(
    "[\0-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]|[\u00ad\u200b]+(?=[\u0300-\u036f])"
)


def compose_characters(text: str) -> str:
    """Return a text in Unicode's composed form (NFC), as all that is loaded is held.

    A Mac hands out names and pasted text decomposed: a letter, then its accent as a character of its own.
    """
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def printable(text: str) -> str:
    """Return a text as it is set: composed, each line break a line feed, and nothing in it that nobody would see.

    Soft hyphens and zero-width spaces stay: they say where a line may end.
    """
    if _PLAIN.fullmatch(text):
        return text
    return compose_characters(_UNSEEN.sub("", _SPACES.sub(" ", _BREAK.sub("\n", text))))


def one_line(text: str) -> str:
    """Return a text as it stands where no line can be broken: in a running head, a label, a bookmark, metadata."""
    if _PLAIN.fullmatch(text):
        return text
    return printable(text).replace("\n", " ").replace(SOFT_HYPHEN, "").replace(ZERO_WIDTH_SPACE, "")


@dataclass(frozen=True, slots=True)
class LocalText:
    """Versions of one text by language tag (BCP 47); the tag is empty for a plain text."""

    versions: tuple[tuple[str, str], ...]

    def pick(self, language: str) -> tuple[str, str]:
        """Return ``(tag, text)`` of the version to print for a reader of ``language``.

        The reader's own version comes first, then the plain one, then English, then whichever stands first.
        """
        versions = dict(self.versions)
        for tag in (language, language.partition("-")[0], "", "en"):
            if tag in versions:
                return tag, versions[tag]
        return self.versions[0]

    def __str__(self) -> str:
        return self.pick("")[1]


def parse_text(value: object) -> LocalText:
    """Read a text or a mapping of language tags to texts.

    Raises ``ValueError`` for anything else, for an empty text and for a malformed tag.
    """
    if isinstance(value, LocalText):
        return value
    if isinstance(value, dict) and value:
        return LocalText(tuple(sorted(_parse_version(tag, text) for tag, text in value.items())))
    return LocalText((("", _parse_version("en", value)[1]),))


def _parse_version(tag: str, text: object) -> tuple[str, str]:
    if not _LANGUAGE.fullmatch(tag):
        raise ValueError(f"{tag!r} is not a language tag such as en or ko")
    if not isinstance(text, str) or not text.strip():
        raise ValueError("a text is expected, or a mapping of languages to texts")
    return tag, compose_characters(text).strip()


def plain_text(text: LocalText) -> Any:
    """Return a text as it is written: by itself, or as a mapping of language tags to texts."""
    return text.versions[0][1] if text.versions[0][0] == "" else dict(text.versions)


def parse_stated(value: object) -> LocalText | tuple[str, ...]:
    """Read what a source states of a field: a text, or a list of ids. Raises ``ValueError`` for anything else."""
    if not isinstance(value, list | tuple):
        return parse_text(value)
    if not value or not all(isinstance(part, str) and part.strip() for part in value):
        raise ValueError("a text is expected, or a list of ids with at least one in it")
    return tuple(compose_characters(part).strip() for part in value)


def _plain_stated(stated: LocalText | tuple[str, ...]) -> Any:
    return plain_text(stated) if isinstance(stated, LocalText) else list(stated)


_LINE_SCHEMA = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
_VERSIONS_SCHEMA = {
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"pattern": f"^{_LANGUAGE.pattern}$"},
    "additionalProperties": _LINE_SCHEMA,
}

TEXT_SCHEMA: dict[str, Any] = {
    "anyOf": [_LINE_SCHEMA, _VERSIONS_SCHEMA],
    "description": "A text, or a mapping of language tags to texts.",
}

Stated = Annotated[
    LocalText | tuple[str, ...],
    PlainValidator(parse_stated),
    PlainSerializer(_plain_stated),
    WithJsonSchema(
        {
            "anyOf": [
                _LINE_SCHEMA,
                _VERSIONS_SCHEMA,
                {"type": "array", "items": _LINE_SCHEMA, "minItems": 1},
            ],
            "description": "What the source states: a date, number or text (or a mapping of language tags to "
            "texts), or a list of ids.",
        }
    ),
]

Text = Annotated[
    LocalText,
    PlainValidator(parse_text),
    PlainSerializer(plain_text),
    WithJsonSchema(TEXT_SCHEMA),
]


_OMISSION = r"\[\s*…\s*\]|…"
_INSERTION = r"\[(?!\s*…\s*\])[^\[\]]+\]"
_MARK = re.compile(rf"(?P<omission>{_OMISSION})|(?P<insertion>{_INSERTION}(?:\s*{_INSERTION})*)")


@dataclass(frozen=True, slots=True)
class ProseWords:
    """Words of a project by which its prose is read, beside those of the languages.

    ``idioms`` are phrases that hold a number and claim none, ``designators`` words before a figure that make it a
    name, ``kinds`` the nouns by which facts of a kind are counted.
    """

    idioms: tuple[str, ...] = ()
    designators: tuple[str, ...] = ()
    kinds: tuple[tuple[str, tuple[str, ...]], ...] = ()


class PartKind(StrEnum):
    """What a part of an excerpt is."""

    WORDS = "words"
    INSERTION = "insertion"
    """In square brackets: an editor's, be it ours or that of the source."""
    OMISSION = "omission"
    """An ellipsis (…), with or without brackets; three full stops are three full stops."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part as written, brackets and white space included; ``offset`` is its first character in the words."""

    kind: PartKind
    text: str
    offset: int


def parse_quotation(words: str) -> tuple[Part, ...]:
    """Split an excerpt's words into parts. Joined, their texts are the words again.

    A bracket without its partner is a word like any other. Insertions with nothing but space between are one part.
    """
    parts: list[Part] = []
    end = 0
    for mark in _MARK.finditer(words):
        if mark.start() > end:
            parts.append(Part(PartKind.WORDS, words[end : mark.start()], end))
        kind = PartKind.OMISSION if mark["omission"] else PartKind.INSERTION
        parts.append(Part(kind, mark[0], mark.start()))
        end = mark.end()
    if end < len(words):
        parts.append(Part(PartKind.WORDS, words[end:], end))
    return tuple(parts)
