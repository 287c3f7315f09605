"""One brief of many: its spec with every placeholder filled in, and the values of its matrix in their places.

In: a spec as written, one of its variants, and the fact base. Out: a ``Spec`` like that of any brief. Only texts are
filled in, after the YAML has been read and before it is typed: a value ends up as the text, or the part of a text,
that it was put in for, and as nothing else. Keys and the kinds of sections are the spec's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from briefgen.batch.placeholders import has_braces
from briefgen.batch.subjects import WHOLE, Subject
from briefgen.batch.texts import fill_text, placeholders_in
from briefgen.batch.words import Words
from briefgen.check.places import find_place
from briefgen.check.spec_texts import OF_BRIEF, OF_SECTION
from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose, has_errors
from briefgen.load.brief import type_brief
from briefgen.model import tree
from briefgen.model.batch import BATCH_KEYS, SpecFile, Variant
from briefgen.model.brief import Brief, Spec, Told
from briefgen.model.factbase import FactBase

_DEFAULT_LOCALE: str = Brief.model_fields["locale"].default
_FILES = ("template", "intro", "theme")
_SECTION_DEPTH = 3

Path = tuple[tree.Step, ...]


def fill_spec(source: SpecFile, variant: Variant, facts: FactBase) -> Outcome[Spec | None]:
    """Make one brief of a spec; ``None`` where a placeholder or what comes of it is not sound."""
    filling = _Filling(source, variant, facts)
    values = filling.fill_all()
    typed = type_brief(source, variant, values, tuple(filling.told))
    said = tuple(one for one in typed.diagnostics if one.origin not in filling.unsound)
    found = (*filling.found, *filling.words.found, *said)
    return Outcome(None if has_errors(found) else typed.value, found)


class _Filling:
    """Fills in the texts of one spec; lives for one variant.

    ``unsound`` are the places of texts that could not be filled in: that they are missing is not worth another word.
    """

    def __init__(self, source: SpecFile, variant: Variant, facts: FactBase) -> None:
        self._source = source
        subject = WHOLE
        if variant.kind:
            record = None if variant.kind in ("tag", "table") else facts.records.get(variant.subject)
            subject = Subject(variant.kind, variant.subject, record, variant.row)
        cell = {key: source.settings.get(key, value) for key, value in variant.cell.items()}
        self._cell = cell
        self.words = Words(subject, cell, facts, _DEFAULT_LOCALE)
        self.found: list[Diagnostic] = []
        self.unsound: set[Origin | None] = set()
        self.told: list[Told] = []

    def fill_all(self) -> Mapping[str, Any]:
        """Return the values of the brief's keys: as written and filled in, else as the matrix has them."""
        written = {
            key.text: value
            for key, value in self._source.tree.entries
            if key.text is not None and key.text not in BATCH_KEYS
        }
        first = {key: self.fill(written.pop(key), (key,)) for key in ("locale",) if key in written}
        locale = self._source.settings.get("locale") or first.get("locale") or self._cell.get("locale")
        self.words.locale = locale if isinstance(locale, str) else _DEFAULT_LOCALE
        values = {**first, **{key: self.fill(value, (key,)) for key, value in written.items()}}
        self._check_contested(values)
        return {**self._cell, **values}

    def fill(self, node: tree.Node, path: Path) -> Any:
        """Return the values of a node, its texts filled in."""
        if isinstance(node, tree.Sequence):
            return [self.fill(child, (*path, index)) for index, child in enumerate(node.items)]
        if isinstance(node, tree.Mapping):
            if unquoted := self._unquoted(node, path):
                return unquoted
            return {key.text: self.fill(child, (*path, key.text)) for key, child in node.entries if key.text}
        if node.text is None or not has_braces(node.text) or _is_kind(path):
            return node.text
        return self._fill_scalar(node, path)

    def _fill_scalar(self, scalar: tree.Scalar, path: Path) -> str:
        filled = fill_text(scalar, self.words, _refuse_path if path[-1] in _FILES else _refuse_nothing)
        self.found += filled.diagnostics
        if filled.value is None:
            self.unsound.add(scalar.origin)
            return "x"
        if _prints(path):
            self.told += [
                Told(f"{{{one.name}}}", find_place(scalar, one.offset))
                for one in placeholders_in(scalar.text or "")
                if self.words.tells(one.name)
            ]
        return filled.value

    def _unquoted(self, node: tree.Mapping, path: Path) -> str:
        """Report a placeholder that YAML took for a mapping, and return what stands in its place; nothing if it is none."""
        if len(node.entries) != 1 or isinstance(path[-1], int) or path[-1] == "select":
            return ""
        ((key, value),) = node.entries
        if key.text not in self.words.names() or not isinstance(value, tree.Scalar) or value.text is not None:
            return ""
        message = f"{{{key.text}}} is a mapping to YAML, which a text that begins with a brace always is"
        hint = f'put it in quotation marks: "{{{key.text}}}"'
        self.found.append(diagnose("wrong-shape", message, node.origin, hint))
        self.unsound.add(node.origin)
        return "x"

    def _check_contested(self, values: Mapping[str, Any]) -> None:
        """Report keys that the matrix varies and the spec writes without regard to it."""
        for key in self._cell:
            scalar = self._source.tree.get(key)
            if key not in values or key in self._source.settings:
                continue
            text = scalar.text if isinstance(scalar, tree.Scalar) and scalar.text else ""
            if key not in (one.name for one in placeholders_in(text)):
                message = f"the matrix varies `{key}`, and the spec says it as well"
                hint = f"take one of the two out, or let the spec say {{{key}}}"
                origin = self._source.origin(key, of_key=True)
                self.found.append(diagnose("contested-key", message, origin, hint))


_refuse_nothing: Callable[[str], str] = lambda _: ""  # noqa: E731 - a value of a type that has a name


def _refuse_path(value: str) -> str:
    """Say why a value may not be a part of the name of a file."""
    if value in (".", "..") or "/" in value or "\\" in value or value.startswith("."):
        return "it would lead to another folder; a value is one part of a name"
    return ""


def _is_kind(path: Path) -> bool:
    """Whether a text is the kind of a section, which says what else stands in it."""
    return len(path) == _SECTION_DEPTH and path[0] == "sections" and path[-1] == "kind"


def _prints(path: Path) -> bool:
    """Whether a text of the spec prints."""
    if len(path) == 1:
        return path[0] in OF_BRIEF or path[0] == "handling"
    return len(path) == _SECTION_DEPTH and path[0] == "sections" and path[-1] in OF_SECTION
