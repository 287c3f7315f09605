"""What the sections of one brief share while it is composed.

The inputs are fixed; numbers, names already introduced and diagnostics grow in reading order. A desk lives as long
as one call of ``compose_document``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from briefgen.compose.dates import format_date
from briefgen.compose.numbering import Numbering
from briefgen.compose.spans import plain
from briefgen.compose.wording import Wording
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.brief import Spec
from briefgen.model.dates import EdtfDate
from briefgen.model.document import Spans
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Fact, Status
from briefgen.model.selection import Selection
from briefgen.model.text import LocalText
from briefgen.model.tree import Step


@dataclass(slots=True)
class Desk:
    """Inputs and running state of one composition."""

    spec: Spec
    facts: FactBase
    selection: Selection
    wording: Wording
    verified: frozenset[str]
    numbering: Numbering = field(default_factory=Numbering)
    introduced: set[str] = field(default_factory=set)
    """People whose name has been printed."""
    explained: set[str] = field(default_factory=set)
    """Conflicts that have been noted."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    _untranslated: set[tuple[str, str]] = field(default_factory=set)

    def report(self, *diagnostics: Diagnostic) -> None:
        """Keep what was found for the outcome."""
        self.diagnostics.extend(diagnostics)

    def pick(self, record: AnyRecord, text: LocalText, *path: Step) -> tuple[str, str]:
        """Return ``(language, words)`` of a record's text; the language is empty where it is the brief's.

        ``path`` is where the text stands in the record, for the warning that it is not there in the brief's language.
        """
        tag, words = text.pick(self.wording.language)
        if tag.partition("-")[0] in ("", self.wording.language):
            return "", words
        self._warn_untranslated(record, path)
        return tag, words

    def text(self, record: AnyRecord, text: LocalText | None, *path: Step) -> str:
        """Return the words of a record's text, empty where there is none."""
        return self.pick(record, text, *path)[1] if text else ""

    def spans(self, record: AnyRecord, text: LocalText | None, *path: Step) -> Spans:
        """Return a record's text as spans that know their language."""
        if text is None:
            return ()
        language, words = self.pick(record, text, *path)
        return plain(words, language=language)

    def date(self, fact: Fact, date: EdtfDate) -> str:
        """Return a fact's date in words, with the doubt that its status adds."""
        return format_date(date, self.wording, inferred=fact.status is Status.INFERRED)

    def foreign(self, language: str) -> str:
        """Return the language for a span: empty where it is the brief's."""
        return "" if language.partition("-")[0] == self.wording.language else language

    def _warn_untranslated(self, record: AnyRecord, path: Iterable[Step]) -> None:
        name = "/".join(str(step) for step in path)
        if (record.id, name) in self._untranslated:
            return
        self._untranslated.add((record.id, name))
        language = self.wording.locale.get_display_name("en")
        self.report(
            diagnose(
                "missing-translation",
                f"{name} of {record.id} has no version in {language}; it prints in another language",
                self.facts.origin(record.id, *path),
                f"add a version under the key {self.wording.language}",
            )
        )
