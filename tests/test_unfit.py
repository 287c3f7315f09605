"""What cannot be set is reported once, at the line of the record, template or spec that has it."""

from pathlib import Path
from typing import Any

import pytest

from program import check_json

FACTS = """\
organisations:
  no: {name: Norland, support: [{source: roads}]}
  in: {name: Inland, support: [{source: roads}]}
  has: {name: Hasland, support: [{source: roads}]}
events:
  bridge:
    date: 1974
    summary: The bridge was opened to carts.
    reviewed: 2025-06-01
    support: [{source: roads}]
  tunnel:
    date: 1981
    summary: The tunnel was dug.
    reviewed: 2025-06-01
    support: [{source: roads}]
sources:
  roads: {kind: official, publisher: Road Board, title: Register of roads}
"""
BRIEF = """\
title: Roads
locale: en_GB
sections:
  - {kind: text, title: All, template: all.md}
  - {kind: chronology}
  - {kind: sources}
"""
TEMPLATE = "{% for fact in facts %}\n\n{{ fact.summary }} {{ fact | cite }}\n{% endfor %}\n"


def project(folder: Path, facts: str = FACTS, template: str = TEMPLATE, brief: str = BRIEF) -> Path:
    for name, text in {
        "briefgen.toml": "", "briefs/facts/roads.yaml": facts, "briefs/roads.yaml": brief,
        "templates/all.md": template,
    }.items():  # fmt: skip
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def unfit(folder: Path) -> list[dict[str, Any]]:
    _, answer = check_json(folder, "--no-cache")
    return [one for one in answer["diagnostics"] if one["code"] == "missing-glyph"]


def place(one: dict[str, Any], text: str) -> str:
    """Return what stands at a diagnostic's place in the text of its file."""
    line: str = text.split("\n")[one["line"] - 1]
    return line[one["column"] - 1 :]


def test_all_characters_of_a_text_are_one_error_at_the_first(tmp_path: Path) -> None:
    facts = FACTS.replace("The tunnel was dug.", '"Dug by 小泉純一郎 and ملك."')
    (one,) = unfit(project(tmp_path, facts))
    assert one["file"] == "briefs/facts/roads.yaml"
    assert place(one, facts).startswith("郎 and")
    for char in "郎ملك":
        assert f"{char!r} (U+{ord(char):04X})" in one["message"]
    assert "泉" not in one["message"].partition(" in tunnel")[0]
    hints = " ".join(one["hints"])
    assert "Han" in hints
    assert "right to left" in hints


@pytest.mark.parametrize("name", ["no", "in", "has"])
def test_a_record_named_like_a_word_of_the_message_takes_no_blame(tmp_path: Path, name: str) -> None:
    facts = FACTS.replace("was dug", "was dug \u16a0")
    (one,) = unfit(project(tmp_path, facts))
    assert place(one, facts).startswith("\u16a0.")
    assert one["line"] > facts.partition(f"  {name}:")[0].count("\n") + 1


@pytest.mark.parametrize(
    "template",
    [
        TEMPLATE + "\nOver \u16a0 all of it [@roads].\n",
        TEMPLATE.replace("{{ fact.summary }}", "{{ fact.summary }} {{ '\u16a0' * 3 }}"),
        "{% macro bar(n) %}{{ '\u16a0' * n }}{% endmacro %}\n"
        + TEMPLATE.replace("}} {{", "}} {{ bar(facts | length) }} {{"),
        TEMPLATE
        + "\n| Road \u16a0 | Year |\n|---|---|\n| one | {{ facts['tunnel'].date | date }} {{ facts['tunnel'] | cite }} |\n",
    ],
)
def test_a_character_of_a_template_is_reported_once_in_its_line_there(tmp_path: Path, template: str) -> None:
    (one,) = unfit(project(tmp_path, template=template))
    assert one["file"] == "templates/all.md"
    assert place(one, template).startswith("\u16a0")


def test_a_character_that_a_template_makes_is_placed_at_the_block(tmp_path: Path) -> None:
    template = TEMPLATE + "\nOver &#x16A0; all of it [@roads].\n"
    (one,) = unfit(project(tmp_path, template=template))
    assert (one["file"], one["line"]) == ("templates/all.md", template.partition("Over")[0].count("\n") + 1)


def test_a_character_is_one_error_with_its_other_places(tmp_path: Path) -> None:
    facts = FACTS.replace("opened", "opened \u16a0").replace("dug", "dug \u16a0")
    (one,) = unfit(project(tmp_path, facts))
    lines = [number for number, line in enumerate(facts.split("\n"), 1) if "\u16a0" in line]
    assert one["line"] == lines[0]
    assert f"briefs/facts/roads.yaml:{lines[1]}:" in " ".join(one["hints"])


@pytest.mark.parametrize(
    ("old", "new", "file"),
    [
        ("title: Register of roads", "title: Register \u16a0", "briefs/facts/roads.yaml"),
        ("publisher: Road Board", "publisher: Board \u16a0", "briefs/facts/roads.yaml"),
        ("title: Roads", "title: Roads \u16a0", "briefs/roads.yaml"),
        ("title: All", "title: All \u16a0", "briefs/roads.yaml"),
    ],
)
def test_sources_and_the_spec_are_found_as_well(tmp_path: Path, old: str, new: str, file: str) -> None:
    facts, brief = FACTS.replace(old, new), BRIEF.replace(old, new)
    (one,) = unfit(project(tmp_path, facts, brief=brief))
    assert one["file"] == file
    assert place(one, facts if "facts" in file else brief).startswith("\u16a0")
