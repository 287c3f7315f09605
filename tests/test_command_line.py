"""What only the command line can be wrong about, and what it says of diagnostics on request."""

import json
import os
from pathlib import Path

import pikepdf
import pytest

from briefgen.diagnostics.codes import load_codes, load_groups
from briefgen.system.install import find_shipped
from program import check_json, copy_second, run


def one_error(project: Path, *arguments: str | Path) -> str:
    """Run a command that must fail with one diagnostic; return what it says."""
    done = run(*arguments, folder=project)
    assert done.returncode == 1, done.stdout
    assert done.stdout == ""
    assert done.stderr.startswith("error[")
    return done.stderr


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_second(tmp_path_factory.mktemp("second"))


# --- codes that no file alone can cause


def test_a_folder_without_a_project_is_said_to_be_one(tmp_path: Path) -> None:
    said = one_error(tmp_path, "check")
    assert said.startswith("error[no-project]")
    assert "hint: `briefgen init` begins one with an example" in said
    assert "hint: an empty briefgen.toml makes its folder a project" in said


def test_a_brief_that_is_not_there_is_named(second: Path) -> None:
    said = one_error(second, "check", "ligths")
    assert said.startswith("error[unknown-brief]: there is no brief 'ligths'")
    assert "did you mean lights?" in said


def test_a_setting_that_is_none_is_refused(second: Path) -> None:
    assert one_error(second, "make", "lights", "--set", "papr").startswith("error[bad-setting]")
    done = run("make", "lights", "--set", "papr=A4", folder=second)
    assert (done.returncode, "error[bad-setting]" in done.stderr) == (1, True)
    assert "did you mean paper?" in done.stderr


def test_two_briefs_for_one_file_are_refused(tmp_path: Path) -> None:
    north, south = copy_second(tmp_path / "north"), copy_second(tmp_path / "south")
    briefs = [folder / "briefs/lights.yaml" for folder in (north, south)]
    said = one_error(tmp_path, "make", *briefs, "-o", "out")
    assert said.startswith("error[output-collision]")
    assert not (tmp_path / "out").exists()


def test_two_fonts_of_one_name_are_told_apart_before_the_pdf_cannot(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    fonts, themes = project / "fonts", project / "templates/themes"
    for folder in (fonts, themes):
        folder.mkdir(exist_ok=True)
    (fonts / "Board.ttf").write_bytes((find_shipped("fonts") / "SourceSerif4-Bold.ttf").read_bytes())
    theme = "extends: default\nfamilies: {serif: {regular: Board.ttf, bold: %s}}\n"
    (themes / "board.yaml").write_text(theme % "SourceSerif4-Bold.ttf", encoding="utf-8")
    said = one_error(project, "make", "lights", "--set", "theme=board")
    assert said.startswith("error[missing-font]: the font files ")
    assert " both call themselves SourceSerif4-Bold" in said
    (themes / "board.yaml").write_text(theme % "Board.ttf", encoding="utf-8")
    assert run("make", "lights", "--set", "theme=board", folder=project).returncode == 0


@pytest.mark.parametrize(("locale", "slanted"), [("en_GB", True), ("ko_KR", False)])
def test_a_korean_brief_is_upright_in_its_latin_and_figures_too(
    tmp_path: Path, locale: str, *, slanted: bool
) -> None:
    project = copy_second(tmp_path)
    spec = project / "briefs/year.yaml"
    text = "title: Year\nsubtitle: Lights, 1908\nlocale: %s\nselect: {tags: lights}\nsections: [{kind: chronology}, {kind: sources}]\n"
    spec.write_text(text % locale, encoding="utf-8")
    done = run("make", "year", folder=project)
    assert done.returncode == 0, done.stderr
    with pikepdf.open(project / "build/year.pdf") as pdf:
        fonts = {str(font.BaseFont) for font in pdf.pages[0].obj.Resources.Font.values()}
    assert any("Italic" in font for font in fonts) is slanted


def test_a_folder_that_cannot_be_written_is_named(second: Path) -> None:
    (second / "taken").write_text("here first", encoding="utf-8")
    done = run("make", "lights", "-o", "taken/lights.pdf", folder=second)
    assert done.returncode == 1
    assert "error[cannot-write]" in done.stderr


def test_a_link_out_of_the_project_is_refused_and_not_shown(tmp_path: Path) -> None:
    project = copy_second(tmp_path / "project")
    secret = tmp_path / "secret.yaml"
    secret.write_text("terms: the words of another\n", encoding="utf-8")
    (project / "briefs/facts/secret.yaml").symlink_to(secret)
    done = run("check", folder=project)
    assert done.returncode == 1
    assert "error[outside-project]" in done.stderr
    assert "the words of another" not in done.stderr
    (project / "briefs/facts/secret.yaml").unlink()
    (project / "briefs/facts/secret.yaml").write_bytes(secret.read_bytes())
    assert "the words of another" in run("check", folder=project).stderr


def test_a_pipe_is_refused_without_waiting_for_it(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    os.mkfifo(project / "briefs/facts/pipe.yaml")
    done = run("check", folder=project)
    assert (done.returncode, "error[unreadable-file]" in done.stderr) == (1, True)


@pytest.mark.parametrize("form", ["json", "github"])
def test_what_keeps_check_from_beginning_is_said_in_its_own_form(tmp_path: Path, form: str) -> None:
    done = run("check", "--format", form, folder=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    if form == "json":
        assert [one["code"] for one in json.loads(done.stdout)["diagnostics"]] == ["no-project"]
    else:
        assert done.stdout.startswith("::error title=no-project::")


def test_a_name_that_is_no_text_is_reported_like_any_other(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    try:
        Path(os.fsdecode(bytes(project / "briefs/facts") + b"/caf\xe9.yaml")).write_text(
            "a: b\n", encoding="utf-8"
        )
    except OSError:
        pytest.skip("the file system takes no such name")
    code, report = check_json(project)
    assert code == 1
    assert any("caf" in one["file"] for one in report["diagnostics"] if one["file"])
    assert run("check", "--format", "github", folder=project).returncode == 1


# --- explain


def test_every_code_is_explained_with_its_example(second: Path) -> None:
    done = run("explain", "--format", "json", folder=second)
    explained = {one["code"]: one for one in json.loads(done.stdout)["codes"]}
    assert set(explained) == set(load_codes())
    for name, code in load_codes().items():
        assert explained[name]["example"] == code.example
        assert explained[name]["ignorable"] is code.ignorable


def test_an_explanation_says_severity_mend_example_and_whether_it_can_be_ignored(tmp_path: Path) -> None:
    said = run("explain", "planned-past", folder=tmp_path).stdout
    assert said.startswith("warning[planned-past]: ")
    assert "# briefgen: ignore planned-past because REASON" in " ".join(said.split())
    assert "on a day" in said
    assert "    status: planned" in said
    assert "It cannot be ignored" in run("explain", "unknown-id", folder=tmp_path).stdout


def test_the_list_of_codes_has_every_code_under_its_subject(tmp_path: Path) -> None:
    lines = run("explain", folder=tmp_path).stdout.splitlines()
    for group in load_groups():
        start = lines.index(group.title)
        listed = {line.split()[1] for line in lines[start + 2 : start + 2 + len(group.codes)]}
        assert listed == set(group.codes)


def test_a_code_that_is_not_there_is_named(tmp_path: Path) -> None:
    said = one_error(tmp_path, "explain", "unknown-idd")
    assert said.startswith("error[unknown-code]")
    assert "did you mean unknown-id?" in said


def test_no_code_stands_in_two_groups() -> None:
    assert sum(len(group.codes) for group in load_groups()) == len(load_codes())
