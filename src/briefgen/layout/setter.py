"""Spans to text boxes, in the styles of a theme, with their place in the structure tree and their notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from briefgen.diagnostics import Origin
from briefgen.layout.boxes import Box
from briefgen.layout.faces import Face, FountCase
from briefgen.layout.hyphenation import find_hyphenator
from briefgen.layout.story import Element, UnsetText
from briefgen.layout.text import Label, TextBox
from briefgen.layout.words import Ink, Word, set_words
from briefgen.model.document import Note, Span, SpanRole, Spans
from briefgen.model.theme import Style, StyleName, Theme

Align = Literal["left", "right", "center", "justified"]


class Statement(NamedTuple):
    """Something said, with the structure elements that its words stand in; see ``story.Printed``."""

    elements: tuple[Element, ...]
    kind: str
    words: tuple[Spans, ...]
    facts: tuple[str, ...]
    note: int


@dataclass
class Setter:
    """Sets text for one document. Notes are set where their mark is met, so that the tree keeps reading order."""

    theme: Theme
    founts: FountCase
    language: str
    measure: float
    notes: Mapping[int, Note]
    note_title: str = ""
    back_title: str = ""
    notes_at_end: bool = False
    changed: frozenset[str] = frozenset()
    """The facts, terms and sources whose blocks are marked as changed."""
    note_boxes: dict[int, Box] = field(default_factory=dict)
    unset: dict[UnsetText, dict[str, None]] = field(default_factory=dict)
    """Texts with characters that no face has, and these characters."""
    origin: Origin | None = None
    """Where the template has the block that is being set; ``None`` for what the program puts together."""
    block_facts: tuple[str, ...] = ()
    """The facts of that block."""
    statements: list[Statement] = field(default_factory=list)

    def style(self, name: StyleName) -> Style:
        """Return a style of the theme."""
        return self.theme.styles[name]

    def state(
        self,
        kind: str,
        *words: Spans,
        at: Element | tuple[Element, ...],
        facts: tuple[str, ...] = (),
        note: int = 0,
    ) -> None:
        """Keep what is said in some elements, so that it can be told on which pages it came to stand."""
        elements = (at,) if isinstance(at, Element) else at
        self.statements.append(Statement(elements, kind, words, facts, note))

    def words(
        self,
        spans: Spans,
        name: StyleName,
        element: Element | None,
        facts: tuple[str, ...] = (),
        *,
        style: Style | None = None,
        record: str = "",
    ) -> list[Word]:
        """Set spans; ``element`` is the paragraph's, ``None`` for an artifact. ``record`` as for ``text``."""
        style = style or self.style(name)

        def report(char: str, _: Face) -> None:
            records = (record, *(facts or self.block_facts)) if record else facts or self.block_facts
            text = UnsetText("".join(span.text for span in spans), records, self.origin)
            self.unset.setdefault(text, {})[char] = None

        ink = Ink(style, self.founts, self.theme.colours, report, self.language)
        return set_words(self._marked(spans) if element else spans, ink, element)

    def _marked(self, spans: Spans) -> Spans:
        """Give notes' marks their link."""
        if not any(span.note for span in spans):
            return spans
        return tuple(
            Span(
                span.text,
                role=SpanRole.NOTE_MARK,
                href=f"#note-{span.note}",
                note=span.note,
                title=self.note_title.format(number=span.note),
            )
            if span.note
            else span
            for span in spans
        )

    def text(
        self,
        spans: Spans,
        name: StyleName,
        element: Element | None,
        *,
        align: Align | None = None,
        indent: float = 0,
        indent_right: float = 0,
        label: Label | None = None,
        anchor: str = "",
        kind: str = "",
        facts: tuple[str, ...] = (),
        record: str = "",
    ) -> TextBox:
        """Set a paragraph. Notes it calls for are set as well and stand behind it in the tree.

        ``record`` is the term or source that it is of; like the facts in it, it may have changed.
        """
        style = self.style(name)
        box = TextBox(
            self.words(spans, name, element, facts, record=record),
            style,
            align=align or ("justified" if style.justified else "left"),
            indent=indent,
            indent_right=indent_right,
            hyphenate=find_hyphenator(self.language) if style.hyphenated else None,
            label=label,
            anchor=anchor,
            kind=kind or name.value,
            facts=facts,
            changed=not self.changed.isdisjoint((*facts, record)),
        )
        if element is not None:
            for span in spans:
                if span.note and not self.notes_at_end:
                    self._set_note(span.note, element.parent or element)
        return box

    def _set_note(self, number: int, parent: Element) -> None:
        if number not in self.note_boxes and number in self.notes:
            box = self.note(self.notes[number], parent)
            box.wrap(self.measure)
            self.note_boxes[number] = box

    def note(self, note: Note, parent: Element) -> TextBox:
        """Set a note: its number, which leads back to the mark, and its text."""
        element = parent.add("Note", id=f"note-{note.number}")
        self.state("note", note.spans, at=element, note=note.number)
        number = Span(
            f"{note.number}.",
            bold=True,
            href=f"#mark-{note.number}",
            title=self.back_title.format(number=note.number),
        )
        style = self.style(StyleName.NOTE).model_copy(
            update={"family": "sans", "size": self.style(StyleName.NOTE).size * 0.9}
        )
        words = self.words((number,), StyleName.NOTE, element.add("Lbl"), style=style)
        indent = self.style(StyleName.NOTE).size * (1.75 if note.number < 100 else 2.3)  # noqa: PLR2004 - three figures
        return self.text(
            note.spans,
            StyleName.NOTE,
            element.add("P"),
            indent=indent,
            label=Label(words, 0),
            anchor=f"note-{note.number}",
            kind="note",
        )

    def label(self, text: str, name: StyleName, element: Element | None, colour: str = "") -> Word:
        """Set a few characters as one word that no line's end may part, for drawings."""
        style = self.style(name)
        words = self.words((Span(text.replace(" ", "\u00a0")),), name, element)
        painted = colour or str(getattr(self.theme.colours, style.colour))
        pieces = tuple(piece._replace(colour=painted) for word in words for piece in word.pieces)
        return Word(pieces, sum(piece.width for piece in pieces), 0)
