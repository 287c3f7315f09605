"""The text of a template, before Jinja has seen it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TemplateText:
    """``name`` is what specs and other templates call it; ``file`` is where it was read, for messages."""

    name: str
    file: str
    text: str
