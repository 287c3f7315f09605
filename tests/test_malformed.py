"""Malformed input of every kind ends in diagnostics: no traceback, no hang, no memory without bound.

``tests/corpus/malformed`` holds files written to do harm, a folder a kind; the tables below make what is too large to
keep, and Hypothesis spoils sound files. The bulk runs in this process; what is slow runs each in a process of its own
and measures time and memory: ``pytest -m slow tests/test_malformed.py``.
"""

import random
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from examples import examples
from malformed import (
    CORPUS,
    LARGE_SECONDS,
    MEGABYTES,
    PLACES,
    SECONDS,
    Answer,
    build,
    command_for,
    put,
    run_apart,
    run_here,
)
from program import SECOND

FILES = sorted(path for path in CORPUS.rglob("*.*") if path.is_file())

HARMLESS = {
    "csl/id-taken.json",
    "csl/markup.json",
    "locks/swapped.lock",
    "locks/twice.lock",
    "templates/many-backticks.md",
    "templates/table-wide.md",
}
"""Files that look worse than they are: nothing has to be said of them."""


def of(path: Path) -> str:
    return path.relative_to(CORPUS).as_posix()


def _flow(value: str, count: int) -> bytes:
    return f"events:\n  e: [{value * count}x]\n".encode()


def _records(line: str, count: int) -> bytes:
    return ("events:\n" + "".join(f"  e{number}: {line}\n" for number in range(count))).encode()


LARGE: Mapping[str, Callable[[], bytes]] = {
    "scalars": lambda: _flow("1,", 1_800_000),
    "lists": lambda: _flow("[],", 900_000),
    "mappings": lambda: _flow("{a: b},", 500_000),
    "records-of-nothing": lambda: _records("1", 300_000),
    "records-of-dates": lambda: _records("{date: 2020-01-01, summary: some text, city: Marram}", 110_000),
    "records-with-aliases": lambda: b"events:\n  a: &a {date: x}\n" + b"".join(b"  e%d: *a\n" % n for n in range(200_000)),
    "kinds": lambda: b"".join(b"k%d: 1\n" % number for number in range(300_000)),
    "lines": lambda: b"#\n" * 7_500_000,
    "no-lines": lambda: b"#" * 15_900_000,
    "one-text": lambda: b'events:\n  e: "' + b"x y " * 3_900_000 + b'"\n',
    "one-block": lambda: b"events:\n  e: >\n" + b"    x y\n" * 1_900_000,
    "escapes": lambda: b'events:\n  e: "' + b"\\x41" * 3_900_000 + b'"\n',
    "controls": lambda: b"\x01" * 15_000_000,
    "high-bytes": lambda: b"\xff" * 15_000_000,
    "hangul": lambda: "한".encode() * 5_000_000,
    "combining": lambda: b"events:\n  e: x" + "\u0301".encode() * 5_000_000 + b"\n",
    "anchors": lambda: b"events:\n" + b"".join(b"  e%d: &a%d x\n" % (n, n) for n in range(150_000)) + b"  z: *nobody\n",
    "unknown-aliases": lambda: b"events:\n" + b"".join(b"  e%d: *a%d\n" % (n, n) for n in range(150_000)),
    "tags": lambda: b"events:\n" + b"".join(b"  e%d: !t%d x\n" % (n, n) for n in range(150_000)),
    "same-key": lambda: b"events:\n" + b"  e: x\n" * 400_000,
    "ignores": lambda: b"events:\n  e: {\n" + b"    # briefgen: ignore nothing\n" * 300_000 + b"  }\n",
    "brackets": lambda: b"[" * 15_000_000,
    "dashes": lambda: b"- " * 7_500_000,
    "questions": lambda: b"? " * 7_500_000,
    "too-many-bytes": lambda: b"#" * 17_000_000,
}  # fmt: skip
"""Fact files of many megabytes, or of few bytes that mean many."""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("malformed"))


def answer_here(project: Path, kind: str, content: bytes) -> Answer:
    with put(project, kind, content):
        return run_here(project, *command_for(kind))


def answer_apart(project: Path, kind: str, content: bytes) -> Answer:
    with put(project, kind, content):
        return run_apart(project, *command_for(kind))


def test_the_project_is_sound_without_them(project: Path) -> None:
    sound = run_here(project, *command_for("facts"))
    assert (sound.exit_code, list(sound.faults())) == (0, []), sound.stdout
    apart = run_apart(project, *command_for("facts"))
    assert (apart.exit_code, list(apart.faults())) == (0, []), apart.stdout
    assert 20 < apart.megabytes < MEGABYTES


def test_the_corpus_is_large_and_of_every_kind() -> None:
    assert len(FILES) >= 300
    assert {path.parent.name for path in FILES} == set(PLACES)


@pytest.mark.parametrize("file", FILES, ids=of)
def test_a_malformed_file_ends_in_diagnostics(file: Path, project: Path) -> None:
    kind = file.parent.name
    answer = answer_here(project, kind, file.read_bytes())
    assert list(answer.faults()) == []
    assert answer.exit_code == (0 if of(file) in HARMLESS else 1)


@pytest.mark.parametrize("name", ["scalars", "lines"])
def test_a_large_file_is_given_up_in_time_and_memory(name: str, project: Path) -> None:
    assert list(answer_apart(project, "facts", LARGE[name]()).faults()) == []


# --- files spoilt by chance

SOUND = {
    "facts": (SECOND / "briefs/facts/lights.yaml").read_bytes(),
    "briefs": (SECOND / "briefs/lights.yaml").read_bytes(),
    "templates": (SECOND / "templates/lights/board.md").read_bytes(),
    "themes": b"extends: default\ncolours: {ink: '#112233'}\nstyles: {body: {size: 10, leading: 14}}\n",
    "projects": (SECOND / "briefgen.toml").read_bytes(),
    "locks": (SECOND / "briefs/facts/excerpts.lock").read_bytes(),
}
NASTY = (
    b"\x00", b"\t", b"\r", b"\xff", b"\xc3\xa9", b"\xe2\x80\xae", b"'", b'"', b"{", b"}", b"[", b"]", b": ", b"- ", b"&a ",
    b"*a", b"!!x ", b"|", b">", b"#", b"%", b"@", b"~", b"{{", b"}}", b"{%", b"%}", b"{#", b"[@", b"<b>", b"..", b"/",
    b"9" * 40, b"-1", b"true", b"null", b"\n", b"\n\n", b"\n---\n", b"   ", b"x" * 3_000, b"\\u0000", b"<<: ",
)  # fmt: skip


def spoil(content: bytes, steps: list[tuple[int, float, float]]) -> bytes:
    """Spoil a file: flip, cut, insert, repeat, move lines, or replace a word, at places given in parts of it."""
    for what, first, second in steps:
        at, other = (int(part * len(content)) for part in sorted((first, second)))
        lines = content.split(b"\n")
        line, other_line = (int(part * len(lines)) for part in (first, second))
        match what % 7:
            case 0:
                content = (
                    content[:at]
                    + bytes([content[at] ^ 1 << what % 8] if content else b"x")
                    + content[at + 1 :]
                )
            case 1:
                content = content[:at]
            case 2:
                content = content[:at] + NASTY[what % len(NASTY)] + content[at:]
            case 3:
                content = content[:at] + content[at:other] * 2 + content[other:]
            case 4:
                lines[line], lines[other_line] = lines[other_line], lines[line]
                content = b"\n".join(lines)
            case 5:
                words = content.split(b" ")
                words[int(first * len(words))] = NASTY[what % len(NASTY)]
                content = b" ".join(words)
            case _:
                content = content[:at] + content[other:]
    return content


STEPS = st.lists(
    st.tuples(st.integers(0, 2**16), st.floats(0, 0.999), st.floats(0, 0.999)), min_size=1, max_size=4
)


@pytest.mark.parametrize("kind", sorted(SOUND))
def test_a_file_spoilt_by_chance_ends_in_diagnostics_or_is_still_sound(kind: str, project: Path) -> None:
    @settings(
        max_examples=examples(25 if kind == "facts" else 12),
        deadline=None,
        suppress_health_check=list(HealthCheck),
        database=None,
    )
    @given(STEPS)
    def spoil_and_check(steps: list[tuple[int, float, float]]) -> None:
        answer = answer_here(project, kind, spoil(SOUND[kind], steps))
        assert list(answer.faults()) == []

    spoil_and_check()


def test_a_fault_would_be_noticed() -> None:
    sound = Answer(0, '{"diagnostics": []}', "", 1.0, 100)
    assert list(sound.faults()) == []
    for spoilt in (
        Answer(2, "", "", 1.0),
        Answer(1, "", "", 1.0),
        Answer(1, "", "error[bad-yaml]: no\nTraceback (most recent call last):", 1.0),
        Answer(0, "", "error[bad-yaml]: no", 1.0),
        Answer(0, "", "", SECONDS + 0.1),
        Answer(0, "", "", 1.0, 501),
        Answer(-9, "", "", 1.0),
    ):
        assert list(spoilt.faults())


@pytest.mark.slow
def test_a_process_that_takes_too_much_is_ended_and_told(project: Path) -> None:
    (project / "briefgen").mkdir()
    (project / "briefgen/__main__.py").write_text("x = [0] * 90_000_000\n", encoding="utf-8")
    (project / "briefgen/__init__.py").touch()
    try:
        assert run_apart(project).megabytes > MEGABYTES
    finally:
        for file in (project / "briefgen").rglob("*.py"):
            file.unlink()


# --- each in a process of its own, measured


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=of)
def test_a_malformed_file_in_a_process_of_its_own(file: Path, project: Path) -> None:
    answer = answer_apart(project, file.parent.name, file.read_bytes())
    assert list(answer.faults()) == []


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(LARGE))
def test_a_large_file_in_a_process_of_its_own(name: str, project: Path) -> None:
    answer = answer_apart(project, "facts", LARGE[name]())
    assert list(answer.faults(LARGE_SECONDS)) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(300))
def test_a_file_spoilt_by_seed_in_a_process_of_its_own(seed: int, project: Path) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    kind = chance.choice(sorted(SOUND))
    steps = [(chance.randrange(2**16), chance.random(), chance.random()) for _ in range(chance.randint(1, 4))]
    assert list(answer_apart(project, kind, spoil(SOUND[kind], steps)).faults()) == []
