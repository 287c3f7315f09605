"""What cannot be set, as diagnostics: characters that no typeface has, blocks that no page can hold.

In: what layout names, by record and by place in a template. Out: diagnostics at the line where somebody wrote what
does not fit: the text of a record, a line of a template, a line of the spec. A character is looked for in what the
text was made of, first with the characters beside it, since a template and a fact may both have it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from briefgen.diagnostics import Diagnostic, Origin, diagnose
from briefgen.layout.story import Story, TallBlock, UnsetText
from briefgen.model.brief import TemplateText
from briefgen.model.factbase import FactBase
from briefgen.model.records import references_of
from briefgen.model.tree import Mapping, Node, Scalar, Sequence, find_place

if TYPE_CHECKING:
    from briefgen.pipeline.making import Composed
    from briefgen.pipeline.materials import Materials

_SHOWN = 60
"""Characters of a text that a message shows."""
_MOST_PLACES = 12
"""Further places that a hint lists."""
_RIGHT_TO_LEFT = frozenset({"R", "AL"})
_HAN = re.compile("[\u2e80-\u2fdf\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class _Written:
    """A text that somebody wrote: what it is called, and where its characters stand."""

    name: str
    text: str
    place: Callable[[int], Origin]


@dataclass(slots=True)
class _Finding:
    """Characters that are met first in one text, and the places where they are met again."""

    written: _Written | None
    printed: str
    origin: Origin | None
    chars: list[str] = field(default_factory=list)
    again: dict[Origin, None] = field(default_factory=dict)


def explain_layout(story: Story, composed: Composed, materials: Materials) -> tuple[Diagnostic, ...]:
    """Return what keeps a story from being written: each character once, and the blocks that are too tall."""
    finder = _Finder(composed, materials)
    by_char: dict[str, _Finding] = {}
    by_text: dict[Origin | str, _Finding] = {}
    for text, chars in story.unset.items():
        for char in chars:
            written, origin = finder.find(text, char)
            key = written.place(0) if written else origin or text.text
            if char not in by_char:
                by_char[char] = by_text.setdefault(key, _Finding(written, text.text, origin))
                by_char[char].chars.append(char)
            elif origin is not None and by_text.get(key) is not by_char[char]:
                by_char[char].again[origin] = None
    tall = (_too_tall(block, materials.facts) for block in story.too_tall)
    return (*map(_missing_glyphs, by_text.values()), *tall)


class _Finder:
    """Finds who wrote a character that prints."""

    def __init__(self, composed: Composed, materials: Materials) -> None:
        self._facts = materials.facts
        self._spec = composed.spec
        self._by_file = {template.file: template for template in materials.templates.values()}
        document = composed.document
        self._used = [materials.templates[name] for name in document.templates if name in materials.templates]
        self._sources = document.sources
        self._by_char: dict[str, list[_Written]] | None = None

    def find(self, text: UnsetText, char: str) -> tuple[_Written | None, Origin | None]:
        """Return the text that has a character of a printed text, and the character's place in it.

        Where none has it as it prints, the place is that of the template's block, or of the first fact.
        """
        composed = unicodedata.normalize("NFC", text.text)
        around = next((word for word in composed.split() if char in word), char)
        near = list(self._near(text))
        for wanted in (around, char):
            for written in near:
                if (at := _find(written.text, wanted, char)) is not None:
                    return written, written.place(at)
        for written in self._holders().get(char, ()):
            if (at := _find(written.text, around, char)) is not None:
                return written, written.place(at)
        known = next((name for name in text.records if name in self._facts.records), None)
        return None, text.origin or (self._facts.origin(known) if known else None)

    def _near(self, text: UnsetText) -> Iterator[_Written]:
        """Yield what a text may have been made of: its records and those they name, templates, the spec."""
        records = self._facts.records
        named = [name for name in text.records if name in records]
        beyond = [one.name for name in named for one in references_of(records[name]) if one.name in records]
        for name in dict.fromkeys((*named, *beyond)):
            yield from _texts_of_record(name, self._facts)
        if text.origin and text.origin.file in self._by_file:
            yield from _lines_of(self._by_file[text.origin.file], text.origin.line)
        for template in self._used:
            yield from _lines_of(template)
        yield from (_written("", scalar) for scalar in _scalars(self._spec.tree))
        yield from (
            written
            for name in self._sources
            if name in records
            for written in _texts_of_record(name, self._facts)
        )

    def _holders(self) -> dict[str, list[_Written]]:
        """Return the texts of all records by the characters beyond ASCII that they have; made once, when needed."""
        if self._by_char is None:
            self._by_char = {}
            for name in self._facts.records:
                for written in _texts_of_record(name, self._facts):
                    for char in set(written.text) if not written.text.isascii() else ():
                        self._by_char.setdefault(char, []).append(written)
        return self._by_char


def _texts_of_record(name: str, facts: FactBase) -> Iterator[_Written]:
    return (_written(name, scalar) for scalar in _scalars(facts.trees[name]))


def _scalars(node: Node) -> Iterator[Scalar]:
    if isinstance(node, Scalar):
        if node.text:
            yield node
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _scalars(item)
    elif isinstance(node, Mapping):
        for _, value in node.entries:
            yield from _scalars(value)


def _written(name: str, scalar: Scalar) -> _Written:
    return _Written(name, scalar.text or "", lambda at: find_place(scalar, at))


def _lines_of(template: TemplateText, first: int = 1) -> Iterator[_Written]:
    """Yield the lines of a template from the ``first`` on."""
    for number, line in enumerate(template.text.split("\n"), start=1):
        if number >= first:
            yield _Written("", line, lambda at, number=number: Origin(template.file, number, at + 1))  # type: ignore[misc]


def _find(text: str, words: str, char: str) -> int | None:
    """Return where the character of some words stands in a text; ``None`` where the text has not these words."""
    if text.isascii():
        return None
    at = text.find(words)
    if at < 0 and words not in unicodedata.normalize("NFC", text):
        return None
    return max(text.find(char, max(at, 0)), 0)


def _missing_glyphs(finding: _Finding) -> Diagnostic:
    listed = ", ".join(f"{char!r} (U+{ord(char):04X})" for char in finding.chars)
    some = "characters" if len(finding.chars) > 1 else "character"
    written = finding.written
    where = f" in {written.name}" if written and written.name else ""
    text = " ".join((written.text if written else finding.printed).split())
    start = max(0, text.find(finding.chars[0]) - _SHOWN // 2)
    return diagnose(
        "missing-glyph",
        f"no typeface of the theme has the {some} {listed}{where}: {text[start : start + _SHOWN]!r}",
        finding.origin,
        *_hints(finding.chars),
        _also_at(finding),
    )


def _hints(chars: Iterable[str]) -> Iterator[str]:
    """Yield what can be done about characters, script by script."""
    kinds = {
        "right-to-left"
        if unicodedata.bidirectional(char) in _RIGHT_TO_LEFT
        else "Han"
        if _HAN.match(char)
        else ""
        for char in chars
    }
    if "Han" in kinds:
        yield (
            "of Han characters, the typefaces of briefgen have those that Korean texts use, and no others: "
            "write the name in Latin letters, or name a companion face that has them in the theme"
        )
    if "right-to-left" in kinds:
        yield (
            "Arabic, Hebrew and other scripts that run from right to left are not set, with any typeface: "
            "write it in Latin letters"
        )
    if "" in kinds:
        yield "replace the character, or name a companion face that has it in the theme"


def _also_at(finding: _Finding) -> str:
    places = [str(origin) for origin in finding.again]
    more = f" and {len(places) - _MOST_PLACES} more" if len(places) > _MOST_PLACES else ""
    return f"also at {', '.join(places[:_MOST_PLACES])}{more}" if places else ""


def _too_tall(block: TallBlock, facts: FactBase) -> Diagnostic:
    """Place a block of one fact at that fact; one of several at the template that puts them together."""
    known = [name for name in block.facts if name in facts.records]
    of_fact = facts.origin(known[0]) if known else None
    where = f" (facts: {', '.join(block.facts)})" if block.facts else ""
    return diagnose(
        "too-tall",
        f"a block of kind {block.kind} is taller than a page can hold{where}",
        of_fact if len(known) == 1 else block.origin or of_fact,
    )
