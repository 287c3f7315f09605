"""Every check of a composed document: what it claims, quotes, cites and copies."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import chain, islice

from briefgen.checks.base import name_record
from briefgen.checks.excerpts.text import ArchivedWords
from briefgen.checks.lint.lookalikes import explain_mixed, find_mixed_words
from briefgen.checks.lint.spelling import is_one_edit
from briefgen.checks.passages import named_texts
from briefgen.checks.prose.assessments import check_judgements
from briefgen.checks.prose.claims import Period
from briefgen.checks.prose.evidence import Dated, EvidenceReader, RecordEvidence, find_claims
from briefgen.checks.prose.printed import Statement, find_statements
from briefgen.checks.prose.proof import Finding, prove
from briefgen.checks.prose.sourcing import (
    ThirdPartyText,
    check_citations,
    check_quotation_marks,
    check_reproduced,
)
from briefgen.diagnostics import Diagnostic, Origin, Severity, diagnose
from briefgen.diagnostics.codes import codes_about
from briefgen.model.brief import SourcesSection, Spec, SpecText, spec_texts
from briefgen.model.document import Document
from briefgen.model.factbase import FactBase, Selection
from briefgen.model.likelihood import AssessmentScale
from briefgen.model.records import AnyFact, Organisation, Person, supports_of
from briefgen.model.text import ProseWords

_TITLES = frozenset(("title", "subtitle", "caption", "message"))
_HANGUL = re.compile("[가-힣]")
_LATIN = re.compile("[A-Za-z]")
_MOST = 20
"""Claims of one paragraph that are reported."""
_HINTS = {
    "unproved-date": "cite the fact that says so, correct the date, or give it less exactly",
    "unproved-number": "cite the facts that it follows from, or correct it; names that hold a number are listed under [prose] in the project file",
}


def check_document(
    document: Document,
    spec: Spec,
    facts: FactBase,
    selection: Selection,
    *,
    known: Iterable[Diagnostic] = (),
    archived: ArchivedWords | None = None,
    lacking: bool = False,
    words: ProseWords = ProseWords(),  # noqa: B008 - a frozen value
    assessing: AssessmentScale = AssessmentScale(),  # noqa: B008 - as above
) -> tuple[Diagnostic, ...]:
    """Run every check of a document; diagnostics in order of their place.

    ``known`` is what was found in templates already: a citation that failed is missing from its paragraph. Without ``archived`` words nothing is said of words of sources. ``lacking``:
    facts or sources of the brief were set aside, and paragraphs may have no citation for that. ``words`` are what the
    project adds to its languages, ``assessing`` how its assessments are worded.
    """
    failed = {
        entry.origin.file
        for entry in known
        if entry.origin
        and (entry.severity is Severity.ERROR and entry.code not in codes_about("Prose of templates"))
    }
    third_party = ThirdPartyText(facts, selection.facts)
    statements = tuple(find_statements(document, selection))
    whole = [statement for statement in statements if statement.origin.file not in failed]
    reader = EvidenceReader(facts, words)
    uncited = (
        entry for entry in check_citations(document) if entry.origin and entry.origin.file not in failed
    )
    found = [
        *_check_listed(document, spec, selection.facts),
        *check_quotation_marks(document, statements, spec, third_party),
        *(() if lacking else uncited),
        *(() if lacking else check_claims(whole, document.language, reader, third_party)),
        *(() if lacking else check_titles(spec, selection, reader, third_party)),
        *(check_reproduced(statements, spec, third_party, archived) if archived else ()),
        *_check_scripts(statements, third_party),
        *check_near_names(statements, facts, third_party),
        *check_judgements(document, whole, facts, assessing),
    ]
    return tuple(sorted(dict.fromkeys(found), key=Diagnostic.sort_key))


def check_claims(
    statements: Iterable[Statement],
    language: str,
    reader: EvidenceReader,
    third_party: ThirdPartyText,
) -> Iterator[Diagnostic]:
    """Report dates and numbers of statements that nothing cited with them bears out; ``reader`` knows the facts."""
    for statement in statements:
        for finding in islice(_prove(statement, reader, language, third_party), _MOST):
            yield _report(finding, statement.place(finding.start))


def _prove(
    statement: Statement, reader: EvidenceReader, language: str, third_party: ThirdPartyText
) -> Iterator[Finding]:
    """Yield what is not borne out.

    Excerpts, names and the facts of the section are only looked at where something is not: most texts need no such look.
    """
    words = reader.language(_language_of(statement.text, language))
    if not find_claims(statement.text, words):
        return
    evidence = reader.read(statement.facts, statement.sources)
    if not prove(statement.text, evidence, words):
        return
    text = third_party.without_names(third_party.without_excerpts(statement.text))
    section = reader.read(statement.section).cited
    yield from prove(text, replace(evidence, section=section), words)


def check_titles(
    spec: Spec, selection: Selection, reader: EvidenceReader, third_party: ThirdPartyText
) -> Iterator[Diagnostic]:
    """Report what titles and captions of a spec say that the facts of their section, or of the brief, do not bear out."""
    for text in spec_texts(spec):
        if text.path[-1] in _TITLES:
            yield from _check_title(text, selection, reader, third_party)


def _check_title(
    text: SpecText, selection: Selection, reader: EvidenceReader, third_party: ThirdPartyText
) -> Iterator[Diagnostic]:
    words = reader.language(_language_of(text.words, text.spec.brief.language))
    if not find_claims(text.words, words):
        return
    of_section = text.path[0] == "sections" and isinstance(text.path[1], int)
    chosen = selection.sections[int(text.path[1])] if of_section else selection
    evidence = reader.read(fact.id for fact in chosen.facts)
    seen = text.spec.brief.sources_seen_to
    if seen is not None:
        horizon = RecordEvidence("the brief", dates=(Dated("sources_seen_to", Period(seen, seen)),))
        evidence = replace(evidence, beside=(*evidence.beside, horizon))
    for finding in prove(third_party.without_names(text.words), evidence, words):
        yield _report(finding, text.place(finding.start))


def _report(finding: Finding, place: Origin) -> Diagnostic:
    return diagnose(finding.code, finding.message, place, _HINTS[finding.code])


def _language_of(text: str, language: str) -> str:
    """Return the language that a text is read in: Korean where most of its letters are, else that of the document."""
    hangul = len(_HANGUL.findall(text))
    if hangul > len(_LATIN.findall(text)):
        return "ko"
    return "en" if not hangul else language.partition("-")[0]


def _check_scripts(statements: Iterable[Statement], third_party: ThirdPartyText) -> Iterator[Diagnostic]:
    """Report words of several scripts that no record has."""
    for statement in statements:
        for word in find_mixed_words(statement.text):
            if not third_party.stands_in_record(word[0], statement.facts):
                said, hint = explain_mixed(word[0])
                place = statement.place(word.start())
                yield diagnose("mixed-scripts", f"the template's {said}", place, hint)


_NAME_WORD = re.compile(r"(?<![\w’'-])[A-ZÀ-Þ][a-zß-ɏ]{4,}(?![\w-])")
_SHORTEST_NAME, _SHORTEST_OPENING = 6, 7
"""Letters of the longer of two words that are compared; at the head of a sentence, where every word has a capital."""
_OPENS = re.compile(r"(?:^|[.!?:;\n“\"(])\s*$")


def check_near_names(
    statements: Iterable[Statement], facts: FactBase, third_party: ThirdPartyText
) -> Iterator[Diagnostic]:
    """Report words that are a letter away from a registered name, and no word of any name on file."""
    names = None
    for statement in statements:
        for match in _NAME_WORD.finditer(statement.text):
            word = match[0]
            names = _NameWords(facts) if names is None else names
            opens = _OPENS.search(statement.text, max(0, match.start() - 4), match.start()) is not None
            near = names.near(word, _SHORTEST_OPENING if opens else _SHORTEST_NAME)
            if near and not third_party.stands_in_record(word, statement.facts):
                name, record = near
                message = f"“{word}” is nearly “{name}” of {name_record(facts.records[record])}"
                place = statement.place(match.start())
                yield diagnose("near-name", message, place, "correct it, or add it to the record’s aliases")


class _NameWords:
    """The words of registered names, by first letter and length."""

    def __init__(self, facts: FactBase) -> None:
        self._words: dict[tuple[str, int], dict[str, str]] = {}
        self._known: set[str] = set()
        for record in chain(facts.all_of(Person), facts.all_of(Organisation)):
            texts = [passage.text for passage in named_texts(record)]
            if isinstance(record, Person):
                texts += [record.latin, *record.aliases]
            for word in _NAME_WORD.findall(" ".join(texts)):
                self._known.add(word)
                self._words.setdefault((word[0], len(word)), {})[word] = record.id

    def near(self, word: str, shortest: int) -> tuple[str, str] | None:
        """Return the registered word one letter from a word, and its record; ``None`` for what is itself a name."""
        if word in self._known:
            return None
        for length in (len(word) - 1, len(word), len(word) + 1):
            for other, record in self._words.get((word[0], length), {}).items():
                if max(length, len(word)) >= shortest and _is_slip(word, other):
                    return other, record
        return None


def _is_slip(word: str, name: str) -> bool:
    """Whether a word is one edit from a name, and no ending of it nor its stem."""
    half = (min(len(word), len(name)) - 1) // 2
    if word[:half] != name[:half] and word[-half:] != name[-half:]:
        return False
    return not word.startswith(name) and not name.startswith(word) and is_one_edit(word, name)


def _check_listed(document: Document, spec: Spec, selected: Collection[AnyFact]) -> Iterator[Diagnostic]:
    """Report a brief that cites sources without listing them, where no fact of it is what cites them.

    Terms of a glossary and versions of a conflict cite too, and so do the changes since an edition; of a brief whose
    facts have sources its own checks say the same.
    """
    listed = any(isinstance(section, SourcesSection) for section in spec.brief.sections)
    if document.sources and not listed and not any(supports_of(fact) for fact in selected):
        message = f"the brief cites “{document.sources[0]}”, but has no section that lists its sources"
        yield diagnose("no-sources-section", message, spec.origin("sections"), "add `- {kind: sources}`")
