"""The tables of the manual: up to date, with a meaning in every row, and nothing missing from them.

They are made from the program (``python docs/reference.py``) and compared here. That nothing is
missing is held against the program by another way than the one that makes them.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any, get_args

import pytest
from jinja2 import Environment

from briefgen.cli.app import COMMANDS
from briefgen.compose.templates.environment import TemplateEnvironment
from briefgen.compose.templates.fact_filters import BRIEF_FILTERS
from briefgen.compose.templates.filters import FILTER_WORDS, FILTERS, FUNCTION_WORDS, TEST_WORDS, TESTS
from briefgen.compose.templates.values import Meter
from briefgen.compose.text.labels import load_labels
from briefgen.diagnostics.codes import load_codes
from briefgen.model.batch import Batch, ForEach
from briefgen.model.brief import GIVEN, Brief, Section, Selector
from briefgen.model.records import KINDS, About, Delegate, Office, Support, Version
from briefgen.model.theme import Colours, Families, Family, Margins, Papers, Style, StyleName, Theme
from briefgen.workspace import Config, FolderNames
from manual_text import DOCS, OPTION, PATHS, TEXT, options_of, table
from reference import TABLES, PlaceError, find_names, main, renew_pages

RENEW = "run: python docs/reference.py"


def missing(names: list[str], text: str) -> list[str]:
    """Return the names that stand nowhere in a text as code."""
    coded = set(re.findall(r"`([^`]+)`|<code>([^<]+)</code>", text))
    known = {word for pair in coded for whole in pair for word in (whole, *re.split(r"[ ,]+", whole))}
    return [name for name in names if name not in known]


# --- tables


def test_the_tables_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, RENEW
    assert "up to date" in capsys.readouterr().out


def test_a_table_that_was_changed_is_noticed_and_renewed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = shutil.copytree(DOCS, tmp_path / "docs")
    page = copy / "reference/codes.md"
    sound = page.read_text(encoding="utf-8")
    changed = sound.replace("| `excerpt-mismatch` ", "| `excerpt-mismatsch` ")
    assert changed != sound
    page.write_text(changed, encoding="utf-8")
    assert main(["--check"], copy) == 1
    assert f"{page} is out of date" in capsys.readouterr().err
    assert page.read_text(encoding="utf-8") == changed
    assert main([], copy) == 0
    assert capsys.readouterr().out == f"{page} is renewed\n"
    assert page.read_text(encoding="utf-8") == sound
    assert main(["--check"], copy) == 0


def test_a_manual_without_a_place_for_a_table_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = shutil.copytree(DOCS, tmp_path / "docs")
    (copy / "reference/selectors.md").unlink()
    assert main([], copy) == 1
    assert "selectors" in capsys.readouterr().err


@pytest.mark.parametrize(
    "pages",
    [
        ["<!-- table: a -->\n<!-- end: a -->\n"],
        ["<!-- table: a -->\n<!-- table: b -->\n<!-- end: b -->\n"],
        ["<!-- table: a -->\n", "<!-- end: a -->\n<!-- table: b -->\n<!-- end: b -->\n"],
        ["<!-- table: a -->\n<!-- end: a -->\n<!-- table: b -->\n"],
        [f"<!-- table: {name} -->\n<!-- end: {name} -->\n" for name in "abc"],
        [f"<!-- table: {name} -->\n<!-- end: {name} -->\n" for name in "abb"],
    ],
)
def test_places_and_tables_must_fit(pages: list[str]) -> None:
    texts = {Path(f"{number}.md"): text for number, text in enumerate(pages)}
    with pytest.raises(PlaceError):
        renew_pages(texts, {"a": lambda: "one", "b": lambda: "two"})


def test_a_table_is_put_in_its_place() -> None:
    first, second = Path("1.md"), Path("2.md")
    pages = {first: "x\n<!-- table: a -->\nold\n<!-- end: a -->\ny\n", second: "z\n"}
    assert renew_pages(pages, {"a": lambda: "n\\1w"}) == {
        first: "x\n<!-- table: a -->\n\nn\\1w\n\n<!-- end: a -->\ny\n",
        second: "z\n",
    }


def test_every_row_has_a_meaning() -> None:
    assert set(find_names(TEXT)) == set(TABLES)
    for name in TABLES:
        rows = [line for line in table(name).splitlines() if line.startswith("|")]
        assert len(rows) > 2
        assert [row for row in rows if not re.split(r"(?<!\\)\|", row)[-2].strip()] == [], name


# --- nothing is left out


def fields(*models: Any) -> list[str]:
    return [field.alias or name for model in models for name, field in model.model_fields.items()]


THEME = fields(Theme, Colours, Families, Family, Papers, Margins, Style)
SECTIONS = get_args(get_args(Section)[0])
EXPECTED: dict[str, list[str]] = {
    "codes": list(load_codes()),
    "project": fields(Config, FolderNames),
    "brief": [name for name in fields(Brief) if name not in GIVEN],
    "batch": [*fields(Batch), *(f"for_each.{name}" for name in fields(ForEach))],
    "sections": [
        *(get_args(one.model_fields["kind"].annotation)[0] for one in SECTIONS),
        *(name for name in fields(*SECTIONS) if name != "kind"),
    ],
    "selectors": fields(Selector),
    "records": [
        *KINDS,
        *(name for name in fields(*KINDS.values()) if name != "id"),
        *fields(Support, Delegate, Office, About, Version),
    ],
    "filters": [*FILTERS, *BRIEF_FILTERS, *TESTS, *FUNCTION_WORDS],
    "themes": [*(name for name in THEME if name != "name"), *StyleName, "default", "plain", "classic"],
    "languages": [name for name in ("en", "ko", "fr", "de", "ja") if load_labels(name)],
    "views": ["fact", "organisation", "person", "delegate", "brief", "summary", "delegations", "parameters"],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_nothing_is_missing_from_a_table(name: str) -> None:
    assert EXPECTED[name]
    assert missing(EXPECTED[name], table(name)) == [], RENEW


def test_what_is_missing_is_noticed() -> None:
    assert missing(["excerpt-mismatch", "excerpt-forgotten"], table("codes")) == ["excerpt-forgotten"]


def test_every_filter_test_and_function_is_described() -> None:
    assert set(FILTER_WORDS) == set(FILTERS)
    assert set(TEST_WORDS) == set(TESTS)
    assert set(FUNCTION_WORDS) == set(TemplateEnvironment({}, {}, {}, Meter()).globals)
    assert set(FILTERS) - set(BRIEF_FILTERS) < set(Environment(autoescape=True).filters)


# --- commands and their options, as the program's own help has them


def test_every_command_is_there() -> None:
    assert {path.split()[0] for path in PATHS} == set(COMMANDS)
    usages = re.findall(r"^\| `briefgen ([a-z ]+)", table("commands"), re.MULTILINE)
    assert [usage.strip() for usage in usages] == PATHS


@pytest.mark.parametrize("path", ["", *PATHS])
def test_every_option_is_there(path: str) -> None:
    title = f"`briefgen {path}`\n" if path else "`briefgen` itself\n"
    (found,) = [part for part in table("options").split("\n## ") if part.startswith(title)]
    named = {
        name for cell in re.findall(r"^\| (`.*?`) ", found, re.MULTILINE) for name in OPTION.findall(cell)
    }
    shared = {"-h", "--help", *(("-q", "--quiet", "-v", "--verbose") if path else ())}
    assert named == options_of(path) - shared
