"""A third project, of prose, numbers and charts: natural sentences that are proved, and what stops when a number changes."""

import io
import shutil
from pathlib import Path

import pytest
from pypdf import PdfReader

from program import read_text, run

THIRD = Path(__file__).parent / "third_project"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(THIRD, tmp_path / "air", ignore=shutil.ignore_patterns("build"))
    return tmp_path / "air"


def test_its_sentences_are_proved_without_an_expression(project: Path) -> None:
    done = run("check", "--strict", folder=project)
    assert (done.returncode, done.stdout) == (0, "1 brief checked: 0 errors, 0 warnings\n"), done.stderr
    own = [*(project / "templates").rglob("*.md"), project / "briefs/air.yaml"]
    texts = [path.read_text(encoding="utf-8") for path in own]
    assert not any("{{" in text for text in texts)
    assert sum(len(text.splitlines()) for text in texts) < 150


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("411.65 in 2019. [@co2-mauna-loa]\n2", "411.56 in 2019. [@co2-mauna-loa]\n2", "411.56"),
        ("rose from 354.45 parts per million in 1990 to 411.65 in 2019", "rose from 411.65 parts per million in 1990 to 354.45 in 2019", "411.65"),
        ("over 1,800 parts per billion in 2011", "over 1,900 parts per billion in 2011", "1,900"),
        ("in May 1992", "in June 1992", "June 1992"),
        ("five years later", "four years later", "four years"),
        ("about 16 per cent more", "about 61 per cent more", "61 per cent"),
        ("Three treaties", "Six treaties", "Six"),
    ],
)  # fmt: skip
def test_a_sentence_that_the_facts_do_not_bear_out_stops_at_its_words(
    project: Path, old: str, new: str, said: str
) -> None:
    (template,) = (
        path for path in (project / "templates").rglob("*.md") if old in path.read_text(encoding="utf-8")
    )
    text = template.read_text(encoding="utf-8").replace(old, new)
    template.write_text(text, encoding="utf-8")
    done = run("check", folder=project)
    assert done.returncode == 1
    line = text[: text.index(said)].count("\n") + 1
    assert f"--> {template.relative_to(project)}:{line}:" in done.stdout + done.stderr
    assert said.split(maxsplit=1)[0] in done.stdout + done.stderr


def test_its_charts_and_table_print_what_the_facts_hold(project: Path) -> None:
    done = run("make", "briefs/air.yaml", "-o", "air.pdf", folder=project)
    assert done.returncode == 0, done.stderr
    content = (project / "air.pdf").read_bytes()
    text = read_text(content)
    for words in (
        "Figure 1.",
        "Figure 2.",
        "Table 1.",
        "2001 371.32 370.57 1,771.22 316.36",
        "1990 354.45 354.06 1,714.38 ..",
    ):
        assert words in text
    attached = PdfReader(io.BytesIO(content)).attachments
    csv = attached["figure-2.csv"][0].decode("utf-8-sig")
    assert "2019" in csv
    assert "410.07" in csv
