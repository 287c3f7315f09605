"""Excerpts against an archive: what is reported, where, and which are vouched for."""

from hashlib import sha256
from pathlib import Path

import pytest

from briefgen.check import check_facts, match_excerpt, verified_excerpts, verify_excerpts
from briefgen.check.match import Match
from briefgen.diagnostics import Diagnostic
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
  statement: {{kind: official, publisher: Council, archive: statement.txt}}
"""


def check(text: str, archive: dict[str, bytes] = ARCHIVE) -> tuple[Diagnostic, ...]:
    return check_facts(facts_of(text), scale=("public",), archive=archive)


def changed(old: str, new: str) -> tuple[Diagnostic, ...]:
    assert FACTS.count(old) == 1
    return check(FACTS.replace(old, new))


def test_verbatim_excerpts_are_vouched_for() -> None:
    facts = facts_of(FACTS)
    assert check(FACTS) == ()
    assert verified_excerpts(facts, ARCHIVE) == {"open", "plan"}
    verdicts = {one.excerpt: one for one in verify_excerpts(facts, ARCHIVE)}
    assert verdicts["open"].text_sha256 == sha256(REPORT.encode()).hexdigest()
    assert verdicts["open"].match == match_excerpt(facts.records["open"].words, REPORT[1:])  # type: ignore[union-attr]
    assert isinstance(verdicts["plan"].match, Match)


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
        (", archive: statement.txt", "", "excerpt-unchecked", "statement, words", "archive: FILE"),
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
    assert verified_excerpts(facts_of(text), ARCHIVE) == {"open"}


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
    assert verified_excerpts(facts_of(FACTS), archive) == {"plan"}


def test_a_missing_or_unreadable_text_vouches_for_nothing() -> None:
    assert verified_excerpts(facts_of(FACTS), {}) == frozenset()
    assert {one.code for one in check(FACTS, {})} == {"archive-missing"}
    latin = {**ARCHIVE, "statement.txt": "é".encode("latin-1")}
    assert [one.code for one in check(FACTS, latin)] == ["bad-encoding"]


def test_an_excerpt_of_an_unknown_source_is_left_to_the_check_of_references() -> None:
    text = FACTS.replace("source: statement", "source: statment")
    assert [one.code for one in check(text)] == ["unknown-id"]
    assert verified_excerpts(facts_of(text), ARCHIVE) == {"open"}


SEEDS = Path(__file__).parents[2] / "shared" / "seeds"


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
      report: {kind: news, publisher: Press, archive: NAME}
    """
    facts = facts_of(template.replace("KEPT", kept).replace("NAME", name))
    assert verified_excerpts(facts, archive) == {"kept", "left"}
