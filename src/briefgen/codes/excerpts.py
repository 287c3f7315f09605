"""Codes: excerpts, anchors, the archive they are compared with, and the lock that says what was proved."""

from briefgen.codes.code import error, warning

EXCERPTS = {
    "long-anchor": error(
        "An anchor has more than eight words.",
        "An anchor is a search mark, not a quotation: at most eight words of the source.",
        example="""\
support:
  - source: ledger
    anchor: first time                       # not the whole sentence it stands in
""",
    ),
    "anchor-mismatch": error(
        "An anchor does not stand in its source.",
        "Its words are not in the archived text of the source. The place is the first word that differs; the hint "
        "shows the nearest passage. Copy the words from the text.",
        example="""\
support:
  - source: ledger
    anchor: sat for the last time            # the ledger has: sat for the first time
""",
        needs=("archive",),
    ),
    "anchor-unchecked": warning(
        "An anchor was not compared with its source.",
        "The lock does not vouch for it: it is new, or it, its source or the text was changed since. Run "
        "`briefgen sources verify --archive DIR`. An anchor never prints, so no brief is held up.",
        example="""\
support:
  - source: ledger
    anchor: sat for the first time           # was: for the first time
""",
        ignorable=False,
    ),
    "excerpt-mismatch": error(
        "An excerpt is not verbatim.",
        "Its words do not stand in the archived text of its source. The place is the first word that differs; the "
        "hint shows the nearest passage. Mark insertions with [brackets] and omissions with ….",
        example="""\
excerpts:
  shelter:
    source: gazette
    words: no dues shall be paid             # the gazette has: no dues shall be asked
""",
        needs=("archive",),
    ),
    "excerpt-not-quoted": error(
        "An excerpt's words are not quoted in the news report that they come from.",
        "What a report says outside quotation marks are the reporter's words. Put them into your own, as a claim.",
        example="""\
excerpts:                                    # the gazette has: The pilots hailed “a new era”.
  wrong: {source: gazette, words: The pilots hailed}
  right: {source: gazette, words: a new era}
""",
        needs=("archive",),
    ),
    "not-quotable": error(
        "An excerpt quotes a source that may not be quoted.",
        "The source is marked `quotable: false`, for example because it rewrites or translates another text.",
        example="""\
sources:
  digest: {kind: news, publisher: The Digest, quotable: false}
excerpts:
  shelter: {source: digest, words: "…"}      # quote the text that the digest rewrites
""",
    ),
    "excerpt-unchecked": error(
        "An excerpt was never compared with its source.",
        "Only words that were found in the archived text of their source may print between quotation marks. Name the "
        "text in the source (`archive` and `sha256`) and run `briefgen sources verify --archive DIR`, which notes "
        "what it found in excerpts.lock; after that the archive is no longer needed.",
        example="""\
sources:
  gazette:
    kind: news
    publisher: The Gazette
    archive: gazette-1911.txt                # a text file with the passage
    sha256: eae6275da91029213aadddbd44e4183ce54067732385bdbc01b833cbe6daa674
""",
    ),
    "excerpt-changed": error(
        "An excerpt is not the one that was compared with its source.",
        "The excerpt, its source, or the checksum that the source pins was edited since the lock was written. Run "
        "`briefgen sources verify --archive DIR`; whoever lacks the archive puts back what was verified.",
        example="""\
excerpts:
  shelter:
    source: gazette
    words: no dues shall be asked            # was: no dues shall be asked of a vessel
""",
    ),
    "archive-missing": error(
        "The archived text of a source is missing.",
        "The archive folder has no file of that name.",
        example="""\
sources:
  gazette: {kind: news, publisher: The Gazette, archive: gazette-1911.txt}   # a file in the archive folder
""",
        needs=("archive",),
    ),
    "archive-changed": error(
        "The archived text of a source is not the one that was pinned.",
        "Its SHA-256 differs from the source's record. Restore the text, or read it again and pin the new sum.",
        example="""\
sources:
  gazette:
    archive: gazette-1911.txt
    sha256: eae6275da91029213aadddbd44e4183ce54067732385bdbc01b833cbe6daa674   # the sum of that file
""",
        needs=("archive",),
    ),
    "archive-unpinned": error(
        "The archived text of a source is not pinned.",
        "A text that may change unseen proves nothing. The hint has the SHA-256 of the file: look at the text once, "
        "then add the sum to the source.",
        example="""\
sources:
  gazette:
    archive: gazette-1911.txt
    sha256: eae6275da91029213aadddbd44e4183ce54067732385bdbc01b833cbe6daa674   # this line was missing
""",
        needs=("archive",),
    ),
    "bad-lock": error(
        "A line of the lock cannot be read.",
        "The file excerpts.lock was damaged, edited by hand, or left with the marks of a merge. What a damaged line "
        "says counts for nothing. Run `briefgen sources verify --archive DIR`, which writes the file anew; or take "
        "the file of the last commit.",
        example="""\
# wrong: a line cut short by a failed merge
  {excerpt = "shelter", source = "gazette", match = "exa
# mended
briefgen sources verify --archive texts
""",
    ),
    "lock-version": error(
        "The lock was written by another version of briefgen.",
        "Its form, or the rules by which texts were compared, are not those of this version, so it proves nothing. "
        "Use the version that wrote it. To go back to an older one, delete the file and verify again.",
        example="""\
# wrong: written by a later version of briefgen
version = 2
# mended: upgrade, or delete the file and run
briefgen sources verify --archive texts
""",
    ),
    "lock-stale": warning(
        "The lock is out of date.",
        "It lacks proofs, or has proofs of words that are gone or changed. Whoever builds without the archive will "
        "be refused. Run `briefgen sources verify --archive DIR` and commit the file.",
        ignorable=False,
        needs=("archive",),
        example="""\
# wrong: the words of “shelter” were changed, and the lock still vouches for the old ones
# mended
briefgen sources verify --archive texts
""",
    ),
}
