"""Codes of editions: issuing them, their ledgers, copies of them."""

from __future__ import annotations

from collections.abc import Mapping

from briefgen.codes.code import Code, error, warning

EDITIONS: Mapping[str, Code] = {
    "bad-ledger": error(
        "A ledger of issued editions is not as it was written.",
        "The ledger says what was handed out: the facts of each edition, and hashes that cover them. One that was "
        "edited by hand, or merged wrongly, would number copies wrongly, so nothing is made from it. Restore the file "
        "from git; after a merge, keep one side whole and issue again.",
        example="""\
# wrong: an edition was taken out by hand
editions:
  1: {date: 2026-01-10}
  3: {date: 2026-03-02}
# mended
# git checkout -- briefs/editions/lights.yaml""",
        needs=("brief",),
    ),
    "nothing-changed": error(
        "An edition would say just what the last one says.",
        "An edition is numbered so that readers can tell two states apart. Where nothing that the brief says has "
        "changed, the copy already prints the last edition's number and date, whatever its paper or theme.",
        example="""\
# wrong: nothing was edited since edition 2
briefgen issue lights
# mended: make a copy of edition 2 again
briefgen make lights""",
    ),
    "edition-exists": error(
        "The PDF of an edition is already there.",
        "What was handed out is never overwritten. The file has the number of the next edition, but the ledger does "
        "not know it: restore the ledger from git, or move the file away.",
        example="""\
# wrong: briefs/editions/lights/2.pdf is there, and lights.yaml ends with edition 1
briefgen issue lights
# mended
git checkout -- briefs/editions/lights.yaml""",
    ),
    "edition-date": error(
        "An edition would be dated before the one that it follows.",
        "Readers take the later date for the newer edition. Issue it under the day of the last edition or a later one; if "
        "that day is in the ledger by mistake, what was handed out with it says so for good.",
        example="""\
# wrong: edition 1 is of 4 May 2026
briefgen issue lights --today 2026-04-30
# mended
briefgen issue lights --today 2026-05-05""",
    ),
    "edition-orphan": warning(
        "A ledger of issued editions belongs to no brief.",
        "The ledger of a brief has the brief's name. Under another name it counts for nothing: the brief begins again with "
        "edition 1. After renaming a brief, rename its ledger and the folder of its PDFs too; a brief that nobody is to use "
        "any more is better kept, with `withdrawn`.",
        example="""\
# wrong: briefs/lights.yaml was renamed to lamps.yaml, and briefs/editions/lights.yaml is still there
# mended
git mv briefs/editions/lights.yaml briefs/editions/lamps.yaml
git mv briefs/editions/lights briefs/editions/lamps""",
        ignorable=False,
        needs=("brief",),
    ),
    "edition-missing": warning(
        "The PDF of an issued edition is not there.",
        "It is what was handed out; a copy made again says the same, and may be set otherwise. Restore it from git.",
        example="""\
# wrong: briefs/editions/lights.yaml lists edition 2, and lights/2.pdf is gone
# mended
git checkout -- briefs/editions/lights/2.pdf""",
        ignorable=False,
        needs=("brief",),
    ),
    "edition-altered": error(
        "The PDF kept of an edition is not the one that the ledger lists.",
        "Either the file is not what was handed out any more, or the ledger lost an edition that was. Restore both from git; "
        "a PDF that was never issued does not belong in that folder.",
        example="""\
# wrong: the ledger was deleted, and briefs/editions/lights/1.pdf is still there
# mended
git checkout -- briefs/editions""",
        needs=("brief",),
    ),
    "unknown-edition": error(
        "There is no such edition to compare.",
        "Editions are named by number, PDFs by file, and the present state by the word current.",
        example="""\
# wrong: the brief has two editions
briefgen diff 2 5 --brief lights
# mended
briefgen diff 2 current --brief lights""",
    ),
}
