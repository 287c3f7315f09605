"""Diagnostics as text with the lines around their place, and as annotations of a GitHub workflow."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from briefgen.cli.console import (
    WIDEST,
    as_json,
    as_workflow_commands,
    format_diagnostic,
    print_diagnostics,
    read_lines,
    show_place,
)
from briefgen.diagnostics import Diagnostic, Origin, Severity, diagnose

AT = Origin("f.yaml", 2, 5)


def shown(text: str, line: int, column: int, folder: Path) -> str:
    """Return a diagnostic at a place of a file as it is printed."""
    (folder / "f.yaml").write_bytes(text.encode())
    origin = Origin("f.yaml", line, column)
    return format_diagnostic(
        diagnose("bad-value", "no", origin, "do so"), show_place(read_lines("f.yaml", folder, {line}), origin)
    )


def test_three_lines_of_source_with_a_caret(tmp_path: Path) -> None:
    assert shown("a: b\nc: d\ne: f\ng: h\n", 2, 4, tmp_path).splitlines() == [
        "error[bad-value]: no",
        " --> f.yaml:2:4",
        "  |",
        "1 | a: b",
        "2 | c: d",
        "  |    ^",
        "3 | e: f",
        "  = hint: do so",
    ]


def test_the_margin_is_as_wide_as_the_longest_number(tmp_path: Path) -> None:
    lines = shown("x\n" * 8 + "ninth\ntenth\n", 9, 1, tmp_path).splitlines()
    assert lines[1:7] == ["  --> f.yaml:9:1", "   |", " 8 | x", " 9 | ninth", "   | ^", "10 | tenth"]


@pytest.mark.parametrize(
    ("text", "line", "numbers"),
    [
        ("only", 1, [1]),
        ("only\n", 1, [1]),
        ("a\nb", 2, [1, 2]),
        ("a\n\nb\n", 2, [1, 2, 3]),
        ("a\r\nb\rc\n", 2, [1, 2, 3]),
    ],
)
def test_no_line_is_made_up_at_the_ends_of_a_file(
    text: str, line: int, numbers: list[int], tmp_path: Path
) -> None:
    out = shown(text, line, 1, tmp_path)
    assert [int(number) for number in re.findall(r"^ *(\d+) \|", out, re.MULTILINE)] == numbers


def test_a_place_past_the_end_or_in_no_file_is_named_without_source(tmp_path: Path) -> None:
    assert shown("a\n", 5, 1, tmp_path).splitlines()[1:] == [" --> f.yaml:5:1", "  = hint: do so"]
    assert read_lines("gone.yaml", tmp_path, {1}) == {}
    assert read_lines("", tmp_path, {1}) == {}


@pytest.mark.parametrize(
    ("before", "cells"),
    [
        ("ab", 2),
        ("\t", 1),
        ("한국", 4),
        ("e\u0301", 1),
        ("\u1112\u1161\u11ab", 2),
        ("\u3000", 1),
        ("\u200d", 1),
        ("\x1b[31m", 5),
    ],
)
def test_the_caret_stands_under_its_character(before: str, cells: int, tmp_path: Path) -> None:
    out = shown(f"{before}X\n", 1, len(before) + 1, tmp_path).splitlines()
    source, caret = out[3].removeprefix("1 | "), out[4].removeprefix("  | ")
    assert caret == " " * cells + "^"
    assert cell_len(source[: source.index("X")]) == cells
    assert "\x1b" not in source


@given(st.text(max_size=400), st.integers(1, 500))
def test_any_line_can_be_shown(text: str, column: int) -> None:
    line = re.sub(r"[\r\n]", "", text)
    place = show_place({2: line, 1: text[:200], 3: ""}, Origin("f", 2, column))
    assert place is not None
    source = dict(place.lines)[2]
    assert source.isprintable()
    assert len(source) <= WIDEST + 2
    assert not place.before_caret.strip()
    if column <= len(line) and line[column - 1].isalnum() and line.isascii():
        assert source[len(place.before_caret)] == line[column - 1]


def test_a_long_line_is_cut_around_the_caret_and_its_neighbours_alike(tmp_path: Path) -> None:
    long = "".join(f"{number:>10}" for number in range(1, 101))
    out = shown(f"{long}\n{long}X{long}\nshort\n", 2, 1001, tmp_path).splitlines()
    above, source, caret, below = (line[4:] for line in out[3:7])
    assert source.startswith("…")
    assert source.endswith("…")
    assert source[len(caret) - 1] == "X"
    assert above.startswith("…")
    assert not above.endswith("…")
    assert source.startswith(above.rstrip())
    assert below == ""


def test_a_file_of_millions_of_lines_is_shown_without_keeping_them(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("x\n" * 1_000_000, encoding="utf-8")
    assert set(read_lines("f", tmp_path, {1, 500})) == {1, 2, 499, 500, 501}


def test_lock_files_tables_and_json_are_shown_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("excerpts.lock", "seeds.csv", "seeds.json"):
        (tmp_path / name).write_text("first\nsecond\n", encoding="utf-8")
        print_diagnostics([diagnose("bad-value", "no", Origin(name, 2, 3))], tmp_path, colours=False)
        said = capsys.readouterr().err
        assert f" --> {name}:2:3" in said
        assert "2 | second\n  |   ^" in said


def test_what_is_ignored_is_not_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ignored = Diagnostic(Severity.WARNING, "planned-past", "no", AT, ignored="so")
    print_diagnostics([ignored, diagnose("bad-value", "yes", AT)], tmp_path, colours=False)
    said = capsys.readouterr().err
    assert "yes" in said
    assert "planned-past" not in said
    report = as_json([ignored])
    assert (report["diagnostics"], report["warnings"]) == ([], 0)
    assert report["ignored"][0]["because"] == "so"


def test_messages_cannot_steer_a_terminal() -> None:
    said = format_diagnostic(diagnose("bad-value", "\x1b[2J\x07gone", AT, "a\x1bb"), None)
    assert "\x1b" not in said
    assert "\x07" not in said
    assert "gone" in said


# --- GitHub


def command(diagnostic: Diagnostic, root: Path = Path()) -> str:
    (line,) = as_workflow_commands([diagnostic], root)
    return line


def test_a_workflow_command_has_place_title_message_and_hints(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    said = command(diagnose("bad-value", "100% wrong:\nno, never", AT, "do so", "or so"), tmp_path / "sub")
    assert said == (
        "::error file=sub/f.yaml,line=2,col=5,title=bad-value::"
        "100%25 wrong:%0Ano, never%0Ahint: do so%0Ahint: or so"
    )


def test_a_warning_and_a_diagnostic_without_a_place() -> None:
    assert command(diagnose("planned-past", "no")) == "::warning title=planned-past::no"


def _decode(text: str) -> str:
    return re.sub("%(25|0D|0A|3A|2C)", lambda match: chr(int(match[1], 16)), text)


@given(st.text(), st.text(st.characters(blacklist_characters="/\0", blacklist_categories=["Cs"]), min_size=1))
def test_whatever_is_said_stays_on_one_line_and_can_be_read_back(message: str, name: str) -> None:
    said = command(diagnose("bad-value", message, Origin(f"d/{name}", 3, 4)))
    assert "\n" not in said
    assert "\r" not in said
    properties, _, body = said.removeprefix("::error ").partition("::")
    assert _decode(body) == message
    values = dict(pair.split("=", 1) for pair in properties.split(","))
    assert _decode(values["file"]).endswith(name) or name in (".", "..")
    assert (values["line"], values["col"], values["title"]) == ("3", "4", "bad-value")
