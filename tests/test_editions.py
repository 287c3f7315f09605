"""Editions: issued once and kept whole, whatever ends a run; what later copies say has changed since."""

import datetime as dt
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.compose.changes import diff_parts, diff_words
from briefgen.compose.text.labels import load_labels
from briefgen.diagnostics import BriefgenError, Origin
from briefgen.editions import issue as issuing
from briefgen.layout.story import PathMark, Story, TextMark
from briefgen.load.ledger import load_ledger, read_ledger
from briefgen.model.document import Paragraph, Row, SpanRole, Spans, Table
from briefgen.model.edition import Ledger
from briefgen.pipeline import lay_out_brief
from briefgen.workspace import find_project
from edition_case import (
    BOARD,
    DAY,
    FACTS,
    LEDGER,
    RECORDS,
    SPEC,
    call_json,
    compose_lights,
    edit,
    issue_lights,
    load_lights,
    make_lights,
    new_project,
    try_issue,
)
from html_words import read_page
from pdf_surgery import manifest_of
from program import check_json, read_text, run


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return new_project(tmp_path / "project")


def ledger_of(project: Path) -> Ledger:
    ledger = load_ledger(project / LEDGER, project).value
    assert ledger is not None
    return ledger


def pdf_of(project: Path, number: int) -> Path:
    return project / f"briefs/editions/lights/{number}.pdf"


def test_an_edition_is_numbered_dated_and_kept(project: Path) -> None:
    issued = issue_lights(project, note="for the spring sitting")
    assert (issued.number, issued.date, issued.note) == (1, DAY, "for the spring sitting")
    assert ledger_of(project).issued == (issued,)
    assert sha256(pdf_of(project, 1).read_bytes()).hexdigest() == issued.pdf
    manifest = manifest_of(pdf_of(project, 1).read_bytes())
    assert (manifest.edition.number, manifest.edition.date) == (1, DAY)
    assert (manifest.content, manifest.key) == (issued.content.hash, issued.key)
    assert "Edition 1, 4 May 2026" in read_text(pdf_of(project, 1).read_bytes())
    text = (project / LEDGER).read_text(encoding="utf-8")
    assert "note: for the spring sitting" in text
    assert "Both harbours agreed to keep a common list of lights." in text
    assert text.count("\n") > 100


def test_a_copy_of_an_edition_is_the_edition_byte_for_byte(project: Path) -> None:
    issue_lights(project)
    assert make_lights(project).pdf == pdf_of(project, 1).read_bytes()
    edit(project, FACTS, "city: Marram", "city: Marram Bay")
    assert make_lights(project).composed.edition.number == 0
    issue_lights(project, dt.date(2026, 6, 1))
    assert make_lights(project).pdf == pdf_of(project, 2).read_bytes()


def test_another_layout_keeps_number_and_date(project: Path) -> None:
    issue_lights(project)
    edit(project, SPEC, "locale: en_GB", "locale: en_GB\ntheme: plain\npaper: Letter")
    made = make_lights(project)
    assert (made.composed.edition.number, made.composed.edition.date) == (1, DAY)
    assert made.pdf != pdf_of(project, 1).read_bytes()


def test_nothing_new_is_not_issued(project: Path) -> None:
    issue_lights(project)
    before = (project / LEDGER).read_bytes()
    edit(project, FACTS, "meetings:\n", "# A remark.\nmeetings:\n")
    issued, diagnostics = try_issue(project)
    assert issued is None
    assert [one.code for one in diagnostics if one.severity == "error"] == ["nothing-changed"]
    assert (project / LEDGER).read_bytes() == before


@pytest.mark.parametrize("day", [-1, 0, 1])
def test_no_edition_is_older_than_the_one_before(project: Path, day: int) -> None:
    code = "edition-date" if day < 0 else None
    issue_lights(project)
    edit(project, FACTS, "city: Marram", "city: Marram Bay")
    before = (project / LEDGER).read_bytes()
    issued, diagnostics = try_issue(project, DAY + dt.timedelta(days=day))
    assert [one.code for one in diagnostics if one.severity == "error"] == ([code] if code else [])
    assert (issued is None) == (code is not None)
    if code:
        assert (project / LEDGER).read_bytes() == before
        assert not pdf_of(project, 2).exists()
        assert "2026-05-04" in diagnostics[-1].message


def test_the_state_of_an_earlier_edition_come_again_is_a_new_one(project: Path) -> None:
    first = issue_lights(project)
    edit(project, FACTS, "city: Marram", "city: Marram Bay")
    issue_lights(project)
    edit(project, FACTS, "city: Marram Bay", "city: Marram")
    third = issue_lights(project)
    assert third.number == 3
    assert third.content.facts == first.content.facts
    assert third.content.hash != first.content.hash
    assert [one.content.previous for one in ledger_of(project).issued][1:] == [
        one.content.hash for one in ledger_of(project).issued
    ][:2]


def test_values_that_stay_the_same_are_written_once(project: Path) -> None:
    issue_lights(project)
    edit(project, FACTS, "a common list of lights", "one list of lights")
    issue_lights(project)
    text = (project / LEDGER).read_text(encoding="utf-8")
    for words in ("The tower at Gull Rock showed its first light.", "one list of lights"):
        assert (
            text.count(f"summary: {words}") + text.count(f"summary: Both harbours agreed to keep {words}")
            == 1
        )
    assert text.count("    texts:\n") == 2
    assert text.count("      text of The board:\n") == 1
    first, second = (edition.content.texts for edition in ledger_of(project).issued)
    assert [one.place for one in second] == [one.place for one in first]
    board = next(one for one in ledger_of(project).issued[0].content.facts if one.id == "board-1")
    assert "a common list of lights" in str(board.values)


def test_comments_of_the_ledger_are_kept(project: Path) -> None:
    issue_lights(project)
    ledger = project / LEDGER
    ledger.write_text(
        ledger.read_text(encoding="utf-8") + "# Handed out at the spring sitting.\n", encoding="utf-8"
    )
    edit(project, FACTS, "city: Marram", "city: Marram Bay")
    issue_lights(project)
    assert "# Handed out at the spring sitting." in ledger.read_text(encoding="utf-8")
    assert len(ledger_of(project).issued) == 2


def test_a_pdf_that_is_there_is_never_overwritten(project: Path) -> None:
    pdf_of(project, 1).parent.mkdir(parents=True)
    pdf_of(project, 1).write_bytes(b"handed out")
    issued, diagnostics = try_issue(project)
    assert issued is None
    assert [one.code for one in diagnostics if one.severity == "error"] == ["edition-exists"]
    assert pdf_of(project, 1).read_bytes() == b"handed out"
    assert not (project / LEDGER).exists()


def test_what_is_wrong_with_the_brief_keeps_it_from_being_issued(project: Path) -> None:
    edit(project, BOARD, "", "{{ nothing }} ")
    issued, diagnostics = try_issue(project)
    assert issued is None
    assert "template-undefined" in {one.code for one in diagnostics}
    assert not (project / LEDGER).exists()


def test_a_ledger_that_could_not_be_read_any_more_takes_no_further_edition(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue_lights(project)
    edit(project, FACTS, "city: Marram", "city: Marram Bay")
    before = (project / LEDGER).read_bytes()
    monkeypatch.setattr(issuing, "MAXIMUM_BYTES", len(before) + 100)
    issued, diagnostics = try_issue(project)
    assert issued is None
    assert [one.code for one in diagnostics if one.severity == "error"] == ["too-large"]
    assert (project / LEDGER).read_bytes() == before
    assert not pdf_of(project, 2).exists()
    monkeypatch.undo()
    assert issue_lights(project).number == 2


class Ended(BaseException):
    """The run ends here, as by a kill."""


STEPS = ("make_brief", "write_whole", "save_changes", "_name")


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_run_that_ends_leaves_no_edition_or_a_whole_one(
    project: Path, monkeypatch: pytest.MonkeyPatch, step: str, *, after: bool
) -> None:
    issue_lights(project)
    edit(project, FACTS, "city: Marram", "city: Marram Bay")
    real = getattr(issuing, step)

    def end(*arguments: object, **options: object) -> object:
        if after:
            real(*arguments, **options)
        raise Ended

    with monkeypatch.context() as patched:
        patched.setattr(issuing, step, end)
        with pytest.raises(Ended):
            issue_lights(project, dt.date(2026, 6, 1))
    issued = len(ledger_of(project).issued)
    assert issued == (
        2 if (step, after) in {("save_changes", True), ("_name", False), ("_name", True)} else 1
    )
    if issued == 1:
        assert not pdf_of(project, 2).exists()
        issue_lights(project, dt.date(2026, 6, 1))
    else:
        found, diagnostics = try_issue(project, dt.date(2026, 7, 1))
        assert found is None
        assert diagnostics[-1].code == "nothing-changed"
    last = ledger_of(project).last
    assert last is not None
    assert (last.number, last.date) == (2, dt.date(2026, 6, 1))
    assert sha256(pdf_of(project, 2).read_bytes()).hexdigest() == last.pdf
    assert sorted(path.name for path in pdf_of(project, 1).parent.iterdir()) == [
        "1.html",
        "1.pdf",
        "2.html",
        "2.pdf",
    ]


def test_a_file_system_without_second_names_will_do(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    issue_lights(project)
    assert pdf_of(project, 1).is_file()


def test_two_runs_at_once_issue_one_edition(project: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        done = list(
            pool.map(
                lambda _: run("issue", "lights", "--today", "2026-05-04", folder=project, anew=True), range(2)
            )
        )
    assert sorted(one.returncode for one in done) == [0, 1]
    assert "nothing-changed" in "".join(one.stderr for one in done)
    assert len(ledger_of(project).issued) == 1


def test_the_text_of_an_edition_is_kept_as_a_page(project: Path) -> None:
    issued = issue_lights(project)
    page = pdf_of(project, 1).with_suffix(".html")
    assert sha256(page.read_bytes()).hexdigest() == issued.html
    words = " ".join(read_page(page.read_bytes()).read)
    assert "both harbours agreed to keep a common list of lights" in words
    assert f"Edition 1, 4 May 2026 · {issued.content.code}" in page.read_text(encoding="utf-8")
    assert run("verify", page, folder=project).stdout.startswith("current")
    page.write_bytes(page.read_bytes() + b" ")
    assert run("verify", page, folder=project).stdout.startswith("not an original")
    assert checked(project) == [("edition-altered", LEDGER)]
    page.unlink()
    assert checked(project) == [("edition-missing", LEDGER)]


def test_an_edition_without_a_page_is_one_of_before_there_were_pages(project: Path) -> None:
    text = two_editions(project)
    (project / LEDGER).write_text(re.sub(r"    html: .*\n", "", text), encoding="utf-8")
    for number in (1, 2):
        pdf_of(project, number).with_suffix(".html").unlink()
    assert [one.html for one in ledger_of(project).issued] == ["", ""]
    assert checked(project) == []


@pytest.mark.slow
def test_kills_at_random_moments_lose_no_edition(project: Path) -> None:
    issue_lights(project)
    for number in range(12):
        edit(
            project, FACTS, f"city: Marram{' Bay' * (number % 2)}", f"city: Marram{' Bay' * (1 - number % 2)}"
        )
        before = len(ledger_of(project).issued)
        command = [sys.executable, "-m", "briefgen", "issue", "lights", "--today", DAY.isoformat()]
        with subprocess.Popen(
            command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as running:
            time.sleep(0.5 + 0.1 * number)
            running.send_signal(signal.SIGKILL)
        assert len(ledger_of(project).issued) in (before, before + 1)
        try_issue(project)
        ledger = ledger_of(project)
        assert len(ledger.issued) == before + 1
        for one in ledger.issued:
            assert sha256(pdf_of(project, one.number).read_bytes()).hexdigest() == one.pdf


def test_a_folder_that_cannot_be_written_is_named(project: Path) -> None:
    (project / "briefs/editions").write_text("in the way", encoding="utf-8")
    with pytest.raises(BriefgenError) as caught:
        issue_lights(project)
    assert caught.value.diagnostics[0].code == "cannot-write"


def test_on_the_command_line(project: Path) -> None:
    done = run("issue", "lights", "--note", "first", "--today", "2026-05-04", folder=project)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("briefs/editions/lights/1.pdf  (edition 1, 2026-05-04, ")
    again = run("issue", "lights", "--format", "json", folder=project)
    assert (again.returncode, again.stdout) == (1, "")
    assert "nothing-changed" in again.stderr
    assert "No edition was issued;" in again.stderr


# Ledgers that are not as they were written.

BROKEN = {
    "a hash that is none": ("content: ", "content: x"),
    "a key that nobody knows": ("    key: ", "    kee: "),
    "a value": ("city: Tern Quay", "city: Turn Quay"),
    "a fact taken out": ("meeting board-1\n", "meeting board-9\n"),
    "a number": ('"1":', '"2":'),
    "a date": ("date: ", "date: 2026-13-01 #"),
    "a day of information": ("as_of: 2026-03-01", "as_of: 2026-03-02"),
    "a tab": ("    key: ", "\tkey: "),
    "no mapping": ("editions:", "- editions:"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_ledger_that_contradicts_itself_is_refused_with_its_place(project: Path, what: str) -> None:
    issue_lights(project)
    old, new = BROKEN[what]
    edit(project, LEDGER, old, new)
    outcome = load_ledger(project / LEDGER, project)
    assert outcome.value is None
    assert outcome.diagnostics
    assert all(
        one.origin and one.origin.file == LEDGER and one.origin.line > 0 for one in outcome.diagnostics
    )
    issued, diagnostics = try_issue(project)
    assert issued is None
    assert diagnostics


def two_editions(project: Path) -> str:
    """Issue two editions, and return the ledger."""
    issue_lights(project)
    edit(project, FACTS, "city: Marram", "city: Marram Bay")
    issue_lights(project, dt.date(2026, 6, 1))
    return (project / LEDGER).read_text(encoding="utf-8")


def test_a_ledger_with_a_conflict_of_git_says_so_at_its_first_mark(project: Path) -> None:
    before, second, after = two_editions(project).partition('  "2":\n')
    text = f"{before}<<<<<<< HEAD\n{second}{after}=======\n{second}{after}>>>>>>> theirs\n"
    (found,) = read_ledger(text.encode(), LEDGER).diagnostics
    assert (found.code, found.origin) == ("bad-ledger", Origin(LEDGER, before.count("\n") + 1))
    assert "keep one side whole" in found.hints[0]


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('  "2":', '  "1":', '  "2":', "stands twice"),
        ('  "2":', "  1:", '  "2":', "stands twice"),
        ('  "2":', '  "02":', '  "2":', "'02' is not the number of an edition"),
        ('  "2":', '  "+2":', '  "2":', "'+2' is not the number of an edition"),
        ('  "2":', '  "3":', '  "2":', "edition 2 is expected here, and this is 3"),
        ("date: 2026-06-01", "date: 2026-05-03", "    date: 2026-06-01", "edition 2 of 2026-05-03 follows"),
    ],
)
def test_a_ledger_edited_by_hand_is_refused_at_the_line(
    project: Path, old: str, new: str, line: str, said: str
) -> None:
    text = two_editions(project)
    assert read_ledger(text.encode(), LEDGER).value is not None
    outcome = read_ledger(text.replace(old, new, 1).encode(), LEDGER)
    assert outcome.value is None
    (found,) = outcome.diagnostics
    assert found.origin is not None
    assert found.origin.line == text.split("\n").index(line) + 1
    assert found.origin.column > 2
    assert said in found.message
    assert any("restore the file from git" in hint for hint in found.hints)


def test_two_keys_of_one_edition_do_not_hide_each_other(project: Path) -> None:
    """A number in another spelling would replace what was read before it."""
    _, second, after = (text := two_editions(project)).partition('  "2":\n')
    assert second
    assert read_ledger((text + f'  "02":\n{after}').encode(), LEDGER).value is None


def checked(project: Path) -> list[tuple[str, str]]:
    """Return code and file of what ``check`` finds, with what it remembers of earlier runs."""
    _, report = check_json(project)
    return sorted((one["code"], one["file"] or "") for one in report["diagnostics"])


def test_check_says_when_editions_and_ledgers_do_not_belong_together(project: Path) -> None:
    text, ledger = two_editions(project), project / LEDGER
    kept = pdf_of(project, 1).read_bytes()
    assert checked(project) == []
    pdf_of(project, 1).unlink()
    assert checked(project) == [("edition-missing", LEDGER)]
    pdf_of(project, 1).write_bytes(kept + b" ")
    assert checked(project) == [("edition-altered", LEDGER)]
    pdf_of(project, 1).write_bytes(kept)
    ledger.unlink()
    assert checked(project) == [("edition-altered", "")] * 4
    ledger.write_text(text, encoding="utf-8")
    (project / SPEC).rename(project / "briefs/lamps.yaml")
    assert checked(project) == [("edition-orphan", LEDGER)]
    edit(project, FACTS, "ordinal: 1", "ordinal: one")
    assert "edition-orphan" not in {code for code, _ in checked(project)}


def test_check_forgets_what_it_found_when_the_ledger_is_another(project: Path) -> None:
    issue_lights(project)
    assert checked(project) == []
    edit(project, LEDGER, "city: Tern Quay", "city: Turn Quay")
    assert checked(project) == [("bad-ledger", LEDGER)]


@pytest.mark.slow
def test_a_ledger_that_leaves_an_edition_out_is_refused(project: Path) -> None:
    issue_lights(project)
    text = (project / LEDGER).read_text(encoding="utf-8")
    twice = text + text.partition("editions:\n")[2].replace('"1":', '"2":', 1)
    outcome = read_ledger(twice.encode(), LEDGER)
    assert [one.code for one in outcome.diagnostics] == ["bad-ledger"]
    assert "does not name the edition before it" in outcome.diagnostics[0].message


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe", b"editions: 3", b"editions: {a: b}", b"[" * 3000, b"editions: {1: {}}", b"x: &a [*a]"],
)
def test_hostile_ledgers_are_diagnosed(content: bytes) -> None:
    outcome = read_ledger(content, LEDGER)
    assert outcome.value is None
    assert outcome.diagnostics


# What copies say has changed.


def changes_of(project: Path, **settings: str) -> dict[str, str]:
    """Return the rows of the table of changes: the entry's name, and its kind with its lines."""
    document = compose_lights(project, **settings).document
    rows = [row for block in document.changes if isinstance(block, Table) for row in block.rows]
    return {_say(row)[1].partition(" | ")[0]: " | ".join(_say(row)[:2]) for row in rows}


def _say(row: Row) -> list[str]:
    return [
        " | ".join(show(block.spans) for block in cell.blocks if isinstance(block, Paragraph))
        for cell in row.cells
    ]


def show(spans: Spans) -> str:
    """Return spans as text: [-taken out-] and {+put in+}."""
    marks = {SpanRole.DELETED: "[-{}-]", SpanRole.INSERTED: "{{+{}+}}"}
    return "".join(marks.get(span.role, "{}").format(span.text) for span in spans)


def test_each_kind_of_change_has_its_row(project: Path) -> None:
    issue_lights(project)
    edit(project, FACTS, "date: 1911-06-09", "date: 1911-06-10")
    edit(project, FACTS, "a common list of lights", "one list of all lights")
    edit(project, FACTS, "    status: reported\n    tags: [lights]", "    status: reported\n    tags: [dark]")
    edit(project, FACTS, "support: [{source: register}]\nconflicts", "support: [{source: ledger}]\nconflicts")
    new = "  third-bell:\n    summary: A third bell was cast.\n    tags: [lights]\n    reviewed: 2026-03-01\n"
    edit(project, FACTS, "claims:\n", f"claims:\n{new}    support: [{{source: register}}]\n")
    edit(project, RECORDS, "given: Ada", "given: Ida")
    edit(project, RECORDS, "A wall of stone", "A wall of oak")
    changes = changes_of(project)
    assert changes["Second meeting"] == "New date | Second meeting | Date: [-9-] {+10+} June 1911"
    assert changes["First meeting"] == (
        "Corrected | First meeting | Summary: Both harbours agreed to keep [-a common-] {+one+} list of {+all +}lights.".replace(
            "{+all +}", "{+all+} "
        )
    )
    assert changes["A third bell was cast."] == "Added | A third bell was cast."
    assert "7th Guild of Pilots" in " ".join(changes)
    assert "New sources" in changes["The common list named eleven lights and two bells."]
    assert (
        "[-Register of Keepers (1931)-] {+Harbour of Marram (1908)+}"
        in (changes["The common list named eleven lights and two bells."])
    )
    assert changes["Ida Wick"] == "Corrected | Ida Wick | Name: [-Ada-] {+Ida+} Wick"
    assert (
        changes["Mole"]
        == "Corrected | Mole | Definition: A wall of [-stone-] {+oak+} that shelters a harbour"
    )


def test_what_was_removed_is_struck_through_whole(project: Path) -> None:
    issue_lights(project)
    edit(project, FACTS, "    tags: [lights]\n    reviewed: 2026-03-01\n    support: [{source: register}]\nconflicts",
         "    tags: [dark]\n    reviewed: 2026-03-01\n    support: [{source: register}]\nconflicts")  # fmt: skip
    edit(project, SPEC, "    select: {kind: claim}", "    select: {kind: claim}\n    allow_empty: true")
    (removed,) = (row for row in changes_of(project).values() if row.startswith("Removed"))
    assert removed == "Removed | [-The common list named eleven lights and two bells.-]"


def test_a_numbered_copy_lists_what_changed_since_the_edition_before_it(project: Path) -> None:
    issue_lights(project)
    assert compose_lights(project).document.changes == ()
    edit(project, FACTS, "city: Marram", "city: Marram Bay")
    text = read_text(make_lights(project).pdf)
    assert "Unnumbered copy" in text
    assert "Changes since edition 1, 4 May 2026 are listed at the end and marked in the margin." in text
    issue_lights(project, dt.date(2026, 6, 1))
    text = read_text(make_lights(project).pdf)
    assert "Edition 2, 1 June 2026" in text
    assert "Changes since edition 1, 4 May 2026" in text


def test_a_spec_may_want_no_changes(project: Path) -> None:
    issue_lights(project)
    edit(project, FACTS, "city: Marram", "city: Marram Bay")
    content = compose_lights(project).content
    edit(project, SPEC, "contents: always", "contents: always\nchanges: never")
    composed = compose_lights(project)
    assert (composed.document.changes, composed.document.changed) == ((), frozenset())
    assert composed.content == content
    assert "Changes since" not in read_text(make_lights(project).pdf)


def remarks_of(project: Path) -> list[str]:
    """Return the paragraphs of the changes beside the table."""
    blocks = compose_lights(project).document.changes
    return [show(block.spans) for block in blocks if isinstance(block, Paragraph)]


def test_words_that_no_fact_holds_are_shown_as_reworded(project: Path) -> None:
    issue_lights(project)
    edit(project, BOARD, "", "Read this first [@register].{{ ' ' }}")
    edit(project, SPEC, "subtitle: Who keeps them, 1908–1911", "subtitle: Who kept them")
    assert changes_of(project)["The board"].startswith(
        "Reworded | The board | {+Read this first.+} The Lights"
    )
    assert remarks_of(project)[1:] == ["Titles or other words of the brief itself were revised."]
    found = call_json(project, "diff", "1", "current", "--brief", "lights")[1]
    assert found["words"] == ["spec", "text of The board"]
    assert found["texts"]["text of The board"]["after"][0].startswith("Read this first.")


def test_a_text_that_prints_a_corrected_fact_was_not_reworded(project: Path) -> None:
    issue_lights(project)
    edit(project, FACTS, "a common list of lights", "one list of all lights")
    assert [row.partition(" | ")[0] for row in changes_of(project).values()] == ["Corrected"]
    assert remarks_of(project) == ["What was taken out is struck through, what came in is underlined."]
    found = call_json(project, "diff", "1", "current", "--brief", "lights")[1]
    assert ([change["id"] for change in found["changes"]], found["words"]) == (["board-1"], [])


def test_a_remark_in_a_template_does_not_make_it_reworded(project: Path) -> None:
    issue_lights(project)
    edit(project, FACTS, "a common list of lights", "one list of all lights")
    edit(project, BOARD, "", "{# A remark. #}")
    assert [row.partition(" | ")[0] for row in changes_of(project).values()] == ["Corrected"]


def test_corrected_and_reworded_at_once_are_both_said(project: Path) -> None:
    issue_lights(project)
    edit(project, FACTS, "a common list of lights", "one list of all lights")
    edit(project, BOARD, "", "Read this first [@register]. ")
    assert [row.partition(" | ")[0] for row in changes_of(project).values()] == ["Corrected", "Reworded"]


def without_texts(project: Path) -> None:
    """Make the ledger one of version 0.1, which kept no words of templates."""
    path = project / LEDGER
    path.write_text(path.read_text(encoding="utf-8").partition("    texts:\n")[0], encoding="utf-8")


def test_a_ledger_of_0_1_tells_a_rewording_by_itself_and_takes_one_beside_a_correction_for_that(
    project: Path,
) -> None:
    issue_lights(project)
    without_texts(project)
    edit(project, BOARD, "", "Read this first [@register]. ")
    assert remarks_of(project) == ["Text that was revised: The board."]
    edit(project, FACTS, "a common list of lights", "one list of all lights")
    assert [row.partition(" | ")[0] for row in changes_of(project).values()] == ["Corrected"]


def test_a_text_that_is_written_over_is_named_and_not_shown_twice(project: Path) -> None:
    issue_lights(project)
    (project / BOARD).write_text(
        "\n\n".join(f"Paragraph {word} [@register]." for word in "abcdefgh"), encoding="utf-8"
    )
    assert remarks_of(project) == ["Text that was revised: The board."]


def test_a_new_review_alone_is_said_to_be_one(project: Path) -> None:
    issue_lights(project)
    path = project / FACTS
    path.write_text(path.read_text(encoding="utf-8").replace("2026-03-01", "2026-04-01"), encoding="utf-8")
    said = [
        show(block.spans)
        for block in compose_lights(project).document.changes
        if isinstance(block, Paragraph)
    ]
    assert said == ["All facts were compared with their sources again."]


def test_what_readers_of_the_language_do_not_see_is_no_change_for_them(project: Path) -> None:
    edit(project, FACTS, "city: Marram", "city: {en: Marram, ko: 마람}")
    issue_lights(project)
    edit(project, FACTS, "ko: 마람", "ko: 마람항")
    document = compose_lights(project).document
    assert (document.edition.number, document.changes, document.changed) == (0, (), frozenset())


def test_korean_readers_are_told_in_korean(project: Path) -> None:
    issue_lights(project)
    edit(project, FACTS, "date: 1911-06-09", "date: 1911-06-10")
    changes = changes_of(project, locale="ko_KR")
    assert any(
        row.startswith("날짜 변경") and "일자: 1911년 6월 [-9일-] {+10일+}" in row for row in changes.values()
    )
    labels = load_labels("ko")
    assert labels is not None
    assert (
        labels.say("Changes since edition {number}, {date}", number=1, date="x") == "제1판(x) 이후 변경 사항"
    )


def _lay_out(project: Path) -> Story:
    outcome = lay_out_brief(*load_lights(project))
    assert outcome.value is not None, outcome.diagnostics
    return outcome.value[1]


def _bars(story: Story) -> list[tuple[int, float, float]]:
    """Return page, foot and head of each bar in the margin."""
    found = []
    for number, page in enumerate(story.pages):
        for mark in page.marks:
            if (
                isinstance(mark, PathMark)
                and mark.path.endswith(" re")
                and mark.fill
                and mark.element is None
            ):
                _, y, width, height, _ = mark.path.split()
                if width == "1.8":
                    found.append((number, float(y), float(y) + float(height)))
    return found


def test_bars_stand_beside_what_changed_and_nowhere_else(project: Path) -> None:
    issue_lights(project)
    assert _bars(_lay_out(project)) == []
    edit(project, FACTS, "A bell is to be hung", "A larger bell is to be hung")
    story = _lay_out(project)
    (bar,) = _bars(story)
    beside = {
        mark.text
        for mark in story.pages[bar[0]].marks
        if isinstance(mark, TextMark) and bar[1] < mark.y < bar[2]
    }
    assert "A larger bell is to be hung on the eastern mole before the winter." in " ".join(sorted(beside))
    assert not any("Both harbours" in text for text in beside)


def _beside(story: Story) -> str:
    """Return all words beside which a bar stands, the section of changes left out."""
    return " ".join(
        mark.text
        for page, foot, head in _bars(story)
        for mark in story.pages[page].marks
        if isinstance(mark, TextMark) and foot < mark.y < head
    )


def test_a_term_whose_words_changed_has_a_bar_and_no_other_has(project: Path) -> None:
    issue_lights(project)
    edit(project, RECORDS, "A wall of stone", "A wall of granite")
    story = _lay_out(project)
    beside = _beside(story)
    assert "harbour mole" in beside.casefold()
    assert "granite" in beside
    assert "first order" not in beside
    assert len(_bars(story)) == 1


def test_a_source_that_changed_has_a_bar_at_its_entry_and_what_cites_it_has_none(project: Path) -> None:
    issue_lights(project)
    edit(project, RECORDS, "publisher: Harbour of Marram", "publisher: Port of Marram")
    story = _lay_out(project)
    assert compose_lights(project).document.changed == {"ledger"}
    assert "Port of Marram" in _beside(story)
    assert len(_bars(story)) == 1


def test_a_person_s_name_marks_what_names_the_person(project: Path) -> None:
    issue_lights(project)
    edit(project, RECORDS, "given: Tomás", "given: Thomas")
    changed = compose_lights(project).document.changed
    assert {"tomas-fyr", "board-1"} <= changed
    assert "board-2" not in changed


def test_the_section_of_changes_is_a_table_with_heads_and_marks_that_can_be_heard(project: Path) -> None:
    issue_lights(project)
    edit(project, FACTS, "date: 1911-06-09", "date: 1911-06-10")
    story = _lay_out(project)
    marks = [
        mark for page in story.pages for mark in page.marks if isinstance(mark, TextMark) and mark.element
    ]
    struck = [
        mark for mark in marks if mark.element and mark.element.attributes.get("decoration") == "LineThrough"
    ]
    assert [(mark.text.strip(), mark.element.attributes["alt"]) for mark in struck if mark.element] == [
        ("9", "taken out: 9")
    ]
    below = [
        mark for mark in marks if mark.element and mark.element.attributes.get("decoration") == "Underline"
    ]
    assert [mark.text.strip() for mark in below] == ["10"]


def test_former_words_of_higher_handling_do_not_print(project: Path) -> None:
    edit(
        project,
        FACTS,
        "    summary: The common list named",
        "    handling: HIGH\n    summary: The common list named",
    )
    levels = find_project(project).scale
    edit(project, FACTS, "handling: HIGH", f"handling: {levels[-1]}")
    edit(project, SPEC, "handling: open", f"handling: {levels[-1]}")
    issue_lights(project)
    edit(project, SPEC, f"handling: {levels[-1]}", "handling: open")
    edit(project, SPEC, "select: {tags: lights}", "select: {tags: lights, none: [{id: common-list}]}")
    edit(project, SPEC, "    select: {kind: claim}", "    select: {kind: claim}\n    allow_empty: true")
    made = make_lights(project)
    assert "An entry that this brief no longer shows" in read_text(made.pdf)
    assert "eleven lights" not in read_text(made.pdf)
    assert "eleven lights" in (project / LEDGER).read_text(encoding="utf-8")


def _move_the_bell(project: Path) -> None:
    """Say that a commitment is of another meeting; the meeting that it was of is left out of the brief."""
    edit(project, FACTS, "  mole-bell:\n    meeting: board-2", "  mole-bell:\n    meeting: board-1")


@pytest.mark.parametrize("raised", [True, False])
def test_a_former_meeting_of_higher_handling_is_not_named(project: Path, *, raised: bool) -> None:
    issue_lights(project)
    _move_the_bell(project)
    edit(project, SPEC, ", 1908–1911", "")
    if raised:
        highest = find_project(project).scale[-1]
        edit(project, FACTS, "  board-2:\n", f"  board-2:\n    handling: {highest}\n")
        edit(
            project,
            SPEC,
            "select: {tags: lights}",
            "select: {tags: lights, handling: open, none: [{kind: excerpt}]}",
        )
        edit(
            project,
            SPEC,
            "    select: {id: [gull-rock-hours, shelter], order: given}",
            "    allow_empty: true",
        )
    row = changes_of(project)["Fog signals · first meeting"]
    assert ("[-second-] {+first+}" in row) is not raised, row


def test_a_commitment_is_named_with_its_meeting(project: Path) -> None:
    """Areas come back at meeting after meeting."""
    issue_lights(project)
    edit(project, FACTS, "A bell is to be hung", "A larger bell is to be hung")
    assert list(changes_of(project)) == ["Fog signals · second meeting"]


def test_control_former_words_of_the_same_handling_print(project: Path) -> None:
    issue_lights(project)
    edit(project, SPEC, "select: {tags: lights}", "select: {tags: lights, none: [{id: common-list}]}")
    edit(project, SPEC, "    select: {kind: claim}", "    select: {kind: claim}\n    allow_empty: true")
    assert "eleven lights" in read_text(make_lights(project).pdf)


# Word by word.


def _diff(before: str, after: str) -> str:
    labels = load_labels("en")
    assert labels is not None
    return show(diff_words(before, after, labels))


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("one two three", "one four three", "one [-two-] {+four+} three"),
        ("one two", "one two three", "one two {+three+}"),
        ("one two three", "one three", "one [-two-] three"),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
        ("all of this", "nothing alike at all here", "[-all of this-] {+nothing alike at all here+}"),
        ("8 May", "9 May", "[-8-] {+9+} May"),
        (
            "they are sent on a regular basis.",
            "they are sent each year.",
            "they are sent [-on a regular basis.-] {+each year.+}",
        ),
        (
            "a light of 5\u00a0miles",
            "a light of 6\u00a0miles",
            "a light of [-5\u00a0miles-] {+6\u00a0miles+}",
        ),
        ("it sat at dusk in Marram", "it sat by day at Marram", "it sat {+by day+} at [-dusk in-] Marram"),
        ("서울에서 열린 회의", "부산에서 열린 회의", "[-서울에서-] {+부산에서+} 열린 회의"),
    ],
)
def test_words_are_compared(before: str, after: str, shown: str) -> None:
    assert _diff(before, after) == shown


@given(
    st.lists(st.sampled_from(["a", "b", "c", "d", "e"]), max_size=9),
    st.lists(st.sampled_from(["a", "b", "c", "x"]), max_size=9),
)
def test_both_texts_can_be_read_in_their_difference(before: list[str], after: list[str]) -> None:
    labels = load_labels("en")
    assert labels is not None
    spans = diff_words(" ".join(before), " ".join(after), labels)
    for left_out, words in ((SpanRole.INSERTED, before), (SpanRole.DELETED, after)):
        assert "".join(span.text for span in spans if span.role is not left_out).split() == words


def test_long_texts_are_compared_before_anybody_gets_tired() -> None:
    """Texts of many words, or of few words over and over, took minutes when spaces were compared as well."""
    words = [f"word-{number}" for number in range(2_000)]
    other = [word if number % 10 else f"other-{number}" for number, word in enumerate(words)]
    again = ["abc"[number * number % 3] for number in range(2_000)]
    began = time.process_time()
    shown = _diff(" ".join(words), " ".join(other))
    _diff(" ".join(again), " ".join(reversed(["d", *again])))
    assert time.process_time() - began < 20
    assert shown.count("[-word-") == 200


def test_lists_are_compared_part_by_part() -> None:
    labels = load_labels("en")
    assert labels is not None
    assert show(diff_parts(["a b", "c"], ["c", "d"], labels)) == "[-a b-]; {+d+}"
    assert show(diff_parts(["a"], ["b"], labels)) == "[-a-] {+b+}"
    long = "The Keeper of the very Northern Light"
    assert show(diff_parts([f"{long} one"], [f"{long} two"], labels)) == f"{long} [-one-] {{+two+}}"
