"""``briefgen new``: what is asked, what is written, and what is not."""

import re
import shlex
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from briefgen.cli.app import app
from briefgen.cli.forms import fields_of
from briefgen.diagnostics import BriefgenError
from briefgen.load.facts import load_factbase
from briefgen.model.records import KINDS
from briefgen.workspace import find_project
from program import REPOSITORY, check_json, copy_second, run

TODAY = ("--today", "2026-03-05")
EVENT = ("new", "fact", "--kind", "event", *TODAY)
BELL = (*EVENT, "--date", "1913-02", "--summary", "A bell was hung.", "--support", "register, page 3")
FACTS = "briefs/facts/lights.yaml"


def records_of(project: Path) -> dict[str, Any]:
    outcome = load_factbase(find_project(project).facts, project)
    assert not outcome.failed, outcome.diagnostics
    return dict(outcome.value.records)


def invoke(project: Path, *arguments: str, answers: str = "") -> tuple[int, str, str]:
    """Run a command in this process; exit status, stdout and stderr or the messages of diagnostics."""
    result = CliRunner().invoke(app, [*arguments, "--project", str(project)], input=answers)
    if isinstance(result.exception, BriefgenError):
        told = "\n".join(f"{one.code}: {one.message}" for one in result.exception.diagnostics)
        return 1, result.stdout, told
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


EDITOR = """
import re, sys
from pathlib import Path
form, script = Path(sys.argv[2]), Path(sys.argv[1])
rounds = eval(script.read_text(encoding="utf-8"))
number = len(list(script.parent.glob("seen-*")))
text = form.read_text(encoding="utf-8")
(script.parent / f"seen-{number}").write_text(text, encoding="utf-8")
for pattern, words in rounds[number] if number < len(rounds) else ():
    text, count = re.subn(pattern, words, text, flags=re.MULTILINE)
    assert count, pattern
form.write_text(text, encoding="utf-8")
"""


@dataclass
class Editor:
    """An editor that does in each round what it is there to do, and keeps the forms that it was shown."""

    folder: Path

    def answer(self, *rounds: Sequence[tuple[str, str]]) -> None:
        (self.folder / "rounds").write_text(repr(rounds), encoding="utf-8")

    @property
    def seen(self) -> list[str]:
        return [path.read_text(encoding="utf-8") for path in sorted(self.folder.glob("seen-*"))]

    @property
    def kept(self) -> list[str]:
        return [path.read_text(encoding="utf-8") for path in (self.folder / "tmp").iterdir()]


@pytest.fixture
def editor(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Editor:
    folder = tmp_path_factory.mktemp("editor")
    (folder / "editor.py").write_text(EDITOR, encoding="utf-8")
    (folder / "tmp").mkdir()
    monkeypatch.delenv("VISUAL", raising=False)
    command = shlex.join([sys.executable, str(folder / "editor.py"), str(folder / "rounds")])
    monkeypatch.setenv("EDITOR", command)
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "tmp"))
    return Editor(folder)


def fill(key: str, value: str) -> tuple[str, str]:
    return rf"^{key}:.*$", f"{key}: {value}"


def test_a_fact_is_written_where_its_like_stands_and_said_where(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    old = (project / FACTS).read_text(encoding="utf-8")
    done = run(*BELL, "--tag", "lights", "--series", "lights-board", folder=project)
    assert done.returncode == 0, done.stderr
    place, name = re.findall(rf"^{FACTS}:(\d+)  event (\S+)$", done.stdout, re.MULTILINE)[0]
    new = (project / FACTS).read_text(encoding="utf-8")
    assert new.splitlines()[int(place) - 1] == f"  {name}:"
    assert done.stderr == "Next: briefgen check; briefgen make NAME for each brief that it belongs in.\n"
    added = [line for line in new.splitlines() if line not in old.splitlines()]
    assert added == [
        "  bell-hung-1913-02:",
        "    date: 1913-02",
        "    summary: A bell was hung.",
        "    reviewed: 2026-03-05",
        "      - {source: register, locator: page 3}",
    ]
    assert check_json(project, *TODAY)[0] == 0


@pytest.mark.parametrize(
    ("arguments", "missing"),
    [
        (("new", "fact"), "--kind"),
        (EVENT, "--date, --summary, --support"),
        (("new", "fact", "--kind", "conflict"), "--about, --matter, --version, --uses, --because"),
        (("new", "source", "--publisher", "P"), "--kind"),
        (("new", "person", "--given", "Ada"), "--support"),
        (("new", "brief"), "--title"),
    ],
)
def test_missing_options_are_named_and_nothing_hangs(
    tmp_path: Path, arguments: Sequence[str], missing: str
) -> None:
    status, printed, told = invoke(copy_second(tmp_path), *arguments)
    assert (status, printed) == (2, "")
    assert f"{missing} missing" in " ".join(told.split())


def test_without_a_terminal_the_program_does_not_wait(tmp_path: Path) -> None:
    done = run("new", "fact", "--kind", "event", folder=copy_second(tmp_path))
    assert done.returncode == 2
    assert "--summary" in done.stderr


def test_a_dry_run_shows_the_difference_and_writes_nothing(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    old = (project / FACTS).read_bytes()
    status, printed, _ = invoke(project, *BELL, "--dry-run")
    assert status == 0
    assert printed.startswith(f"--- a/{FACTS}\n+++ b/{FACTS}\n@@")
    assert "+  bell-hung-1913-02:\n" in printed
    assert (project / FACTS).read_bytes() == old


def test_wrong_options_are_all_told_at_once(tmp_path: Path) -> None:
    status, _, told = invoke(
        copy_second(tmp_path), *EVENT, "--date", "1913-13", "--summary", "x", "--series", "board", "--support", "regster"
    )  # fmt: skip
    assert status == 1
    assert [line.split(": ")[1] for line in told.splitlines()] == ["--date", "--series", "--support"]
    assert "not a date of the calendar" in told


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (("--ordinal", "4"), "bad-setting"),
        (("--id", "board-1"), "duplicate-id"),
        (("--id", "no/id"), "bad-value"),
        (("--status", "sure"), "bad-setting"),
        (("--reviewed", "yesterday"), "bad-setting"),
        (("--set", "nonsense"), "bad-setting"),
        (("--set", "colour=red"), "unknown-key"),
        (("--file", "../../x.yaml"), "outside-project"),
        (("--file", "x.txt"), "cannot-add"),
        (("--label", "tab\x07bell"), "bad-setting"),
    ],
)
def test_a_wrong_option_writes_nothing(tmp_path: Path, more: Sequence[str], code: str) -> None:
    project = copy_second(tmp_path)
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    status, printed, told = invoke(project, *BELL, *more)
    assert (status, printed) == (1, "")
    assert told.startswith(code)
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def test_what_would_be_wrong_is_shown_in_the_lines_that_would_be_written(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    old = (project / FACTS).read_bytes()
    done = run(*BELL, "--set", "support/0/supports=[date]", "--set", "parties=[terns]", folder=project)
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[unknown-id]" in done.stderr
    assert re.search(r"\| +parties: \[terns\]\n", done.stderr)
    assert "error[unsupported-field]" in done.stderr
    assert "Nothing was written" in done.stderr
    assert (project / FACTS).read_bytes() == old


def test_every_kind_of_fact_can_be_written_by_options(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    common = (*TODAY, "--tag", "lights")
    for arguments in (
        ("meeting", "--series", "lights-board", "--ordinal", "3", "--date", "1914", "--support", "register",
         "--set", "delegations/marram/0/person=ada-wick"),
        ("claim", "--summary", "There were twelve lights.", "--support", "register", "--status", "reported"),
        ("commitment", "--summary", "A buoy is to be laid.", "--area", "Buoys", "--meeting", "board-2",
         "--parties", "marram, tern-quay", "--support", "gazette, paragraph 2", "--status", "reported"),
        ("conflict", "--about", "board-1/city", "--matter", "Place of the first sitting", "--uses", "Tern Quay",
         "--version", "Tern Quay [@ledger, page 1]", "--version", "Marram [@register; @gazette]",
         "--because", "The ledger was kept there."),
        ("event", "--date", "1912-03~", "--summary", "The lamp was cleaned.", "--support", "register",
         "--people", "ada-wick", "--city", "Marram"),
    ):  # fmt: skip
        status, _, told = invoke(project, "new", "fact", "--kind", *arguments, *common)
        assert status == 0, told
    records = records_of(project)
    meeting = records["lights-board-3"]
    assert meeting.kind == "meeting"
    assert meeting.delegations["marram"][0].person == "ada-wick"
    conflict = records["board-1-city"]
    assert conflict.kind == "conflict"
    assert [[one.source for one in version.support] for version in conflict.versions] == [
        ["ledger"],
        ["register", "gazette"],
    ]
    assert conflict.versions[0].support[0].locator == "page 1"
    assert "lamp-cleaned-1912-03" in records
    assert "board-2-buoys" in records
    assert check_json(project, *TODAY)[0] == 0


def test_an_excerpt_is_compared_with_the_archive_before_it_is_written(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    words = "The bell was promised for the eastern mole"
    text = (project / "archive/pilots-gazette-1911.txt").read_text(encoding="utf-8")
    verbatim = re.findall(r"“([^”]{30,120})”|\"([^\"]{30,120})\"", text)
    assert verbatim
    quoted = " ".join((verbatim[0][0] or verbatim[0][1]).split())
    command = ("new", "fact", "--kind", "excerpt", "--source", "gazette", "--document", "minute", "--meeting", "board-2",
               "--locator", "paragraph 1", "--label", "The lamp", "--archive", str(project / "archive"), *TODAY)  # fmt: skip
    status, printed, told = invoke(project, *command, "--words", f"{quoted} {words}")
    assert (status, printed) == (1, "")
    assert "excerpt-mismatch" in told
    status, printed, told = invoke(project, *command, "--words", quoted)
    assert status == 0, told
    assert "briefgen sources verify" in told
    assert printed.endswith("  excerpt board-2-lamp\n")
    excerpt = records_of(project)["board-2-lamp"]
    assert excerpt.kind == "excerpt"
    assert (excerpt.words, excerpt.support[0].supports) == (quoted, ("label",))


def test_a_source_takes_the_checksum_of_its_archived_text(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    shutil.copy(project / "archive/harbour-ledger-1908.txt", project / "archive/copy.txt")
    status, printed, told = invoke(
        project, "new", "source", "--kind", "mirror", "--publisher", "Marram", "--date", "1908", "--archived", "copy.txt",
        "--title", "Ledger: a copy", "--archive", str(project / "archive"), *TODAY,
    )  # fmt: skip
    assert status == 0, told
    assert "briefs/facts/records.yaml" in printed
    source = records_of(project)["marram-1908"]
    assert source.sha256 == records_of(project)["ledger"].sha256


def test_a_person_may_have_forms_in_other_scripts(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    status, _, told = invoke(
        project, "new", "person", "--given", "Min-seo", "--family", "Bae", "--order", "family-first",
        "--set", "names/ko=배민서", "--support", "register", *TODAY,
    )  # fmt: skip
    assert status == 0, told
    assert records_of(project)["min-seo-bae"].names == {"ko": "배민서"}


@pytest.mark.parametrize("option", ["--family", "--given"])
def test_a_person_with_one_name_is_added_found_and_printed(tmp_path: Path, option: str) -> None:
    project = copy_second(tmp_path)
    status, _, told = invoke(project, "new", "person", option, "Wibowati", "--support", "register", *TODAY)
    assert status == 0, told
    person = records_of(project)["wibowati"]
    assert (person.latin, person.turned) == ("Wibowati", "Wibowati")
    _, shown, _ = invoke(project, "facts", "search", "wibowati")
    assert "wibowati" in shown


def test_a_person_without_any_name_is_refused_by_the_keys_that_are_missing(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    status, _, told = invoke(project, "new", "person", "--support", "register", "--id", "nobody", *TODAY)
    assert status == 1
    assert "`family` and `given` are missing, and a person has at least one of them" in told


def test_a_source_whose_text_is_not_pinned_says_so(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    source = ("new", "source", "--kind", "news", "--publisher", "Marram", "--described", "a report", *TODAY)
    assert "not pinned" not in invoke(project, *source)[2]
    status, _, told = invoke(project, *source, "--archived", "copy.txt")
    assert status == 0, told
    assert "not pinned" in told
    assert "briefgen sources verify --archive DIR" in told


def test_an_organisation_comes_before_the_meetings_of_its_series(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    meeting = (
        "new", "fact", "--kind", "meeting", "--series", "marram-pilots", "--ordinal", "1", "--date", "1909-05",
        "--support", "register", *TODAY,
    )  # fmt: skip
    status, _, told = invoke(project, *meeting)
    assert (status, "`briefgen new organisation` adds one" in told) == (1, True), told
    status, _, told = invoke(
        project, "new", "organisation", "--set", "name/en=Marram Pilots", "--set", "name/ko=마람 도선사회",
        "--part-of", "lights-board", "--support", "register", *TODAY,
    )  # fmt: skip
    assert status == 0, told
    made = records_of(project)["marram-pilots"]
    assert (made.name.pick("ko")[1], made.part_of) == ("마람 도선사회", "lights-board")
    status, _, told = invoke(project, *meeting)
    assert status == 0, told
    assert records_of(project)["marram-pilots-1"].series == "marram-pilots"


def test_a_first_record_makes_its_file(tmp_path: Path) -> None:
    (tmp_path / "briefgen.toml").touch()
    status, printed, told = invoke(
        tmp_path,
        "new",
        "source",
        "--kind",
        "news",
        "--publisher",
        "The Gazette",
        "--date",
        "1911-06-12",
        *TODAY,
    )
    assert status == 0, told
    assert printed.startswith("briefs/facts/sources.yaml:2  source gazette-1911-06-12\n")
    assert (tmp_path / "briefs/facts/sources.yaml").read_text(encoding="utf-8") == (
        "sources:\n  gazette-1911-06-12:\n    kind: news\n    publisher: The Gazette\n    date: 1911-06-12\n"
    )


def test_a_new_file_begins_with_the_line_for_editors_where_there_are_schemas(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    schemas = project / "briefs/schemas"
    schemas.mkdir()
    for name in ("facts", "brief"):
        (schemas / f"{name}.json").write_text("{}", encoding="utf-8")
    assert invoke(project, *BELL, "--file", "deep/bells.yaml")[0] == 0
    first = (project / "briefs/facts/deep/bells.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=../../schemas/facts.json"
    status, _, told = invoke(project, "new", "brief", "--title", "Bells")
    assert status == 0, told
    first = (project / "briefs/bells.yaml").read_text(encoding="utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=schemas/brief.json"


def test_a_form_comes_back_with_what_is_wrong_marked_until_it_is_right(
    tmp_path: Path, editor: Editor
) -> None:
    project = copy_second(tmp_path)
    editor.answer(
        [fill("date", "1913-13"), fill("series", "board")],
        [fill("date", "1913-02~"), fill("summary", "A bell was hung.")],
        [fill("series", "lights-board"), fill("parties", "[tern-quai, marram]"), fill("id", "board-1")],
        [fill("parties", "[tern-quay, marram]"), fill("status", "sure"), fill("id", "bell")],
        [fill("status", "reported")],
    )
    status, printed, told = invoke(
        project, "new", "fact", "--kind", "event", "--support", "register", "--edit", *TODAY
    )
    assert status == 0, told
    for shown, marked in zip(
        editor.seen,
        [
            "support:\n  - {source: register}",
            "#! this is needed\nsummary:",
            "is not the id of any record; an organisation is expected",
            "#! the id `board-1` is taken",
            "which is not one of confirmed",
        ],
        strict=True,
    ):
        assert marked in shown
    assert re.search(r"^#! .*not a date of the calendar.*\ndate: 1913-13$", editor.seen[1], re.MULTILINE)
    assert re.search(r"^#! .*\nseries: board$", editor.seen[2], re.MULTILINE)
    assert editor.seen[4].count("#! ") == 1, "marks go with their causes"
    assert printed.startswith(f"{FACTS}:")
    bell = records_of(project)["bell"]
    assert bell.kind == "event"
    assert (str(bell.date), bell.status, bell.parties) == ("1913-02~", "reported", ("tern-quay", "marram"))
    assert editor.kept == []


def test_a_form_that_is_given_up_is_kept_with_every_answer(tmp_path: Path, editor: Editor) -> None:
    project = copy_second(tmp_path)
    before = (project / FACTS).read_bytes()
    editor.answer([fill("summary", "A long answer."), fill("date", "soon")], [])
    status, printed, told = invoke(project, "new", "fact", "--kind", "event", "--edit", *TODAY)
    assert (status, printed) == (1, "")
    (kept,) = editor.kept
    assert "summary: A long answer.\n" in kept
    assert "date: soon\n" in kept
    (path,) = (editor.folder / "tmp").iterdir()
    assert str(path) in told
    assert (project / FACTS).read_bytes() == before


def test_a_form_that_comes_back_empty_in_a_later_round_is_kept_as_it_was_before(
    tmp_path: Path, editor: Editor
) -> None:
    editor.answer([fill("given", "Nils"), fill("order", "backwards")], [(r"(?s)\A.*\Z", "")])
    status, _, told = invoke(copy_second(tmp_path), "new", "person", "--edit")
    assert status == 1
    (kept,) = editor.kept
    assert "given: Nils\n" in kept
    assert "kept in" in told


def test_a_signal_while_the_editor_is_open_keeps_what_was_saved_in_it(tmp_path: Path, editor: Editor) -> None:
    project = copy_second(tmp_path / "project")
    script = tmp_path / "ended.py"
    script.write_text(
        "import os, signal, sys, time\n"
        "from pathlib import Path\n"
        "form = Path(sys.argv[1])\n"
        "form.write_text(form.read_text(encoding='utf-8').replace('given:', 'given: Nils'), encoding='utf-8')\n"
        "os.kill(os.getppid(), signal.SIGTERM)\n"
        "time.sleep(2)\n",
        encoding="utf-8",
    )
    environment = {
        "EDITOR": shlex.join([sys.executable, str(script)]),
        "TMPDIR": str(editor.folder / "tmp"),
    }
    done = run("new", "person", "--edit", folder=project, environment=environment, anew=True)
    assert done.returncode == 143, done.stderr
    (kept,) = editor.kept
    assert "given: Nils\n" in kept
    assert "What was written in the form is kept in" in done.stderr


@pytest.mark.parametrize("rounds", [[[]], [[(r"(?s)\A.*\Z", "")]]], ids=["as it was", "empty"])
def test_a_form_in_which_nothing_was_written_leaves_nothing(
    tmp_path: Path, editor: Editor, rounds: Sequence[Sequence[tuple[str, str]]]
) -> None:
    editor.answer(*rounds)
    status, printed, told = invoke(copy_second(tmp_path), "new", "person", "--edit")
    assert (status, printed) == (1, "")
    assert "Nothing was added" in told
    assert editor.kept == []


@pytest.mark.parametrize("command", ["no-such-editor-anywhere", "false", "'"])
def test_an_editor_that_fails_is_named(
    tmp_path: Path, editor: Editor, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("EDITOR", command)
    status, printed, told = invoke(copy_second(tmp_path), "new", "person", "--given", "Ada", "--edit")
    assert (status, printed) == (1, "")
    assert "editor" in told
    assert editor.kept == []


def test_without_a_terminal_and_an_editor_nothing_hangs(
    tmp_path: Path, editor: Editor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EDITOR")
    status, printed, told = invoke(copy_second(tmp_path), "new", "person", "--edit")
    assert (status, printed) == (1, "")
    assert "EDITOR names none" in told
    assert editor.kept == []


def test_a_form_that_is_no_yaml_says_where(tmp_path: Path, editor: Editor) -> None:
    editor.answer([fill("family", "[Fyr"), fill("given", "Nils")], [fill("family", "Fyr")])
    project = copy_second(tmp_path)
    status, _, told = invoke(project, "new", "person", "--support", "register", "--edit", "--dry-run")
    assert status == 0, told
    assert "\n#! " in editor.seen[1]
    assert "nils-fyr" not in records_of(project)


def test_yes_is_accepted_as_before(tmp_path: Path) -> None:
    status, printed, told = invoke(copy_second(tmp_path), *BELL, "--yes")
    assert status == 0, told
    assert told.startswith("Next: ")
    assert "bell-hung-1913-02" in printed


def test_a_brief_can_be_made_as_soon_as_it_is_begun(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    done = run(
        "new",
        "brief",
        "--title",
        "Lights: who keeps them?",
        "--tag",
        "lights",
        "--set",
        "audience=keepers",
        folder=project,
    )
    assert done.returncode == 0, done.stderr
    assert "briefs/lights-who-keeps-them.yaml:1  brief lights-who-keeps-them" in done.stdout
    made = run("make", "lights-who-keeps-them", folder=project)
    assert made.returncode == 0, made.stderr
    text = (project / "briefs/lights-who-keeps-them.yaml").read_text(encoding="utf-8")
    assert 'title: "Lights: who keeps them?"\n' in text
    assert re.findall(r"kind: ([a-z]+)", text.replace("#", "")).count("chronology") == 1


def test_a_brief_has_the_sections_that_its_facts_fill(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    status, printed, told = invoke(
        project, "new", "brief", "--title", "Excerpts", "--kind", "excerpt", "--dry-run"
    )
    assert status == 0, told
    kinds = re.findall(r"^\+  - \{kind: ([a-z]+)", printed, re.MULTILINE)
    assert kinds == ["excerpts", "glossary", "sources"]
    assert not (project / "briefs/excerpts.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--title", "Lights", "--name", "lights"), "cannot-add"),
        (("--title", "x", "--name", "../x"), "bad-setting"),
        (("--title", "x", "--tag", "nothing-has-it"), "empty-selection"),
        (("--title", "x", "--set", "nonsense"), "bad-setting"),
        (("--title", "x", "--set", "paper=A5"), "error[bad-value]"),
        (("--title", "x", "--set", "theme=none-such"), "error["),
    ],
)
def test_a_brief_that_could_not_be_made_is_not_begun(
    tmp_path: Path, arguments: Sequence[str], code: str
) -> None:
    project = copy_second(tmp_path)
    before = sorted(project.rglob("*"))
    status, printed, told = invoke(project, "new", "brief", *arguments)
    assert (status, printed) == (1, "")
    assert told.startswith(code), told
    assert sorted(project.rglob("*")) == before


def test_a_field_of_a_model_is_an_option_and_a_line_of_the_form(tmp_path: Path, editor: Editor) -> None:
    """Nothing but the model knows the fields of a meeting."""
    for kind, model in KINDS.items():
        needed = {name for name, field in model.model_fields.items() if field.is_required()}
        options = {field.name: field for field in fields_of(kind)}
        assert needed - {name for name, field in options.items() if field.needed} <= {
            "id",
            "kind",
            "reviewed",
        }
        assert set(options) <= set(model.model_fields)
    assert {"venue", "level", "review_by", "note"} <= {field.name for field in fields_of("meetings")}
    editor.answer([])
    invoke(copy_second(tmp_path), "new", "fact", "--kind", "meeting", "--edit")
    keys = re.findall(r"^(\w+):", editor.seen[0], re.MULTILINE)
    assert set(keys) == set(KINDS["meetings"].model_fields) - {"kind"}


def test_the_shipped_base_takes_a_fact(tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "briefs", tmp_path / "briefs")
    (tmp_path / "briefgen.toml").touch()
    source = next(
        name for name, record in records_of(tmp_path).items() if isinstance(record, KINDS["sources"])
    )
    status, printed, told = invoke(
        tmp_path,
        "new",
        "fact",
        "--kind",
        "claim",
        "--summary",
        "A sentence.",
        "--support",
        source,
        "--dry-run",
    )
    assert status == 0, told
    assert not [line for line in printed.splitlines() if line.startswith("-") and not line.startswith("---")]
