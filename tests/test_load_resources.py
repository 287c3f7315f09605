"""Templates, themes and the archive: which file counts, what they extend, and what they may not be."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from briefgen.diagnostics import Outcome
from briefgen.load.brief import load_templates
from briefgen.load.files import load_archive
from briefgen.load.theme import load_theme
from briefgen.model.theme import Colours, StyleName, Theme

STYLES = {name.value: {"family": "serif", "size": "10", "leading": "14"} for name in StyleName}
MARGINS = dict.fromkeys(("top", "right", "bottom", "left"), "20")
FAMILY = {"regular": "R.ttf", "bold": "B.ttf"}
WHOLE: dict[str, Any] = {
    "description": "plain",
    "colours": dict.fromkeys(Colours.model_fields, "#112233"),
    "families": {"serif": FAMILY, "sans": FAMILY, "table": FAMILY},
    "margins": {"A4": MARGINS, "Letter": MARGINS},
    "styles": STYLES,
}


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def codes(outcome: Outcome[Any]) -> list[tuple[str, str]]:
    return [(one.code, str(one.origin)) for one in outcome.diagnostics]


# --- templates


def test_templates_are_named_by_their_path_and_the_earlier_folder_wins(tmp_path: Path) -> None:
    own, shipped = tmp_path / "root" / "templates", tmp_path / "shipped"
    write(own / "a.md", "own")
    write(own / "part" / "b.md", "b\r\nc")
    write(shipped / "a.md", "shipped")
    write(shipped / "c.md", "c")
    write(own / "notes.txt", "no template")
    outcome = load_templates([own, shipped, tmp_path / "missing"], tmp_path / "root")
    assert not outcome.diagnostics
    assert {name: text.text for name, text in outcome.value.items()} == {
        "a.md": "own",
        "c.md": "c",
        "part/b.md": "b\nc",
    }
    assert list(outcome.value) == ["a.md", "c.md", "part/b.md"]
    assert outcome.value["part/b.md"].file == "templates/part/b.md"
    assert outcome.value["c.md"].file == (shipped / "c.md").as_posix()


def test_a_template_that_cannot_be_used_is_told_once_and_not_missing(tmp_path: Path) -> None:
    write(tmp_path / "big.md", "x" * 64_001)
    write(tmp_path / "limit.md", "x" * 64_000)
    write(tmp_path / "bell.md", "ding\n\x07")
    write(tmp_path / "turn.md", "a\u202eb")
    (tmp_path / "latin.md").write_bytes(b"caf\xe9")
    outcome = load_templates([tmp_path], tmp_path)
    assert sorted(codes(outcome)) == [
        ("bad-encoding", "bell.md:2:1"),
        ("bad-encoding", "latin.md:1:4"),
        ("bad-value", "turn.md:1:2"),
        ("too-large", "big.md:1:1"),
    ]
    assert "64 kB" in next(one.message for one in outcome.diagnostics if one.code == "too-large")
    assert set(outcome.value) == {"bell.md", "big.md", "latin.md", "limit.md", "turn.md"}


def test_a_template_may_not_lead_out(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.md", "secret")
    write(tmp_path / "root" / "t" / "a.md", "a")
    (tmp_path / "root" / "t" / "b.md").symlink_to(secret)
    outcome = load_templates([tmp_path / "root" / "t"], tmp_path / "root")
    assert codes(outcome) == [("outside-project", "t/b.md:1:1")]
    assert set(outcome.value) == {"a.md"}


# --- themes


def theme(folder: Path, name: str, **keys: Any) -> Path:
    return write(folder / f"{name}.yaml", yaml.safe_dump(keys, sort_keys=False))


def loaded(outcome: Outcome[Theme | None]) -> Theme:
    assert not outcome.diagnostics
    assert outcome.value
    return outcome.value


def test_a_theme_is_named_by_its_file(tmp_path: Path) -> None:
    theme(tmp_path, "plain", **WHOLE)
    assert loaded(load_theme("plain", [tmp_path], tmp_path)).name == "plain"
    write(tmp_path / "named.yaml", yaml.safe_dump({"name": "x", **WHOLE}, sort_keys=False))
    assert codes(load_theme("named", [tmp_path], tmp_path)) == [("unknown-key", "named.yaml:1:1")]


def test_a_theme_says_only_how_it_differs_from_the_one_it_extends(tmp_path: Path) -> None:
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    theme(shipped, "default", **WHOLE)
    theme(own, "navy", extends="default", colours={"ink": "#000080"}, styles={"title": {"size": "14"}})
    theme(own, "dark", extends="navy", styles={"title": {"bold": "true"}})
    dark = loaded(load_theme("dark", [own, shipped], tmp_path))
    assert (dark.name, dark.colours.ink, dark.colours.rule) == ("dark", "#000080", "#112233")
    title = dark.styles[StyleName.TITLE]
    assert (title.size, title.leading, title.bold) == (14, 14, True)
    assert dark.styles[StyleName.BODY].size == 10


def test_a_theme_that_extends_its_own_name_means_the_next_folder(tmp_path: Path) -> None:
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    theme(shipped, "default", **WHOLE)
    theme(own, "default", extends="default", description="ours")
    assert loaded(load_theme("default", [own, shipped], tmp_path)).description == "ours"
    assert loaded(load_theme("default", [shipped], tmp_path)).description == "plain"


def test_a_fault_is_placed_in_the_file_that_has_it(tmp_path: Path) -> None:
    theme(tmp_path, "default", **WHOLE | {"colours": WHOLE["colours"] | {"ink": "black"}})
    theme(tmp_path, "navy", extends="default", colours={"rule": "navy", "inc": "#000000"})
    outcome = load_theme("navy", [tmp_path], tmp_path)
    assert codes(outcome) == [
        ("bad-value", "default.yaml:3:8"),
        ("bad-value", "navy.yaml:3:9"),
        ("unknown-key", "navy.yaml:4:3"),
    ]
    assert "a colour is expected" in outcome.diagnostics[0].message


def test_a_theme_lacking_a_style_is_told(tmp_path: Path) -> None:
    theme(
        tmp_path,
        "bare",
        **WHOLE | {"styles": {name: style for name, style in STYLES.items() if name != "body"}},
    )
    (one,) = load_theme("bare", [tmp_path], tmp_path).diagnostics
    assert (one.code, "lack body" in one.message) == ("bad-value", True)


@pytest.mark.parametrize("circle", [("a",), ("a", "b"), ("a", "b", "c")], ids=len)
def test_themes_that_extend_in_a_circle_are_told(tmp_path: Path, circle: tuple[str, ...]) -> None:
    for name, base in zip(circle, (*circle[1:], circle[0]), strict=True):
        theme(tmp_path, name, extends=base)
    outcome = load_theme("a", [tmp_path], tmp_path)
    assert codes(outcome) == [("bad-value", f"{circle[-1]}.yaml:1:10")]
    assert "extends itself" in outcome.diagnostics[0].message


def test_a_theme_that_does_not_exist_names_the_nearest(tmp_path: Path) -> None:
    theme(tmp_path, "default", **WHOLE)
    theme(tmp_path, "navy", extends="defualt")
    for name, origin in (("defaul", "None"), ("navy", "navy.yaml:1:10"), ("../../etc/passwd", "None")):
        outcome = load_theme(name, [tmp_path], tmp_path)
        assert codes(outcome) == [("missing-theme", origin)]
    assert load_theme("defaul", [tmp_path], tmp_path).diagnostics[0].hints == ("did you mean default?",)
    assert codes(load_theme("default", [tmp_path / "missing"], tmp_path)) == [("missing-theme", "None")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "wrong-shape"),
        ("- a\n", "wrong-shape"),
        ("a: [", "bad-yaml"),
        ("extends: [a]\n", "wrong-shape"),
        ("extends:\n", "wrong-shape"),
    ],
)
def test_a_file_that_is_no_theme_is_told(tmp_path: Path, text: str, code: str) -> None:
    write(tmp_path / "odd.yaml", text)
    outcome = load_theme("odd", [tmp_path], tmp_path)
    assert [one.code for one in outcome.diagnostics] == [code]
    assert outcome.value is None


def test_a_theme_may_not_lead_out(tmp_path: Path) -> None:
    outside = theme(tmp_path, "outside", **WHOLE)
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "plain.yaml").symlink_to(outside)
    outcome = load_theme("plain", [tmp_path / "root"], tmp_path / "root")
    assert codes(outcome) == [("outside-project", "plain.yaml:1:1"), ("missing-theme", "None")]


# --- archive


def test_the_archive_is_the_bytes_of_the_files_directly_in_it(tmp_path: Path) -> None:
    write(tmp_path / "b.txt", "한국")
    write(tmp_path / "a", "")
    write(tmp_path / "below" / "c.txt", "c")
    write(tmp_path / ".hidden", "h")
    outcome = load_archive(tmp_path)
    assert not outcome.diagnostics
    assert list(outcome.value.items()) == [("a", b""), ("b.txt", "한국".encode())]


def test_an_archive_that_is_missing_or_leads_out_is_told(tmp_path: Path) -> None:
    assert [one.code for one in load_archive(tmp_path / "none").diagnostics] == ["unreadable-file"]
    outside = write(tmp_path / "outside.txt", "secret")
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "link.txt").symlink_to(outside)
    outcome = load_archive(tmp_path / "archive")
    assert [one.code for one in outcome.diagnostics] == ["outside-project"]
    assert not outcome.value
