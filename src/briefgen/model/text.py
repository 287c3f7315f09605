"""Text in one or several languages, as a fact base holds it.

A plain text is in the project's language and serves every reader; a mapping gives a version a language:
``{en: December 2016, ko: 2016년 12월}``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import PlainSerializer, PlainValidator, WithJsonSchema

_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


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
    return tag, text.strip()


def _plain(text: LocalText) -> Any:
    return text.versions[0][1] if text.versions[0][0] == "" else dict(text.versions)


def parse_stated(value: object) -> LocalText | tuple[str, ...]:
    """Read what a source states of a field: a text, or a list of ids. Raises ``ValueError`` for anything else."""
    if not isinstance(value, list | tuple):
        return parse_text(value)
    if not value or not all(isinstance(part, str) and part.strip() for part in value):
        raise ValueError("a text is expected, or a list of ids with at least one in it")
    return tuple(part.strip() for part in value)


def _plain_stated(stated: LocalText | tuple[str, ...]) -> Any:
    return _plain(stated) if isinstance(stated, LocalText) else list(stated)


_LINE_SCHEMA = {"type": ["string", "number", "boolean"], "pattern": r"\S"}
_VERSIONS_SCHEMA = {
    "type": "object",
    "minProperties": 1,
    "propertyNames": {"pattern": f"^{_LANGUAGE.pattern}$"},
    "additionalProperties": _LINE_SCHEMA,
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
    PlainSerializer(_plain),
    WithJsonSchema(
        {
            "anyOf": [_LINE_SCHEMA, _VERSIONS_SCHEMA],
            "description": "A text, or a mapping of language tags to texts.",
        }
    ),
]
