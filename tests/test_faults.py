"""Mistakes of the program's own, planted: each is said as one, with status 70, a traceback in a file, and no loss."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

FACTS = """\
sources:
  diary: {kind: official, publisher: Weir Trust, title: Diary, date: 2024}
events:
  gate-shut:
    date: 1951
    summary: The sluice gate was shut.
    reviewed: 2025-01-01
    support: [{source: diary}]
"""
SPEC = """\
title: Gates
locale: en_GB
sections:
  - {kind: text, template: gates.md, title: Text}
  - {kind: sources}
"""
TEMPLATE = "{% for fact in facts %}{{ fact.summary | upper }} {{ fact | cite }}{% endfor %}\n"

_RAISE = """
def broken(*args, **kwargs):
    raise {error}("planted")
"""
_START = """
import sys
{plant}
from briefgen.cli import main
sys.argv = ["briefgen", *sys.argv[1:]]
main()
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "weirs"
    for name, text in {
        "briefgen.toml": "",
        "briefs/facts/all.yaml": FACTS,
        "briefs/gates.yaml": SPEC,
        "templates/gates.md": TEMPLATE,
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    (tmp_path / "temporary").mkdir()
    return folder


def run_planted(
    project: Path, plant: str, *arguments: str, error: str = "KeyError"
) -> subprocess.CompletedProcess[str]:
    code = _START.replace("{plant}", _RAISE.replace("{error}", error) + plant)
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=project, env={**os.environ, "TMPDIR": str(project.parent / "temporary")},
        capture_output=True, check=False, text=True, timeout=600,
    )  # fmt: skip


def logs(project: Path) -> list[str]:
    return [
        path.read_text(encoding="utf-8") for path in (project.parent / "temporary").glob("briefgen-fault-*")
    ]


def in_package(module: str, name: str) -> str:
    """Return code that puts a function that raises in the place of one of the program's own."""
    return f"import {module} as target\ntarget.{name} = broken\n"


def test_without_a_mistake_nothing_of_the_kind_is_said(project: Path) -> None:
    made = run_planted(project, "", "make", "gates")
    assert made.returncode == 0, made.stderr
    assert logs(project) == []


@pytest.mark.parametrize(
    "plant",
    [
        pytest.param(in_package("briefgen.compose.templates.fact_filters", "cited_by"), id="filter"),
        pytest.param(
            in_package("briefgen.compose.templates.compilation", "_inspect_tree"),
            id="compilation",
            marks=pytest.mark.slow,
        ),
        pytest.param(in_package("briefgen.layout", "lay_out"), id="layout"),
        pytest.param(
            in_package("briefgen.pipeline.making", "check_document"), id="check", marks=pytest.mark.slow
        ),
    ],
)
@pytest.mark.parametrize("error", [pytest.param("KeyError", marks=pytest.mark.slow), "TypeError"])
def test_a_mistake_of_the_program_is_said_as_one_and_blamed_on_nobody(
    project: Path, plant: str, error: str
) -> None:
    assert run_planted(project, "", "make", "gates").returncode == 0
    before = (project / "build/gates.pdf").read_bytes()
    (project / "templates/gates.md").write_text(TEMPLATE + "\n", encoding="utf-8")
    for command in (("make", "gates"), ("check", "--no-cache"), ("build", "--force")):
        found = run_planted(project, plant, *command, error=error)
        assert found.returncode == 70, (command, found.stdout, found.stderr)
        assert "briefgen itself went wrong" in found.stderr
        assert f"{error}: " in found.stderr
        assert "planted" in found.stderr
        assert "Traceback" not in found.stderr
        assert "error[" not in found.stderr
        text = logs(project)[-1]
        assert "in broken" in text
        assert "Traceback (most recent call last)" in text
        assert found.stderr.count(str(project.parent / "temporary" / "briefgen-fault-")) == 1
    assert (project / "build/gates.pdf").read_bytes() == before
    assert len(logs(project)) == 3
    loud = run_planted(project, plant, "make", "gates", "--verbose", error=error)
    assert "in broken" in loud.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_a_mistake_with_one_brief_costs_no_other(project: Path, jobs: str) -> None:
    for name in ("basin", "locks"):
        (project / f"briefs/{name}.yaml").write_text(SPEC, encoding="utf-8")
    plant = """
import briefgen.build.examining as target
compose = target.compose_sound
target.compose_sound = lambda spec, materials: broken() if spec.brief.name == "gates" else compose(spec, materials)
"""
    built = run_planted(project, plant, "build", "--jobs", jobs)
    assert built.returncode == 70, built.stderr
    assert "gates: failed: briefgen itself went wrong" in built.stdout
    assert "while it made gates, not what it was given: KeyError: 'planted'" in built.stderr
    assert sorted(path.name for path in (project / "build").glob("*.pdf")) == ["basin.pdf", "locks.pdf"]
    assert len(logs(project)) == 1
    assert "in broken" in logs(project)[0]
    again = run_planted(project, "", "build")
    assert again.returncode == 0
    assert (project / "build/gates.pdf").is_file()


def test_a_mistake_in_the_room_is_not_its_templates(project: Path) -> None:
    plant = "import briefgen.site.views as target\ntarget.Brief.folder = property(broken)\n"
    found = run_planted(project, plant, "publish", "site", "--unissued")
    assert found.returncode == 70
    assert "templates/room" not in found.stderr
    assert not (project / "site").exists() or not list((project / "site").glob("*.html"))


def test_a_mistake_in_reading_copies_is_not_the_copy_s(project: Path) -> None:
    assert run_planted(project, "", "make", "gates").returncode == 0
    (project / "build/bad.pdf").write_bytes(b"%PDF-1.7 nothing")
    found = run_planted(project, "", "verify", "build/bad.pdf")
    assert found.returncode == 1
    assert "damaged or cut short" in found.stdout
    with (project / "build/gates.pdf").open("ab") as copy:
        copy.write(b" ")
    for name in ("find_manifest", "_decode", "parse_manifest"):
        found = run_planted(
            project, in_package("briefgen.export.pdf.manifest", name), "verify", "build/gates.pdf"
        )
        assert found.returncode == 70, found.stdout
        assert "not a PDF" not in found.stdout + found.stderr


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ facts['gate-shut'].summary | replace(5) }}", "replace"),
        ("{{ facts['gate-shut'] | cite(5) }}", "cite takes names of fields"),
        ("{{ 5 | cite }}", "cite takes a fact"),
        ("{{ 1 // 0 }}", "divides by zero"),
        ("{{ (10 ** 17) ** 9 }}", "too large"),
        ("{{ nothing.at.all }}", "nothing"),
        ("{{ facts['gate-shut'].__class__ }}", "private"),
        ("{% for a, b in facts %}{{ a }}{% endfor %}", ""),
        ("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", ""),
        ("{{ 'a'.split(5) }}", ""),
        ("{{ {}[{}] }}", ""),
        ("{{ 5 | round('x') }}", ""),
        ("{% if %}", "parsed"),
        ("{{ 5 | nosuch }}", "nosuch"),
    ],
)
def test_a_mistake_of_a_template_stays_the_template_s(project: Path, template: str, said: str) -> None:
    (project / "templates/gates.md").write_text(template, encoding="utf-8")
    found = run_planted(project, "", "make", "gates")
    assert found.returncode == 1, found.stderr
    assert "--> templates/gates.md:1:" in found.stderr
    assert said in found.stderr
    assert logs(project) == []


def test_a_fault_while_completing_is_logged_and_says_nothing(project: Path) -> None:
    plant = (
        "import os\n"
        "os.environ.update(_BRIEFGEN_COMPLETE='complete_bash', COMP_WORDS='briefgen make g', COMP_CWORD='2')\n"
    )
    found = run_planted(project, plant)
    assert (found.returncode, found.stdout) == (0, "gates\n")
    found = run_planted(project, plant + in_package("briefgen.cli.completion", "list_briefs"))
    assert (found.returncode, found.stdout, found.stderr) == (1, "", "")
    assert "in broken" in logs(project)[0]
