"""The catalogue of diagnostic codes: what each means and how its cause is mended. Standard library only.

A code is a stable name: scripts filter by it, ``# briefgen: ignore`` names it, the manual lists it. Adding one means
adding its entry to one of the modules here and a case to the tests whose input causes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from briefgen.codes.agreement import AGREEMENT
from briefgen.codes.briefs import BRIEFS
from briefgen.codes.code import Code, Group
from briefgen.codes.editions import EDITIONS
from briefgen.codes.excerpts import EXCERPTS
from briefgen.codes.facts import CHECKS
from briefgen.codes.files import FILES
from briefgen.codes.ignores import IGNORES
from briefgen.codes.layout import LAYOUT
from briefgen.codes.prose import PROSE
from briefgen.codes.records import RECORDS
from briefgen.codes.rooms import ROOMS
from briefgen.codes.sourcing import SOURCING
from briefgen.codes.templates import TEMPLATES
from briefgen.codes.use import USE
from briefgen.codes.wording import WORDING

__all__ = ["CODES", "GROUPS", "Code", "Group"]


def _of_briefs(codes: Mapping[str, Code]) -> Mapping[str, Code]:
    """Mark codes that are only found where a brief is composed."""
    return {name: replace(code, needs=("brief", *code.needs)) for name, code in codes.items()}


GROUPS = (
    Group("Reading and writing files", FILES),
    Group("The shape of records and specs", RECORDS),
    Group("The fact base", CHECKS),
    Group("Contradictions", AGREEMENT),
    Group("Sources", SOURCING),
    Group("The words of facts", WORDING),
    Group("Excerpts and the archive", EXCERPTS),
    Group("Brief specs", _of_briefs(BRIEFS)),
    Group("Templates", _of_briefs(TEMPLATES)),
    Group("Prose of templates", _of_briefs(PROSE)),
    Group("Type, themes and pages", _of_briefs(LAYOUT)),
    Group("Editions", EDITIONS),
    Group("The reading room", ROOMS),
    Group("Ignore comments", IGNORES),
    Group("The command line", USE),
)
"""All codes by subject, in the order in which they are listed."""

CODES: Mapping[str, Code] = MappingProxyType(
    {name: code for group in GROUPS for name, code in group.codes.items()}
)
