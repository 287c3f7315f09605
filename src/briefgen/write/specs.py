"""A new brief: a spec that can be made as it stands, with what the fact base has for it.

In: a title, a selector, and the fact base. Out: the text of the spec, commented for whoever goes on with it. Its
sections are those for which something is selected; an editor takes out what is not wanted.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact, Claim, Commitment, Conflict, Event, Excerpt, Meeting, Term
from briefgen.write.values import Indents, Value

STATEMENTS = "general/statements.md"
"""The template that comes with the program and prints claims, each with its sources."""

_HOW = "`briefgen make` with this file's name makes the PDF, `briefgen check` says what is wrong."
_FACTS = "Which facts: all that is named here must hold. A section narrows it further by a select of its own."
_SECTIONS = (
    "What is printed, in this order; delete or move what you like. Text of your own comes from a template, for example",
    "- {kind: text, title: Background, template: background.md}",
)


def draft_spec(
    settings: Mapping[str, Value],
    selector: Mapping[str, Any],
    selected: Sequence[AnyFact],
    facts: FactBase,
    templates: Collection[str],
    first_line: str,
) -> str:
    """Return the text of a spec: ``settings`` at its head, a section for each kind of fact that is selected.

    ``templates`` are the names of those there are; ``first_line`` is for the editor's schema and may be empty.
    """
    from briefgen.write.rendering import render_block, render_line  # noqa: PLC0415 - brings ruamel.yaml

    lines = [line for key, value in settings.items() for line in render_block(key, value, 0, Indents())]
    lines += [f"# {_FACTS}", *render_block("select", selector, 0, Indents())]
    lines += [*(f"# {line}" for line in _SECTIONS), "sections:"]
    for comment, section in _sections(selected, facts, templates):
        lines += [f"  # {comment}", f"  - {render_line(section)}"]
    return f"{first_line}# {_HOW}\n" + "\n".join(lines) + "\n"


def _sections(
    selected: Sequence[AnyFact], facts: FactBase, templates: Collection[str]
) -> Iterator[tuple[str, dict[str, Value]]]:
    """Yield the sections that have something to print, each with what is said of it."""
    if any(isinstance(fact, (Event, Meeting)) for fact in selected):
        yield "Events and meetings in order of time, each with its sources.", {"kind": "chronology"}
    if any(isinstance(fact, Meeting) and fact.delegations for fact in selected):
        yield "Who led the delegations; `parties: [A, B]` sets the columns.", {"kind": "delegations"}
    if any(isinstance(fact, Excerpt) for fact in selected):
        yield "Verbatim words, in quotation marks.", {"kind": "excerpts"}
    if any(isinstance(fact, Commitment) for fact in selected):
        yield "What was agreed.", {"kind": "commitments"}
    if STATEMENTS in templates and any(isinstance(fact, Claim) for fact in selected):
        section: dict[str, Value] = {"kind": "text", "title": "Statements", "template": STATEMENTS}
        yield "What else the sources state.", {**section, "select": {"kind": "claim"}}
    if any(isinstance(fact, Conflict) for fact in selected):
        yield "Where sources disagree.", {"kind": "conflicts"}
    if any(True for _ in facts.all_of(Term)):
        yield "Terms of the fact base; `terms: [A, B]` takes some of them.", {"kind": "glossary"}
    yield "The sources that the brief cites.", {"kind": "sources"}
