"""A project begun by ``briefgen init``: it builds at once, stays sound, and nothing that was there is touched."""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import check_jsonschema
import pytest
import yaml
from click.testing import CliRunner

from briefgen.diagnostics import BriefgenError
from briefgen.edit.scaffold import BARE_START, START, save_new, stored_as
from briefgen.load.brief import load_templates
from briefgen.system.install import find_shipped
from briefgen.workspace import find_project
from program import check_json, read_text, run

AWKWARD = "Ünter lagen 한글 it's"
STORED = find_shipped("templates") / "start"
BRIEF = "seed-council"


def begin(folder: Path, *options: str) -> Path:
    """Begin a project and return its folder."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    done = run("init", folder, *options, folder=folder.parent)
    assert done.returncode == 0, done.stderr
    return folder


def contents(folder: Path) -> dict[str, bytes | None]:
    """Return all files below a folder with what they hold, and all folders."""
    return {
        path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes()
        for path in folder.rglob("*")
    }


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return begin(tmp_path_factory.mktemp("started") / AWKWARD)


def found(project: Path, *options: str | Path) -> set[tuple[str, str]]:
    """Return the codes of what ``check`` says, each with the file of its place."""
    _, report = check_json(project, *options)
    return {(one["code"], one["file"]) for one in report["diagnostics"]}


# --- the example


def test_it_is_made_at_once_and_silently(started: Path) -> None:
    done = run("make", BRIEF, folder=started)
    assert (done.returncode, done.stderr) == (0, "")
    assert "build/seed-council.pdf  (2 pages, " in done.stdout
    text = read_text((started / "build" / f"{BRIEF}.pdf").read_bytes())
    for part in (
        "Key points",
        "Chronology",
        "Who led",
        "In the council’s own words",
        "Where sources disagree",
    ):
        assert part.casefold() in text.casefold()
    assert "“every kind of seed shall lie in two places" in text
    assert "checked against the text of [1]" in text


@pytest.mark.parametrize("archive", [(), ("--archive", "archive")])
@pytest.mark.parametrize("day", ["2025-01-15", "2026-11-22", "2150-01-01"])
def test_it_is_free_of_warnings_on_every_day_to_come(
    started: Path, day: str, archive: tuple[str, ...]
) -> None:
    assert check_json(started, "--strict", "--today", day, *archive)[0] == 0
    assert found(started, "--today", day, *archive) == set()


def test_the_checks_that_depend_on_the_day_do_look_at_it(started: Path) -> None:
    codes = {code for code, _ in found(started, "--today", "2020-01-01")}
    assert {"future-date", "future-review"} <= codes


def test_its_quotation_is_proved_by_the_archived_text(tmp_path: Path) -> None:
    project = begin(tmp_path / "x")
    done = run("sources", "verify", "--archive", "archive", folder=project)
    assert done.returncode == 0
    assert "briefs/facts/excerpts.lock is up to date" in done.stdout
    facts = project / "briefs/facts/council.yaml"
    text = facts.read_text(encoding="utf-8")
    facts.write_text(text.replace("shall lie in two", "should lie in two"), encoding="utf-8")
    assert ("excerpt-mismatch", "briefs/facts/council.yaml") in found(project, "--archive", "archive")


def test_every_note_of_the_settings_is_a_setting_with_its_default(tmp_path: Path) -> None:
    project = begin(tmp_path / "x")
    before = find_project(project)
    settings = project / "briefgen.toml"
    lines = settings.read_text(encoding="utf-8").splitlines()
    taken = [line.removeprefix("# ") for line in lines if re.match(r"# (\w+ = |\[)", line)]
    assert len(taken) == 10
    settings.write_text("\n".join(taken), encoding="utf-8")
    after = find_project(project)
    assert after.office == "Office of the Seed Council"
    assert (after.scale, after.language, after.facts, after.build, after.themes) == (
        before.scale, before.language, before.facts, before.build, before.themes,
    )  # fmt: skip


def test_what_the_word_on_templates_promises_is_so(tmp_path: Path) -> None:
    project = begin(tmp_path / "x")
    words = (project / "templates/README.md").read_text(encoding="utf-8")
    named = re.findall(r"`(general/[a-z-]+\.md)`", words)
    shipped = [
        path.relative_to(find_shipped("templates")).as_posix()
        for path in (find_shipped("templates") / "general").iterdir()
    ]
    assert sorted(named) == sorted(shipped)
    own = project / "templates/general/statements.md"
    own.parent.mkdir()
    own.write_text(
        "{% for fact in facts %}\nOverridden: {{ fact.summary }} {{ fact | cite }}\n\n{% endfor %}\n",
        encoding="utf-8",
    )
    (theme,) = re.findall(r"```yaml\n(.*?)```", words, re.DOTALL)
    (project / "templates/themes").mkdir()
    (project / "templates/themes/house.yaml").write_text(theme, encoding="utf-8")
    done = run("make", BRIEF, "--set", "theme=house", folder=project)
    assert (done.returncode, done.stderr) == (0, "")
    assert "Overridden: The vault holds" in read_text((project / "build" / f"{BRIEF}.pdf").read_bytes())


def test_the_expressions_that_the_word_on_templates_lists_print(tmp_path: Path) -> None:
    project = begin(tmp_path / "x")
    words = (project / "templates/README.md").read_text(encoding="utf-8")
    expressions = re.findall(r"^\| `(\{\{.*?\}\}|\[@.*?\])` \|", words, re.MULTILINE)
    assert len(expressions) == 5
    for expression in expressions:
        template = project / "templates/key-points.md"
        said = expression.replace(r"\|", "|")
        kind = "excerpt" if "quote" in said else "meeting"
        cited = "" if said.startswith("[@") or "cite" in said or "quote" in said else " {{ fact | cite }}"
        each = f"{{% for fact in facts if fact.kind == '{kind}' %}}\n1. {said}{cited}\n{{% endfor %}}\n"
        template.write_text(each, encoding="utf-8")
        brief = "title: x\nsections: [{kind: key-points, template: key-points.md, select: {meeting: council-3}}, {kind: sources}]\n"
        (project / "briefs/tried.yaml").write_text(brief, encoding="utf-8")
        tried = run("make", "tried", folder=project)
        # One of them cites a source alone, of which no day of retrieval is known.
        warned = tried.stderr.startswith("warning[no-information-date]") and "error[" not in tried.stderr
        assert tried.returncode == 0, expression
        assert warned or tried.stderr == "", expression


# --- editors


def test_schemas_are_those_of_the_schema_command(started: Path, tmp_path: Path) -> None:
    assert run("schema", "-o", tmp_path, folder=tmp_path).returncode == 0
    assert contents(tmp_path) == contents(started / "briefs/schemas")


def test_every_file_names_a_schema_that_is_there(started: Path) -> None:
    files = [*started.glob("briefs/*.yaml"), *started.glob("briefs/facts/*.yaml"), started / "briefgen.toml"]
    assert len(files) == 4
    for file in files:
        first = file.read_text(encoding="utf-8").splitlines()[0]
        schema = re.fullmatch(r"(?:# yaml-language-server: \$schema=|#:schema )(\S+)", first)
        assert schema is not None, file
        assert "$schema" in json.loads((file.parent / schema[1]).read_text(encoding="utf-8"))


def test_the_editor_settings_name_schemas_that_are_there(started: Path) -> None:
    settings = json.loads((started / ".vscode/settings.json").read_text(encoding="utf-8"))
    for schema, patterns in settings["yaml.schemas"].items():
        assert (started / schema).is_file()
        assert any(list(started.glob(pattern.lstrip("/"))) for pattern in patterns)
    assert json.loads((started / ".vscode/extensions.json").read_text(encoding="utf-8"))["recommendations"]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
def test_git_keeps_all_but_what_can_be_made_again(tmp_path: Path) -> None:
    project = begin(tmp_path / "x")
    written = set(contents(project))
    run("make", BRIEF, folder=project)
    (project / "briefs/editions").mkdir()
    (project / "briefs/editions/seed-council.yaml").touch()
    git = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    for command in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *command], cwd=project, env=git, check=True, timeout=600)
    listed = subprocess.run(
        ["git", "ls-files", "-z"],
        cwd=project,
        env=git,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    kept = set(filter(None, listed.stdout.split("\0")))
    files = {name for name in written if (project / name).is_file()}
    assert kept == files | {"briefs/editions/seed-council.yaml"}


# --- the shipped files


def test_every_stored_file_is_put_somewhere_and_none_is_a_template_or_hidden() -> None:
    stored = {name for name, content in contents(STORED).items() if content is not None}
    assert stored == {stored_as(place) for place in (*START, *BARE_START)}
    assert not [
        name
        for name in stored
        if name.endswith(".md") or any(part.startswith(".") for part in Path(name).parts)
    ]
    assert not [
        name
        for name in load_templates([find_shipped("templates")], Path("/")).value
        if name.startswith("start")
    ]
    assert (list(START)[-1], list(BARE_START)[-1]) == ("briefgen.toml", "briefgen.toml")


# --- what is said


def follow(done: subprocess.CompletedProcess[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Type the commands that were proposed, where ``init`` was typed."""
    commands = done.stderr.partition("Next:\n")[2]
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    program = f'briefgen() {{ {shlex.quote(sys.executable)} -m briefgen "$@"; }}\nset -e\n'
    return subprocess.run(
        ["sh", "-c", program + commands],
        cwd=folder, env=environment, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("argument", "where"),
    [([], "."), (["."], "."), ([f"{AWKWARD}/deep"], f"{AWKWARD}/deep"), (["--", "-x"], "-x"), (["~"], "~")],
)
def test_the_commands_it_proposes_work_as_they_stand(tmp_path: Path, argument: list[str], where: str) -> None:
    done = run("init", *argument, folder=tmp_path)
    assert done.returncode == 0
    assert ("  cd " in done.stderr) == (where != ".")
    followed = follow(done, tmp_path)
    assert (followed.returncode, followed.stderr) == (0, "")
    assert (tmp_path / where / "build" / f"{BRIEF}.pdf").is_file()


def test_what_was_written_is_listed(tmp_path: Path) -> None:
    done = run("init", "x", folder=tmp_path)
    files = [f"x/{name}" for name, content in sorted(contents(tmp_path / "x").items()) if content is not None]
    assert sorted(done.stdout.split()) == files
    assert set(START) <= {name.removeprefix("x/") for name in files}


# --- nothing that is there is touched


def test_files_that_stand_are_all_named_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / ".gitignore").write_text("mine\n", encoding="utf-8")
    (tmp_path / "templates/key-points.md").symlink_to("nowhere")
    (tmp_path / "briefs").write_text("a file where a folder is to be\n", encoding="utf-8")
    (tmp_path / "archive/minutes-2024.txt").mkdir(parents=True)
    before = {path: os.lstat(path).st_mtime_ns for path in tmp_path.rglob("*")}
    done = run("init", folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    for name in (".gitignore", "templates/key-points.md", "briefs", "archive/minutes-2024.txt"):
        assert f"error[file-exists]: {tmp_path / name} is there already" in done.stderr
    assert done.stderr.count("file-exists") == 4
    assert {path: os.lstat(path).st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_a_folder_with_other_files_is_as_good_as_an_empty_one(tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes/mine.txt").write_text("mine\n", encoding="utf-8")
    (tmp_path / "briefs").mkdir()
    begin(tmp_path)
    assert (tmp_path / "notes/mine.txt").read_text(encoding="utf-8") == "mine\n"
    assert check_json(tmp_path, "--strict")[0] == 0


@pytest.mark.parametrize(
    ("folder", "said"), [(".", "there is a briefgen"), ("briefs/deep", "lies in a briefgen")]
)
def test_a_folder_of_a_project_is_refused(tmp_path: Path, folder: str, said: str) -> None:
    project = begin(tmp_path / "x")
    before = contents(project)
    done = run("init", folder, folder=project)
    assert done.returncode == 1
    assert "error[project-exists]" in done.stderr
    assert said in done.stderr
    assert contents(project) == before


def test_a_project_in_a_pyproject_counts_and_any_other_pyproject_does_not(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "briefgen-user"\n', encoding="utf-8")
    begin(tmp_path / "first")
    (tmp_path / "pyproject.toml").write_text("[tool.briefgen]\n", encoding="utf-8")
    assert "project-exists" in run("init", "second", folder=tmp_path).stderr


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "x").mkdir()
    (tmp_path / "x/briefs").symlink_to(tmp_path / "elsewhere")
    done = run("init", "x", folder=tmp_path)
    assert done.returncode == 1
    assert "error[outside-project]" in done.stderr
    assert list((tmp_path / "elsewhere").iterdir()) == []
    assert [path.name for path in (tmp_path / "x").iterdir()] == ["briefs"]


def test_a_folder_that_is_a_link_itself_is_taken(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "x").symlink_to("real")
    assert run("init", "x", folder=tmp_path).returncode == 0
    assert (tmp_path / "real/briefgen.toml").is_file()


@pytest.mark.parametrize("name", ["file", "file/below", "n" * 300])
def test_what_cannot_be_a_folder_is_an_error(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").touch()
    done = run("init", name, folder=tmp_path)
    assert done.returncode == 1
    assert re.match(r"error\[(file-exists|cannot-write)\]", done.stderr)
    assert "Traceback" not in done.stderr
    assert set(contents(tmp_path)) == {"file"}


def test_a_write_that_fails_leaves_nothing_half_done(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    before = contents(tmp_path)
    files = {tmp_path / "there/new/a": b"a", tmp_path / "b": b"b", tmp_path / "c" / ("n" * 300): b"c"}
    with pytest.raises(BriefgenError) as caught:
        save_new(files)
    assert caught.value.diagnostics[0].code == "cannot-write"
    assert contents(tmp_path) == before


def test_an_interruption_leaves_nothing_half_done(tmp_path: Path) -> None:
    class Interrupting(Mapping[Path, bytes]):
        """Files that somebody tires of after the second."""

        def __init__(self) -> None:
            self.paths = [tmp_path / "d" / name for name in "abc"]

        def __getitem__(self, path: Path) -> bytes:
            if path.name == "c":
                assert (tmp_path / "d/b").is_file()
                raise KeyboardInterrupt
            return b"x"

        def __iter__(self):  # type: ignore[no-untyped-def] # noqa: ANN204 - a list's own
            return iter(self.paths)

        def __len__(self) -> int:
            return len(self.paths)

    with pytest.raises(KeyboardInterrupt):
        save_new(Interrupting())
    assert list(tmp_path.iterdir()) == []


# --- without the example, and with more


def test_a_bare_project_is_sound_and_its_word_on_facts_is_right(tmp_path: Path) -> None:
    project = begin(tmp_path / "x", "--bare")
    assert check_json(project, "--strict") == (0, {**check_json(project)[1], "diagnostics": []})
    assert not list(project.glob("briefs/**/*.yaml"))
    facts, brief = re.findall(
        r"```yaml\n(.*?)```", (project / "briefs/facts/README.md").read_text(encoding="utf-8"), re.DOTALL
    )
    (project / "briefs/facts/all.yaml").write_text(facts, encoding="utf-8")
    (project / "briefs/vault.yaml").write_text(brief, encoding="utf-8")
    assert found(project, "--strict") == set()
    assert run("make", "vault", folder=project).returncode == 0
    for first in (facts.splitlines()[0], brief.splitlines()[0]):
        assert first.startswith("# yaml-language-server: $schema=")


def test_in_a_bare_project_the_proposed_commands_lead_to_a_brief(tmp_path: Path) -> None:
    done = run("init", "--bare", folder=tmp_path)
    assert re.findall(r"briefgen (.*)", done.stderr) == ["new source", "new fact", "new brief"]
    for options in (
        ["source", "--id", "minutes", "--kind", "official", "--publisher", "Council", "--title", "Minutes"],
        ["fact", "--kind", "event", "--id", "opened", "--date", "2019", "--summary", "It opened.", "--support", "minutes"],
        ["brief", "--title", "The vault"],
    ):  # fmt: skip
        assert run("new", *options, "--yes", folder=tmp_path).returncode == 0, options
    assert "$schema=schemas/brief.json" in (tmp_path / "briefs/vault.yaml").read_text(encoding="utf-8")
    assert run("make", "vault", folder=tmp_path).returncode == 0


@pytest.mark.parametrize("inside", [".", AWKWARD])
def test_the_hook_checks_what_a_commit_changes(tmp_path: Path, inside: str) -> None:
    (tmp_path / ".git").mkdir()
    project = begin(tmp_path / inside, "--pre-commit")
    text = (tmp_path / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    ((hook,),) = [one["hooks"] for one in yaml.safe_load(text)["repos"]]
    program, *arguments = shlex.split(hook["entry"])
    assert program == "briefgen"
    assert run(*arguments, folder=tmp_path).returncode == 0
    prefix = "" if inside == "." else f"{inside}/"
    for name in ("briefgen.toml", "briefs/facts/council.yaml", "templates/key-points.md"):
        assert re.search(hook["files"], prefix + name)
    assert not re.search(hook["files"], f"other/{prefix}briefs/x.yaml")
    facts = project / "briefs/facts/records.yaml"
    facts.write_text(
        facts.read_text(encoding="utf-8").replace("source: annals", "source: anals"), encoding="utf-8"
    )
    assert run(*arguments, folder=tmp_path).returncode == 1


@pytest.mark.parametrize("inside", [".", AWKWARD])
def test_the_workflow_is_one_of_github_and_runs(tmp_path: Path, inside: str) -> None:
    (tmp_path / ".git").mkdir()
    project = begin(tmp_path / inside, "--ci", "github")
    file = tmp_path / ".github/workflows/check-briefs.yml"
    arguments = ["--builtin-schema", "vendor.github-workflows", str(file)]
    assert CliRunner().invoke(check_jsonschema.main, arguments).exit_code == 0
    workflow = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - texts only
    steps = workflow["jobs"]["build"]["steps"]
    for step in (one for one in steps if one.get("run", "").startswith("briefgen ")):
        assert tmp_path / step["working-directory"] == project
        assert run(*shlex.split(step["run"])[1:], folder=project).returncode == 0, step
    assert list(tmp_path.glob(steps[-1]["with"]["path"])) == [project / "build" / f"{BRIEF}.pdf"]
    assert "--strict" in steps[3]["run"]


def test_a_folder_whose_name_is_no_text_is_taken_unless_a_file_must_name_it(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    name = os.fsdecode(b"a\xff")
    refused = run("init", name, "--pre-commit", folder=tmp_path)
    assert refused.returncode == 1
    assert "error[cannot-write]: the name of 'a\\udcff' is no text" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == [".git"]
    assert run("init", name, folder=tmp_path).returncode == 0
    assert run("make", BRIEF, folder=tmp_path / name).returncode == 0
