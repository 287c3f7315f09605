"""A watch misses nothing, runs no more than it must, and outlives every state that editors leave behind them."""

import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from briefgen.build.watch import Inputs, Pace, list_folders, take_snapshot, watch
from program import copy_second, make

QUICK = Pace(quiet=0.05, patience=0.5, idle=0.2, poll=0.05)
EDITS = int(os.environ.get("BRIEFGEN_WATCH_EDITS", "60"))
"""How many edits the long test makes."""

WORDS = ("early", "late", "again", "at dusk", "in a gale", "by hand", "with care", "at last")
NEW_FACT = """\
events:
  north-light-painted:
    date: 1910-04
    summary: The North Light was painted {colour}.
    status: reported
    tags: [lights]
    reviewed: 2026-03-01
    support: [{{source: register}}]
"""


def wait_until(true: Callable[[], object], seconds: float = 200) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"still not so after {seconds} s"
        time.sleep(0.01)


# --- the core, with a run that only notes what it finds


class Core:
    """A watch of a folder in a thread; each run notes the contents of all files."""

    def __init__(self, folder: Path, *, poll: bool, pace: Pace) -> None:
        self.folder, self.poll, self.pace = folder, poll, pace
        self.may_end = threading.Event()
        self.may_end.set()
        self.begun = 0
        self.runs: list[dict[str, str]] = []
        self.warnings: list[str] = []
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._watch)

    def _watch(self) -> None:
        def find() -> Inputs:
            return Inputs((self.folder / "in", self.folder / "settings"), (self.folder / "in/results",))

        watch(find, self._run, self.stop, pace=self.pace, poll=self.poll, warn=self.warnings.append)

    def _run(self) -> None:
        found = contents(self.folder)
        self.begun += 1
        self.may_end.wait(200)
        self.runs.append(found)

    def sees(self, seconds: float = 200) -> None:
        """Wait until the last run saw what is there now."""
        wait_until(lambda: self.runs and self.runs[-1] == contents(self.folder), seconds)


def contents(folder: Path) -> dict[str, str]:
    found = {}
    for path in sorted(folder.rglob("*")):
        with suppress(OSError):
            if path.is_file() and "results" not in path.parts:
                found[str(path.relative_to(folder))] = path.read_text(encoding="utf-8")
    return found


@contextmanager
def watching(folder: Path, *, poll: bool = False, pace: Pace = QUICK) -> Iterator[Core]:
    (folder / "in/deep").mkdir(parents=True)
    (folder / "in/a.yaml").write_text("a", encoding="utf-8")
    core = Core(folder, poll=poll, pace=pace)
    core.thread.start()
    try:
        wait_until(lambda: core.runs)
        yield core
    finally:
        core.may_end.set()
        core.stop.set()
        core.thread.join(200)
    assert not core.thread.is_alive()


def save_by_rename(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.swp")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def save_with_backup(path: Path, text: str) -> None:
    path.rename(path.with_name(f"{path.name}~"))
    path.write_text(text, encoding="utf-8")


def save_unnoticed(path: Path, text: str) -> None:
    """Keep size and time of modification, as some tools that copy do."""
    before = path.stat()
    path.write_text((text * 9)[: before.st_size], encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def save_elsewhere(path: Path, text: str) -> None:
    """Put another folder in the place of the one with the file."""
    folder = path.parent
    folder.rename(folder.with_name("old"))
    folder.mkdir()
    path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize("poll", [False, True], ids=["notified", "polling"])
def test_every_way_to_save_is_seen(tmp_path: Path, *, poll: bool) -> None:
    with watching(tmp_path, poll=poll) as core:
        file = tmp_path / "in/a.yaml"
        file.write_text("in place", encoding="utf-8")
        core.sees()
        for save in (save_by_rename, save_with_backup, save_unnoticed, save_elsewhere, save_by_rename):
            runs = len(core.runs)
            save(file, save.__name__)
            core.sees()
            assert len(core.runs) > runs


@pytest.mark.parametrize("poll", [False, True], ids=["notified", "polling"])
def test_what_comes_and_goes_is_seen(tmp_path: Path, *, poll: bool) -> None:
    with watching(tmp_path, poll=poll) as core:
        (tmp_path / "settings").write_text("not there at first", encoding="utf-8")
        core.sees()
        (tmp_path / "in/new/deeper").mkdir(parents=True)
        (tmp_path / "in/new/deeper/b.yaml").write_text("b", encoding="utf-8")
        core.sees()
        (tmp_path / "in/new/deeper/b.yaml").write_text("b2", encoding="utf-8")
        core.sees()
        (tmp_path / "in/new").rename(tmp_path / "in/newer")
        core.sees()
        (tmp_path / "in/newer/deeper/b.yaml").unlink()
        core.sees()
        assert "in/newer/deeper/b.yaml" not in core.runs[-1]


@pytest.mark.parametrize("poll", [False, True], ids=["notified", "polling"])
def test_a_burst_leads_to_one_run_that_sees_its_end(tmp_path: Path, *, poll: bool) -> None:
    with watching(tmp_path, poll=poll, pace=Pace(quiet=2, patience=200, idle=0.1, poll=0.05)) as core:
        for number in range(30):
            (tmp_path / f"in/{number % 7}.yaml").write_text(str(number), encoding="utf-8")
            time.sleep(0.02)
        core.sees()
        assert len(core.runs) == 2


def test_a_change_during_a_run_leads_to_another(tmp_path: Path) -> None:
    with watching(tmp_path) as core:
        core.may_end.clear()
        (tmp_path / "in/a.yaml").write_text("first", encoding="utf-8")
        wait_until(lambda: core.begun == 2)
        assert len(core.runs) == 1, "the second run is still going on"
        (tmp_path / "in/a.yaml").write_text("second", encoding="utf-8")
        core.may_end.set()
        core.sees()
        assert [run["in/a.yaml"] for run in core.runs] == ["a", "first", "second"]


def test_a_file_that_is_written_on_and_on_does_not_hold_up_a_run(tmp_path: Path) -> None:
    with watching(tmp_path) as core:
        end = time.monotonic() + 200
        while time.monotonic() < end and len(core.runs) < 2:
            (tmp_path / "in/log.yaml").write_text(str(time.monotonic()), encoding="utf-8")
            time.sleep(0.01)
        assert len(core.runs) >= 2


@pytest.mark.parametrize("poll", [False, True], ids=["notified", "polling"])
def test_what_is_no_input_leads_to_no_run(tmp_path: Path, *, poll: bool) -> None:
    with watching(tmp_path, poll=poll) as core:
        (tmp_path / "in/results").mkdir()
        for name in (
            ".a.yaml.swp",
            "a.yaml~",
            "#a.yaml#",
            ".a.yaml.x.partial",
            "a.tmp",
            "results/a.pdf",
            "deep/.b",
        ):
            (tmp_path / "in" / name).write_text("no input", encoding="utf-8")
        time.sleep(0.6)
        assert len(core.runs) == 1
        for number, name in enumerate(("deep", "node_modules"), 2):
            (tmp_path / "in" / name).mkdir(exist_ok=True)
            (tmp_path / "in" / name / "b").write_text("an input", encoding="utf-8")
            core.sees()
            assert len(core.runs) >= number


@pytest.mark.parametrize("error", [OSError("OS file watch limit reached"), RuntimeError("no such call")])
def test_without_notifications_changes_are_still_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(*_: object, **__: object) -> Iterator[object]:
        yield from ()
        raise error

    monkeypatch.setattr("watchfiles.watch", fail)
    with watching(tmp_path) as core:
        for number in range(3):
            (tmp_path / "in/a.yaml").write_text(f"edit {number}", encoding="utf-8")
            core.sees()
        assert core.warnings == [str(error)]


def test_a_stop_is_heard_at_once(tmp_path: Path) -> None:
    with watching(tmp_path, pace=Pace(quiet=0.05, patience=0.5, idle=3_600, poll=3_600)) as core:
        time.sleep(0.2)
        core.stop.set()
        core.thread.join(200)
        assert not core.thread.is_alive()
        assert len(core.runs) == 1


def test_links_that_go_round_are_looked_at_once(tmp_path: Path) -> None:
    (tmp_path / "in/deep").mkdir(parents=True)
    (tmp_path / "in/deep/a.yaml").write_text("a", encoding="utf-8")
    (tmp_path / "in/deep/round").symlink_to(tmp_path / "in")
    assert list_folders([tmp_path / "in"], []) == (tmp_path / "in", tmp_path / "in/deep")
    assert list(take_snapshot([tmp_path / "in"], [])) == [str(tmp_path / "in/deep/a.yaml")]


# --- the program


class Program:
    """``briefgen watch`` on a copy of the second project, as a user starts it."""

    def __init__(self, folder: Path, *options: str, start: tuple[str, ...] = ("-m", "briefgen")) -> None:
        self.project = copy_second(folder / "watched")
        self.said = folder / "said"
        self.facts = self.project / "briefs/facts/lights.yaml"
        self.spec = self.project / "briefs/lights.yaml"
        self.sound = self.facts.read_text(encoding="utf-8")
        command = [sys.executable, *start, "watch", *options]
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(command, cwd=self.project, stdout=said, stderr=subprocess.STDOUT)

    def states(self) -> list[str]:
        """Return what it said of the brief, run by run."""
        text = self.said.read_text(encoding="utf-8")
        return re.findall(
            r"^\d\d:\d\d:\d\d  build/lights.pdf  (made|unchanged|errors|left out)", text, re.MULTILINE
        )

    def goes_on_to(self, state: str, edit: Callable[[], object]) -> None:
        """Edit, and wait for the run that follows."""
        before = len(self.states())
        edit()
        wait_until(lambda: len(self.states()) > before or self.process.poll() is not None)
        assert self.states()[before:][-1:] == [state], self.said.read_text(encoding="utf-8")

    def pdf(self) -> bytes:
        place = self.project / "build/lights.pdf"
        return place.read_bytes() if place.exists() else b""

    def fresh(self, folder: Path) -> bytes:
        """Return what ``make`` makes of the present state in a folder where nothing was made before."""
        return make("lights", copy_second(folder, self.project))

    def memory(self) -> int:
        """Return the memory that it has in hand, in kB."""
        status = Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        found = re.search(r"VmRSS:\s+(\d+)", status)
        assert found
        return int(found[1])

    def end(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(200)


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    started = Program(tmp_path)
    try:
        yield started
    finally:
        started.process.kill()
        started.process.wait()


def replace_in(path: Path, old: str, new: str) -> str:
    text = path.read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new)


def test_the_pdf_follows_every_edit_and_outlives_broken_states(program: Program, tmp_path: Path) -> None:
    program.goes_on_to("made", lambda: None)
    title = replace_in(program.spec, "Lights of Vessel Sound", "Lights of the Sound")
    program.goes_on_to("made", lambda: save_by_rename(program.spec, title))
    good = program.pdf()
    program.goes_on_to("errors", lambda: program.facts.write_text("events: [", encoding="utf-8"))
    program.goes_on_to("errors", program.facts.unlink)
    assert program.pdf() == good
    program.goes_on_to("unchanged", lambda: program.facts.write_text(program.sound, encoding="utf-8"))
    more = program.project / "briefs/facts/more/painted.yaml"
    more.parent.mkdir()
    program.goes_on_to("made", lambda: more.write_text(NEW_FACT.format(colour="white"), encoding="utf-8"))
    white = program.pdf()
    program.goes_on_to("made", lambda: more.write_text(NEW_FACT.format(colour="black"), encoding="utf-8"))
    assert program.end() == 0
    said = program.said.read_text(encoding="utf-8")
    assert "error[bad-yaml]" in said
    assert "errors: still showing the last good PDF" in said
    assert said.endswith("The watch has ended.\n")
    assert "Traceback" not in said
    assert program.pdf() == program.fresh(tmp_path / "fresh") != white
    assert not list(program.project.rglob("*.partial"))


WITHDRAWN = "withdrawn: {date: 2026-02-01, because: Nobody asked for it.}\ntitle:"


@pytest.fixture
def by_name(tmp_path: Path) -> Iterator[Program]:
    """A watch of one brief, by its name."""
    started = Program(tmp_path, "lights")
    try:
        yield started
    finally:
        started.process.kill()
        started.process.wait()


def test_a_brief_withdrawn_meanwhile_is_left_out_and_taken_up_again(program: Program) -> None:
    program.goes_on_to("made", lambda: None)
    text, good = program.spec.read_text(encoding="utf-8"), program.pdf()
    withdrawn = text.replace("title:", WITHDRAWN, 1)
    program.goes_on_to("left out", lambda: save_by_rename(program.spec, withdrawn))
    assert program.pdf() == good
    program.goes_on_to("made", lambda: save_by_rename(program.spec, text.replace("Sound", "Firth", 1)))
    assert program.end() == 0
    said = program.said.read_text(encoding="utf-8")
    assert "Traceback" not in said
    assert "error" not in said


def test_a_withdrawn_brief_that_is_watched_by_name_is_refused_each_time(by_name: Program) -> None:
    by_name.goes_on_to("made", lambda: None)
    text, good = by_name.spec.read_text(encoding="utf-8"), by_name.pdf()
    by_name.goes_on_to("errors", lambda: save_by_rename(by_name.spec, text.replace("title:", WITHDRAWN, 1)))
    wait_until(lambda: "error[brief-withdrawn]" in by_name.said.read_text(encoding="utf-8"))
    by_name.goes_on_to("unchanged", lambda: save_by_rename(by_name.spec, text))
    assert by_name.pdf() == good
    assert by_name.end() == 0


def test_ctrl_c_ends_a_watch_without_a_word_of_complaint(program: Program) -> None:
    program.goes_on_to("made", lambda: None)
    assert program.end(signal.SIGINT) == 0
    assert program.said.read_text(encoding="utf-8").endswith("The watch has ended.\n")


def test_a_brief_that_is_not_there_at_the_start_is_said_to_be_one(tmp_path: Path) -> None:
    unknown = Program(tmp_path, "ligths")
    assert unknown.process.wait(200) == 1
    assert unknown.said.read_text(encoding="utf-8").startswith("error[unknown-brief]")


def _edits(program: Program, chance: random.Random) -> list[Callable[[], object]]:
    """Return edits that may follow each other in any order; some leave a state that cannot be made."""
    facts, spec = program.facts, program.spec
    more = program.project / "briefs/facts/more/painted.yaml"
    template = program.project / "templates/lights/board.md"
    said = template.read_text(encoding="utf-8")
    more.parent.mkdir(exist_ok=True)

    def retitle() -> None:
        text = re.sub(
            "(?m)^subtitle: .*", f"subtitle: Kept {chance.choice(WORDS)}", spec.read_text(encoding="utf-8")
        )
        save_by_rename(spec, text)

    def write_in_two() -> None:
        with facts.open("w", encoding="utf-8") as file:
            file.write(program.sound[:1500])
            file.flush()
            time.sleep(0.02)
            file.write(program.sound[1500:])

    return [
        retitle,
        write_in_two,
        lambda: facts.write_text("events: [", encoding="utf-8"),
        lambda: facts.write_bytes(b"\xff\xfe"),
        lambda: facts.unlink(missing_ok=True),
        lambda: save_by_rename(facts, program.sound),
        lambda: more.write_text(NEW_FACT.format(colour=chance.choice(WORDS)), encoding="utf-8"),
        lambda: more.unlink(missing_ok=True),
        lambda: template.write_text("{{ nobody.knows }}", encoding="utf-8"),
        lambda: template.write_text(f"{said} It sat {chance.choice(WORDS)}.\n", encoding="utf-8"),
    ]


@pytest.mark.slow
def test_bursts_of_edits_end_in_the_pdf_of_a_fresh_make_and_cost_no_memory(
    program: Program, tmp_path: Path
) -> None:
    chance = random.Random(EDITS)  # noqa: S311 - edits, not secrets
    edits, made, memory = _edits(program, chance), 0, []
    program.goes_on_to("made", lambda: None)
    while made < EDITS:
        for _ in range(chance.randint(1, 8)):
            chance.choice(edits)()
            made += 1
            time.sleep(chance.choice((0, 0, 0.03, 0.2)))
        time.sleep(chance.choice((0, 0.3, 0.8)))
        assert program.process.poll() is None, program.said.read_text(encoding="utf-8")
        memory.append(program.memory())
    save_by_rename(program.facts, program.sound)
    edits[-1]()
    edits[0]()
    before_last = program.fresh(tmp_path / "before")
    final = replace_in(program.spec, "title: Lights of Vessel Sound", "title: Lights as they are now")
    save_by_rename(program.spec, final)
    fresh = program.fresh(tmp_path / "fresh")
    wait_until(lambda: program.pdf() == fresh)
    time.sleep(0.5)
    assert program.pdf() == fresh != before_last
    assert len(program.states()) > made / 8
    assert "errors" in program.states()
    assert "Traceback" not in program.said.read_text(encoding="utf-8")
    half = len(memory) // 2
    assert max(memory[half:]) < max(memory[:half]) + 8_000, memory
    assert program.end() == 0


LEAKING = (
    "import briefgen.build.watch as watch; kept = []; real = watch.take_snapshot; "
    "watch.take_snapshot = lambda *given: (kept.append(b'x' * 1_000_000), real(*given))[1]; "
    "from briefgen.cli import main; main()"
)


@pytest.mark.slow
@pytest.mark.parametrize(("start", "grows"), [(("-m", "briefgen"), False), (("-c", LEAKING), True)])
def test_memory_stays_what_it_is_and_a_leak_would_show(
    tmp_path: Path, start: tuple[str, ...], *, grows: bool
) -> None:
    program = Program(tmp_path, start=start)
    try:
        program.goes_on_to("made", lambda: None)
        program.goes_on_to(
            "made", lambda: program.spec.write_text(replace_in(program.spec, "Lights of", "Lights on"))
        )
        before = program.memory()
        for number in range(12):
            program.goes_on_to("unchanged", lambda: program.facts.write_text(f"{program.sound}# {number}\n"))  # noqa: B023 - called at once
        assert (program.memory() - before > 8_000) == grows
        assert program.end() == 0
    finally:
        program.process.kill()
        program.process.wait()
