"""The lock of excerpts: what it holds, what it vouches for, and what no longer."""

import json
import random
import tomllib
from collections.abc import Callable
from hashlib import sha256
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefgen.checks import Settled, examine_facts, verify
from briefgen.diagnostics import Outcome
from briefgen.diagnostics.codes import codes_about
from briefgen.load.ledger import MAXIMUM_REPORTED, load_lock
from briefgen.model.factbase import (
    LOCK_VERSION,
    Lock,
    MatchKind,
    Proof,
    VerbatimKind,
    format_lock,
    format_proof,
    make_lock,
    parse_proof,
)
from program import SECOND, check_json, copy_second, make, run
from yaml_facts import facts_of, places

LOCKED = SECOND / "briefs/facts/excerpts.lock"
HASHES = st.binary(max_size=4).map(lambda octets: sha256(octets).hexdigest())
IDS = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,8}[A-Za-z0-9])?", fullmatch=True)
PLACES = st.integers(0, 99_999_999)
PROOFS = st.builds(
    Proof,
    st.sampled_from(VerbatimKind),
    IDS,
    IDS,
    HASHES,
    HASHES,
    st.sampled_from(MatchKind),
    PLACES,
    PLACES,
    st.booleans(),
)
REUSED = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def read(folder: Path, content: str | bytes) -> Outcome[Lock]:
    path = folder / "excerpts.lock"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return load_lock(path, folder)


@REUSED
@given(proofs=st.lists(PROOFS, max_size=8), seed=st.randoms(use_true_random=False))
def test_a_lock_reads_as_it_was_written_whatever_the_order(
    tmp_path: Path, proofs: list[Proof], seed: random.Random
) -> None:
    text = format_lock(make_lock(proofs))
    shuffled = [*proofs, *proofs[:2]]
    seed.shuffle(shuffled)
    assert format_lock(make_lock(shuffled)) == text
    outcome = read(tmp_path, text)
    assert outcome.diagnostics == ()
    assert outcome.value.all() == frozenset(proofs)
    assert format_lock(outcome.value) == text
    assert read(tmp_path, text.replace("\n", "\r\n")).value.all() == frozenset(proofs)
    table = tomllib.loads(text)
    assert table["version"] == LOCK_VERSION
    assert {(one["source"], one["from"] - 1, one["to"]) for one in table["proofs"]} == {
        (one.source, one.start, one.end) for one in proofs
    }


def test_a_lock_is_sorted_one_proof_a_line_and_says_who_wrote_it() -> None:
    lines = LOCKED.read_text(encoding="utf-8").splitlines()
    entries = [line for line in lines if line.startswith("  {")]
    assert entries == sorted(entries)
    assert len(entries) == 5
    assert "briefgen sources verify" in lines[0]


def test_a_new_proof_adds_one_line_and_changes_no_other() -> None:
    lock = load_lock(LOCKED, SECOND).value
    proof = Proof(VerbatimKind.EXCERPT, "new", "ledger", "0" * 64, "1" * 64, MatchKind.EXACT, 0, 9)
    old, new = (format_lock(make_lock(proofs)).splitlines() for proofs in (lock.all(), lock.all() | {proof}))
    assert [line for line in new if line not in old] == [f"  {format_proof(proof)}"]
    assert [line for line in new if line in old] == old


def test_no_words_of_an_anchor_are_in_the_lock() -> None:
    text = LOCKED.read_text(encoding="utf-8")
    facts = (SECOND / "briefs/facts/lights.yaml").read_text(encoding="utf-8")
    anchors = [line.partition("anchor: ")[2].rstrip("}") for line in facts.splitlines() if "anchor: " in line]
    assert len(anchors) == 3
    assert all(sha256(words.encode()).hexdigest() in text for words in anchors)
    assert [words for words in anchors if " ".join(words.split()[:2]) in text] == []


def test_a_project_without_a_lock_has_an_empty_one(tmp_path: Path) -> None:
    outcome = load_lock(tmp_path / "excerpts.lock", tmp_path)
    assert (outcome.diagnostics, outcome.value.all(), outcome.value.damaged) == ((), frozenset(), False)


WHOLE = LOCKED.read_text(encoding="utf-8")
PROVED = load_lock(LOCKED, SECOND).value.all()
FIRST = WHOLE.splitlines().index("proofs = [") + 2


@pytest.mark.parametrize(
    ("garble", "code", "line"),
    [
        (lambda text: text.replace('"board-1"', '"board-3"'), "bad-lock", FIRST),
        (lambda text: text.replace("from = 57", "from = 58"), "bad-lock", FIRST),
        (lambda text: text.replace("{anchor", "{excerpt", 1), "bad-lock", FIRST),
        (lambda text: text.replace('"exact"', '"fuzzy"', 1), "bad-lock", FIRST),
        (lambda text: text.replace("quoted = false", "quoted = true", 1), "bad-lock", FIRST),
        (lambda text: text.replace("  {anchor", "<<<<<<< HEAD\n  {anchor", 1), "bad-lock", FIRST),
        (lambda text: text.replace("  {anchor", "=======\n  {anchor", 1), "bad-lock", FIRST),
        (lambda text: text.replace("  {anchor", "- anchor", 1), "bad-lock", FIRST),
        (lambda text: text.replace("version = 1\n", ""), "bad-lock", 1),
        (lambda _: "", "bad-lock", 1),
        (lambda text: text[: text.rindex("]")], "bad-lock", FIRST + 4),
        (lambda text: text.replace("version = 1", "version = 2"), "lock-version", FIRST - 2),
        (lambda text: text.replace("version = 1", 'version = "1"'), "lock-version", FIRST - 2),
        (lambda text: text.replace("  {anchor", "\x00 {anchor", 1), "bad-encoding", FIRST),
        (lambda text: text.encode("utf-16"), "bad-encoding", 1),
    ],
)
def test_a_garbled_lock_is_reported_by_line(
    tmp_path: Path, garble: Callable[[str], str | bytes], code: str, line: int
) -> None:
    outcome = read(tmp_path, garble(WHOLE))
    assert places(outcome.diagnostics) == [(code, line, 1)]
    assert outcome.value.damaged
    assert outcome.value.all() <= PROVED


@REUSED
@given(
    at=st.integers(0, len(WHOLE) - 1),
    length=st.integers(0, 400),
    put=st.one_of(
        st.just(""), st.text(max_size=5), st.sampled_from(["\n", '"', "}", "true", "0", "{anchor"])
    ),
)
def test_no_garbled_lock_ends_in_a_traceback_or_proves_more(
    tmp_path: Path, at: int, length: int, put: str
) -> None:
    text = WHOLE[:at] + put + WHOLE[at + length :]
    outcome = read(tmp_path, text.encode("utf-8", "surrogatepass"))
    assert outcome.value.all() <= PROVED
    lines = text.count("\n") + text.count("\r") + 1
    assert all(one.origin and one.origin.line <= lines for one in outcome.diagnostics)
    assert outcome.value.damaged == bool(outcome.diagnostics)


@REUSED
@given(content=st.binary(max_size=200))
def test_no_bytes_end_in_a_traceback(tmp_path: Path, content: bytes) -> None:
    outcome = read(tmp_path, content)
    assert outcome.failed
    assert outcome.value.all() == frozenset()


@given(line=st.text(max_size=80))
def test_no_other_line_is_a_proof(line: str) -> None:
    assert parse_proof(line) is None


def test_a_proof_with_any_character_changed_is_none() -> None:
    line = format_proof(min(PROVED, key=format_proof))
    assert parse_proof(line) is not None
    assert [at for at in range(len(line)) if parse_proof(line[:at] + "~" + line[at + 1 :])] == []


def test_of_many_bad_lines_the_first_are_reported(tmp_path: Path) -> None:
    assert len(read(tmp_path, WHOLE + "x\n" * 50).diagnostics) == MAXIMUM_REPORTED


def test_a_lock_that_leads_out_of_the_project_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "other.lock").write_text(WHOLE, encoding="utf-8")
    link = tmp_path / "project/excerpts.lock"
    link.symlink_to(tmp_path / "other.lock")
    outcome = load_lock(link, tmp_path / "project")
    assert [one.code for one in outcome.diagnostics] == ["outside-project"]
    assert (outcome.value.all(), outcome.value.damaged) == (frozenset(), True)


REPORT = "The council: “Both ports will keep the channel open.” The pilots welcomed the plan.\n"
STATEMENT = "Both ports will keep the channel open. The pilots welcomed the plan.\n"
ARCHIVE = {"report.txt": REPORT.encode(), "statement.txt": STATEMENT.encode()}
SUMS = {name: sha256(content).hexdigest() for name, content in ARCHIVE.items()}
FACTS = f"""
excerpts:
  open:
    document: communiqué
    source: report
    words: Both ports will keep the channel open.
    support: [{{source: report, anchor: The council}}]
  plan:
    document: statement
    source: statement
    words: The pilots welcomed the plan.
sources:
  report:
    kind: news
    publisher: The Daily
    archive: report.txt
    sha256: {SUMS["report.txt"]}
  statement:
    kind: official
    publisher: Council
    archive: statement.txt
    sha256: {SUMS["statement.txt"]}
  unkept: {{kind: reference, publisher: Nobody}}
"""


def lock_of(text: str, archive: dict[str, bytes] = ARCHIVE) -> Lock:
    return make_lock(one.proof for one in verify(facts_of(text), archive) if one.proof)


def by_lock(text: str, lock: Lock | None = None) -> Settled:
    settled = examine_facts(facts_of(text), scale=("public",), lock=lock or lock_of(FACTS))
    found = tuple(one for one in settled.diagnostics if one.code.startswith(("excerpt-", "anchor-")))
    return Settled(settled.verified, found)


def change(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


def test_what_was_proved_is_vouched_for() -> None:
    assert by_lock(FACTS) == Settled(frozenset({"open", "plan"}))


PLAN = "source: statement"
EDITS = [
    ("welcomed the plan.", "welcomed a plan.", "excerpt-changed", "The pilots welcomed a"),
    ("welcomed the plan.", "welcomed the plan", "excerpt-changed", "The pilots welcomed the plan\n"),
    (PLAN, "source: report", "excerpt-changed", "report\n    words: The"),
    (PLAN, "source: unkept", "excerpt-unchecked", "unkept"),
    ("kind: official", "kind: news", "excerpt-changed", "statement\n    words: The"),
    ("kind: official", "kind: preview", "excerpt-changed", "statement\n    words: The"),
    (SUMS["statement.txt"], "0" * 64, "excerpt-changed", "statement\n    words: The"),
    (
        f"statement.txt\n    sha256: {SUMS['statement.txt']}",
        "statement.txt",
        "excerpt-unchecked",
        "statement\n    words: The",
    ),
    ("    archive: statement.txt\n", "", "excerpt-unchecked", "statement\n    words: The"),
    ("  plan:", "  scheme:", "excerpt-unchecked", "statement\n    words: The"),
    ("anchor: The council", "anchor: The counsel", "anchor-unchecked", "The counsel"),
    ("anchor: The council", "anchor: Both ports", "anchor-unchecked", "Both ports}"),
]


@pytest.mark.parametrize(("old", "new", "code", "at"), EDITS)
def test_what_was_edited_since_is_named_in_its_place(old: str, new: str, code: str, at: str) -> None:
    text = change(FACTS, old, new)
    settled = by_lock(text)
    lines = text[: text.index(at)].split("\n")
    assert places(settled.diagnostics) == [(code, len(lines), len(lines[-1]) + 1)]
    assert settled.verified == ({"open", "plan"} if code.startswith("anchor") else {"open"})
    assert "`briefgen sources verify --archive DIR`" in settled.diagnostics[0].hints[0]


@pytest.mark.parametrize("kind", ["official", "mirror", "reference"])
def test_what_was_found_between_quotation_marks_stays_good_wherever_they_are_not_asked_for(kind: str) -> None:
    assert by_lock(change(FACTS, "kind: news", f"kind: {kind}")).verified == {"open", "plan"}


def test_the_lock_never_vouches_for_what_the_archive_refuses() -> None:
    for edits in (*combinations(EDITS, 1), *combinations(EDITS, 2)):
        text = FACTS
        for old, new, *_ in edits:
            text = text.replace(old, new)
        proved = examine_facts(facts_of(text), scale=("public",), archive=ARCHIVE).verified
        assert by_lock(text).verified <= proved
        assert by_lock(text, lock_of(text)).verified == proved


def test_an_excerpt_of_a_source_that_keeps_no_text_says_how_to_keep_one() -> None:
    (found,) = by_lock(change(FACTS, "    archive: statement.txt\n", "")).diagnostics
    assert found.code == "excerpt-unchecked"
    assert "keep a text file with the passage" in found.hints[0]


def test_an_anchor_in_a_source_that_keeps_no_text_is_left_alone() -> None:
    text = change(FACTS, "anchor: The council", "anchor: The council}, {source: unkept, anchor: anything")
    assert by_lock(text).diagnostics == ()


def test_proofs_of_what_is_gone_do_no_harm() -> None:
    text = FACTS[: FACTS.index("  plan:")] + FACTS[FACTS.index("sources:") :]
    assert by_lock(text) == Settled(frozenset({"open"}))


def test_a_damaged_lock_is_not_reported_again_as_excerpts_without_proof() -> None:
    kept = [proof for proof in lock_of(FACTS).all() if proof.record == "open"]
    assert by_lock(FACTS, make_lock(kept, damaged=True)) == Settled(frozenset({"open"}))
    assert [one.code for one in by_lock(FACTS, make_lock(kept)).diagnostics] == ["excerpt-unchecked"]


@pytest.mark.parametrize(
    ("lock", "codes"),
    [
        (lambda: lock_of(FACTS), []),
        (Lock, ["lock-stale"]),
        (lambda: lock_of(change(FACTS, "  plan:", "  scheme:")), ["lock-stale"]),
        (lambda: make_lock([*lock_of(FACTS).all(), min(PROVED, key=format_proof)]), ["lock-stale"]),
    ],
)
def test_with_the_archive_at_hand_a_lock_out_of_date_is_told(
    lock: Callable[[], Lock], codes: list[str]
) -> None:
    settled = examine_facts(facts_of(FACTS), scale=("public",), archive=ARCHIVE, lock=lock())
    assert [one.code for one in settled.diagnostics if one.code.startswith("lock-")] == codes
    assert settled.verified == {"open", "plan"}


def test_a_lock_is_not_called_out_of_date_while_something_is_wrong() -> None:
    texts = {name: content for name, content in ARCHIVE.items() if name != "report.txt"}
    found = examine_facts(facts_of(FACTS), scale=("public",), archive=texts, lock=Lock()).diagnostics
    assert "archive-missing" in {one.code for one in found}
    assert "lock-stale" not in {one.code for one in found}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_second(tmp_path / "lights")


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file() and "build" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def edit(project: Path, old: str, new: str, file: str = "briefs/facts/lights.yaml") -> None:
    path = project / file
    path.write_text(change(path.read_text(encoding="utf-8"), old, new), encoding="utf-8")


def codes_of(project: Path, *options: str) -> list[str]:
    """Return the codes of what ``check`` finds wrong with excerpts, anchors and the lock."""
    _, report = check_json(project, *options)
    return [
        one["code"] for one in report["diagnostics"] if one["code"] in codes_about("Excerpts and the archive")
    ]


def verified(project: Path, *options: str) -> tuple[int, str, str]:
    done = run("sources", "verify", "--archive", "archive", *options, folder=project)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


def test_verify_says_what_it_found_and_leaves_a_good_lock_alone(project: Path) -> None:
    lock = project / "briefs/facts/excerpts.lock"
    before, stamp = contents(project), lock.stat()
    code, out, err = verified(project)
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "gull-rock-hours: exact in gazette, line 4, characters 145 to 219, quoted there",
        "shelter: exact in gazette, line 5, characters 302 to 373, quoted there; prints 1 insertion ([of whatever flag])",
        "2 excerpts and 3 anchors verified against 2 texts",
        "briefs/facts/excerpts.lock is up to date",
    ]
    assert contents(project) == before
    assert (lock.stat().st_mtime_ns, lock.stat().st_ino) == (stamp.st_mtime_ns, stamp.st_ino)


def test_verify_writes_the_same_lock_anew_and_mends_a_damaged_one(project: Path) -> None:
    lock = project / "briefs/facts/excerpts.lock"
    before = contents(project)
    lock.unlink()
    assert verified(project)[0] == 0
    assert contents(project) == before
    lock.write_text(WHOLE.replace("from = 57", "from = 58") + ">>>>>>> theirs\n", encoding="utf-8")
    assert codes_of(project) == ["bad-lock", "bad-lock"]
    assert "excerpts.lock written" in verified(project)[1]
    assert contents(project) == before


def test_verify_drops_what_is_gone_and_takes_up_what_is_new(project: Path) -> None:
    edit(project, "words: shall be lit from dusk until dawn in", "words: from dusk … in")
    edit(project, ", anchor: Lights Board sat for the first time", "")
    code, out, _ = verified(project, "--format", "json")
    result = json.loads(out)
    assert (code, result["written"], result["lock"]) == (0, True, "briefs/facts/excerpts.lock")
    hours, shelter = result["excerpts"]
    assert (hours["record"], hours["omissions"], hours["insertions"]) == ("gull-rock-hours", 1, [])
    assert (shelter["record"], shelter["omissions"], shelter["insertions"]) == (
        "shelter",
        0,
        ["[of whatever flag]"],
    )
    assert [one["record"] for one in result["anchors"]] == ["board-2", "mole-bell"]
    assert (result["diagnostics"], result["errors"], result["warnings"]) == ([], 0, 0)
    assert "bell was promised" not in out
    assert codes_of(project) == codes_of(project, "--archive", "archive") == []


LIGHTS, RECORDS, LOCK = (f"briefs/facts/{name}" for name in ("lights.yaml", "records.yaml", "excerpts.lock"))
FAULTS = [
    ("from dusk until dawn", "from dawn until dusk", LIGHTS, "excerpt-mismatch"),
    ("words: shall be", "words: The second conference", LIGHTS, "excerpt-mismatch"),
    ("eastern mole}", "western mole}", LIGHTS, "anchor-mismatch"),
    ("archive: harbour-", "archive: haven-", RECORDS, "archive-missing"),
    ("eae6275da", "0ae6275da", RECORDS, "archive-changed"),
    ("kind: reference", "kind: [", RECORDS, "bad-yaml"),
    ("version = 1", "version = 2", LOCK, "lock-version"),
]


@pytest.mark.parametrize(("old", "new", "file", "code"), FAULTS)
def test_verify_writes_nothing_where_something_is_wrong(
    project: Path, old: str, new: str, file: str, code: str
) -> None:
    edit(project, old, new, file)
    before = contents(project)
    status, out, err = verified(project)
    assert (status, f"[{code}]" in err) == (1, True)
    assert "was left as it is" in err
    assert "written" not in out
    assert contents(project) == before


def test_verify_tells_the_sum_to_pin(project: Path) -> None:
    digest = "eae6275da91029213aadddbd44e4183ce54067732385bdbc01b833cbe6daa674"
    edit(project, f"    sha256: {digest}\n", "", "briefs/facts/records.yaml")
    status, _, err = verified(project)
    assert (status, "error[archive-unpinned]" in err) == (1, True)
    assert f"pin it: `sha256: {digest}`" in err


def test_verify_needs_an_archive_that_is_there(project: Path) -> None:
    assert run("sources", "verify", folder=project).returncode == 2
    done = run("sources", "verify", "--archive", "archives", folder=project)
    assert (done.returncode, "error[unreadable-file]" in done.stderr) == (1, True)
    done = run("sources", "verify", "--archive", "archive", "nowhere", folder=project)
    assert (done.returncode, "error[no-project]" in done.stderr) == (1, True)


def test_without_the_archive_an_edited_excerpt_is_an_error_and_with_the_lock_none_is(project: Path) -> None:
    assert codes_of(project) == []
    edit(project, "from dusk until dawn", "from dawn until dusk")
    assert codes_of(project) == ["excerpt-changed"]
    (project / "briefs/facts/excerpts.lock").unlink()
    assert sorted(codes_of(project)) == ["anchor-unchecked"] * 3 + ["excerpt-unchecked"] * 2
    assert run("check", folder=project).returncode == 1


def test_a_brief_has_the_same_bytes_with_and_without_the_archive(project: Path) -> None:
    without = make("lights", project)
    done = run("make", "lights", "--archive", "archive", "-o", "other.pdf", folder=project)
    assert done.returncode == 0, done.stderr
    assert (project / "other.pdf").read_bytes() == without
