"""What is drawn at random, and when: nothing by the README's command, everything by ``.ci/run``."""

import re
import subprocess
import sys
from pathlib import Path

from hypothesis import settings

DRAWING = """
from hypothesis import given, settings, strategies as st

settings.load_profile({profile!r})

@given(st.integers(0, 10**12))
def draw(number):
    print(number)
    assert number < 10**11

draw()
"""
ROOT = Path(__file__).parent.parent


def draw(profile: str, folder: Path) -> tuple[list[str], str]:
    """Return what a process of its own draws with a profile, and how it says that some of it failed."""
    script = f"import sys; sys.path.insert(0, {str(ROOT / 'tests')!r}); import conftest\n"
    done = subprocess.run(
        [sys.executable, "-c", script + DRAWING.format(profile=profile)],
        cwd=folder, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    return done.stdout.split(), done.stderr


def test_the_quick_run_draws_the_same_each_time_and_the_thorough_one_others(tmp_path: Path) -> None:
    first, again, other, last = (draw(name, tmp_path) for name in ("quick", "quick", "thorough", "thorough"))
    assert len(first[0]) > 20
    assert first == again
    assert other[0] != last[0]
    assert "@reproduce_failure(" in other[1]
    assert list(tmp_path.iterdir()) == [], "a data base of examples would make runs depend on those before"


def test_no_test_of_its_own_accord_draws_at_random_in_the_quick_run() -> None:
    """The profiles alone decide it: a test that sets it would draw at random in a fresh clone, or never at all."""
    here = Path(__file__).name
    decided = re.compile(
        r"\bderandomize=|\bload_profile\(|use_true_random=True|\brandom\.Random\(\)|\brandom\.seed\(\)"
    )
    found = [
        f"{path.name}: {line.strip()}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if path.name not in {here, "conftest.py"}
        for line in path.read_text(encoding="utf-8").splitlines()
        if decided.search(line)
    ]
    assert found == []
    assert decided.search("@settings(derandomize=False)"), "the control"
    quick, thorough = settings.get_profile("quick"), settings.get_profile("thorough")
    assert (quick.derandomize, quick.database, quick.deadline) == (True, None, None)
    assert (thorough.derandomize, thorough.database, thorough.print_blob) == (False, None, True)
    assert "--hypothesis-profile=thorough" in (ROOT / ".ci/run").read_text(encoding="utf-8")
