"""What the sections of one brief share while it is composed.

The inputs are fixed; numbers, names already introduced and diagnostics grow in reading order. A desk lives as long
as one call of ``compose_document``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from briefgen.compose.dates import format_date
from briefgen.compose.numbering import Numbering
from briefgen.compose.spans import plain
from briefgen.compose.titles import find_main_series, section_title
from briefgen.compose.wording import Wording
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.brief import Section, Spec
from briefgen.model.dates import EdtfDate
from briefgen.model.document import Span, Spans
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact, AnyRecord, Conflict, Event, Fact, Meeting, Status
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
    """Excerpts that agree with the archived text of their source."""
    selected: frozenset[str]
    """Ids of the facts that the brief selects."""
    main_series: str
    conflicts: Mapping[str, tuple[Conflict, ...]]
    """The selected conflicts by the record they are about."""
    numbering: Numbering = field(default_factory=Numbering)
    introduced: set[str] = field(default_factory=set)
    """People whose name has been printed."""
    explained: set[str] = field(default_factory=set)
    """Conflicts that have been noted."""
    diagnostics: list[Diagnostic] = field(default_factory=list)
    anchors: tuple[str, ...] = ()
    """Anchors of the sections' headings, in the order of the sections."""
    texts: dict[tuple[int, str], str] = field(default_factory=dict)
    """The templates as rendered, by section (counted from 0) and key of the section."""
    is_withheld: Callable[[str], bool] = lambda _: False
    """Whether only facts of higher handling than the brief's rest on a source."""
    _untranslated: set[tuple[str, str]] = field(default_factory=set)

    def link_section(self, kind: type[Section]) -> Spans:
        """Return a link to the brief's first section of a kind: its heading; nothing where there is none."""
        for section, anchor in zip(self.spec.brief.sections, self.anchors, strict=True):
            if isinstance(section, kind):
                title = section_title(section, self.wording)
                return (
                    Span(
                        title,
                        href=f"#{anchor}",
                        title=self.wording.labels.say("Section: {title}", title=title),
                    ),
                )
        return ()

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

    def occasion(self, fact: AnyFact) -> Event | Meeting | None:
        """Return the meeting or event that a fact belongs to, where the brief selects that too.

        One that it leaves out counts for nothing in the brief's handling, so no word of it may print.
        """
        name = getattr(fact, "meeting", None)
        record = self.facts.records.get(name) if name in self.selected else None
        return record if isinstance(record, Event | Meeting) else None

    def selected_fact(self, name: str | None) -> AnyFact | None:
        """Return a fact by its id where the brief selects it; see ``occasion``."""
        record = self.facts.records.get(name) if name in self.selected else None
        return record if isinstance(record, AnyFact) else None

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


def open_desk(
    spec: Spec, facts: FactBase, selection: Selection, wording: Wording, verified: frozenset[str]
) -> Desk:
    """Return a desk with nothing composed yet; the anchors of section headings are given out first."""
    conflicts: dict[str, list[Conflict]] = defaultdict(list)
    for fact in selection.facts:
        if isinstance(fact, Conflict):
            conflicts[fact.about.fact].append(fact)
    about = {name: tuple(found) for name, found in conflicts.items()}
    selected = frozenset(fact.id for fact in selection.facts)
    desk = Desk(spec, facts, selection, wording, verified, selected, find_main_series(spec, selection), about)
    titles = (section_title(section, wording) for section in spec.brief.sections)
    desk.anchors = tuple(desk.numbering.make_anchor(title) for title in titles)
    return desk
