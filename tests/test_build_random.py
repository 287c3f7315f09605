"""After any edits ``build`` has kept what it would make again byte for byte: held against composing everything anew."""

import os
import random
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from briefgen.build.building import BuildReport
from briefgen.build.state import Judge
from briefgen.build.up_to_date import find_up_to_date
from briefgen.export.pdf.manifest import read_manifest
from briefgen.pipeline import compose_sound, find_build_inputs, gather, load_specs
from briefgen.workspace import find_project
from build_case import build, new_project

pytestmark = pytest.mark.slow

EDITS = int(os.environ.get("BRIEFGEN_BUILD_EDITS", "60"))
"""How many edits each run makes."""

SELECTORS = (
    "{tags: lights, kind: [meeting, event], limit: 2, order: -date}",
    "{date: 1909/1910}",
    "{any: [{series: pilots-guild}, {kind: [claim]}], none: [{tags: milestone}]}",
    "{person: ada-wick}",
    "{source: ledger}",
    "{meeting: board-2}",
    "{all: [{kind: [meeting, claim, event, commitment, conflict, excerpt]}, {party: tern-quay}]}",
    "{handling: open, status: reported}",
    "{organisation: lights-board, kind: [meeting, event, claim], limit: 3, order: id}",
    "{tags: bells}",
)
SECTIONS = """\
  - {kind: chronology, allow_empty: true, select: {kind: [meeting, event], limit: 2}}
  - {kind: excerpts, allow_empty: true}
  - {kind: commitments, allow_empty: true}
  - {kind: conflicts, allow_empty: true}
  - {kind: text, title: Said, template: said.md, select: {kind: claim}, allow_empty: true}
  - {kind: glossary}
  - {kind: sources}
"""
SITTING = """\
title: "Sitting at {city}"
name: "sitting-{id}"
for_each: {meeting: {series: lights-board}}
select: {meeting: "{id}"}
sections:
"""
MORE = """\
meetings:
  guild-8:
    series: pilots-guild
    ordinal: 8
    date: 1911-10
    tags: [lights]
    status: reported
    reviewed: 2026-03-01
    support: [{source: register}]
terms:
  pilot:
    term: pilot
    definition: Who knows the way.
    support: [{source: register}]
"""
BELL = """\
events:
  bell-hung:
    date: 1911-11
    summary: A bell was hung on the eastern mole.
    tags: [bells]
    reviewed: 2026-03-01
    support: [{source: register}]
"""
DATES = ("1908-05-03", "1909-11~", "1910-10", "1911-06-09", "1912", "1907-01-02")
TAGS = ("[lights]", "[lights, milestone]", "[bells]", "[bells, lights]")


def many_briefs(folder: Path) -> Path:
    new_project(folder)
    (folder / "briefs/facts/bell.yaml").write_text(BELL, encoding="utf-8")
    for number, selector in enumerate(SELECTORS):
        text = f"title: Number {number}\nselect: {selector}\nsections:\n{SECTIONS}"
        (folder / f"briefs/pick-{number}.yaml").write_text(text, encoding="utf-8")
    (folder / "briefs/sitting.yaml").write_text(SITTING + SECTIONS, encoding="utf-8")
    return folder


class Editor:
    """Makes an edit at random in one of the files."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder, self.chance = folder, random.Random(seed)  # noqa: S311 - edits, not secrets
        self.sound = {path: path.read_bytes() for path in self._files()}

    def _files(self) -> list[Path]:
        found = [*(self.folder / "briefs").rglob("*.yaml"), *(self.folder / "templates").rglob("*.md")]
        return sorted(found)

    def edit(self) -> str:
        edits: list[Callable[[], object]] = [
            *[lambda: self._replace(r"(?m)(?<=^    date: ).*", DATES)] * 3,
            *[lambda: self._replace(r"(?m)(?<=^    tags: ).*", TAGS)] * 3,
            lambda: self._replace(r"(?m)(?<=^    status: ).*", ("reported", "inferred", "planned")),
            lambda: self._replace(r"(?m)(?<=^    meeting: ).*", ("board-1", "board-2", "guild-7")),
            lambda: self._replace(r"(?m)(?<=^    series: ).*", ("lights-board", "pilots-guild")),
            lambda: self._replace(r"(?m)(?<=^    city: ).*", ("Marram", "Tern Quay", "Gull Rock")),
            lambda: self._replace(r"(?<=family: )\w+", ("Wick", "Fyr", "Lind")),
            lambda: self._replace(r"eleven|twelve|two bells", ("eleven", "twelve", "two bells")),
            lambda: self._replace(r"(?<=person: )[\w-]+", ("ada-wick", "tomas-fyr", "jon-lantern")),
            self._add,
            lambda: (self.folder / "briefs/facts/more.yaml").unlink(missing_ok=True),
            self._comment,
            lambda: self._respec("limit: 2", "limit: 3"),
            lambda: self._respec("limit: 3", "limit: 2"),
            lambda: self._respec("title: ", "paper: Letter\ntitle: "),
            lambda: self._retemplate("{{ fact.summary }}", "*{{ fact.summary }}*"),
            lambda: self._retemplate("*{{ fact.summary }}*", "{{ fact.summary }}"),
            self._restore,
            self._damage,
        ]
        self.chance.choice(edits)()
        return ", ".join(
            sorted(path.name for path in self._files() if self.sound.get(path) != path.read_bytes())
        )

    def _write(self, path: Path, text: str) -> None:
        path.write_text(text, encoding="utf-8")

    def _replace(self, pattern: str, values: tuple[str, ...]) -> None:
        path = self.folder / "briefs/facts/lights.yaml"
        if "family" in pattern:
            path = self.folder / "briefs/facts/records.yaml"
        text = path.read_text(encoding="utf-8")
        found = list(re.finditer(pattern, text))
        if found:
            place, value = self.chance.choice(found), self.chance.choice(values)
            self._write(path, text[: place.start()] + value + text[place.end() :])

    def _add(self) -> None:
        text = MORE.replace("[lights]", self.chance.choice(TAGS)).replace(
            "1911-10", self.chance.choice(DATES)
        )
        self._write(self.folder / "briefs/facts/more.yaml", text)

    def _comment(self) -> None:
        path = self.chance.choice([one for one in self._files() if one.suffix == ".yaml"])
        self._write(path, "# a remark\n" + path.read_text(encoding="utf-8"))

    def _respec(self, old: str, new: str) -> None:
        path = self.chance.choice(sorted((self.folder / "briefs").glob("*.yaml")))
        text = path.read_text(encoding="utf-8")
        if new not in text:
            self._write(path, text.replace(old, new, 1))

    def _retemplate(self, old: str, new: str) -> None:
        path = self.folder / "templates/said.md"
        self._write(path, path.read_text(encoding="utf-8").replace(old, new))

    def _restore(self) -> None:
        path = self.chance.choice(sorted(self.sound))
        path.write_bytes(self.sound[path])

    def restore_facts(self) -> None:
        """Take back all edits of facts, so that not every state is one with errors."""
        (self.folder / "briefs/facts/more.yaml").unlink(missing_ok=True)
        for path, content in self.sound.items():
            if "facts" in path.parts:
                path.write_bytes(content)

    def restore_all(self) -> None:
        self.restore_facts()
        for path, content in self.sound.items():
            path.write_bytes(content)

    def _damage(self) -> None:
        path = self.chance.choice(sorted((self.folder / "build").glob("*.pdf")))
        self.chance.choice((path.unlink, lambda: path.write_bytes(b"%PDF-1.7")))()


def keys_anew(folder: Path) -> dict[str, str]:
    """Return the build key of every brief that can be made, made of nothing that was kept."""
    shared = gather(find_project(folder))
    found = {}
    for file in shared.value.project.brief_files():
        for spec in load_specs(file, shared.value).value:
            composed = compose_sound(spec, shared.value)
            if composed.value is not None and not composed.failed:
                found[spec.brief.name] = find_build_inputs(composed.value, shared.value).key
    return found


def wrongs(folder: Path, report: BuildReport) -> list[str]:
    """Return what a report says, or the PDFs say, that composing everything anew does not."""
    keys = keys_anew(folder)
    found = []
    for one in report.briefs:
        if (one.action == "failed") is (one.brief in keys):
            found.append(f"{one.brief} {one.action}")
        elif one.action != "failed":
            manifest = read_manifest(one.pdf.read_bytes()).manifest
            if one.key != keys[one.brief] or manifest is None or manifest.key != one.key:
                found.append(f"{one.brief} {one.action} {one.reasons}")
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_no_edit_leaves_a_brief_that_would_be_made_otherwise(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = many_briefs(tmp_path / "project")
    monkeypatch.chdir(folder)
    editor = Editor(folder, seed)
    counts: dict[str, int] = {}
    build(folder, keep_going=True)
    for number in range(EDITS):
        said = [editor.edit() for _ in range(editor.chance.choice((1, 1, 1, 3)))]
        at_a_glance = find_up_to_date(())
        report = build(folder, keep_going=True)
        assert wrongs(folder, report) == [], (number, said)
        assert at_a_glance is None or report.is_quiet, (number, said)
        if all(one.action == "failed" for one in report.briefs):
            editor.restore_facts()
        for one in report.briefs:
            counts[one.action] = counts.get(one.action, 0) + 1
    assert min(counts["built"], counts["kept"], counts["failed"]) > EDITS, counts
    editor.restore_all()
    assert not build(folder).failed
    assert find_up_to_date(()) is not None


def test_a_judge_that_keeps_too_much_would_be_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Judge, "_selects_the_same", lambda *_: True)
    folder = many_briefs(tmp_path / "project")
    editor = Editor(folder, 1)
    build(folder, keep_going=True)
    for _ in range(EDITS):
        editor.edit()
        if any("kept" in one for one in wrongs(folder, build(folder, keep_going=True))):
            return
    raise AssertionError("nothing that was kept wrongly was found")
