"""All tables of the manual by name, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from briefgen.cli.reference.commands import command_table, option_tables
from briefgen.cli.reference.markdown import code, fold, format_table
from briefgen.cli.reference.templates import filter_tables, language_table, view_tables
from briefgen.cli.reference.written import (
    batch_tables,
    brief_table,
    project_table,
    record_tables,
    section_tables,
    selector_table,
    theme_tables,
)
from briefgen.diagnostics.codes import load_groups


def code_tables() -> str:
    """Return a folded table of diagnostic codes for each subject."""
    headings = ("code", "severity", "ignorable", "what it says")
    return "\n\n".join(
        fold(
            group.title,
            format_table(
                headings,
                (
                    (code(name), one.severity, "yes" if one.ignorable else "no", one.summary)
                    for name, one in group.codes.items()
                ),
            ),
        )
        for group in load_groups()
        if group.codes
    )


TABLES: Mapping[str, Callable[[], str]] = MappingProxyType(
    {
        "commands": command_table,
        "options": option_tables,
        "project": project_table,
        "brief": brief_table,
        "batch": batch_tables,
        "sections": section_tables,
        "selectors": selector_table,
        "records": record_tables,
        "views": view_tables,
        "filters": filter_tables,
        "themes": theme_tables,
        "languages": language_table,
        "codes": code_tables,
    }
)
"""The tables that a manual has a place for, by the names of those places."""
