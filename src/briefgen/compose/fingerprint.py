"""The content hash: what a brief says, in one number. Its beginning is the edition code in the footer.

Covered are the selected facts in order, every record they lean on, the words of the spec and of its templates. Paper,
theme and type are not: a copy on other paper says the same.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from briefgen.model.brief import Spec
from briefgen.model.factbase import FactBase
from briefgen.model.records import Record
from briefgen.model.selection import Selection
from briefgen.model.template import TemplateText

_LAYOUT_KEYS = {"paper", "theme", "large_print", "binding", "contents", "notes", "draft"}
_CODE_DIGITS = 8


def content_hash(
    spec: Spec, facts: FactBase, selection: Selection, templates: Mapping[str, TemplateText]
) -> str:
    """Return the SHA-256, in hexadecimal, of what the brief says, over canonical JSON (RFC 8785)."""
    import rfc8785  # noqa: PLC0415 - only where a brief is made

    chosen = [fact.id for section in selection.sections for fact in section.facts]
    chosen += [name for section in spec.brief.sections for name in getattr(section, "terms", ())]
    content: dict[str, Any] = {
        "brief": spec.brief.model_dump(mode="json", exclude=_LAYOUT_KEYS, exclude_defaults=True),
        "facts": chosen,
        "records": {name: _dump(facts.records[name]) for name in _leaned_on(chosen, facts)},
        "templates": {name: templates[name].text for name in _named(spec) if name in templates},
    }
    return hashlib.sha256(rfc8785.dumps(content)).hexdigest()


def edition_code(content: str) -> str:
    """Shorten a content hash to what stands in the footer."""
    return f"{content[: _CODE_DIGITS // 2]}-{content[_CODE_DIGITS // 2 : _CODE_DIGITS]}"


def _named(spec: Spec) -> list[str]:
    sections = spec.brief.sections
    names = {getattr(section, key, None) for section in sections for key in ("template", "intro")}
    return sorted(name for name in names if name)


def _leaned_on(chosen: list[str], facts: FactBase) -> list[str]:
    """Return the ids of the records that are reached from the chosen ones by naming each other, sorted.

    Any text that is an id counts as naming it: a tag that happens to be one makes the hash cover a record more, which
    can only make it stricter.
    """
    found: set[str] = set()
    todo = [name for name in chosen if name in facts.records]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo.extend(_ids_in(_dump(facts.records[name]), facts))
    return sorted(found)


def _ids_in(value: Any, facts: FactBase) -> list[str]:
    if isinstance(value, str):
        return [value] if value in facts.records else []
    if isinstance(value, dict):
        return [name for key, part in value.items() for name in (*_ids_in(key, facts), *_ids_in(part, facts))]
    if isinstance(value, list | tuple):
        return [name for part in value for name in _ids_in(part, facts)]
    return []


def _dump(record: Record) -> dict[str, Any]:
    return record.model_dump(mode="json", exclude={"note"}, exclude_defaults=True)
