"""What shells are told when somebody presses Tab: by Typer's protocol, and by a real bash."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from briefgen.cli.app import COMMANDS
from program import copy_second, run


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_second(tmp_path_factory.mktemp("second"))


def ask(folder: Path, *words: str, reader: str = "bash") -> list[str]:
    """Return what a shell is told of a command line whose last word is not finished."""
    line = " ".join(("briefgen", *words))
    environment = {
        "_BRIEFGEN_COMPLETE": f"complete_{reader}",
        "COMP_WORDS": "\n".join(("briefgen", *words)),
        "COMP_CWORD": str(len(words)),
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": words[-1],
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    done = run(folder=folder, environment=environment)
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("ma",), ["make"]),
        (("make", "li"), ["lights"]),
        (("-q", "make", "li"), ["lights"]),
        (("make", "lights", "--o"), ["--output", "--open"]),
        (("make", "lights", ""), []),
        (("make", "lights", "--set", "pap"), ["paper="]),
        (("make", "lights", "--qu"), ["--quiet"]),
        (("make", "briefs/"), []),
        (("check", "li"), ["lights"]),
        (("build", "li"), ["lights"]),
        (("preview", "li"), ["lights"]),
        (("watch", "li"), ["lights"]),
        (("issue", "li"), ["lights"]),
        (("diff", "1", "current", "--brief", "li"), ["lights"]),
        (("facts", "sh"), ["show"]),
        (("facts", "show", "boa"), ["board-1", "board-2"]),
        (("facts", "impact", "gaz"), ["gazette"]),
        (("facts", "trace", "li"), ["lights"]),
        (("facts", "list", "--source", "gaz"), ["gazette"]),
        (("facts", "list", "--tag", "mil"), ["milestone"]),
        (("facts", "list", "--status", "con"), ["confirmed"]),
        (("facts", "list", "--source", "board"), []),
        (("new", "fact", "--series", "lights"), ["lights-board"]),
        (("new", "fact", "--parties", "marram,ter"), ["marram,tern-quay"]),
        (("new", "fact", "--support", "led"), ["ledger"]),
        (("explain", "unknown-i"), ["unknown-id"]),
        (("schedule", "sys"), ["systemd"]),
    ],
)
def test_what_may_stand_there_is_offered(second: Path, words: tuple[str, ...], told: list[str]) -> None:
    assert ask(second, *words) == told


def test_all_commands_are_offered_in_the_order_of_the_help(second: Path) -> None:
    assert ask(second, "") == list(COMMANDS)


def test_a_project_is_looked_for_where_the_option_says(second: Path, tmp_path: Path) -> None:
    assert ask(tmp_path, "facts", "show", "--project", str(second), "boa") == ["board-1", "board-2"]
    assert ask(tmp_path, "facts", "show", "boa") == []


def test_fish_is_told_what_a_name_is_about(second: Path) -> None:
    assert ask(second, "make", "li", reader="fish") == ["lights\tLights of Vessel Sound"]
    (meeting, _) = ask(second, "facts", "show", "boa", reader="fish")
    assert meeting.startswith("board-1\tBoth harbours agreed"), "and not the title of somebody who was there"
    assert ask(second, "explain", "unknown-i", reader="fish")[0].startswith("unknown-id\tAn id is named")


def test_zsh_is_told_what_a_name_is_about(second: Path) -> None:
    assert ask(second, "make", "li", reader="zsh") == [
        """_arguments '*: :(("lights":"Lights of Vessel Sound"))'"""
    ]
    assert ask(second, "make", "briefs/", reader="zsh") == ["_files"]


EVIL = "$(touch hit) `touch hit` '; touch hit; ' \\$(touch hit) \"; touch hit; \" [/b]"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish", "powershell"])
def test_nothing_in_a_fact_base_reaches_a_shell_as_a_command(tmp_path: Path, shell: str) -> None:
    project = copy_second(tmp_path)
    text = f"claims:\n  evil-1:\n    summary: {EVIL}\n  evil-$(touch hit):\n    summary: x\n"
    (project / "briefs/facts/evil.yaml").write_text(text, encoding="utf-8")
    told = "".join(ask(project, "facts", "show", "evil", reader=shell))
    assert "evil-1" in told
    about = (
        told.replace("_arguments '*: :((\"", "").replace("\"))'", "").replace('":"', "").replace(":::", "")
    )
    assert not set("$`'\"\\;[]") & set(about)


@pytest.mark.parametrize(
    "broken",
    [
        b"\xff\xfe\x00",
        b"claims: [",
        b"claims:\n  a: {",
        b"- 1\n- 2\n",
        b"claims:\n\t- x",
        b"",
        b"claims:\n" + b"  " * 5000 + b"x: 1\n",
    ],
)
def test_a_broken_project_is_no_reason_to_say_anything(tmp_path: Path, broken: bytes) -> None:
    project = copy_second(tmp_path)
    (project / "briefs/facts/broken.yaml").write_bytes(broken)
    (project / "briefs/broken.yaml").write_bytes(broken)
    assert ask(project, "facts", "show", "boa") == ["board-1", "board-2"]
    assert ask(project, "make", "li") == ["lights"]
    (project / "briefgen.toml").write_bytes(broken or b"=")
    assert ask(project, "facts", "show", "boa") == [], "where its folders are is not known"


@pytest.mark.parametrize(
    "instruction", ["complete_bash", "complete_tcsh", "complete_", "complete_zsh", "complete_fish"]
)
def test_whatever_a_shell_asks_there_is_no_noise(tmp_path: Path, instruction: str) -> None:
    done = run(folder=tmp_path, environment={"_BRIEFGEN_COMPLETE": instruction})
    assert done.stderr == ""
    assert "Traceback" not in done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_a_shell_is_shown(tmp_path: Path, shell: str) -> None:
    done = run(
        "--show-completion",
        shell,
        folder=tmp_path,
        environment={"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"},
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert f"_BRIEFGEN_COMPLETE=complete_{shell}" in done.stdout


def test_installing_it_writes_to_the_home_folder_and_says_so(tmp_path: Path) -> None:
    environment = {"HOME": str(tmp_path), "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    done = run("--install-completion", "bash", folder=tmp_path, environment=environment)
    assert (done.returncode, done.stderr) == (0, "")
    assert str(tmp_path) in done.stdout
    assert "briefgen.sh" in (tmp_path / ".bashrc").read_text(encoding="utf-8")
    assert "_briefgen_completion" in (tmp_path / ".bash_completions/briefgen.sh").read_text(encoding="utf-8")


BASH = """
eval "$(briefgen --show-completion bash)"
ask() {
    COMP_WORDS=("$@"); COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 )); COMPREPLY=()
    _briefgen_completion briefgen
    printf '%s ' "${COMPREPLY[@]}"; echo
}
ask briefgen ver
ask briefgen make li
ask briefgen facts show boa
ask briefgen facts show 'no such'
complete -p briefgen
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_a_real_bash_completes(second: Path) -> None:
    program = Path(sys.executable).with_name("briefgen")
    if not program.is_file():
        pytest.skip("the program is not installed as a command")
    environment = {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}", "SHELL": "/bin/bash"}
    environment["_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"] = "1"
    done = subprocess.run(
        ["bash", "--norc", "--noprofile", "-c", BASH],
        cwd=second, env=environment, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "verify ",
        "lights ",
        "board-1 board-2 ",
        " ",
        "complete -o default -F _briefgen_completion briefgen",
    ]


# --- what is read for it


def begin(folder: Path, text: str, settings: str = "") -> Path:
    (folder / "briefs/facts").mkdir(parents=True)
    (folder / "briefgen.toml").write_text(settings, encoding="utf-8")
    (folder / "briefs/facts/a.yaml").write_text(text, encoding="utf-8")
    return folder


def test_records_are_offered_however_they_are_written(tmp_path: Path) -> None:
    text = "# first\nclaims:\n    a-1:\n        text: x\n    'b.2': {text: y}\nterms:\n c: {}\n"
    assert ask(begin(tmp_path, text), "facts", "show", "") == ["a-1", "b.2", "c"]


def test_fields_comments_and_text_blocks_are_no_records(tmp_path: Path) -> None:
    text = (
        "claims:\n  # no: record\n\n  a:\n    text: |\n      b: c\n    d: e\n\nsources:\n  f:\n    title: g\n"
    )
    assert ask(begin(tmp_path, text), "facts", "show", "") == ["a", "f"]
    assert ask(tmp_path, "facts", "list", "--id", "") == ["a"], "a source is no fact"


def test_hidden_and_other_files_are_passed_over(tmp_path: Path) -> None:
    project = begin(tmp_path, "claims:\n  a: {}\n")
    (project / "briefs/facts/.b.yaml").write_text("claims:\n  x: {}\n", encoding="utf-8")
    (project / "briefs/facts/c.txt").write_text("claims:\n  y: {}\n", encoding="utf-8")
    assert ask(project, "facts", "show", "") == ["a"]


def test_a_file_with_a_mistake_offers_what_can_be_read_of_it(tmp_path: Path) -> None:
    text = "claims:\n  a: &x {summary: One.}\n  b: {summary: Two.}\n  c: {summary: [\n"
    assert ask(begin(tmp_path, text), "facts", "show", "")[:1] == ["a"]


def test_folders_are_those_that_the_project_names(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.briefgen.folders]\nfacts = "known"\nbriefs = "told"\n', encoding="utf-8"
    )
    for folder in ("known", "told"):
        (tmp_path / folder).mkdir()
    (tmp_path / "known/a.yaml").write_text("claims:\n  a:\n    tags: [x, y-z]\n", encoding="utf-8")
    (tmp_path / "told/b.yaml").write_text('title: "Of b"\n', encoding="utf-8")
    assert ask(tmp_path / "known", "facts", "show", "") == ["a"]
    assert ask(tmp_path, "facts", "list", "--tag", "") == ["x", "y-z"]
    assert ask(tmp_path, "make", "", reader="fish") == ["b\tOf b"]


@pytest.mark.parametrize("facts", ["/", "../..", "out"])
def test_folders_that_lead_out_of_the_project_are_not_searched(tmp_path: Path, facts: str) -> None:
    (tmp_path / "secret.yaml").write_text("claims:\n  secret: {}\n", encoding="utf-8")
    project = begin(tmp_path / "a/project", "claims:\n  a: {}\n")
    assert ask(project, "facts", "show", "") == ["a"], "the control"
    (project / "out").symlink_to(tmp_path)
    (project / "briefgen.toml").write_text(f'[folders]\nfacts = "{facts}"\n', encoding="utf-8")
    assert ask(project, "facts", "show", "") == []


def test_very_many_blanks_are_no_wait(tmp_path: Path) -> None:
    project = begin(tmp_path, f"events:\n  fog:\n    summary:{' ' * 400_000}")
    start = time.process_time()
    assert ask(project, "facts", "show", "f") == ["fog"]
    assert time.process_time() - start < 10, "each blank was tried with each other"


def test_a_pyproject_of_somebody_else_is_no_project(tmp_path: Path) -> None:
    project = begin(tmp_path, "claims:\n  a: {}\n")
    (project / "briefgen.toml").rename(project / "pyproject.toml")
    (project / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    assert ask(project, "facts", "show", "") == []


def test_briefs_that_a_spec_made_at_the_last_build_are_offered(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    spec = (project / "briefs/lights.yaml").read_text(encoding="utf-8")
    (project / "briefs/lights.yaml").write_text(
        f"{spec}\nmatrix: {{paper: [A4, Letter]}}\n", encoding="utf-8"
    )
    assert ask(project, "make", "li") == ["lights"]
    assert run("build", folder=project).returncode == 0
    assert ask(project, "make", "li") == ["lights", "lights-a4", "lights-letter"]


@pytest.mark.slow
def test_ten_thousand_facts_are_no_wait(tmp_path: Path) -> None:
    (tmp_path / "briefgen.toml").write_text("", encoding="utf-8")
    (tmp_path / "briefs/facts").mkdir(parents=True)
    record = "    date: 1908-05-03\n    summary: The lamp was lit.\n    tags: [lights]\n    support:\n      - {source: log}\n"
    for file in range(10):
        records = "".join(f"  light-{file}-{number}:\n{record}" for number in range(1000))
        (tmp_path / f"briefs/facts/{file}.yaml").write_text(f"events:\n{records}", encoding="utf-8")
    environment = {
        "_BRIEFGEN_COMPLETE": "complete_bash",
        "COMP_WORDS": "briefgen facts show light-9-99",
        "COMP_CWORD": "3",
    }
    best = min(timed(tmp_path, environment) for _ in range(5))
    assert best < 0.5


def timed(folder: Path, environment: dict[str, str]) -> float:
    before = os.times()
    done = run(folder=folder, environment=environment, anew=True)
    after = os.times()
    assert len(done.stdout.splitlines()) == 11
    # Time of the processor: what other programs do meanwhile does not count.
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)
