"""Briefs are called by the path of their file below the folder of briefs: what is found there, and what names can be."""

import json
import re
from pathlib import Path

import pytest

from program import run

FACTS = """\
sources:
  ledger: {kind: official, publisher: Ferry Board, title: Ledger, date: 2024}
events:
  first-crossing:
    date: 1931
    summary: The ferry crossed for the first time.
    reviewed: 2025-01-01
    support: [{source: ledger}]
"""
SPEC = "title: Crossings\nlocale: en_GB\nsections: [{kind: chronology}, {kind: sources}]\n"
MANY = SPEC + "for_each: {event: {}}\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "ferries"
    write(folder, "briefgen.toml", "")
    write(folder, "briefs/facts/all.yaml", FACTS)
    return folder


def write(folder: Path, name: str, text: str = SPEC) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def pdfs(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.pdf"))


def broken_links(site: Path) -> list[str]:
    """Return links of a site's pages that lead to no file."""
    return [
        f"{page.relative_to(site)}: {link}"
        for page in site.rglob("*.html")
        for link in re.findall(r'(?:href|src)="([^"#:]+)[^":]*"', page.read_text(encoding="utf-8"))
        if not (page.parent / link).exists()
    ]


def test_briefs_are_found_below_their_folder_and_called_by_their_path(project: Path) -> None:
    for name in ("winter", "winter/night", "winter/old/night", "summer/night"):
        write(project, f"briefs/{name}.yaml")
    # None of these is a brief.
    for name in ("facts/../editions/x", "schemas/x", "pictures/x", ".drafts/x", "winter/.x", "other/.x/y"):
        write(project, f"briefs/{name}.yaml", "title: [")
    write(project, "briefs/nested/briefgen.toml", "")
    write(project, "briefs/nested/x.yaml", "title: [")
    (project / "briefs/editions/x.yaml").unlink()
    checked = run("check", folder=project)
    assert (checked.returncode, checked.stdout) == (0, "4 briefs checked: 0 errors, 0 warnings\n")
    built = run("build", folder=project)
    assert built.returncode == 0, built.stderr
    names = ["summer/night", "winter", "winter/night", "winter/old/night"]
    assert pdfs(project / "build") == sorted(f"{name}.pdf" for name in names)
    found = json.loads(run("build", "--format", "json", folder=project).stdout)["briefs"]
    assert sorted(one["brief"] for one in found) == names
    assert {one["action"] for one in found} == {"kept"}


def test_a_brief_in_a_folder_is_named_by_its_path_in_every_command(project: Path) -> None:
    write(project, "briefs/winter/night.yaml")
    made = run("make", "winter/night", folder=project)
    assert made.stdout.startswith("build/winter/night.pdf"), made.stderr
    assert run("check", "winter/night", folder=project).stdout.startswith("1 brief checked")
    assert run("build", "winter/night", folder=project).returncode == 0
    # The second time nothing is loaded to know that all is kept; a part of the name is none then either.
    assert run("build", "winter/night", folder=project).returncode == 0
    missed = run("build", "night", folder=project)
    assert missed.returncode == 1
    assert "did you mean winter/night?" in missed.stderr
    assert "did you mean winter/night?" in run("make", "night", folder=project).stderr
    assert run("preview", "winter/night", folder=project).returncode == 0
    assert (project / "build/preview/winter/night-1.png").is_file()
    asked = run("facts", "impact", "first-crossing", folder=project)
    assert "brief winter/night (briefs/winter/night.yaml)" in asked.stdout
    traced = run("facts", "trace", "winter/night", folder=project)
    assert "first-crossing" in traced.stdout, traced.stderr
    by_file = run("make", "night.yaml", folder=project / "briefs/winter")
    assert by_file.stdout.endswith("(1 page, 1 fact, 30 kB)\n"), by_file.stderr
    assert pdfs(project / "build") == ["winter/night.pdf"]
    suggested = run(
        folder=project,
        environment={
            "_BRIEFGEN_COMPLETE": "complete_bash",
            "COMP_WORDS": "briefgen make wi",
            "COMP_CWORD": "2",
        },
    )
    assert suggested.stdout == "winter/night\n"
    begun = run("new", "brief", "--title", "Tides", "--name", "winter/tides", "--yes", folder=project)
    assert "briefs/winter/tides.yaml:1  brief winter/tides" in begun.stdout, begun.stderr
    refused = run("new", "brief", "--title", "Tides", "--name", "facts/tides", "--yes", folder=project)
    assert refused.returncode == 1
    assert "would not be read as a brief" in refused.stderr


def test_a_folder_of_briefs_means_those_in_it(project: Path) -> None:
    for name in ("winter/night", "winter/day", "summer/day"):
        write(project, f"briefs/{name}.yaml")
    assert run("check", "briefs/winter", folder=project).stdout.startswith("2 briefs checked")
    assert run("check", "briefs", folder=project).stdout.startswith("3 briefs checked")
    assert run("check", folder=project / "briefs/winter").stdout.startswith("3 briefs checked")


@pytest.mark.slow
def test_editions_and_the_room_keep_folders_apart(project: Path) -> None:
    for name in ("winter", "winter/night", "summer/night"):
        write(project, f"briefs/{name}.yaml", SPEC.replace("Crossings", name))
        issued = run("issue", name, "--today", "2025-02-03", folder=project)
        assert f"briefs/editions/{name}/1.pdf" in issued.stdout, issued.stderr
    write(project, "briefs/winter/each.yaml", MANY)
    assert run("issue", "winter/each-first-crossing", "--today", "2025-02-03", folder=project).returncode == 0
    checked = run("check", "--strict", folder=project)
    assert checked.returncode == 0, checked.stderr
    assert run("build", folder=project).returncode == 0
    verified = run("verify", "briefs/editions", "build", folder=project)
    assert verified.stdout.count("current: ") == 8, verified.stdout
    write(project, "briefs/facts/all.yaml", FACTS.replace("first time", "first time by night"))
    assert run("issue", "winter/night", "--today", "2025-02-04", folder=project).returncode == 0
    told = run("diff", "1", "2", "--brief", "winter/night", folder=project)
    assert "corrected event first-crossing" in told.stdout, told.stderr
    (project / "briefs/summer/night.yaml").unlink()
    orphan = run("check", folder=project)
    assert "there is no brief 'summer/night', whose editions this ledger lists" in orphan.stderr
    write(project, "briefs/summer/night.yaml")
    published = run("publish", "site", "--today", "2025-03-01", folder=project)
    assert published.returncode == 0, published.stderr
    site = project / "site"
    assert pdfs(site) == [
        "briefs/summer/night/1/night.pdf",
        "briefs/summer/night/night.pdf",
        "briefs/winter/1/winter.pdf",
        "briefs/winter/each-first-crossing/1/each-first-crossing.pdf",
        "briefs/winter/each-first-crossing/each-first-crossing.pdf",
        "briefs/winter/night/1/night.pdf",
        "briefs/winter/night/2/night.pdf",
        "briefs/winter/night/night.pdf",
        "briefs/winter/winter.pdf",
    ]
    assert (site / "briefs/winter/night/index.html").is_file()
    assert broken_links(site) == []
    withdrawn = "withdrawn: {date: 2025-03-02, because: Wrong, see: winter/night}\n"
    write(project, "briefs/summer/night.yaml", SPEC + withdrawn)
    assert run("publish", "site", "--today", "2025-03-02", folder=project).returncode == 0
    page = (site / "briefs/summer/night/index.html").read_text(encoding="utf-8")
    assert "../../../briefs/winter/night/index.html" in page
    assert broken_links(site) == []
    assert "nothing has changed" in run("publish", "site", "--today", "2025-03-03", folder=project).stdout


def test_names_that_differ_in_case_alone_collide_across_folders(project: Path) -> None:
    write(project, "briefs/winter/night.yaml")
    write(project, "briefs/Winter/Night.yaml")
    found = run("check", folder=project)
    assert found.returncode == 1
    assert "two briefs are called winter/night" in found.stderr


def test_a_link_to_a_folder_is_followed_inside_the_project_alone(project: Path, tmp_path: Path) -> None:
    write(tmp_path, "elsewhere/theirs.yaml")
    write(project, "kept/ours.yaml")
    (project / "briefs/inside").symlink_to("../kept")
    (project / "briefs/round").symlink_to("..")
    (project / "briefs/facts-again").symlink_to("facts")
    assert run("check", folder=project).stdout.startswith("1 brief checked: 0 errors")
    (project / "briefs/outside").symlink_to(tmp_path / "elsewhere")
    found = run("check", folder=project)
    assert found.returncode == 1
    assert "briefs/outside leads out" in found.stderr
    built = run("build", folder=project)
    assert built.returncode == 1
    assert "briefs/outside leads out" in built.stderr
    assert pdfs(project / "build") == ["inside/ours.pdf"]
    assert run("make", "kept/ours.yaml", folder=project).stdout.startswith("build/inside/ours.pdf")


@pytest.mark.parametrize(
    ("name", "better"),
    [
        ("harbour news", "harbour-news.yaml"),
        ("Caf\u00e9 (2)", "Cafe-2.yaml"),
        ("_draft", "draft.yaml"),
        ("\ub098\ub8e8\ud130", "crossings.yaml"),
        ("old/harbour news", "harbour-news.yaml"),
        ("old/page.pdf", "page-pdf.yaml"),
    ],
)
def test_a_file_that_cannot_be_called_as_a_brief_says_so_at_the_file(
    project: Path, name: str, better: str
) -> None:
    write(project, "briefs/good.yaml")
    write(project, f"briefs/{name}.yaml")
    found = run("check", folder=project)
    assert found.returncode == 1
    assert f"a brief is called by its file; rename it to {better}" in found.stderr
    assert f"--> briefs/{name}.yaml:1:1" in found.stderr
    assert "letters from a to z" in found.stderr
    assert "`name`" not in found.stderr
    built = run("build", "--keep-going", folder=project)
    assert built.returncode == 1
    assert pdfs(project / "build") == ["good.pdf"]
    asked = run("make", better.removesuffix(".yaml"), folder=project)
    if better != "crossings.yaml":
        # That one is the title's, which nothing but the spec knows.
        assert f"\u201c{name}\u201d is not the name of a brief" in asked.stderr
    assert f"the briefs are {name}" not in asked.stderr
    (project / f"briefs/{name}.yaml").rename((project / f"briefs/{name}.yaml").with_name(better))
    assert run("check", folder=project).returncode == 0


def test_the_proposed_name_is_free_and_a_folder_is_named_itself(project: Path) -> None:
    write(project, "briefs/harbour-news.yaml")
    write(project, "briefs/harbour news.yaml")
    assert "rename it to harbour-news-2.yaml" in run("check", folder=project).stderr
    write(project, "briefs/last year/day.yaml")
    assert "rename the folder last year to last-year" in run("check", folder=project).stderr


def test_a_pattern_of_names_makes_up_for_the_name_of_the_file(project: Path) -> None:
    write(project, "briefs/each one.yaml", MANY + "name: note-{id}\n")
    assert run("build", folder=project).returncode == 0
    assert pdfs(project / "build") == ["note-first-crossing.pdf"]
