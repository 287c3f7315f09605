"""What the sections of one brief share while it is composed: numbers, titles, first mentions.

``begin_composition`` makes the ``CompositionContext`` that every composer is given. Its state changes in reading order
only: the numbers of sources and notes, the people introduced, the conflicts noted, the diagnostics.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from briefgen.compose.text.dates import format_date
from briefgen.compose.text.labels import Labels, Wording, mark
from briefgen.compose.text.spans import plain
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.diagnostics.letters import slugify
from briefgen.model.brief import (
    AboutSection,
    AssessmentsSection,
    ChronologySection,
    CommitmentsSection,
    ConflictsSection,
    DelegationsSection,
    ExcerptsSection,
    GlossarySection,
    KeyPointsSection,
    Section,
    SourcesSection,
    Spec,
    TimelineSection,
)
from briefgen.model.dates import EdtfDate
from briefgen.model.document import Note, Span, SpanRole, Spans
from briefgen.model.edition import Edition, PrintedText
from briefgen.model.factbase import FactBase, Selection
from briefgen.model.likelihood import AssessmentScale
from briefgen.model.records import (
    UNKNOWN_LANGUAGE,
    AnyFact,
    AnyRecord,
    Conflict,
    Event,
    Fact,
    Meeting,
    Status,
)
from briefgen.model.text import LocalText
from briefgen.model.tree import Step


def source_anchor(number: int) -> str:
    """Return the anchor of a source's entry in the list of sources."""
    return f"source-{number}"


def _letter(number: int) -> str:
    """Return a, b, ... z, aa, ab, ..."""
    before, last = divmod(number - 1, 26)
    return (_letter(before) if before else "") + "abcdefghijklmnopqrstuvwxyz"[last]


class Numbering:
    """Hands out numbers and remembers whom they were given to."""

    def __init__(self, *, lettered: bool = False) -> None:
        self._sources: dict[str, int] = {}
        self._lettered = lettered
        self._cited_in_full: set[str] = set()
        self._notes: list[Note] = []
        self._counts: Counter[str] = Counter()
        self._anchors: set[str] = set()

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes so far, by number."""
        return tuple(self._notes)

    @property
    def sources(self) -> tuple[tuple[int, str], ...]:
        """Numbers and ids of the sources cited so far."""
        return tuple((number, source) for source, number in self._sources.items())

    def number_source(self, source: str) -> int:
        """Return the number of a source, giving it the next one at its first citation."""
        return self._sources.setdefault(source, len(self._sources) + 1)

    def order_sources(self, key: Callable[[str], int]) -> None:
        """Renumber the sources by a key, and those that have the same in the order of their first citation."""
        self._sources = {name: number for number, name in enumerate(sorted(self._sources, key=key), 1)}

    def is_first_in_notes(self, source: str) -> bool:
        """Whether no note has cited the source yet; the next question about it is answered with no."""
        first = source not in self._cited_in_full
        self._cited_in_full.add(source)
        return first

    def add_note(self, spans: Spans, facts: tuple[str, ...] = (), *, is_written: bool = False) -> Spans:
        """Add a note that cites facts, and return its mark. ``is_written`` says that an editor worded it."""
        number = len(self._notes) + 1
        text = f"[{_letter(number)}]" if self._lettered else str(number)
        label = text if self._lettered else ""
        self._notes.append(Note(number, spans, is_written, label=label, facts=facts))
        role = SpanRole.CITATION if self._lettered else SpanRole.NOTE_MARK
        return (Span(text, role=role, note=number, facts=facts),)

    def count(self, what: str) -> int:
        """Return the next number of a kind of thing, such as a figure."""
        self._counts[what] += 1
        return self._counts[what]

    def make_anchor(self, text: str) -> str:
        """Return an anchor for a heading, unlike any other; letters outside ASCII leave it a bare ``section``."""
        stem = slugify(text) or "section"
        if stem.startswith("source-"):
            stem = f"section-{stem}"
        anchor, number = stem, 1
        while anchor in self._anchors:
            number += 1
            anchor = f"{stem}-{number}"
        self._anchors.add(anchor)
        return anchor


# Running text has only the title that its editor gives it, and a timeline is headed by its caption.
_TITLES: Mapping[type, str] = MappingProxyType(
    {
        KeyPointsSection: mark("Key points"),
        ChronologySection: mark("Chronology"),
        DelegationsSection: mark("Delegations"),
        ExcerptsSection: mark("Excerpts"),
        CommitmentsSection: mark("Agreed or pledged"),
        ConflictsSection: mark("Where sources disagree"),
        AssessmentsSection: mark("Assessments"),
        GlossarySection: mark("Glossary"),
        SourcesSection: mark("Sources"),
        AboutSection: mark("About this brief"),
    }
)


def section_title(section: Section, wording: Wording) -> str:
    """Return the heading of a section: the editor's, or the program's word for its kind; empty where it has none."""
    if section.title:
        return section.title
    label = _TITLES.get(type(section))
    return wording.labels.say(label) if label else ""


def find_main_series(spec: Spec, selection: Selection) -> str:
    """Return the series that the brief is about, whose meetings need no name of their own; empty where none is.

    It is the one that a timeline draws, or else the one series of the delegations or of all meetings selected.
    """
    sections = spec.brief.sections
    drawn = next((section.series for section in sections if isinstance(section, TimelineSection)), "")
    if drawn:
        return drawn
    listed = {
        name for section in sections if isinstance(section, DelegationsSection) for name in section.meetings
    }
    meetings = [fact for fact in selection.facts if isinstance(fact, Meeting)]
    for chosen in ([meeting for meeting in meetings if meeting.id in listed], meetings):
        series = {meeting.series for meeting in chosen}
        if len(series) == 1:
            return series.pop()
    return ""


@dataclass(slots=True)
class CompositionContext:
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
    printed: dict[tuple[int, str], PrintedText] = field(default_factory=dict)
    """What they printed, in the same way."""
    edition: Edition | None = None
    """What the copy is printed as, as soon as that is known."""
    printed_facts: tuple[str, ...] = ()
    """Facts, terms and sources that the sections print, once all are composed that cite."""
    review_label: str = ""
    """The days on which these facts were reviewed, in words."""
    is_withheld: Callable[[str], bool] = lambda _: False
    """Whether only facts of higher handling than the brief's rest on a source."""
    assessing: AssessmentScale = AssessmentScale()  # noqa: RUF009 - a frozen value
    """The project's words of likelihood and confidence, where it has its own."""
    _untranslated: set[tuple[str, str]] = field(default_factory=set)

    @property
    def labels(self) -> Labels:
        """The program's words in the brief's language."""
        return self.wording.labels

    @property
    def cites_by_number(self) -> bool:
        """Whether citations are numbers of sources in brackets, and not notes."""
        return self.spec.brief.notes == "numbers"

    @property
    def scale(self) -> AssessmentScale:
        """The words of likelihood and confidence, those that are shipped where the project has none."""
        return self.assessing.complete()

    def link_section(self, kind: type[Section]) -> Spans:
        """Return a link to the brief's first section of a kind: its heading; nothing where there is none."""
        for section, anchor in zip(self.spec.brief.sections, self.anchors, strict=True):
            if isinstance(section, kind):
                title = section_title(section, self.wording)
                return (
                    Span(
                        title,
                        href=f"#{anchor}",
                        title=self.labels.say("Section: {title}", title=title),
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
        name = "/".join(str(step) for step in path)
        if (record.id, name) not in self._untranslated:
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

    def parent_meeting(self, fact: AnyFact) -> Event | Meeting | None:
        """Return the meeting or event that a fact belongs to, where the brief selects that too.

        One that it leaves out counts for nothing in the brief's handling, so no word of it may print.
        """
        name = getattr(fact, "meeting", None)
        record = self.facts.records.get(name) if name in self.selected else None
        return record if isinstance(record, Event | Meeting) else None

    def selected_fact(self, name: str | None) -> AnyFact | None:
        """Return a fact by its id where the brief selects it; see ``parent_meeting``."""
        record = self.facts.records.get(name) if name in self.selected else None
        return record if isinstance(record, AnyFact) else None

    def date(self, fact: Fact, date: EdtfDate) -> str:
        """Return a fact's date in words, with the doubt that its status adds."""
        return format_date(date, self.wording, inferred=fact.status is Status.INFERRED)

    def foreign(self, language: str) -> str:
        """Return the language for a span: empty where it is the brief's, or where nobody knows it."""
        known = language.partition("-")[0] not in (self.wording.language, UNKNOWN_LANGUAGE)
        return language if known else ""


def begin_composition(
    spec: Spec, facts: FactBase, selection: Selection, wording: Wording, verified: frozenset[str]
) -> CompositionContext:
    """Return a context with nothing composed yet; the anchors of section headings are given out first."""
    conflicts: dict[str, list[Conflict]] = defaultdict(list)
    for fact in selection.facts:
        if isinstance(fact, Conflict):
            conflicts[fact.about.fact].append(fact)
    about = {name: tuple(found) for name, found in conflicts.items()}
    selected = frozenset(fact.id for fact in selection.facts)
    context = CompositionContext(
        spec, facts, selection, wording, verified, selected, find_main_series(spec, selection), about
    )
    context.numbering = Numbering(lettered=spec.brief.notes == "numbers")
    titles = (section_title(section, wording) for section in spec.brief.sections)
    context.anchors = tuple(context.numbering.make_anchor(title) for title in titles)
    return context
