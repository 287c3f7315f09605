"""A brief spec and the settings laid over it."""

from pathlib import Path
from textwrap import dedent

import pytest

from briefgen.diagnostics import Outcome
from briefgen.model.brief import Paper, Spec, TextSection
from specs import load_brief

SOUND = """\
title: State of play
paper: A4
large-print: true
select: {series: s}
sections:
  - {kind: text, template: t.md}
  - {kind: sources}
"""


def load(folder: Path, text: str = SOUND, stem: str = "brief", **settings: str) -> Outcome[Spec | None]:
    path = folder / f"{stem}.yaml"
    path.write_text(dedent(text), encoding="utf-8")
    return load_brief(path, folder, {key.replace("__", "-"): value for key, value in settings.items()})


def test_a_brief_is_named_by_its_file_and_knows_its_places(tmp_path: Path) -> None:
    outcome = load(tmp_path, stem="edscg-4")
    assert not outcome.diagnostics
    assert outcome.value
    assert outcome.value.brief.name == "edscg-4"
    assert outcome.value.brief.large_print
    assert isinstance(outcome.value.brief.sections[0], TextSection)
    assert str(outcome.value.origin("sections", 0, "template")) == "edscg-4.yaml:6:28"


def test_settings_take_the_place_of_single_values(tmp_path: Path) -> None:
    outcome = load(tmp_path, paper="Letter", draft="true", binding="6.5", large__print="false")
    assert not outcome.diagnostics
    assert outcome.value
    brief = outcome.value.brief
    assert (brief.paper, brief.draft, brief.binding, brief.large_print) == (Paper.LETTER, True, 6.5, False)


def test_a_setting_mends_what_the_file_has_wrong(tmp_path: Path) -> None:
    text = SOUND.replace("A4", "A5")
    assert load(tmp_path, text).failed
    assert not load(tmp_path, text, paper="A4").failed


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("papr", "did you mean paper?"),
        ("sections", ""),
        ("select", ""),
        ("name", ""),
        ("large_print", "large-print"),
    ],
)
def test_other_keys_cannot_be_set(tmp_path: Path, key: str, hint: str) -> None:
    (one,) = load(tmp_path, **{key: "x"}).diagnostics
    assert (one.code, one.origin) == ("bad-setting", None)
    assert f"`{key}`" in one.message
    assert hint in one.hints[0]


def test_a_bad_value_of_a_setting_has_no_place_in_the_file(tmp_path: Path) -> None:
    outcome = load(tmp_path, SOUND.replace("title", "titel"), paper="A5")
    assert [(one.code, one.origin is None) for one in outcome.diagnostics] == [
        ("missing-key", False),
        ("bad-setting", True),
        ("unknown-key", False),
    ]
    assert outcome.diagnostics[1].message == "--set: `paper` is `A5`, which is not one of A4, Letter"
    assert outcome.value is None


def test_a_file_name_that_is_no_id_is_told(tmp_path: Path) -> None:
    (one,) = load(tmp_path, stem="state of play").diagnostics
    assert (one.code, str(one.origin)) == ("bad-value", "state of play.yaml:1:1")


def test_a_brief_that_is_missing_or_leads_out_is_told(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    load(tmp_path, stem="outside")
    (root / "link.yaml").symlink_to(tmp_path / "outside.yaml")
    assert [one.code for one in load_brief(root / "none.yaml", root).diagnostics] == ["unreadable-file"]
    assert [one.code for one in load_brief(root / "link.yaml", root).diagnostics] == ["outside-project"]


def test_a_brief_beside_a_repeated_key_is_there_and_fails(tmp_path: Path) -> None:
    outcome = load(tmp_path, SOUND + "paper: Letter\n")
    assert outcome.failed
    assert outcome.value
    assert outcome.value.brief.paper is Paper.A4
