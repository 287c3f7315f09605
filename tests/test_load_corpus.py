"""Malformed files, each with the diagnostics it must cause written into it: ``# expect: CODE LINE:COLUMN``."""

import re
import shutil
from pathlib import Path

import pytest

from briefgen.diagnostics import Diagnostic
from briefgen.load.facts import load_factbase
from specs import load_brief

CORPUS = Path(__file__).parent / "corpus"
EXPECT = re.compile(r"# expect: ([a-z-]+) (\d+):(\d+)")


def expected(path: Path) -> list[tuple[str, int, int]]:
    found = EXPECT.findall(path.read_text(encoding="utf-8"))
    return sorted((code, int(line), int(column)) for code, line, column in found)


def places(diagnostics: tuple[Diagnostic, ...]) -> list[tuple[str, int, int]]:
    return sorted((one.code, one.origin.line, one.origin.column) for one in diagnostics if one.origin)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("facts/*.yaml")), ids=lambda path: path.stem)
def test_a_malformed_fact_file_causes_exactly_what_it_says(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path)
    outcome = load_factbase(tmp_path, tmp_path)
    assert expected(path)
    assert places(outcome.diagnostics) == expected(path), outcome.diagnostics
    assert {one.origin.file for one in outcome.diagnostics if one.origin} == {path.name}


@pytest.mark.parametrize("path", sorted(CORPUS.glob("briefs/*.yaml")), ids=lambda path: path.stem)
def test_a_malformed_brief_causes_exactly_what_it_says(path: Path) -> None:
    outcome = load_brief(path, CORPUS)
    assert expected(path)
    assert outcome.value is None
    assert places(outcome.diagnostics) == expected(path), outcome.diagnostics
