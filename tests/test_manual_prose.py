"""What people wrote in the manual: commands, links, paths, examples, pictures and keys of JSON that exist."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageFilter

from briefgen.batch import load_specs
from briefgen.compose.templates.environment import TemplateEnvironment
from briefgen.compose.templates.fact_filters import BRIEF_FILTERS
from briefgen.compose.templates.filters import FILTERS, TESTS
from briefgen.compose.templates.sandbox import compile_template
from briefgen.compose.templates.values import Meter
from briefgen.diagnostics import Diagnostic
from briefgen.load.facts import load_factbase
from briefgen.load.theme import load_theme
from briefgen.model.brief import TemplateText
from briefgen.model.records import KINDS
from briefgen.system.install import find_shipped
from briefgen.workspace import find_project
from briefgen.workspace.reading import Workspace
from manual_text import DOCS, FENCED, LINK, PAGES, PATHS, TEXT, options_of, written
from program import REPOSITORY, run
from reference import find_commands

WIDEST = 120
PICTURES = 1_500_000
"""Bytes that all pictures may take together."""
README_LINES = 250


def typed() -> Iterator[list[str]]:
    """Yield the commands of ``briefgen`` that stand in blocks or as code in a line, by words."""
    blocks = "\n".join(content for kind, content in FENCED.findall(TEXT) if kind in ("sh", "console"))
    lines = re.sub(r"\\\n(?:> )?", "", blocks).splitlines()
    commands = [line.removeprefix("$ ") for line in lines if line.startswith("$ ") or "&&" in line]
    inline = re.findall(r"`((?:briefgen|facts|sources|new) [^`]+)`", written())
    for line in (*commands, *inline):
        for part in re.split(r" \|\| | && ", line.replace("…", "")):
            words = shlex.split(part)
            named = [Path(word).name for word in words[:1]]
            if named == ["briefgen"] and words[1:]:
                yield words[1:]
            elif named and named[0] in ("facts", "sources", "new"):
                yield words


def unknown(words: list[str]) -> list[str]:
    """Return what a command names that the program does not have."""
    whole = " ".join(words)
    path = next((path for path in PATHS if f"{whole} ".startswith(f"{path} ")), "")
    groups = {one.split()[0] for one in PATHS if " " in one}
    if not path and not whole.startswith(("-", "COMMAND ")):
        return [] if whole in groups else words[:1]
    named = [word.partition("=")[0] for word in words if re.fullmatch(r"--?[a-z][\w-]*(=.*)?", word)]
    return [name for name in named if name not in options_of(path)]


def test_every_command_that_is_written_exists() -> None:
    commands = list(typed())
    assert len(commands) > 40
    assert [words for words in commands if unknown(words)] == []


@pytest.mark.parametrize(
    "words", ["mke edscg", "make --opne edscg", "facts lst", "new fact --sumary x", "--instal-completion"]
)
def test_a_command_that_does_not_exist_is_noticed(words: str) -> None:
    assert unknown(words.split())


def slug(heading: str) -> str:
    """Return the anchor that a code host gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def anchors(text: str) -> set[str]:
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", FENCED.sub("", text), re.MULTILINE)}


def broken_links(text: str, page: Path) -> list[str]:
    """Return the links of a page that lead to no file, or to no heading of it."""

    def leads_nowhere(link: str) -> bool:
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve()
        if name and not target.is_file():
            return True
        return bool(anchor) and anchor not in anchors(target.read_text(encoding="utf-8") if name else text)

    links = LINK.findall(FENCED.sub("", text))
    return [link for link in links if not link.startswith(("http:", "https:")) and leads_nowhere(link)]


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_somewhere(name: str) -> None:
    assert broken_links(PAGES[name], REPOSITORY / name) == []


def test_a_link_that_leads_nowhere_is_noticed() -> None:
    text = "# One two\n[a](#one-two) [b](#one-to) [c](../briefs/pictures/none.png) [d](tutorial.md#begin) [e](a.md)"
    assert broken_links(text, DOCS / "new.md") == [
        "#one-to",
        "../briefs/pictures/none.png",
        "tutorial.md#begin",
        "a.md",
    ]
    assert broken_links("[f](tutorial.md#1-install) [g](guide/facts.md)", DOCS / "new.md") == []


def test_every_page_is_in_the_contents() -> None:
    pages = {name.removeprefix("docs/") for name in PAGES if name.startswith("docs/")} - {"index.md"}
    assert len(pages) > 20
    assert pages - set(LINK.findall(PAGES["docs/index.md"])) == set()


def test_the_readme_is_a_page() -> None:
    assert PAGES["README.md"].count("\n") <= README_LINES
    assert broken_links(PAGES["README.md"], REPOSITORY / "README.md") == []
    assert {"docs/tutorial.md", "docs/how-it-works.md"} < set(LINK.findall(PAGES["README.md"]))


# --- the site of the manual


def build_site(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder / "site")]
    return subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
def test_the_site_is_built_and_a_link_that_leads_nowhere_ends_it(tmp_path: Path) -> None:
    pytest.importorskip("mkdocs", reason="an extra of development, which .ci/run installs")
    shutil.copy(REPOSITORY / "mkdocs.yml", tmp_path)
    shutil.copytree(DOCS, tmp_path / "docs")
    shutil.copytree(REPOSITORY / "briefs/pictures", tmp_path / "briefs/pictures")
    done = build_site(tmp_path)
    assert done.returncode == 0, done.stderr
    page = (tmp_path / "site/guide/themes/index.html").read_text(encoding="utf-8")
    assert 'src="../../pictures/edscg-plain-1.png"' in page
    assert "fonts.googleapis" not in page
    options = (tmp_path / "site/reference/commands/index.html").read_text(encoding="utf-8")
    assert "<code>--format text|json" in options  # as typed: no bar in code is escaped
    page_of_limits = tmp_path / "docs/guide/limits.md"
    sound = page_of_limits.read_text(encoding="utf-8")
    for link in ("nowhere.md", "facts.md#nowhere", "../../briefs/pictures/nowhere.png"):
        page_of_limits.write_text(f"{sound}\n[a link]({link})\n", encoding="utf-8")
        done = build_site(tmp_path)
        assert done.returncode == 1, link
        assert "nowhere" in done.stderr


# --- paths and pictures


def missing_paths(text: str) -> list[str]:
    """Return the paths of this repository that are named and do not exist."""
    named = re.findall(r"`((?:briefs|templates|src|fonts|tests|docs|\.ci)/[\w./-]*)`", text)
    made = ("briefs/editions/",)  # made by the program, in every project
    return [one for one in named if one not in made and "NAME" not in one and not (REPOSITORY / one).exists()]


def test_every_path_that_is_named_exists() -> None:
    apart = "docs/tutorial.md"  # in a project of its own
    outside = "\n".join(written(text) for name, text in PAGES.items() if name != apart)
    assert outside.count("`briefs/") > 5
    assert missing_paths(outside) == []
    assert missing_paths("`briefs/nowhere.yaml` `briefs/edscg.yaml`") == ["briefs/nowhere.yaml"]


def test_pictures_are_small() -> None:
    shown = {
        str((REPOSITORY / name).parent.joinpath(link).resolve().relative_to(REPOSITORY))
        for name, text in PAGES.items()
        for link in LINK.findall(text)
        if link.endswith(".png")
    }
    kept = sorted((REPOSITORY / "briefs/pictures").glob("*.png"))
    assert {str(path.relative_to(REPOSITORY)) for path in kept} == shown
    assert 0 < sum(path.stat().st_size for path in kept) < PICTURES


def test_pictures_are_compared_as_a_reader_would() -> None:
    sys.path.insert(0, str(REPOSITORY / "briefs/pictures"))
    look_alike = import_module("renew").look_alike
    page = (REPOSITORY / "briefs/pictures/seed-council-1.png").read_bytes()
    with Image.open(BytesIO(page)) as opened:
        picture = opened.convert("RGB")
    word = picture.crop((86, 160, 160, 195))
    changes = {
        "edges of letters": (picture.filter(ImageFilter.GaussianBlur(0.6)), True),
        "a word that is gone": (paste(picture, Image.new("RGB", word.size, "white"), (86, 160)), False),
        "a line that has moved": (paste(picture, picture.crop((0, 480, 827, 500)), (0, 486)), False),
        "a page of another size": (picture.resize((414, 585)), False),
    }
    for name, (changed, alike) in changes.items():
        assert look_alike(page, as_png(changed)) is alike, name


def paste(picture: Image.Image, part: Image.Image, place: tuple[int, int]) -> Image.Image:
    changed = picture.copy()
    changed.paste(part, place)
    return changed


def as_png(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


@pytest.mark.slow
def test_pictures_show_the_briefs_as_they_are() -> None:
    command = [sys.executable, "briefs/pictures/renew.py", "--check"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def long_lines(text: str) -> list[str]:
    plain = re.sub(r"^(?:\||!\[).*$", "", FENCED.sub("", text), flags=re.MULTILINE)
    return [line for line in plain.splitlines() if len(line) > WIDEST]


def test_lines_are_not_too_long() -> None:
    assert long_lines(written()) == []
    assert long_lines("a" * 121) != []


# --- JSON

IN_JSON = {
    "make": "make seed-council",
    "build": "build --force",
    "preview": "preview seed-council --page 1 --dpi 30",
    "check": "check",
    "facts list": "facts list",
    "facts show": "facts show council-1",
    "facts search": "facts search flood",
    "facts impact": "facts impact annals",
    "facts coverage": "facts coverage",
    "facts trace": "facts trace seed-council",
    "sources verify": "sources verify --archive archive",
    "issue": "issue seed-council",
    "verify": "verify build/seed-council.pdf",
    "publish": "publish site",
    "diff": "diff 1 current --brief seed-council",
    "explain": "explain",
}


def keys_in(answer: dict[str, Any]) -> str:
    """Return the keys of an answer as the manual lists them: with those of entries where it holds a list of objects."""
    parts = []
    for key, value in answer.items():
        entry = value[0] if isinstance(value, list) and value and isinstance(value[0], dict) else {}
        below = f": {', '.join(f'`{name}`' for name in entry)};" if entry else ","
        parts.append(f"`{key}`{below}")
    return " ".join(parts).rstrip(",;")


def test_the_keys_of_json_are_those_that_are_printed(tmp_path: Path) -> None:
    assert run("init", folder=tmp_path).returncode == 0
    spec = tmp_path / "briefs" / "seed-council.yaml"
    page = PAGES["docs/reference/output.md"]
    listed = dict(re.findall(r"^\| `([a-z ]+)` +\| (`.*) \|$", page, re.MULTILINE))
    printed = {}
    for name, command in IN_JSON.items():
        if name == "check":  # with something to report
            spec.write_text(spec.read_text(encoding="utf-8") + "colour: red\n", encoding="utf-8")
        done = run(*command.split(), "--format", "json", folder=tmp_path)
        if name == "check":
            spec.write_text(spec.read_text(encoding="utf-8").replace("colour: red\n", ""), encoding="utf-8")
        printed[name] = keys_in(json.loads(done.stdout))
    assert printed == listed
    readable = {one.path for one in find_commands() if "|json" in str([*one.options()])}
    assert readable == {*printed, "facts export"}  # the keys of which are those of records


# --- examples


def examples(kind: str) -> list[str]:
    return [content for name, content in FENCED.findall(TEXT) if name == kind]


def faults(text: str, folder: Path) -> list[str]:
    """Return what the loader says of an example in YAML: a fact file, a theme, or a brief spec."""
    file = folder / "house.yaml"
    file.write_text(text, encoding="utf-8")
    if text.split(":", maxsplit=1)[0] in KINDS:
        found = load_factbase(folder, folder).diagnostics
    elif "templates/themes/" in text.partition("\n")[0]:
        found = load_theme("house", [folder, find_shipped("templates") / "themes"], folder).diagnostics
    else:
        (folder / "briefgen.toml").touch()
        nothing = load_factbase(folder / "facts", folder).value
        loaded = load_specs(file, Workspace(find_project(folder)), nothing, {})
        found = (*loaded.diagnostics, *(one for spec in loaded.value for one in spec.found))
    return [one.message for one in found]


@pytest.mark.parametrize("text", examples("yaml"))
def test_examples_in_yaml_are_sound(text: str, tmp_path: Path) -> None:
    assert faults(text, tmp_path) == []
    assert faults(f"{text}colour: red\n", tmp_path) != []


def test_examples_of_the_project_file_are_sound(tmp_path: Path) -> None:
    assert examples("toml")
    for text in examples("toml"):
        (tmp_path / "briefgen.toml").write_text(text, encoding="utf-8")
        assert find_project(tmp_path).root == tmp_path


def compiles(text: str) -> bool:
    template = TemplateText("a.md", "templates/a.md", text)
    environment = TemplateEnvironment({}, {**FILTERS, **BRIEF_FILTERS}, TESTS, Meter())
    return not isinstance(compile_template(template, environment), Diagnostic)


def test_examples_of_templates_can_be_compiled() -> None:
    assert examples("jinja")
    assert all(compiles(text) for text in examples("jinja"))
    assert not compiles("{{ facts | citte }}")
