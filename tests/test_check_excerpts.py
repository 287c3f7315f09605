"""Excerpts and anchors against an archive: what is reported, where, and which are proved."""

from hashlib import sha256

import pytest

from briefgen.checks import check_facts, match_excerpt, proved_excerpts, verify, verify_sources
from briefgen.checks.excerpts.match import ArchivedText, Match
from briefgen.diagnostics import Diagnostic
from briefgen.diagnostics.codes import codes_about
from briefgen.model.factbase import FactBase, VerbatimKind, hash_words
from program import SEEDS
from yaml_facts import facts_of, places

REPORT = """\ufeffPorts agree

“Both ports will keep the channel open and dredge its western arm before winter,” the council said.

The pilots welcomed the plan.
"""
STATEMENT = "Both ports will keep the channel open. The pilots welcomed the plan.\n"
ARCHIVE = {"report.txt": REPORT.encode(), "statement.txt": STATEMENT.encode()}

FACTS = f"""
excerpts:
  open:
    document: communiqué
    source: report
    words: >-
      Both ports will keep the channel open
      and dredge … before winter
  plan: {{document: statement, source: statement, words: "The pilots welcomed the plan."}}
sources:
  report: {{kind: news, publisher: The Daily, archive: report.txt, sha256: {sha256(REPORT.encode()).hexdigest()}}}
  statement: {{kind: official, publisher: Council, archive: statement.txt, sha256: {sha256(STATEMENT.encode()).hexdigest()}}}
"""
UNPINNED = f", sha256: {sha256(STATEMENT.encode()).hexdigest()}"


CONCERNED = {*codes_about("Excerpts and the archive"), "bad-encoding", "unknown-id", "unsupported-field"}


def check(text: str, archive: dict[str, bytes] = ARCHIVE) -> tuple[Diagnostic, ...]:
    """Return what is wrong with excerpts and what they rest on; other checks have their say elsewhere."""
    found = check_facts(facts_of(text), scale=("public",), archive=archive)
    return tuple(one for one in found if one.code in CONCERNED)


def proved(facts: FactBase, archive: dict[str, bytes] = ARCHIVE) -> frozenset[str]:
    return proved_excerpts(verify(facts, archive))


def changed(old: str, new: str) -> tuple[Diagnostic, ...]:
    assert FACTS.count(old) == 1
    return check(FACTS.replace(old, new))


def test_verbatim_excerpts_are_vouched_for() -> None:
    facts = facts_of(FACTS)
    assert check(FACTS) == ()
    assert proved(facts) == {"open", "plan"}
    verdicts = {one.verbatim.record: one for one in verify(facts, ARCHIVE)}
    proof, words = verdicts["open"].proof, verdicts["open"].verbatim.words
    match = match_excerpt(words, REPORT[1:])
    assert proof is not None
    assert isinstance(match, Match)
    assert (proof.words, proof.text) == (hash_words(words), sha256(REPORT.encode()).hexdigest())
    assert (proof.match, proof.start, proof.end) == (match.kind, match.position, match.end)
    assert (proof.quoted, verdicts["open"].line) == (True, 3)


def test_without_an_archive_nothing_is_said() -> None:
    assert check_facts(facts_of(FACTS.replace("channel", "canal")), scale=("public",)) == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "at", "hint"),
    [
        (
            "keep the channel open\n",
            "keep the canal open\n",
            "excerpt-mismatch",
            "canal",
            "[-canal-] {+channel+}",
        ),
        (
            "and dredge … before",
            "and dredge … after",
            "excerpt-mismatch",
            "after winter",
            "[-after-] {+before+}",
        ),
        ('"The pilots welcomed', '"The pilots  welcome', "excerpt-mismatch", "welcome the", "{+welcomed+}"),
        ('"The pilots welcomed the plan."', "The pilots hail it.", "excerpt-mismatch", "hail it", "welcomed"),
        ("source: statement,", "source: report,", "excerpt-not-quoted", "The pilots", "as a claim"),
        ("archive: statement.txt", "archive: missing.txt", "archive-missing", "missing.txt", ""),
        (f", archive: statement.txt{UNPINNED}", "", "excerpt-unchecked", "statement, words", "archive: FILE"),
        (
            UNPINNED,
            "",
            "archive-unpinned",
            "statement.txt}",
            f"sha256: {sha256(STATEMENT.encode()).hexdigest()}",
        ),
        (
            "publisher: Council",
            "publisher: Council, quotable: false",
            "not-quotable",
            "statement, words",
            "claim",
        ),
    ],
)
def test_what_is_wrong_with_an_excerpt_is_named_in_its_place(
    old: str, new: str, code: str, at: str, hint: str
) -> None:
    found = changed(old, new)
    text = FACTS.replace(old, new)
    lines = text[: text.index(at)].split("\n")
    assert places(found) == [(code, len(lines), len(lines[-1]) + 1)]
    assert hint in "; ".join(found[0].hints)


@pytest.mark.parametrize("kind", ["news", "preview"])
def test_what_a_report_says_itself_is_no_excerpt(kind: str) -> None:
    text = FACTS.replace("kind: news", f"kind: {kind}").replace("source: statement", "source: report")
    assert [one.code for one in check(text)] == ["excerpt-not-quoted"]
    assert proved(facts_of(text)) == {"open"}


def test_words_out_of_order_are_shown_where_they_stand() -> None:
    text = FACTS.replace("The pilots welcomed the plan.", "The pilots welcomed … Both ports will keep")
    (found,) = check(text)
    assert "elsewhere" in found.hints[0]
    assert "“Both ports will keep”" in found.hints[0]


def test_three_full_stops_are_no_omission() -> None:
    (found,) = changed("dredge … before", "dredge ... before")
    assert "…" in found.hints[1]


def test_a_changed_text_vouches_for_nothing_and_is_reported_once() -> None:
    archive = {**ARCHIVE, "report.txt": REPORT.encode() + b" "}
    (found,) = check(FACTS, archive)
    assert (found.code, found.hints) == (
        "archive-changed",
        (f"its SHA-256 is {sha256(archive['report.txt']).hexdigest()}",),
    )
    assert proved(facts_of(FACTS), archive) == {"plan"}


def test_a_missing_or_unreadable_text_vouches_for_nothing() -> None:
    assert proved(facts_of(FACTS), {}) == frozenset()
    assert {one.code for one in check(FACTS, {})} == {"archive-missing"}
    latin = "é".encode("latin-1")
    text = FACTS.replace(sha256(STATEMENT.encode()).hexdigest(), sha256(latin).hexdigest())
    assert [one.code for one in check(text, {**ARCHIVE, "statement.txt": latin})] == ["bad-encoding"]


def test_a_text_that_may_change_unseen_proves_nothing() -> None:
    text = FACTS.replace(UNPINNED, "")
    assert [one.code for one in check(text)] == ["archive-unpinned"]
    assert proved(facts_of(text)) == {"open"}


def test_an_excerpt_of_an_unknown_source_is_left_to_the_check_of_references() -> None:
    text = FACTS.replace("source: statement", "source: statment")
    assert [one.code for one in check(text)] == ["unknown-id"]
    assert proved(facts_of(text)) == {"open"}


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the archive is not part of the repository")
def test_the_bracket_that_a_newspaper_set_may_be_kept_marked_or_left_out() -> None:
    archive = {path.name: path.read_bytes() for path in SEEDS.glob("000_*.txt")}
    (name,) = archive
    text = archive[name].decode()
    start = text.index("brazen UNSCR")
    kept = text[start : text.index("violations,", start)] + "violations"
    assert "[" in kept
    template = """
    excerpts:
      kept: {document: statement, source: report, words: "KEPT"}
      left: {document: statement, source: report, words: "brazen UNSCR … violations"}
      dropped: {document: statement, source: report, words: "brazen UNSCR violations"}
      gloss: {document: statement, source: report, words: "third party protection"}
    sources:
      report: {kind: news, publisher: Press, archive: NAME, sha256: SUM}
    """
    digest = sha256(archive[name]).hexdigest()
    facts = facts_of(template.replace("KEPT", kept).replace("NAME", name).replace("SUM", digest))
    assert proved(facts, archive) == {"kept", "left"}


ANCHORS = f"""
events:
  dredged:
    date: "1910"
    summary: The western arm was dredged.
    support:
      - {{source: report, anchor: The pilots welcomed the}}
      - {{source: statement, anchor: channel open}}
      - {{source: hearsay, anchor: nobody kept the text}}
conflicts:
  arm:
    about: {{fact: dredged, field: date}}
    matter: Year of the dredging
    versions:
      - {{says: "1910", support: [{{source: report, anchor: before winter}}]}}
      - {{says: "1911", support: [{{source: statement, anchor: keep the channel}}]}}
    uses: "1910"
    because: The report is nearer.
    support: [{{source: statement}}]
{FACTS[FACTS.index("sources:") :]}
  hearsay: {{kind: reference, publisher: Nobody}}
"""


def test_anchors_are_found_anywhere_in_their_source_those_of_conflicts_too() -> None:
    assert check(ANCHORS) == ()
    verdicts = verify(facts_of(ANCHORS), ARCHIVE)
    assert {one.verbatim.kind for one in verdicts} == {VerbatimKind.ANCHOR}
    found = [(one.verbatim.record, one.proof.source, one.proof.quoted) for one in verdicts if one.proof]
    sources = ("report", "report", "statement", "statement")
    assert found == [
        (name, source, False) for name, source in zip(("arm", "dredged") * 2, sources, strict=True)
    ]
    assert [one.verbatim.source for one in verdicts if one.left_alone] == ["hearsay"]


@pytest.mark.parametrize(
    ("old", "new", "at"),
    [
        ("The pilots welcomed the}", "The pilots welcome the}", "welcome the}"),
        ("anchor: before winter", "anchor: before  spring", "spring"),
        ("anchor: keep the channel", "anchor: keeps the channel", "keeps"),
        ("anchor: channel open", "anchor: channel closed", "closed"),
    ],
)
def test_an_anchor_that_is_not_in_its_source_is_named_at_the_word(old: str, new: str, at: str) -> None:
    assert ANCHORS.count(old) == 1
    text = ANCHORS.replace(old, new)
    (found,) = check(text)
    lines = text[: text.index(at)].split("\n")
    assert places([found]) == [("anchor-mismatch", len(lines), len(lines[-1]) + 1)]
    assert "nearest passage, [-anchor-] {+source+}" in found.hints[0]


def test_each_text_is_made_ready_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def count(text: str) -> ArchivedText:
        made.append(text)
        return ArchivedText(text)

    monkeypatch.setattr("briefgen.checks.excerpts.verify.ArchivedText", count)
    verify(facts_of(ANCHORS), ARCHIVE)
    assert sorted(made) == sorted([REPORT[1:], STATEMENT])


def test_a_verification_looks_at_excerpts_and_anchors_and_at_nothing_else() -> None:
    text = (
        ANCHORS.replace("source: hearsay", "source: hearsy") + "terms: {arm: {term: arm, definition: A part}}"
    )
    assert {one.code for one in check(text)} == {"unknown-id", "unsupported-field"}
    assert [one.code for one in verify_sources(facts_of(text), ARCHIVE).diagnostics] == ["unknown-id"]
    quoting = FACTS.replace("publisher: Council", "publisher: Council, quotable: false")
    assert [one.code for one in verify_sources(facts_of(quoting), ARCHIVE).diagnostics] == ["not-quotable"]
