"""The order of the stages for one brief, and nothing else.

``gather`` loads and checks what all briefs of a project share, ``load_specs`` the briefs of a file; ``make_brief`` takes
one of them through selection, composition, layout and export, ``check_project`` all of them as far as their pages. All
report all that can be known in one run; none prints, or writes.
"""

from briefgen.pipeline.checking import check_project
from briefgen.pipeline.faults import Lookups, find_unlisted, note_lookups
from briefgen.pipeline.making import (
    Composed,
    LaidOut,
    Made,
    compose_brief,
    compose_sound,
    export_brief,
    export_html,
    find_build_inputs,
    find_theme_inputs,
    lay_out_brief,
    lay_out_composed,
    make_brief,
)
from briefgen.pipeline.materials import Materials, gather, load_specs, unused_ignores

__all__ = [
    "Composed",
    "LaidOut",
    "Lookups",
    "Made",
    "Materials",
    "check_project",
    "compose_brief",
    "compose_sound",
    "export_brief",
    "export_html",
    "find_build_inputs",
    "find_theme_inputs",
    "find_unlisted",
    "gather",
    "lay_out_brief",
    "lay_out_composed",
    "load_specs",
    "make_brief",
    "note_lookups",
    "unused_ignores",
]
