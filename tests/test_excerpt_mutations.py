"""Every excerpt, mutated by one character or one word, is caught: against the archive, and by the lock without it."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count, islice
from pathlib import Path

import pytest

from briefgen.checks import examine_facts, verify_sources
from briefgen.diagnostics import Diagnostic
from briefgen.load.facts import load_factbase
from briefgen.load.files import load_archive
from briefgen.load.ledger import load_lock
from briefgen.model.factbase import FactBase, Lock, make_lock
from briefgen.model.records import Excerpt, Source
from planting import plant_value
from program import REPOSITORY, SECOND, SEEDS, copy_second, make, read_text, run

NEEDED = 30


@dataclass(frozen=True)
class Mutation:
    """An excerpt's words with one change; ``lost`` is a word of the source that stands there no more."""

    name: str
    words: str
    lost: str


def _in_word(word: str) -> Iterator[tuple[str, str]]:
    """Yield a word with one character dropped, replaced, inserted, swapped with the next."""
    at = len(word) // 2
    yield "drop a character", word[: at - 1] + word[at:]
    yield "replace a character", f"{word[: at - 1]}{'x' if word[at - 1] != 'x' else 'z'}{word[at:]}"
    yield "insert a character", f"{word[:at]}q{word[at:]}"
    yield "swap two characters", word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def _mutations(words: str) -> Iterator[Mutation]:
    """Yield mutations of all kinds at every word but the first and the last, whose loss leaves the rest verbatim."""
    split = words.split(" ")
    for at in range(1, len(split) - 1):
        before, word, after = split[:at], split[at], split[at + 1 :]
        for name, changed in _in_word(word) if len(word) > 2 else ():
            yield Mutation(f"{name} in {word}", " ".join([*before, changed, *after]), word)
        yield Mutation(f"drop {word}", " ".join([*before, *after]), word)
        yield Mutation(f"replace {word}", " ".join([*before, "perhaps", *after]), word)
        yield Mutation(f"swap {word}", " ".join([*before, after[0], word, *after[1:]]), word)


def mutate(words: str, wanted: int = NEEDED) -> tuple[Mutation, ...]:
    """Return so many mutations at the least, spread evenly over the words; the same ones every time."""
    found = [one for one in _mutations(words) if one.words != words]
    step = next(size for size in count(max(1, len(found) // wanted), -1) if len(found[::size]) >= wanted)
    return tuple(found[::step])


@dataclass(frozen=True)
class Case:
    """A project with its archive and the lock that goes with it."""

    facts: FactBase
    archive: Mapping[str, bytes]
    lock: Lock

    def mutated(self, excerpt: Excerpt, mutation: Mutation) -> FactBase:
        """Return excerpts and sources of the fact base with an excerpt's words mutated.

        The other records have nothing to say of it, and would be checked with every mutation.
        """
        record = excerpt.model_copy(update={"words": mutation.words})
        kept = {name: one for name, one in self.facts.records.items() if isinstance(one, Excerpt | Source)}
        return replace(self.facts, records={**kept, excerpt.id: record})

    def check(self, facts: FactBase, archive: Mapping[str, bytes] | None = None) -> list[Diagnostic]:
        """Return what is wrong with excerpts."""
        found = examine_facts(facts, scale=("public",), archive=archive, lock=self.lock).diagnostics
        return [one for one in found if one.code.startswith(("excerpt-", "archive-", "lock-"))]


def open_case(root: Path, archive: Path) -> Case:
    facts = load_factbase(root / "briefs/facts", root)
    lock = load_lock(root / "briefs/facts/excerpts.lock", root)
    assert not lock.diagnostics
    return Case(facts.value, load_archive(archive).value, lock.value)


SHIPPED = pytest.param(
    REPOSITORY,
    SEEDS,
    3,
    id="shipped",
    marks=pytest.mark.skipif(not SEEDS.is_dir(), reason="the archived texts are not part of the repository"),
)
OWN = pytest.param(SECOND, SECOND / "archive", 2, id="second")


@pytest.mark.parametrize(("root", "archive", "number"), [SHIPPED, OWN])
def test_each_of_thirty_mutations_is_caught_and_the_passage_shown(
    root: Path, archive: Path, number: int
) -> None:
    case = open_case(root, archive)
    excerpts = list(case.facts.all_of(Excerpt))
    assert len(excerpts) == number
    assert case.check(case.facts, case.archive) == case.check(case.facts) == []  # unmutated, they pass
    for excerpt in excerpts:
        mutations = mutate(excerpt.words)
        assert len(mutations) >= NEEDED
        assert {one.name.split()[0] for one in mutations} == {"drop", "replace", "insert", "swap"}
        assert {"character" in one.name for one in mutations} == {True, False}
        for mutation in mutations:
            facts = case.mutated(excerpt, mutation)
            found = case.check(facts, case.archive)
            assert [one.code for one in found] == ["excerpt-mismatch"], mutation.name
            hint = found[0].hints[0]
            assert "nearest passage, [-excerpt-] {+source+}" in hint, mutation.name
            assert mutation.lost.strip("[],.’") in hint, mutation.name
            assert [one.code for one in case.check(facts)] == ["excerpt-changed"], mutation.name


@pytest.mark.parametrize(("root", "archive", "number"), [SHIPPED, OWN])
def test_the_lock_in_the_repository_is_what_the_archive_proves(
    root: Path, archive: Path, number: int
) -> None:
    case = open_case(root, archive)
    verdicts = verify_sources(case.facts, case.archive)
    assert not verdicts.failed
    assert make_lock(one.proof for one in verdicts.value if one.proof).all() == case.lock.all()
    assert len(case.lock.all()) > number == len(list(case.facts.all_of(Excerpt)))


def test_the_mutations_are_mutations_and_the_same_every_time() -> None:
    words = "no dues shall be asked of a vessel that seeks shelter"
    mutations = mutate(words)
    assert mutations == mutate(words)
    assert words not in {one.words for one in mutations}
    assert len({one.words for one in mutations}) == len(mutations) >= NEEDED


@pytest.mark.parametrize(
    "mutation", list(islice(mutate("shall be lit from dusk until dawn", 10), 0, None, 7))
)
def test_the_command_line_refuses_a_mutated_excerpt(tmp_path: Path, mutation: Mutation) -> None:
    project = copy_second(tmp_path)
    lock = project / "briefs/facts/excerpts.lock"
    before = lock.read_bytes()
    path = ("excerpts", "gull-rock-hours", "words")
    planted = plant_value(project, "briefs/facts/lights.yaml", path, mutation.words)

    done = run("sources", "verify", "--archive", "archive", "--format", "json", folder=project)
    (found,) = json.loads(done.stdout)["diagnostics"]
    assert (done.returncode, found["code"]) == (1, "excerpt-mismatch")
    assert (found["file"], found["line"]) == (planted.file, planted.line)
    assert "{+" in found["hints"][0]
    assert mutation.lost in found["hints"][0]
    assert lock.read_bytes() == before

    done = run("make", "lights", folder=project)
    assert done.returncode == 1
    assert "error[excerpt-changed]" in done.stderr
    assert "`briefgen sources verify --archive DIR`" in done.stderr
    assert not (project / "build").exists()


def test_a_quotation_copied_from_a_typeset_page_is_proved_and_prints_letters(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    text = "No o\ufb03cer shall \ufb01nd the har\u00adbour unlit; each lamp\u200b\u00ad\n  light is a beacon."
    (project / "archive/page.txt").write_text(text, encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    (project / "briefs/facts/page.yaml").write_text(
        f"sources:\n  page: {{kind: official, publisher: Board, title: Page, date: 1910, archive: page.txt, sha256: {digest}}}\n"
        "excerpts:\n"
        '  typed: {document: report, source: page, words: "No officer shall find the harbour unlit; each lamplight", '
        "label: Typed, reviewed: 1912-01-01, support: [{source: page}]}\n"
        '  copied: {document: report, source: page, words: "No o\ufb03cer shall \ufb01nd the har\u00adbour unlit", '
        "label: The \ufb01rst o\ufb03ce, reviewed: 1912-01-01, support: [{source: page}]}\n",
        encoding="utf-8",
    )
    spec = "title: Page\nlocale: en_GB\nsections:\n  - {kind: excerpts, select: {id: [typed, copied]}}\n  - {kind: sources}\n"
    (project / "briefs/page.yaml").write_text(spec, encoding="utf-8")
    done = run("sources", "verify", "--archive", "archive", folder=project)
    assert done.returncode == 0, done.stderr
    assert "typed: normalised in page" in done.stdout + done.stderr
    assert "copied: exact in page" in done.stdout + done.stderr
    printed = read_text(make("page", project))
    assert "No officer shall find the" in printed
    assert "The first office" in printed
    assert not re.search("[\ufb00-\ufb06]", printed)
