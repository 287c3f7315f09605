"""Finding a project, its folders and defaults, and the faults of a project file."""

import datetime as dt
from pathlib import Path

import pytest

from briefgen.diagnostics import BriefgenError, Diagnostic
from briefgen.diagnostics.codes import load_codes
from briefgen.system import install as stamp
from briefgen.system.install import find_shipped
from briefgen.workspace import SCALES, Project, describe_project, find_project


def write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def refused(start: Path) -> list[Diagnostic]:
    with pytest.raises(BriefgenError) as caught:
        find_project(start)
    return list(caught.value.diagnostics)


def only(start: Path) -> tuple[str, str]:
    (one,) = refused(start)
    return one.code, str(one.origin)


def test_an_empty_file_makes_a_project_with_all_defaults(tmp_path: Path) -> None:
    write(tmp_path / "briefgen.toml")
    assert find_project(tmp_path) == Project(
        root=tmp_path,
        facts=tmp_path / "briefs/facts",
        briefs=tmp_path / "briefs",
        templates=tmp_path / "templates",
        themes=tmp_path / "templates/themes",
        fonts=tmp_path / "fonts",
        build=tmp_path / "build",
        scale=("public", "internal", "restricted"),
        language="en",
        office=None,
    )


def test_the_nearest_project_upwards_counts_from_files_folders_and_paths_yet_to_be_made(
    tmp_path: Path,
) -> None:
    write(tmp_path / "briefgen.toml")
    write(tmp_path / "inner" / "briefgen.toml")
    brief = write(tmp_path / "inner" / "briefs" / "b.yaml")
    assert find_project(brief).root == tmp_path / "inner"
    assert find_project(brief.parent).root == tmp_path / "inner"
    assert find_project(tmp_path / "briefs" / "none.yaml").root == tmp_path


def test_a_relative_path_is_taken_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "briefgen.toml")
    monkeypatch.chdir(tmp_path)
    assert find_project(Path("briefs/b.yaml")).root == tmp_path


def test_a_pyproject_counts_only_with_our_table(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", '[tool.briefgen]\nlanguage = "ko"\n')
    write(tmp_path / "inner" / "pyproject.toml", '[project]\nname = "briefgen"\n')
    write(tmp_path / "broken" / "pyproject.toml", "= not ours\n")
    assert find_project(tmp_path / "inner").root == tmp_path
    assert find_project(tmp_path / "broken").language == "ko"
    write(tmp_path / "briefgen.toml", 'language = "de"\n')
    assert find_project(tmp_path).language == "de"


def test_no_project_is_told_with_the_mend(tmp_path: Path) -> None:
    (one,) = refused(tmp_path)
    assert (one.code, one.origin) == ("no-project", None)
    assert str(tmp_path) in one.message
    assert "briefgen init" in one.hints[0]
    assert "briefgen.toml" in one.hints[1]


def test_everything_can_be_said(tmp_path: Path) -> None:
    write(
        tmp_path / "briefgen.toml",
        'handling = ["low", "high"]\nlanguage = "ko"\noffice = "Office"\n[folders]\nfacts = "facts"\nbuild = "out"\n',
    )
    project = find_project(tmp_path)
    assert (project.scale, project.language, project.office) == (("low", "high"), "ko", "Office")
    assert (project.facts, project.build) == (tmp_path / "facts", tmp_path / "out")
    assert project.briefs == tmp_path / "briefs"


@pytest.mark.parametrize("name", SCALES)
def test_a_scale_can_be_chosen_by_name(tmp_path: Path, name: str) -> None:
    write(tmp_path / "briefgen.toml", f'handling = "{name}"\n')
    assert find_project(tmp_path).scale == SCALES[name]
    assert SCALES["tlp"] == ("clear", "green", "amber", "amber+strict", "red")


@pytest.mark.parametrize(
    ("text", "code", "place"),
    [
        ('langage = "ko"\n', "unknown-key", "1:1"),
        ('# first\n\n[folders]\n  fatcs = "x"\n', "unknown-key", "4:3"),
        ('folders.facts = "x"\nfolders.build = 3\n', "wrong-shape", "2:17"),
        ('folders = {facts = "../x"}\n', "bad-value", "1:11"),
        ('[folders]\nfacts = "../elsewhere"\n', "bad-value", "2:9"),
        ('[folders]\n"facts" = "/etc"\n', "bad-value", "2:11"),
        ('[folders]\nbuild = "briefs"\n', "bad-value", "2:9"),
        ('[folders]\nbuild = "./templates/"\n', "bad-value", "2:9"),
        ('[folders]\nfonts = "build"\n', "bad-value", "1:1"),
        ('handling = "traffic"\n', "bad-value", "1:12"),
        ("handling = []\n", "bad-value", "1:12"),
        ('handling = ["a", "a"]\n', "bad-value", "1:12"),
        ('handling = ["a", 3]\n', "wrong-shape", "1:12"),
        ('office = ""\n', "bad-value", "1:10"),
        ('language = "English"\n', "bad-value", "1:12"),
        ("language = true\n", "wrong-shape", "1:12"),
        ('a = "x\n', "bad-toml", "1:7"),
        ("a = [1,\n", "bad-toml", "1:8"),
        ('language = "ko"\nlanguage = "en"\n', "bad-toml", "2:16"),
        ("office = 'a\x07b'\n", "bad-encoding", "1:12"),
        ("office = 'a\u202eb'\n", "bad-value", "1:12"),
    ],
)
def test_faults_of_a_project_file_have_a_place(tmp_path: Path, text: str, code: str, place: str) -> None:
    write(tmp_path / "briefgen.toml", text)
    assert only(tmp_path) == (code, f"briefgen.toml:{place}")


def test_faults_under_our_table_are_not_sought_under_another(tmp_path: Path) -> None:
    text = '[project]\nlanguage = "Python"\n[tool.other]\nlanguage = "x"\n[tool.briefgen]\nlanguage = "English"\n'
    write(tmp_path / "pyproject.toml", text)
    assert only(tmp_path) == ("bad-value", "pyproject.toml:6:12")


def test_several_faults_are_told_at_once_with_hints(tmp_path: Path) -> None:
    write(tmp_path / "briefgen.toml", 'langage = "ko"\n[folders]\nfact = "x"\n')
    hints = {hint for one in refused(tmp_path) for hint in one.hints}
    assert hints == {"did you mean language?", "did you mean facts?"}


def test_our_broken_pyproject_is_told(tmp_path: Path) -> None:
    write(tmp_path / "pyproject.toml", "[tool.briefgen\n")
    assert only(tmp_path)[0] == "bad-toml"


def test_a_project_file_that_leads_out_is_refused(tmp_path: Path) -> None:
    outside = write(tmp_path / "outside.toml")
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "briefgen.toml").symlink_to(outside)
    assert only(tmp_path / "root")[0] == "outside-project"


def test_briefs_are_the_yaml_files_directly_in_their_folder(tmp_path: Path) -> None:
    write(tmp_path / "briefgen.toml")
    for name in ("b.yaml", "a.yml", ".c.yaml", "facts/d.yaml", "e.md"):
        write(tmp_path / "briefs" / name)
    (tmp_path / "briefs" / "folder.yaml").mkdir()
    project = find_project(tmp_path)
    assert project.brief_files() == (tmp_path / "briefs/a.yml", tmp_path / "briefs/b.yaml")
    write(tmp_path / "other" / "briefgen.toml")
    assert find_project(tmp_path / "other").brief_files() == ()


def test_own_folders_come_before_the_shipped_ones(tmp_path: Path) -> None:
    write(tmp_path / "briefgen.toml")
    project = find_project(tmp_path)
    assert project.template_folders() == (tmp_path / "templates", find_shipped("templates"))
    assert project.theme_folders() == (tmp_path / "templates/themes", find_shipped("templates") / "themes")
    assert project.font_folders() == (tmp_path / "fonts", find_shipped("fonts"))


def test_in_its_own_repository_the_shipped_folder_is_named_once(tmp_path: Path) -> None:
    write(tmp_path / "briefgen.toml", f'[folders]\nfonts = "{find_shipped("fonts").name}"\n')
    (tmp_path / "fonts").symlink_to(find_shipped("fonts"))
    assert find_project(tmp_path).font_folders() == (tmp_path / "fonts",)


def test_shipped_folders_are_found_in_this_installation() -> None:
    assert list(find_shipped("fonts").glob("*.ttf"))
    assert (find_shipped("templates") / "themes" / "default.yaml").is_file()


def test_a_wheel_has_them_in_the_package_and_a_repository_beside_src(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "src" / "briefgen"
    package.mkdir(parents=True)
    monkeypatch.setattr(stamp, "_PACKAGE", package)
    assert find_shipped("templates") == tmp_path / "templates"
    (package / "templates").mkdir()
    assert find_shipped("templates") == package / "templates"


def test_a_project_is_described_alike_wherever_it_lies_and_otherwise_where_a_setting_differs(
    tmp_path: Path,
) -> None:
    def described(place: str, settings: str = "") -> str:
        write(tmp_path / place / "briefgen.toml", settings)
        return describe_project(find_project(tmp_path / place))

    here = described("p")
    assert described("elsewhere/p") == here
    assert str(tmp_path) not in here
    assert described("q", '[folders]\nfacts = "briefs/p/facts"\n') != described(
        "q", '[folders]\nfacts = "briefs/facts"\n'
    )
    assert described("r", 'office = "p"\n') != here


def test_lint_is_switched_off_by_code_or_all_of_it(tmp_path: Path) -> None:
    file = write(tmp_path / "briefgen.toml", '[lint]\noff = ["relative-time", "foreign-scraps"]\n')
    assert find_project(tmp_path).lint_off == ("foreign-scraps", "relative-time")
    write(file, '[lint]\noff = ["all"]\n')
    everything = find_project(tmp_path).lint_off
    assert "spelling-drift" in everything
    assert "invisible-character" not in everything
    assert all(load_codes()[code].ignorable for code in everything)


@pytest.mark.parametrize("code", ["no-support", "relativ-time"])
def test_only_lint_can_be_switched_off(tmp_path: Path, code: str) -> None:
    write(tmp_path / "briefgen.toml", f'language = "en"\n[lint]\noff = ["{code}"]\n')
    assert only(tmp_path) == ("bad-value", "briefgen.toml:3:7")


def test_a_project_says_for_its_briefs_up_to_which_day_sources_were_seen(tmp_path: Path) -> None:
    (tmp_path / "briefgen.toml").write_text("sources_seen_to = 2026-08-22\n", encoding="utf-8")
    assert find_project(tmp_path).sources_seen_to == dt.date(2026, 8, 22)
    (tmp_path / "briefgen.toml").write_text('sources_seen_to = "August"\n', encoding="utf-8")
    with pytest.raises(BriefgenError):
        find_project(tmp_path)
