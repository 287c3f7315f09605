"""A small fact base on the exchange of seeds between gardens, and documents composed from it, for tests of compose."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from briefgen.compose import complete_document, compose_body
from briefgen.diagnostics import Outcome
from briefgen.model.brief import TemplateText
from briefgen.model.document import Document, Span, SpanRole, Spans
from briefgen.model.edition import Edition
from briefgen.model.factbase import FactBase, Selected, Selection
from yaml_facts import brief_of, facts_of

SEEDS = """
organisations:
  council:
    name: {en: Seed Exchange Council, ko: 종자교환협의회}
    short: SEC
  forum:
    name: {en: Herbarium Forum, ko: 표본관포럼}
    short: HF
  north: {name: {en: Northern Gardens, ko: 북부식물원}}
  south: {name: {en: Southern Gardens, ko: 남부식물원}}
people:
  han-sora: {family: Han, given: Sora, order: family-first, names: {ko: 한소라}}
  lena-moss: {family: Moss, given: Lena, names: {ko: 레나 모스}}
  ivo-berg: {family: Berg, given: Ivo}
sources:
  minutes:
    kind: official
    publisher: {en: Seed Exchange Council, ko: 종자교환협의회}
    title: Minutes of the Third Meeting
    date: 2006-09-25
    address: https://www.seeds.example/minutes/3
    rights: {en: Free to quote, ko: 인용 가능}
  copy:
    kind: mirror
    publisher: {en: Northern Gardens, ko: 북부식물원}
    described: {en: copy of a circular, ko: 회람 사본}
    page_date: 2009-01-01
  gazette: {kind: news, publisher: {en: Garden Gazette, ko: 가든 가제트}, date: 2002-05~}
  paper: {kind: preview, publisher: {en: Plant Paper, ko: 식물신문}, title: 씨앗 회의 열린다, language: ko, date: 2006-09}
meetings:
  sec-1:
    series: council
    ordinal: 1
    date: 2001-03-05
    city: {en: Lund, ko: 룬드}
    delegations:
      north: [{person: lena-moss, title: {en: Keeper of Seeds, ko: 종자관리관}}]
      south: [{person: han-sora, title: {en: Director, ko: 원장}, acting: true}]
    support: [{source: gazette, locator: page 4}]
  sec-2:
    series: council
    ordinal: 2
    date: 2002-04
    city: {en: Kew, ko: 큐}
    summary: {en: The lists are opened., ko: 목록이 공개되었다.}
    status: reported
    support: [{source: gazette}]
  sec-3:
    series: council
    ordinal: 3
    date: 2006-09-20/2006-09-21
    city: {en: Lund, ko: 룬드}
    summary: {en: A vault is to be dug., ko: 저장고를 파기로 하였다.}
    delegations:
      south: [{person: han-sora, title: {en: Director, ko: 원장}}, {person: ivo-berg, head: false}]
    support:
      - {source: minutes, locator: paragraph 2, supports: [date, city]}
      - {source: copy, supports: [summary, ordinal]}
      - {source: paper, supports: [delegations]}
  hf-21:
    series: forum
    ordinal: 21
    date: 2006-10~
    status: inferred
    support: [{source: copy}]
events:
  charter:
    date: 2000
    summary: {en: A charter is signed., ko: 헌장에 서명하였다.}
    label: {en: charter, ko: 헌장}
    support: [{source: minutes, locator: paragraph 1}]
  vault:
    date: 2009/..
    summary: {en: The vault is to open., ko: 저장고를 열 예정이다.}
    label: {en: vault opens, ko: 저장고 개장}
    status: planned
    support: [{source: paper}]
excerpts:
  promise:
    meeting: sec-3
    document: {en: minutes, ko: 회의록}
    source: minutes
    locator: paragraph 6
    words: Seeds [of wild plants] travel … freely
    label: {en: The promise, ko: 약속}
commitments:
  dig:
    meeting: sec-3
    area: {en: Storage, ko: 저장}
    summary: {en: A vault is dug., ko: 저장고를 판다.}
    status: reported
    support: [{source: copy}]
claims:
  rain: {tags: [wet], summary: {en: It rained., ko: 비가 왔다.}, support: [{source: gazette}, {source: paper}]}
conflicts:
  which-month:
    about: {fact: sec-2, field: date}
    matter: {en: month of the second meeting, ko: 제2차 회의의 달}
    versions:
      - {says: {en: April, ko: 4월}, support: [{source: gazette}]}
      - {says: {en: May, ko: 5월}, support: [{source: copy}, {source: paper}]}
    uses: {en: April, ko: 4월}
    because: {en: the gazette was there, ko: 가제트가 현장에 있었다}
terms:
  vault-term:
    term: {en: vault, ko: 저장고}
    expansion: {en: seed vault, ko: 종자 저장고}
    definition: {en: A cold store for seeds, ko: 씨앗을 차게 보관하는 곳}
    support: [{source: minutes}]
  accession: {term: {en: Accession, ko: 수집}, definition: {en: One sample, ko: 표본 하나}, support: [{source: copy}]}
"""


def seeds() -> FactBase:
    """Return the fact base."""
    return facts_of(SEEDS)


def compose(
    brief: str,
    templates: Mapping[str, str] | None = None,
    *,
    facts: FactBase | None = None,
    chosen: Mapping[int, Sequence[str]] | None = None,
    verified: frozenset[str] = frozenset(),
    edition: Edition | None = None,
) -> Outcome[Document]:
    """Compose a brief; every section selects all facts by id, or those that ``chosen`` names for it."""
    # Tests of compose are about notes, unless they say how sources are cited.
    spec, base = brief_of(brief if "notes:" in brief else f"{brief}\nnotes: foot"), facts or seeds()
    everything = tuple(base.facts())
    sections = []
    for index in range(len(spec.brief.sections)):
        names = (chosen or {}).get(index)
        found = (
            everything
            if names is None
            else tuple(fact for name in names for fact in everything if fact.id == name)
        )
        sections.append(Selected(found, ("",) * len(found)))
    union = {fact.id: fact for selected in sections for fact in selected.facts}
    selection = Selection(tuple(union.values()), tuple(sections))
    texts = {name: TemplateText(name, f"templates/{name}", text) for name, text in (templates or {}).items()}
    shown = edition or Edition(0, "7f3a-91c2")
    return complete_document(compose_body(spec, base, selection, texts, verified=verified), shown)


def document(brief: str, templates: Mapping[str, str] | None = None, **options: Any) -> Document:
    """Compose a brief that has nothing wrong with it; that nothing in it has a day is no matter here."""
    outcome = compose(brief, templates, **options)
    assert [one for one in outcome.diagnostics if one.code != "no-information-date"] == []
    return outcome.value


def prose(template: str, **options: Any) -> Document:
    """Compose a brief of one text section and the list of sources."""
    sections = "sections: [{kind: text, template: t.md}, {kind: sources}]"
    return document(f"locale: en_GB\n{sections}", {"t.md": template}, **options)


def spans_in(part: object) -> Iterator[Span]:
    """Yield all spans of a part of a document, in the order of its fields."""
    if isinstance(part, Span):
        yield part
    elif isinstance(part, tuple):
        for entry in part:
            yield from spans_in(entry)
    else:
        for name in getattr(part, "__dataclass_fields__", ()):
            yield from spans_in(getattr(part, name))


def show(spans: Spans) -> str:
    """Return spans as one line: _italic_, {quiet}, [n] for the mark of note n, <language> behind what has one."""
    return "".join(_show(span) for span in spans)


def _show(span: Span) -> str:
    text = f"[{span.note}]" if span.note else span.text
    text = f"_{text}_" if span.italic else text
    text = f"{{{text}}}" if span.role in (SpanRole.QUIET, SpanRole.BADGE) else text
    return f"{text}<{span.language}>" if span.language else text


def words(part: object) -> str:
    """Return all text of a part of a document on one line."""
    return "".join(span.text for span in spans_in(part))
