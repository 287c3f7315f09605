"""The content of a brief: what it says, in hashes. The beginning of their own hash is the edition code in the footer.

Covered are the selected facts in order, every record they depend on, the words of the spec and the Markdown that each
template rendered to. Paper, theme and type are not: a copy on other paper says the same. Nor are the program's own
labels: a new version of the program makes no copy stale.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from briefgen.compose.templates.values import Inserted, split_inserted
from briefgen.model.base import silent_parts
from briefgen.model.brief import GIVEN, GlossarySection, Spec
from briefgen.model.edition import Content, Fingerprint, Frozen, PrintedText, digest, hash_values
from briefgen.model.factbase import FactBase, Selection
from briefgen.model.likelihood import AssessmentScale
from briefgen.model.records import AnyRecord, Assessment, Fact, Term

LAYOUT_KEYS = frozenset({"paper", "theme", "large_print", "binding", "contents", "notes", "draft", "changes"})
"""Keys of a spec that only say how it is set, not what it says."""

_UNPRINTED = {*GIVEN, "select", "sections", "withdrawn", "sources_seen_to"}
"""Keys of a spec that are no words of the brief, or are hashed otherwise."""

_SELECTING = {"select", "allow_empty", "template", "intro"}
"""Keys whose effect is hashed instead of them: the facts that were picked, the texts that were rendered."""


def find_content(
    spec: Spec,
    facts: FactBase,
    selection: Selection,
    texts: Mapping[tuple[int, str], str],
    printed: Mapping[tuple[int, str], PrintedText],
    cited: Iterable[str],
    as_of: dt.date | None,
    reviewed: tuple[dt.date, ...] = (),
    scale: AssessmentScale | None = None,
) -> Content:
    """Return what a brief says, still without the edition before it.

    ``texts`` are the rendered templates by section, counted from 0, and key of the section, ``printed`` their words;
    ``cited`` the sources that they name. ``reviewed`` are the days of reviews that print; ``scale`` explains the words
    of assessments.
    """
    chosen = {fact.id: fact for fact in selection.facts}
    marks = {name: fingerprint(fact) for name, fact in chosen.items()}
    named = (name for mark in marks.values() for name in _ids_in(dict(mark.values), facts))
    depended_on = _find_dependencies((*named, *cited, *_named_by(spec, facts)), facts)
    brief = spec.brief
    said = brief.model_dump(mode="json", exclude=set(LAYOUT_KEYS | _UNPRINTED), exclude_defaults=True)
    said["sections"] = [
        section.model_dump(mode="json", exclude=_SELECTING, exclude_defaults=True) | {"kind": section.kind}
        for section in brief.sections
    ]
    names = name_texts(spec, texts)
    # The hashes of words and of the order, each under a name that an editor knows.
    words = (
        ("spec", digest(_freeze(said))),
        ("order", digest([[fact.id for fact in section.facts] for section in selection.sections])),
        *(
            (("scale of assessments", digest(_freeze(scale.model_dump(mode="json")))),)
            if scale and any(isinstance(fact, Assessment) for fact in selection.facts)
            else ()
        ),
        *((("days of review", digest([str(day) for day in reviewed])),) if reviewed else ()),
        *((place, digest(texts[key])) for key, place in names.items()),
    )
    words_of = tuple(replace(printed[key], place=place) for key, place in names.items() if key in printed)
    return Content(tuple(marks.values()), tuple(depended_on), words, as_of, texts=words_of)


def fingerprint(record: AnyRecord) -> Fingerprint:
    """Return the hash of what prints of a record, and what was hashed.

    A curator's remark makes no copy stale. A fact's day of review counts once, as the oldest of them prints.
    """
    kind = record.kind if isinstance(record, Fact) else type(record).__name__.lower()
    values = _freeze(
        record.model_dump(mode="json", exclude=silent_parts(type(record)), exclude_defaults=True)
    )
    assert isinstance(values, dict)
    if "support" in values:
        # Whoever reads a ledger wants to see first what a record says.
        values["support"] = values.pop("support")
    return Fingerprint(record.id, str(kind), hash_values(record.id, str(kind), values), values)


def _freeze(value: Any) -> Frozen:
    if isinstance(value, dict):
        return {str(key): _freeze(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple):
        return [_freeze(inner) for inner in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def written_words(text: str, inserted: Sequence[Inserted]) -> str:
    """Return the hash of what a template itself says: its lines without what it prints of facts, each once.

    So one that prints a line for each of some facts says the same when there are more of them.
    """
    lines = {
        "".join(
            part if isinstance(part, str) else "\ufffc" if part.facts else part.text
            for part in split_inserted(line, inserted)
        )
        for line in text.split("\n")
    }
    return digest(sorted(lines))


_SHIELD = 0xE000
_SPACES = "\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_SHIELDED = {
    ord(character): chr(_SHIELD + place)
    for place, character in enumerate([*map(chr, range(0x80)), *_SPACES])
    if not (character.isascii() and character.isalnum()) and character != " "
}


def hashed_text(text: str, inserted: Sequence[Inserted]) -> str:
    """Return a rendered text in the form that is hashed: as editions of version 0.1 wrote it, whose codes stay good.

    Signs of what is inserted, and the ids of the facts behind it, are characters of the private plane from U+E000 on.
    """
    return "".join(
        part if isinstance(part, str) else _hashed_form(part) for part in split_inserted(text, inserted)
    )


def _hashed_form(part: Inserted) -> str:
    facts = f"\ue106{chr(0xE102).join(map(_shield, part.facts))}\ue107" if part.facts else ""
    if part.references:
        entries = (
            f"{_shield(reference.id)}\ue103{_shield(reference.locator)}" for reference in part.references
        )
        return f"{facts}\ue100{chr(0xE102).join(entries)}\ue101"
    return facts + (f"\ue104{_shield(part.excerpt)}\ue105" if part.excerpt else _shield(part.text))


def _shield(text: str) -> str:
    body = text.translate(_SHIELDED)
    if not body:
        return ""
    space = chr(_SHIELD + ord(" "))
    first, last = (space if end == " " else end for end in (body[0], body[-1]))
    body = first + body[1:-1] + last if len(body) > 1 else first
    before, after = (
        "" if end.isalnum() or "\ue000" <= end <= "\ue1ff" else "\ue0ff" for end in (first, last)
    )
    return before + body + after


def name_texts(spec: Spec, texts: Iterable[tuple[int, str]]) -> dict[tuple[int, str], str]:
    """Return what each rendered text is called: by its section's title or kind, numbered where that stands twice."""
    names: dict[tuple[int, str], str] = {}
    for index, key in sorted(texts):
        section = spec.brief.sections[index]
        name = f"text of {section.title or section.kind}{' (intro)' if key == 'intro' else ''}"
        same = sum(other.rpartition(" #")[0] == name or other == name for other in names.values())
        names[index, key] = f"{name} #{same + 1}" if same else name
    return names


def _named_by(spec: Spec, facts: FactBase) -> Iterator[str]:
    """Yield the ids that a spec's sections name: series, parties, terms; for a glossary that names none, all terms."""
    for section in spec.brief.sections:
        yield from _ids_in(_freeze(section.model_dump(mode="json", exclude=_SELECTING)), facts)
        if isinstance(section, GlossarySection) and not section.terms:
            yield from facts.ids_of((Term,))


def _find_dependencies(start: Iterable[str], facts: FactBase) -> list[Fingerprint]:
    """Return the records that are reached by naming each other, by id. No fact is: a selected one counts by itself.

    Any text that is an id counts as naming it: a city that happens to be one makes the hash cover a record more, which
    can only make it stricter.
    """
    found: dict[str, Fingerprint] = {}
    seen: set[str] = set()
    todo = list(start)
    while todo:
        name = todo.pop()
        if name in seen:
            continue
        seen.add(name)
        record = facts.records.get(name)
        if record is None or isinstance(record, Fact):
            continue
        found[name] = fingerprint(record)
        todo.extend(_ids_in(dict(found[name].values), facts))
    return [found[name] for name in sorted(found)]


def _ids_in(value: Frozen, facts: FactBase) -> Iterator[str]:
    if isinstance(value, str):
        if value in facts.records:
            yield value
    elif isinstance(value, dict):
        for key, part in value.items():
            yield from _ids_in(key, facts)
            yield from _ids_in(part, facts)
    else:
        for part in value:
            yield from _ids_in(part, facts)
