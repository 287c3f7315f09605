"""Codes of editions: issuing them, their ledgers, copies of them."""

from __future__ import annotations

from collections.abc import Mapping

from briefgen.codes.code import Code, error

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
