"""Codes: the reading room that ``briefgen publish`` writes."""

from __future__ import annotations

from collections.abc import Mapping

from briefgen.codes.code import Code, error, warning

ROOMS: Mapping[str, Code] = {
    "room-handling": error(
        "A brief is of higher handling than the reading room.",
        "Whoever can open the room reads all that is in it, so nothing above its level is published, and as long as one "
        "brief is above it nothing new is. A brief that the room shows already is taken out of it at once, and the room "
        "is brought up to date without it. Leave the brief out of the room, or raise the room's level in the project "
        "file.",
        example="""\
# wrong: the brief “crews” is for members, the room for everybody
[room]
handling = "open"
# mended
[room]
handling = "open"
leave_out = ["crews"]
""",
    ),
    "room-foreign-file": error(
        "A file stands where the reading room would write, and the room did not write it.",
        "What `publish` did not write itself, or somebody changed since, it neither overwrites nor deletes. Move the file "
        "away, or publish into another folder.",
        example="""\
# wrong: site/index.html was written by hand
briefgen publish site
# mended
briefgen publish site/briefs
""",
    ),
    "room-kept": warning(
        "A file that the reading room no longer offers was changed since it was written, and is kept.",
        "The room deletes what it wrote itself and nobody touched. This file is not linked any more, but it is still "
        "served: look whether it may stay, and delete it otherwise.",
        example="""\
# wrong: the brief was withdrawn, and somebody had put another file in the place of its PDF
site/briefs/lights/lights.pdf
# mended
rm site/briefs/lights/lights.pdf
""",
        ignorable=False,
    ),
    "room-record": error(
        "The reading room's record is not as it was written.",
        "room.json says which files the room wrote and what it published when. Only `publish` writes it. Restore it from "
        "a backup, or publish into an empty folder: the room then begins anew.",
        example="""\
# wrong: edited by hand, it names a file outside of the room
{"files": {"../notes.txt": "…"}}
# mended
briefgen publish another-folder
""",
    ),
    "room-place": error(
        "The reading room cannot be written in that folder.",
        "A room is handed to a file server as it stands. In a folder that holds the project, or its facts, briefs, "
        "templates or PDFs, these would be served as well; and a link inside it would lead the room's files elsewhere.",
        example="""\
# wrong: the folder of the project itself
briefgen publish .
# mended
briefgen publish site
""",
    ),
    "room-template": error(
        "A page of the reading room cannot be written from its template.",
        "The project has a template of its own in templates/room/, and it fails. The message says where; compare it with "
        "the template of that name which comes with briefgen.",
        example="""\
{# wrong: templates/room/base.html #}
<title>{{ titel }}</title>
{# mended #}
<title>{{ title }}</title>
""",
    ),
    "room-edition": warning(
        "The PDF of an earlier edition cannot be offered.",
        "It is not there, or it is not the file that was issued: its SHA-256 differs from the ledger's. The edition is "
        "listed without it. Restore the file from git.",
        example="""\
# wrong: briefs/editions/lights/1.pdf was deleted
briefgen publish site
# mended
git checkout -- briefs/editions/lights/1.pdf
""",
        ignorable=False,
    ),
}
