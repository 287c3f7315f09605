"""Codes: use of the command line."""

from briefgen.codes.code import error, warning

USE = {
    "unknown-brief": error(
        "A brief does not exist.",
        "Briefs are the YAML files directly in the project's briefs/ folder.",
        example="""\
# wrong
briefgen make ligths
# mended
briefgen make lights
""",
    ),
    "unknown-code": error(
        "A code does not exist.",
        "`briefgen explain` lists all codes; the hint names the nearest.",
        example="""\
# wrong
briefgen explain unknown-idd
# mended
briefgen explain unknown-id
""",
    ),
    "bad-setting": error(
        "A --set option cannot be used.",
        "Write it as KEY=VALUE, with a key of the brief spec; `new` takes the path of a field, steps parted by slashes.",
        example="""\
# wrong
briefgen make lights --set papr=Letter
# mended
briefgen make lights --set paper=Letter
""",
    ),
    "output-collision": error(
        "Two briefs would be written to the same file.",
        "Rename one, or make them into different folders.",
        example="""\
# wrong: both would be out/lights.pdf
briefgen make north/briefs/lights.yaml south/briefs/lights.yaml -o out
# mended
briefgen make north/briefs/lights.yaml -o out/north.pdf
briefgen make south/briefs/lights.yaml -o out/south.pdf
""",
    ),
    "project-exists": error(
        "There is a briefgen project already.",
        "`briefgen init` begins a project in a folder that belongs to none. For another brief in a project there is "
        "`briefgen new brief`.",
        example="""\
# wrong: harbours/ has a briefgen.toml
briefgen init harbours/lights
# mended
briefgen init lights
""",
    ),
    "file-exists": error(
        "A file is there already, and is left as it is.",
        "`briefgen init` changes nothing that it finds. Nothing was written; choose another folder, or move the file "
        "away.",
        example="""\
# wrong: lights/ has a .gitignore of its own
briefgen init lights
# mended
mv lights/.gitignore lights/gitignore.old
briefgen init lights
""",
    ),
    "cannot-add": error(
        "Nothing can be added to a file.",
        "A new record is put into a file without a change to the rest of it. That needs a file without errors, and a "
        "place for the record: its kind may not hold something else, nor be shared by way of an anchor. Mend the file, "
        "or name another one with --file.",
        example="""\
# wrong: an alias; what is added here would be added above as well
events: &all
  mole-lit: {date: 1909, summary: The mole was lit.}
claims: *all
# mended: records of a kind stand under it, or another file is named with --file
events:
  mole-lit: {date: 1909, summary: The mole was lit.}
claims:
""",
    ),
    "changed-meanwhile": error(
        "A file was changed while it was being added to.",
        "Between reading the file and writing it, an editor or another run wrote to it. Nothing was written; run the "
        "command again.",
        example="""\
# wrong: while this was asking, an editor saved the file that it was about to add to
briefgen new fact --kind event
# mended: run again, it keeps what the editor saved
briefgen new fact --kind event
""",
    ),
    "bad-json": error(
        "A file is not the JSON that is expected.",
        "References are read as CSL-JSON: a list of items, as Zotero and Better BibTeX export it.",
        example="""\
# wrong: one item, not in a list
{"id": "tide-tables", "type": "book", "publisher": "Pilots"}
# mended
[{"id": "tide-tables", "type": "book", "publisher": "Pilots"}]
""",
    ),
    "bad-csl": error(
        "An item of a CSL-JSON file cannot become a source.",
        "The message says which part of which item. Correct the entry in the reference manager and export again, or "
        "leave it out of the export.",
        example="""\
# wrong: a number where a text belongs
[{"id": "tides", "type": "book", "publisher": "Pilots", "title": 1911}]
# mended
[{"id": "tides", "type": "book", "publisher": "Pilots", "title": "1911"}]
""",
    ),
    "csl-left-out": warning(
        "Part of a CSL-JSON item was not taken over.",
        "The rest of it was. Add by hand what the message names, if the brief needs it: a date, for instance, that no "
        "calendar knows.",
        example="""\
# wrong
[{"id": "tides", "type": "book", "publisher": "Pilots", "issued": {"literal": "the spring of that year"}}]
# mended
[{"id": "tides", "type": "book", "publisher": "Pilots", "issued": {"raw": "1911-21"}}]
""",
    ),
    "unknown-page": error(
        "A brief has no page of that number.",
        "Pages count from 1; the message says how many there are.",
        example="briefgen preview harbour-lights --page 3   # a brief of two pages",
    ),
}
