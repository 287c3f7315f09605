"""Sources of the fact base as CSL-JSON, for reference managers.

In: the fact base. Out: the text of a file: a list of items, in order of id, valid by the schema of CSL 1.0.2. The
curator's remarks stay here; what an import kept in a note goes back to where it came from.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from briefgen.model.factbase import FactBase
from briefgen.model.records import Source
from briefgen.write.csl_dates import format_csl_date
from briefgen.write.csl_fields import split_note, type_of
from briefgen.write.csl_names import format_names, is_list_of_names
from briefgen.write.csl_terms import (
    NAMES,
    NOT_IN_SCHEMA,
    NUMBERS,
    PERIODICAL_TYPES,
    PUBLISHER_FIELDS,
    TEXTS,
    TYPES,
)


def export_sources(facts: FactBase, language: str) -> str:
    """Return all sources as CSL-JSON; of texts in several languages, that of ``language``."""
    references = [export_source(source, language) for source in facts.all_of(Source)]
    return json.dumps(references, ensure_ascii=False, indent=2) + "\n"


def export_source(source: Source, language: str) -> dict[str, Any]:
    """Return a source as an item of CSL-JSON."""
    kept = split_note(source.note)
    form = kept["type"] if kept.get("type") in TYPES else type_of(source.kind.value)
    name = kept["id"] if isinstance(kept.get("id"), str) else source.id
    reference: dict[str, Any] = {"id": name, "type": form}
    if source.title:
        reference["title"] = source.title
    elif source.described:
        reference["title"] = f"[{source.described.pick(language)[1]}]"
    if source.author:
        names: Any = kept.get("author")
        structured = is_list_of_names(names) and format_names(names) == source.author
        reference["author"] = names if structured else [{"literal": source.author}]
    if source.date:
        reference["issued"] = format_csl_date(source.date)
    if source.retrieved:
        day = source.retrieved
        reference["accessed"] = {"date-parts": [[day.year, day.month, day.day]]}
    if source.address:
        reference["URL"] = source.address
    return {
        **reference,
        **_publisher(source, language, form, kept),
        "language": source.language,
        **_rest(kept),
    }


def _publisher(source: Source, language: str, form: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return the publisher under the name it came by, else under that of the item's type."""
    publisher = source.publisher.pick(language)[1]
    if publisher in [kept.get(name) for name in PUBLISHER_FIELDS]:
        return {}
    return {"container-title" if form in PERIODICAL_TYPES else "publisher": publisher}


def _rest(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that were kept and are as the schema wants them: a note can be edited by hand."""
    return {
        name: value for name, value in kept.items() if name not in NOT_IN_SCHEMA and _is_sound(name, value)
    }


def _is_sound(name: str, value: Any) -> bool:
    if name in NAMES:
        return is_list_of_names(value)
    if name in NUMBERS:
        return isinstance(value, (str, int)) and not isinstance(value, bool)
    return name in TEXTS and isinstance(value, str)
