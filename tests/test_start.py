"""What a run pays before it has done anything: the checks compile their large patterns when a text needs them."""

import subprocess
import sys

import pytest

LARGE = 400
"""Steps of a compiled pattern; the small ones, of which there are many, have a hundred or so."""
COUNT = f"""
import re._compiler
compiled = []
make = re._compiler._code
re._compiler._code = lambda pattern, flags: compiled.append(make(pattern, flags)) or compiled[-1]
import briefgen.model.brief, briefgen.model.document, briefgen.model.factbase, briefgen.model.records
compiled.clear()
import briefgen.checks
THEN
print(max(map(len, compiled)) >= {LARGE})
"""
TEXT = "evidence.find_claims('It met on 4 May 2024.', language.load_language('en'))"


@pytest.mark.parametrize(
    ("then", "large"),
    [("", "False"), (f"from briefgen.checks.prose import evidence, language; {TEXT}", "True")],
)
def test_a_large_pattern_is_compiled_where_it_is_needed_and_not_before(then: str, large: str) -> None:
    script = COUNT.replace("THEN", then)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=600
    )
    assert done.stdout.strip() == large
