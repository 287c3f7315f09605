"""``briefgen upgrade``: today's formats, with nothing lost and nothing done twice."""

from pathlib import Path

from briefgen.load.facts import load_factbase
from program import check_json, copy_second, run

FACTS = "briefs/facts/lights.yaml"
SPEC = "briefs/lights.yaml"


def contents(project: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(project)): path.read_bytes() for path in project.rglob("*") if path.is_file()
    }


def age(folder: Path) -> Path:
    """Return a project as an earlier version left it, with text pasted from other programs."""
    project = copy_second(folder)
    (project / "briefs/schemas").mkdir()
    (project / "briefs/schemas/facts.json").write_text("{}", encoding="utf-8")
    (project / "briefs/schemas/own.json").write_text("{}", encoding="utf-8")
    facts = (project / FACTS).read_text(encoding="utf-8")
    aged = facts.replace("showed its first light", "showed its\u2028first light") + "# a remark\u0085pasted\n"
    assert aged.count("\u2028") == 1
    (project / FACTS).write_bytes(b"\xef\xbb\xbf" + aged.replace("\n", "\r\n").encode())
    return project


def test_a_project_is_upgraded_once_and_says_the_same(tmp_path: Path) -> None:
    project = age(tmp_path)
    before, records = contents(project), load_factbase(project / "briefs/facts", project).value.records
    done = run("upgrade", folder=project)
    assert (done.returncode, done.stderr) == (0, "Next: briefgen check.\n")
    assert done.stdout.splitlines() == [
        "schemas: The schemas that editors read are those of this version.",
        "  briefs/schemas/facts.json",
        "line-separators: Line separators of other programs (U+2028, U+2029, U+0085) in facts and specs are spaces.",
        f"  {FACTS}",
    ]
    after = {name: content for name, content in contents(project).items() if not name.endswith(".lock")}
    assert {name for name in after if after[name] != before.get(name)} == {FACTS, "briefs/schemas/facts.json"}
    spaced = before[FACTS].decode().replace("\u2028", " ").replace("\u0085", " ")
    assert after[FACTS].decode() == spaced
    assert after["briefs/schemas/facts.json"].decode() == run("schema", "facts", folder=project).stdout
    assert dict(load_factbase(project / "briefs/facts", project).value.records) == dict(records)
    again = run("upgrade", folder=project)
    assert (again.returncode, again.stdout) == (0, "There is nothing to upgrade.\n")
    _, report = check_json(project)
    assert "line-separator" not in {found["code"] for found in report["diagnostics"]}


OLD = """{{ call.people | map('name') | list }}; {{ areas | map('lower') | list | capitalize }}; {{ (parts | list) ~ '.' }}
{% set latest = range(3) | list %}{{ range(3) | list | length }} {{ fact.city | title }} {{ first.title | title }}
{% for party, sent in talks.delegations.items() %}{% for first in sent | sort(attribute='id') if first.title -%}
{{ first | name }}, {{ first|title }}, for {{ party | title }}{% endfor %}{% endfor %}
{% set second = talks.delegations['south'] | last %}{{ second | title }}, {{ talks.delegations['south'][0] | title }}
{% set names = talks.delegations['south'] | map('name') %}{{ names | first | title }} | list
"""
NEW = """{{ call.people | map('name') | listed }}; {{ areas | map('lower') | listed | capitalize }}; {{ (parts | listed) ~ '.' }}
{% set latest = range(3) | list %}{{ range(3) | list | length }} {{ fact.city | title }} {{ first.title | title }}
{% for party, sent in talks.delegations.items() %}{% for first in sent | sort(attribute='id') if first.title -%}
{{ first | name }}, {{ first|appointment }}, for {{ party | title }}{% endfor %}{% endfor %}
{% set second = talks.delegations['south'] | last %}{{ second | appointment }}, {{ talks.delegations['south'][0] | appointment }}
{% set names = talks.delegations['south'] | map('name') %}{{ names | first | title }} | list
"""


def test_filters_are_renamed_where_they_cannot_be_those_of_jinja(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    template = project / "templates/old.md"
    template.write_text(OLD, encoding="utf-8")
    done = run("upgrade", folder=project)
    assert (done.returncode, done.stderr) == (0, "Next: briefgen check.\n")
    assert "  templates/old.md\n" in done.stdout
    assert template.read_text(encoding="utf-8") == NEW
    assert run("upgrade", folder=project).stdout == "There is nothing to upgrade.\n"


def test_a_dry_run_shows_the_difference_and_writes_nothing(tmp_path: Path) -> None:
    project = age(tmp_path)
    before = contents(project)
    done = run("upgrade", "--dry-run", folder=project)
    assert done.returncode == 0
    assert f"--- a/{FACTS}\n+++ b/{FACTS}\n" in done.stdout
    assert "line-separators: " in done.stderr
    assert contents(project) == before


def test_a_file_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    project = age(tmp_path)
    broken = "events:\n  a: {summary: One\u2028two\n"
    (project / FACTS).write_text(broken, encoding="utf-8")
    done = run("upgrade", folder=project)
    assert done.returncode == 0
    assert FACTS not in done.stdout
    assert (project / FACTS).read_text(encoding="utf-8") == broken


def test_a_file_that_may_not_be_written_stops_it(tmp_path: Path) -> None:
    project = age(tmp_path)
    (project / FACTS).chmod(0o444)
    before = contents(project)
    done = run("upgrade", folder=project)
    assert (done.returncode, done.stdout) == (1, "")
    assert "error[cannot-write]" in done.stderr
    assert {name: text for name, text in contents(project).items() if not name.endswith(".lock")} == {
        name: text for name, text in before.items() if not name.endswith(".lock")
    }
