"""The catalogue of diagnostic codes: what each means and how its cause is mended. Standard library only.

A code is a stable name: scripts filter by it, ``# briefgen: ignore`` names it, the manual lists it. Adding one means
adding its entry to one of the modules here and a case to the tests whose input causes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from briefgen.codes.agreement import AGREEMENT
from briefgen.codes.briefs import BRIEFS
from briefgen.codes.code import Code
from briefgen.codes.excerpts import EXCERPTS
from briefgen.codes.facts import CHECKS
from briefgen.codes.files import FILES
from briefgen.codes.layout import LAYOUT
from briefgen.codes.prose import PROSE
from briefgen.codes.records import RECORDS
from briefgen.codes.sourcing import SOURCING
from briefgen.codes.templates import TEMPLATES
from briefgen.codes.use import USE
from briefgen.codes.wording import WORDING

__all__ = ["CODES", "Code"]

CODES: Mapping[str, Code] = MappingProxyType(
    {
        **FILES,
        **RECORDS,
        **CHECKS,
        **AGREEMENT,
        **SOURCING,
        **WORDING,
        **EXCERPTS,
        **BRIEFS,
        **TEMPLATES,
        **PROSE,
        **LAYOUT,
        **USE,
    }
)
