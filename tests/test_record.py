"""The recorder sees what a program does otherwise, and nothing where it does the same."""

import subprocess
import sys
from pathlib import Path

import pytest

RECORDER = Path(__file__).resolve().parent / "record"
PROGRAM = Path(sys.executable).parent / "briefgen"
SOME = "^(second/make/(plain|notes-end)|codes/bad-date|schema)$"
EQUAL = "4 scenarios: 4 equal, 0 accepted, 0 different; 0 differences to look at"
ALTERED = r"""#!/bin/bash
"PROGRAM" "$@"
status=$?
case "$*" in
  "make lights") "PROGRAM" make lights -q --set binding=1;;
  "make lights --set notes=end") echo "one more line";;
  "check --format text"*) status=3;;
  "check --format json"*) echo "a word to stderr" >&2;;
  "schema -o schemas") echo >> schemas/facts.json '{'; rm schemas/brief.json; touch schemas/new.json;;
esac
exit $status
"""
"""A program that is briefgen, and does something of its own after some commands."""


def call(script: str, *words: str | Path) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, RECORDER / script, *words], capture_output=True, text=True, timeout=300, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("old") / "record"
    status, said, complaint = call("record.py", "-j", "1", "--program", PROGRAM, "--only", SOME, place)
    assert status == 0, complaint
    assert said.startswith("9 commands of 4 scenarios recorded")
    return place


@pytest.fixture(scope="module")
def new(old: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Record a program that does something else."""
    folder = tmp_path_factory.mktemp("new")
    program = folder / "bin/briefgen"
    program.parent.mkdir()
    program.write_text(ALTERED.replace("PROGRAM", str(PROGRAM)), encoding="utf-8")
    program.chmod(0o755)
    status, _, complaint = call("record.py", "--program", program, "--again", old, folder / "record")
    assert status == 0, complaint
    return folder / "record"


def test_the_same_program_started_every_time_is_equal_to_its_copies(old: Path, tmp_path: Path) -> None:
    status, _, complaint = call(
        "record.py", "--program", PROGRAM, "--again", old, "--plain", tmp_path / "record"
    )
    assert status == 0, complaint
    assert '"copied": true' in (old / "about.json").read_text(encoding="utf-8")
    assert '"copied": false' in (tmp_path / "record/about.json").read_text(encoding="utf-8")
    status, said, _ = call("compare.py", old, tmp_path / "record")
    assert (status, said.splitlines()[-1]) == (0, EQUAL)


def test_a_record_holds_what_a_reader_and_a_screen_reader_get(old: Path) -> None:
    step = old / "commands/second/make/plain/01"
    assert (step / "status").read_text(encoding="utf-8") == "0\n"
    assert "(3 pages, 9 facts, <size>)" in (step / "stdout").read_text(encoding="utf-8")
    assert (step / "files.txt").read_text(encoding="utf-8") == "made: build/lights.pdf\n"
    pdf = step / "files/build/lights.pdf"
    parts = {path.name: path.read_text(encoding="utf-8") for path in pdf.iterdir()}
    assert "Gull Rock" in parts["text.txt"]
    assert "/H1 page 1" in parts["structure.txt"]
    assert " Tj" in parts["operators.txt"]
    assert '"brief": "lights"' in parts["attached-briefgen-manifest.json.txt"]
    assert "pdfuaid:part" in parts["xmp.xml"]
    assert "to page 2" in parts["document.txt"]


def test_a_program_that_does_something_else_is_seen_wherever_it_does(old: Path, new: Path) -> None:
    status, said, _ = call("compare.py", old, new, "--show", "999")
    assert status == 1
    assert "4 scenarios: 0 equal, 0 accepted, 4 different" in said
    for place, lines in {
        "codes/bad-date/01/status": "-1\n+3",
        "codes/bad-date/02/stderr": "+a word to stderr",
        "second/make/notes-end/01/stdout": "+one more line",
        "schema/04/files.txt": "-made: schemas/brief.json",
        "schema/04/files/schemas/facts.json": "+{",
    }.items():
        assert any(place in part and lines in part for part in said.split("\n== ")), place
    for part in ("text.txt", "operators.txt", "document.txt"):
        assert f"second/make/plain/01/files/build/lights.pdf/{part}" in said


def write(record: Path, outputs: dict[str, str]) -> Path:
    """Write a record by hand: a scenario of one step each, of which stdout matters."""
    for name, text in outputs.items():
        step = record / "commands" / name / "01"
        step.mkdir(parents=True)
        for file, content in {"status": "0\n", "files.txt": "", "stdout": text}.items():
            (step / file).write_text(content, encoding="utf-8")
    return record


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    before = {
        "help/a": "the colour\nkept\n",
        "help/b": "x\nthe colour\n",
        "make/c": "12 pages\n",
        "d": "same\n",
    }
    after = {"help/a": "the color\nkept\n", "help/b": "x\nthe color\n", "make/c": "13 pages\n", "d": "same\n"}
    return write(tmp_path / "before", before), write(tmp_path / "after", after)


def test_the_same_difference_is_shown_once(pair: tuple[Path, Path]) -> None:
    status, said, _ = call("compare.py", *pair)
    assert status == 1
    assert said.count("-the colour\n+the color\n") == 1
    assert "== 2 x  help/a/01/stdout, help/b/01/stdout\n" in said
    assert "equal     d\n" in said


def test_what_is_accepted_is_reported_apart_with_its_reason(pair: tuple[Path, Path], tmp_path: Path) -> None:
    accepted = tmp_path / "accepted.toml"
    accepted.write_text(
        '[[accepted]]\ncommand = "^help/"\nlines = ["^-.*colour", "^\\\\+.*color"]\nreason = "American spelling"\n'
        '[[accepted]]\ncommand = "^help/"\nlines = "pages"\nreason = "never seen"\n',
        encoding="utf-8",
    )
    status, said, _ = call("compare.py", *pair, "--accepted", accepted)
    assert status == 1, "the pages are not accepted: that entry is for another command"
    assert "accepted 2 x: American spelling\nunused: never seen\n" in said
    assert "the colour" not in said
    assert "-12 pages\n+13 pages\n" in said
    assert said.endswith("4 scenarios: 1 equal, 2 accepted, 1 different; 1 differences to look at\n")
    status, said, _ = call("compare.py", *pair, "--accepted", accepted, "--only", "^help/")
    assert (status, said.splitlines()[-1]) == (
        0,
        "2 scenarios: 0 equal, 2 accepted, 0 different; 0 differences to look at",
    )


def test_a_difference_without_a_reason_is_not_accepted(pair: tuple[Path, Path], tmp_path: Path) -> None:
    accepted = tmp_path / "accepted.toml"
    accepted.write_text('[[accepted]]\nlines = "."\n', encoding="utf-8")
    status, _, complaint = call("compare.py", *pair, "--accepted", accepted)
    assert status == 2
    assert "reason" in complaint


def test_a_scenario_that_only_one_record_has_is_a_difference(pair: tuple[Path, Path]) -> None:
    write(pair[1], {"extra": "new\n"})
    status, said, _ = call("compare.py", *pair)
    assert status == 1
    assert "differs   extra\n" in said
