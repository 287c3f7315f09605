"""The tutorial of the manual: its commands are run, its changes made, and what it shows is what they print.

A ``console`` block holds commands, each after ``$``, and what they print; a text block
after ``<!-- file: NAME -->`` is saved under that name; a ``diff`` block changes the file that it names. All happens in
one folder, in order. Other blocks, those that install the program, are for the reader. ``--renew-goldens`` writes what
the commands print into docs/tutorial.md.

Nothing that is shown depends on the day, the folder or the machine but one thing, which is not compared: the size of
a PDF, which is up to the library that compresses it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from program import REPOSITORY

TUTORIAL = REPOSITORY / "docs/tutorial.md"
_BLOCK = re.compile(
    r"^(?:<!-- file: (?P<name>\S+) -->\n)?```(?P<kind>\w+)\n(?P<content>.*?)^```$", re.MULTILINE | re.DOTALL
)
_COMMAND = re.compile(r"^\$ .*(?:\n> .*)*", re.MULTILINE)
_SIZE = re.compile(r"\b\d+ kB\b")


class Reader:
    """Somebody who does what the tutorial says, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def do(self, block: re.Match[str]) -> str:
        """Do what a block says; return the block as it should stand there."""
        match block["kind"]:
            case "console":
                return (
                    f"```console\n{''.join(self.run(one) for one in _COMMAND.findall(block['content']))}```"
                )
            case "diff":
                self.change(block["content"])
            case "text":
                (self.folder / block["name"]).write_text(block["content"], encoding="utf-8")
        return block[0]

    def run(self, command: str) -> str:
        """Type a command; return it with what it prints."""
        typed = command.removeprefix("$ ").replace("\n> ", "\n")
        if typed.startswith("cd "):
            self.folder /= typed.removeprefix("cd ")
            assert self.folder.is_dir(), typed
            return f"{command}\n"
        programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["bash", "-c", typed],
            cwd=self.folder,
            env={**os.environ, "PATH": programs, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=600,
            check=False,
        )
        return f"{command}\n{done.stdout}"

    def change(self, diff: str) -> None:
        """Change a file as a diff says, whose lines must stand in it just once."""
        head, *lines = diff.splitlines(keepends=True)
        file = self.folder / head.removeprefix("--- ").strip()
        before = "".join(line[1:] for line in lines if line[0] in " -")
        after = "".join(line[1:] for line in lines if line[0] in " +")
        text = file.read_text(encoding="utf-8")
        assert text.count(before) == 1, f"{file.name}: {text.count(before)} times\n{before}"
        file.write_text(text.replace(before, after), encoding="utf-8")


def follow(text: str, folder: Path) -> Iterator[tuple[str, str]]:
    """Yield each block of a tutorial, as it stands and as it should."""
    reader = Reader(folder)
    yield from ((block[0], reader.do(block)) for block in _BLOCK.finditer(text))


def compared(block: str) -> str:
    return _SIZE.sub("… kB", block)


def test_what_the_tutorial_shows_is_what_happens(tmp_path: Path, renew_goldens: bool) -> None:  # noqa: FBT001 - a fixture
    text = TUTORIAL.read_text(encoding="utf-8")
    pairs = list(follow(text, tmp_path))
    assert not [happened for _, happened in pairs if "Traceback" in happened]
    if renew_goldens:
        renewed = text
        for shown, happened in pairs:
            if compared(shown) != compared(happened):
                renewed = renewed.replace(shown, happened, 1)
        TUTORIAL.write_text(renewed, encoding="utf-8")
        return
    for shown, happened in pairs:
        assert compared(shown) == compared(happened), "run: pytest tests/test_tutorial.py --renew-goldens"
    assert sum(block.startswith("```console") for block, _ in pairs) > 5


def test_a_tutorial_that_shows_something_else_is_noticed(tmp_path: Path) -> None:
    text = (
        "<!-- file: a.txt -->\n```text\none\ntwo\n```\n"
        "```diff\n--- a.txt\n one\n-two\n+three\n```\n"
        "```console\n$ cat a.txt\none\nthree\n$ echo \\\n> 12 kB\n13 kB\n```\n"
        "```console\n$ cat a.txt\none\ntwo\n```\n"
    )
    *sound, wrong = follow(text, tmp_path)
    assert all(compared(shown) == compared(happened) for shown, happened in sound)
    assert wrong == ("```console\n$ cat a.txt\none\ntwo\n```", "```console\n$ cat a.txt\none\nthree\n```")


def test_a_change_whose_lines_are_not_there_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("one\none\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="2 times"):
        Reader(tmp_path).change("--- a.txt\n-one\n+two\n")
