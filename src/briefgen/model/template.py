"""The text of a template, before Jinja has seen it, and what of it prints as it is written."""

from __future__ import annotations

from dataclasses import dataclass

from briefgen.diagnostics import Origin

_FOR_JINJA = ("{{", "{%", "{#", "\r")

HOLE = "\ufffc"
"""Stands for a character of a template that does not print as it is written."""


@dataclass(frozen=True, slots=True)
class TemplateText:
    """``name`` is what specs and other templates call it; ``file`` is where it was read, for messages."""

    name: str
    file: str
    text: str

    @property
    def has_tags(self) -> bool:
        """Whether there is anything in it for Jinja, or a line break that Jinja would change."""
        return any(mark in self.text for mark in _FOR_JINJA)


@dataclass(frozen=True, slots=True)
class Prose:
    """What an editor wrote in a template, character for character in its place.

    ``text`` is as long as the template's: line breaks are kept, and everything but words that print, such as tags,
    comments, citations and Markdown's own signs, is ``HOLE``.
    """

    file: str
    text: str

    def origin(self, offset: int) -> Origin:
        """Return the line and column of a character."""
        return Origin(
            self.file, self.text.count("\n", 0, offset) + 1, offset - self.text.rfind("\n", 0, offset)
        )
