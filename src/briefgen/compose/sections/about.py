"""What a brief says of itself: how to cite and to verify it, what it rests on, who stands behind it.

All of it is made by the program, of the spec's apparatus and of what the other sections cite; it is composed after them.
"""

from collections import Counter
from collections.abc import Iterator

from briefgen.compose.context import CompositionContext
from briefgen.compose.sections.part import Blocks, Part
from briefgen.compose.text.dates import format_day
from briefgen.compose.text.labels import format_list
from briefgen.compose.text.spans import plain
from briefgen.model.brief import AboutSection
from briefgen.model.document import Definition, Glossary, Spans
from briefgen.model.records import AnyFact, Assessment, Fact, Source, SourceKind, Status, supports_of
from briefgen.model.text import one_line

_PRESS = frozenset((SourceKind.NEWS, SourceKind.PREVIEW))


def compose_about(part: Part[AboutSection]) -> Blocks:
    """Return the lines of the section, each under its name; those of which nothing is known are left out."""
    context = part.context
    say = context.labels.say
    lines: tuple[tuple[str, Spans], ...] = (
        (say("How to cite"), plain(_citation(context))),
        (say("How to verify this copy"), plain(_verification(context))),
        (say("Method"), plain(_method(context))),
        (say("What it rests on"), plain(" ".join(_sourcing(context)))),
        (say("Who stands behind it"), plain(" ".join(_people(context)))),
        (say("Licence"), plain(context.spec.brief.licence or "")),
        (say("Disclaimer"), plain(context.spec.brief.disclaimer or "")),
        (say("Accessibility"), plain(_accessibility(context))),
        (say("Contact"), _contact(context)),
    )
    items = tuple(Definition(plain(name), words) for name, words in lines if words)
    return (Glossary(items=items),)


def _citation(context: CompositionContext) -> str:
    """Return the brief as a list of references gives it: authors or office, title, number, edition, code, DOI."""
    brief, say = context.spec.brief, context.labels.say
    edition = context.edition
    dated = ""
    if edition is not None and edition.number and edition.date is not None:
        day = format_day(edition.date, context.wording)
        dated = say("Edition {number}, {date}", number=edition.number, date=day)
    by = format_list(brief.authors, context.wording) or (brief.office or "").removesuffix(".")
    parts = (
        by,
        one_line(". ".join(filter(None, (brief.title, brief.subtitle)))),
        brief.series_line or "",
        say("no. {number}", number=brief.number) if brief.number else "",
        dated or say("working copy"),
        say("check code {code}", code=edition.code) if edition is not None else "",
        f"ISSN {brief.issn}" if brief.issn else "",
        f"doi:{brief.doi}" if brief.doi else "",
    )
    return f"{', '.join(filter(None, parts))}."


def _verification(context: CompositionContext) -> str:
    say = context.labels.say
    if context.edition is None:
        return ""
    return say(
        "Every page has the check code {code} at its foot. The issuer, or briefgen verify with the file, can say by it "
        "whether a copy is an original and whether a later edition has taken its place.",
        code=context.edition.code,
    )


def _method(context: CompositionContext) -> str:
    """Return how statements are grounded, with the words for what is not confirmed that the brief may print."""
    say = context.labels.say
    words = {
        Status.REPORTED: say("reported: only the press, or one side, says so"),
        Status.INFERRED: say("inferred: it follows from other facts"),
        Status.DISPUTED: say("disputed: sources contradict each other"),
        Status.PLANNED: say("planned: it was announced"),
    }
    records = _printed(context)
    used = {record.status for record in records}
    sentences = [
        say(
            "Dates, numbers and names are checked against the sources cited with them; quotations are verbatim."
        ),
    ]
    terms = [text for status, text in words.items() if status in used]
    if terms:
        sentences.append(say("Words of doubt: {terms}.", terms="; ".join(terms)))
    return " ".join(sentences)


def _printed(context: CompositionContext) -> list[AnyFact]:
    records = (context.facts.records.get(name) for name in context.printed_facts)
    return [record for record in records if isinstance(record, AnyFact)]


def _sourcing(context: CompositionContext) -> Iterator[str]:
    """Yield the sourcing statement: sources by weight, facts that rest on one source, the days of review."""
    labels = context.labels
    cited = [context.facts.get(Source, name) for _, name in context.numbering.sources]
    sources = [source for source in cited if source is not None]
    weights = Counter(
        "official" if source.is_official else "press" if source.kind in _PRESS else "other"
        for source in sources
    )
    if sources:
        number = len(sources)
        counted = labels.plural("{count} source", "{count} sources", number, count=number)
        kinds = (
            ("official", labels.say("{count} official", count=weights["official"])),
            ("press", labels.say("{count} of the press", count=weights["press"])),
            ("other", labels.say("{count} others", count=weights["other"])),
        )
        shares = format_list([words for name, words in kinds if weights[name]], context.wording)
        yield labels.say("{sources}: {shares}.", sources=counted, shares=shares)
    printed = _printed(context)
    facts = [record for record in printed if isinstance(record, Fact) and not isinstance(record, Assessment)]
    single = sum(len({entry.source for entry in supports_of(fact)}) == 1 for fact in facts)
    if facts:
        total = len(facts)
        yield labels.plural(
            "Of {total} facts, {count} rests on a single source.",
            "Of {total} facts, {count} rest on a single source.",
            single,
            total=total,
            count=single,
        )
    if context.review_label:
        yield f"{context.review_label}."


def _people(context: CompositionContext) -> Iterator[str]:
    brief, say = context.spec.brief, context.labels.say
    if brief.authors:
        yield say("Written by {names}.", names=format_list(brief.authors, context.wording))
    if brief.reviewers:
        yield say("Reviewed by {names}.", names=format_list(brief.reviewers, context.wording))
    if brief.approved_by:
        yield say("Approved by {names}.", names=brief.approved_by)
    if brief.office:
        yield brief.office if brief.office.endswith(".") else f"{brief.office}."


def _accessibility(context: CompositionContext) -> str:
    return context.labels.say(
        "The PDF is tagged for assistive technology (PDF/UA-1) and made for archives (PDF/A-3a); figures have their words "
        "and numbers as text."
    )


def _contact(context: CompositionContext) -> Spans:
    brief, say = context.spec.brief, context.labels.say
    distribution = (
        say("Distribution: {distribution}", distribution=brief.distribution) if brief.distribution else ""
    )
    lines = [line for line in (brief.contact, distribution) if line]
    return plain("\n".join(lines))
