"""What a brief prints is proved: dates and numbers by the facts cited beside them, quotations by excerpts, all by sources."""

import re
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from briefgen.checks import check_document
from briefgen.checks.lint.own_words import read_archive
from briefgen.diagnostics import Diagnostic
from briefgen.load.brief import load_templates
from briefgen.model.brief import TemplateText
from briefgen.model.factbase import FactBase, Selected, Selection
from briefgen.model.text import ProseWords
from briefgen.pipeline import Materials, compose_brief, gather, load_specs
from briefgen.workspace import find_project
from compose_case import SEEDS, compose, seeds
from program import run
from yaml_facts import brief_of, facts_of, places

ROOT = Path(__file__).parents[1]
ONE_TEXT = "sections: [{kind: text, template: t.md}, {kind: sources}]"
FACTS = seeds()


def look(
    text: str,
    brief: str = ONE_TEXT,
    archive: dict[str, bytes] | None = None,
    facts: FactBase = FACTS,
    locale: str = "en_GB",
    words: ProseWords = ProseWords(),  # noqa: B008 - a frozen value
    **others: str,
) -> Sequence[Diagnostic]:
    """Return what is found in a brief of one text, whose sections select every fact."""
    texts = {"t.md": text, **{f"{name}.md": other for name, other in others.items()}}
    spec = brief_of(f"locale: {locale}\n{brief}")
    outcome = compose(f"locale: {locale}\n{brief}", texts, facts=facts)
    every = tuple(facts.facts())
    sections = tuple(Selected(every, ("",) * len(every)) for _ in spec.brief.sections)
    return check_document(
        outcome.value,
        spec,
        facts,
        Selection(every, sections),
        known=outcome.diagnostics,
        archived=read_archive(facts, archive) if archive else None,
        words=words,
    )


# Where claims are found, and what proves them.


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It met on 6 March 2001. [@sec-1]", ("unproved-date", 1, 11)),
        ("It met on 5 March 2001. [@sec-1]", None),
        ("It met in March 2001. [@sec-1]", None),
        ("It met in 2001. [@sec-2]", ("unproved-date", 1, 11)),
        ("It met\nin *April*\n2001. [@sec-1]", ("unproved-date", 2, 5)),
        ("The {{ facts['sec-1'] | ordinal }} met in 2002. [@sec-1]", ("unproved-date", 1, 43)),
        ("{% set year = '1917' %}It met in {{ year }}. [@sec-1]", ("unproved-date", 1, 34)),
        ("It met in {{ range(1917, 1918) | first }}. [@sec-1]", ("unproved-date", 1, 11)),
        ("{% macro m() %}{{ caller(1917) }}{% endmacro %}In {% call(x) m() %}{{ x }}{% endcall %}. [@sec-1]", ("unproved-date", 1, 68)),
        ("At its second meeting it rained. [@sec-1]", ("unproved-number", 1, 8)),
        ("It met three times. [@sec-1; @sec-2; @sec-3]", None),
        ("It met four times. [@sec-1; @sec-2; @sec-3]", ("unproved-number", 1, 8)),
        ("Two of them were in Lund. [@sec-1; @sec-2; @sec-3]", None),
        ("It met in 2001.[^1]\n\n[^1]: So it did. [@sec-1]", None),
        ("It met. [@sec-1][^1]\n\n[^1]: It was 2003. [@gazette]", ("unproved-date", 1, 8)),
        ("It met in 2003. [@gazette, page 4]", ("unproved-date", 1, 11)),
        ("So says page 4. [@gazette, page 4]", None),
        ("Three meetings:\n\n- here [@sec-1]\n- there [@sec-2]\n- more [@sec-3]", None),
        ("- In 2001 [@sec-1]\n- In 2004 [@sec-2]", ("unproved-date", 2, 6)),
        ("| a | b |\n|---|---|\n| 2001 | c [@sec-1] |\n| 2007 | c [@sec-2] |", ("unproved-date", 4, 3)),
        ("| a | b [@sec-1] |\n|---|---|\n| 2001 | c |", None),
        ("## Since 2001\n\nIt met. [@sec-2]", None),
        ("## Since 1971\n\nIt met. [@sec-2]", ("unproved-date", 1, 10)),
        ("It says {{ facts['promise'] | quote }} since 2006. [@sec-3]", None),
        ("*Minutes of the Third Meeting* say so. [@rain]", None),
    ],
)  # fmt: skip
def test_a_claim_is_proved_by_what_is_cited_beside_it(text: str, found: tuple[str, int, int] | None) -> None:
    assert places(look(text)) == ([found] if found else [])


def test_the_message_gives_the_nearest_cited_value() -> None:
    (found,) = look("It met on 14 March 2001. [@sec-1]")
    assert found.message == "no cited fact says 14 March 2001; sec-1 says 5 March 2001"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("협의회는 2001년 3월 5일 열렸다. [@sec-1]", None),
        ("협의회는 2001년 4월 5일 열렸다. [@sec-1]", ("unproved-date", 1, 6)),
        ("제2차 회의가 열렸다. [@sec-1]", ("unproved-number", 1, 1)),
        ("2006년 9월 20~21일 룬드에서 열렸다. [@sec-3]", None),
        ("2006년 9월 20일부터 22일까지 열렸다. [@sec-3]", ("unproved-date", 1, 16)),
        ("회의는 세 차례 열렸다. [@sec-1; @sec-2; @sec-3]", None),
        ("회의는 네 차례 열렸다. [@sec-1; @sec-2; @sec-3]", ("unproved-number", 1, 5)),
    ],
)
def test_korean_is_proved_as_english_is(text: str, found: tuple[str, int, int] | None) -> None:
    assert places(look(text, locale="ko_KR")) == ([found] if found else [])


def test_titles_and_captions_are_proved_by_the_facts_of_their_section() -> None:
    brief = (
        "title: 'Seeds, 2001 to 2009'\nsubtitle: 'Since 1999'\nsections:\n"
        "  - {kind: excerpts, title: 'Words of 2006'}\n  - {kind: excerpts, title: 'Words of 1906'}\n  - {kind: sources}"
    )
    assert places(look("", brief)) == [("unproved-date", 3, 18), ("unproved-date", 6, 39)]


def test_a_project_adds_words_that_claim_nothing_and_nouns_that_count() -> None:
    text = "Bed 9 and the Big Nine met at five sowings. [@sec-1; @sec-2; @sec-3]"
    words = ProseWords(("Big Nine",), ("bed",), (("meeting", ("sowing",)),))
    assert [entry.column for entry in (one.origin for one in look(text)) if entry] == [5, 31]
    (found,) = look(text, words=words)
    assert found.message == "no cited fact says five; of the cited facts it is 3 meetings"


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("Lena Mosss spoke. [@sec-1]", 0),
        ("Sora Hann and Lena Mos spoke. [@sec-1]", 0),
        ("As Northern Gardins said. [@sec-1]", 13),
        ("Southernn Gardens said. [@sec-1]", 0),
        ("As the Nothern Gardens said. [@sec-1]", 8),
        ("Lena Moss of the Northern Gardens spoke. [@sec-1]", 0),
    ],
)
def test_a_word_that_is_nearly_a_registered_name_is_a_warning(text: str, column: int) -> None:
    assert places(look(text)) == ([("near-name", 1, column)] if column else [])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The “keepers” met. [@sec-1]", "scare-quotes"),
        ("The “keepers of seeds” met. [@sec-1]", "unproved-quotation"),
        ("Lena “Leaf” Moss spoke. [@sec-1]", ""),
        ("The words “Minutes of the Third Meeting” say it. [@sec-3]", ""),
        ("The 'seventies [@sec-1]", ""),
    ],
)
def test_a_word_in_scare_quotes_is_a_warning_and_a_nickname_is_none(text: str, code: str) -> None:
    assert [one.code for one in look(text)] == ([code] if code else [])


# Shipped templates, as they are and with something written into them.

PROJECTS = (ROOT, ROOT / "tests" / "second_project")
PLANTED = {
    "unproved-date": "1931-11",
    "unproved-number": "of 4711 pages",
    "unproved-quotation": "as “somebody else” says",
}


CITING = re.compile(r"\{\{[^{}]*\|\s*cite\b[^{}]*\}\}")


def used_templates() -> list[tuple[Path, Path, str]]:
    """Return project, brief and template of all that shipped briefs use."""
    found = []
    for folder in PROJECTS:
        project = find_project(folder)
        texts = load_templates(project.template_folders(), project.root).value
        for brief in project.brief_files():
            written = brief.read_text(encoding="utf-8")
            found += [(folder, brief, name) for name in texts if f"template: {name}" in written]
    return found


def name_part(part: Path | str) -> str:
    return part if isinstance(part, str) else part.name


def citing_lines(text: str, which: str) -> list[int]:
    """Return the lines of a template that print and cite, counted from 1; or only the last."""
    found = [place for place, line in enumerate(text.split("\n"), 1) if CITING.search(line)]
    return found if which == "every" else found[-1:]


in_quick_and_slow_runs = pytest.mark.parametrize(
    "which", ["last", pytest.param("every", marks=pytest.mark.slow)]
)


def rewrite(text: TemplateText, line: int, change: Callable[[str], str]) -> TemplateText:
    lines = text.text.split("\n")
    lines[line - 1] = change(lines[line - 1])
    return replace(text, text="\n".join(lines))


@pytest.fixture(scope="module")
def shipped() -> dict[Path, Materials]:
    return {folder: gather(find_project(folder)).value for folder in PROJECTS}


def test_there_are_shipped_templates_to_look_at() -> None:
    assert len({name for _, _, name in used_templates()}) >= 9


@in_quick_and_slow_runs
@pytest.mark.parametrize(("folder", "brief", "name"), used_templates(), ids=name_part)
def test_what_is_written_into_a_shipped_template_is_found(
    folder: Path, brief: Path, name: str, which: str, shipped: dict[Path, Materials]
) -> None:
    materials = shipped[folder]
    text = materials.templates[name]
    for line in citing_lines(text.text, which):
        for code, planted in PLANTED.items():
            changed = rewrite(text, line, lambda old, new=planted: f"{old} {new}")  # type: ignore[misc]
            planted_in = replace(materials, templates={**materials.templates, name: changed})
            (spec,) = load_specs(brief, planted_in).value
            found = compose_brief(spec, planted_in).diagnostics
            assert {(one.code, one.origin.line) for one in found if one.origin and one.ignored is None} == {
                (code, line)
            }


@in_quick_and_slow_runs
@pytest.mark.parametrize(("folder", "brief", "name"), used_templates(), ids=name_part)
def test_a_citation_taken_from_a_shipped_template_is_missed(
    folder: Path, brief: Path, name: str, which: str, shipped: dict[Path, Materials]
) -> None:
    text = shipped[folder].templates[name]
    for line in citing_lines(text.text, which):
        changed = rewrite(text, line, lambda old: CITING.sub("", old))
        materials = replace(shipped[folder], templates={**shipped[folder].templates, name: changed})
        (spec,) = load_specs(brief, materials).value
        found = compose_brief(spec, materials).diagnostics
        assert {str(one.origin) for one in found if one.code == "uncited-paragraph"} == {
            f"{text.file}:{line}:1"
        }


@pytest.mark.parametrize("folder", PROJECTS, ids=name_part)
def test_shipped_briefs_have_nothing_of_the_kind(folder: Path, shipped: dict[Path, Materials]) -> None:
    for brief in find_project(folder).brief_files():
        (spec,) = load_specs(brief, shipped[folder]).value
        found = compose_brief(spec, shipped[folder]).diagnostics
        unsaid = [one for one in found if one.ignored is None]
        assert [one for one in unsaid if one.code in {*PLANTED, "uncited-paragraph", "copied-words"}] == []


# What only the composed document shows.


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("It rained.", [1]),
        ("It rained. [@gazette]", []),
        ("It rained. [@gazette] It rained again.", []),
        ("It rained. {{ facts['rain'] | cite }}", []),
        ("{{ facts['promise'] | quote }}", []),
        ("It rained.[^1]\n\n[^1]: So says the paper. [@paper]", []),
        ("It rained.[^1]\n\n[^1]: Nobody knows.", [1, 1]),
        ("It rained.[^1] [@paper]\n\n[^1]: Nobody knows.", [1]),
        ("\n\n## A heading\n\n…\n\n**A label**", [7]),
        ("{%- set a = 1 -%}\n{# x #}\nIt\nrained.\n\nIt\nsnowed. [@paper]\n\nIt hailed.", [3, 9]),
        ("- a [@paper]\n- b\n  - c\n  - d [@paper]\n\n    e", [2, 3, 6]),
        ("What was said:\n\n- a [@paper]\n- b", [4]),
        ("- It says:\n  - a [@paper]", []),
        ("What was said:\n\nA paragraph. [@paper]", [1]),
        ("| a | b |\n|---|---|\n| c | d [@paper] |\n| e | f |", [4]),
        ("| a | b [@paper] |\n|---|---|\n| c | d |", []),
        ("{% for fact in facts if fact.kind == 'event' %}\n- {{ fact.summary }}\n{% endfor %}", [2, 2]),
        ("{% if facts %}\n\nIt rained.\n{% endif %}\n\n{{ facts['rain'].summary }}", [3, 6]),
        ("{% macro m() %}\nIt rained.\n{% endmacro %}\n\n{{ m() }}", [2]),
        ("{% set x %}It rained.{% endset %}\n\n{{ x }}\n", [1]),
        ("[See here](https://x.example)", [1]),
    ],
)
def test_what_cites_nothing_is_found_where_it_begins(text: str, lines: list[int]) -> None:
    assert [(one.code, one.origin.line) for one in look(text) if one.origin] == [
        ("uncited-paragraph", line) for line in lines
    ]


def test_a_key_point_that_cites_nothing_is_found() -> None:
    brief = "sections: [{kind: key-points, template: t.md}, {kind: sources}]"
    (found,) = look("1. It rained. [@paper]\n2. It\n   snowed.", brief)
    assert places([found]) == [("uncited-paragraph", 2, 1)]
    assert found.message == "the key point “It snowed.” cites no source"


def test_an_uncited_introduction_is_found() -> None:
    brief = "sections: [{kind: excerpts, intro: t.md}, {kind: sources}]"
    assert places(look("It rained.", brief)) == [("uncited-paragraph", 1, 1)]


def test_a_block_of_a_parent_is_found_in_the_parent_or_the_child() -> None:
    parent = "{% block a %}\nIt rained.\n{% endblock %}\n\n{% block b %}{% endblock %}"
    found = look("{% extends 'p.md' %}\n{% block b %}\nIt snowed.\n{% endblock %}", p=parent)
    assert sorted(str(one.origin) for one in found) == ["templates/p.md:2:1", "templates/t.md:3:1"]


def test_what_an_included_template_says_is_found_in_it() -> None:
    (found,) = look("a [@paper]\n\n{% include 'p.md' %}", p="\n It rained.")
    assert str(found.origin) == "templates/p.md:2:2"


def test_a_template_with_a_faulty_citation_is_not_called_uncited_for_it() -> None:
    assert look("It rained. [@gazete]") == ()


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("It {{ facts['promise'] | quote }} indeed.", []),
        ("> {{ facts['promise'] | quote }}", []),
        ("> Seeds travel. [@paper]", [1]),
        ("a [@paper]\n\n- b\n\n  > Seeds. [@paper]\n\n  [@paper]", [5]),
        ("So &ldquo;they all&rdquo; say. [@paper]", [1]),
        ("So &ldquo;Minutes of the Third Meeting&rdquo; has it. [@paper]", []),
        ("So it is. [@minutes] [@paper]", []),
    ],
)
def test_quotation_marks_are_found_in_print(text: str, lines: list[int]) -> None:
    found = [one for one in look(text) if one.code == "unproved-quotation"]
    assert [one.origin.line for one in found if one.origin] == lines


def test_quotation_marks_are_found_in_a_spec() -> None:
    brief = (
        "title: What “they all” say\nsubtitle: '“Minutes of the Third Meeting”'\n"
        "sections:\n  - {kind: excerpts, title: 'So \"called it\"'}\n  - {kind: sources}"
    )
    assert places(look("", brief)) == [("unproved-quotation", 2, 13), ("unproved-quotation", 5, 33)]


ARCHIVE = b"Nothing that was sown in the garden of the north shall be sold at any fair.\n"


def archived_seeds() -> FactBase:
    return facts_of(SEEDS.replace("  gazette: {kind: news,", "  gazette: {archive: gazette.txt, kind: news,"))


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("They said that was sown in the garden of the north. [@paper]", 1, 11),
        ("They said was sown in the garden of the north. [@paper]", 1, 11),
        ("They said was sown in the garden of {{ facts.rain.kind }} the north. [@paper]", 0, 0),
        ("They said sown in the garden of the north. [@paper]", 0, 0),
        ("a [@paper]\n\nsown in the garden {{ 'of the north shall' }} be sold. [@paper]", 3, 1),
    ],
)
def test_eight_words_of_a_source_are_found_at_the_first(text: str, line: int, column: int) -> None:
    found = look(text, facts=archived_seeds(), archive={"gazette.txt": ARCHIVE})
    assert places(found) == ([("copied-words", line, column)] if column else [])
    assert look(text) == ()


# As a whole.


def plant(folder: Path, text: str) -> Path:
    project = Path(shutil.copytree(PROJECTS[1], folder / "project"))
    with (project / "templates" / "lights" / "board.md").open("a", encoding="utf-8") as file:
        file.write(text)
    return project


def test_make_refuses_what_check_refuses(tmp_path: Path) -> None:
    project = plant(tmp_path, "\nThe board met 5 times.\n")
    for command in (["check", "."], ["make", "briefs/lights.yaml"]):
        result = run(*command, folder=project)
        assert result.returncode == 1
        assert "error[unproved-number]" in result.stderr
        assert "error[uncited-paragraph]" in result.stderr
        assert "templates/lights/board.md:6:15" in result.stderr
    assert not list(project.rglob("*.pdf"))


def test_an_ignore_with_its_reason_covers_a_paragraph_by_the_old_codes_too(tmp_path: Path) -> None:
    remark = "\n{# briefgen: ignore literal-date, literal-number because the keepers say so #}\n"
    text = f"{remark}It burns since 1808,\nand cost 4711. [@ledger]\n"
    result = run("check", ".", folder=plant(tmp_path / "a", text))
    assert result.returncode == 0
    assert "2 ignored" in result.stdout
    result = run("check", ".", folder=plant(tmp_path / "b", f"{text}\nIt cost 4712. [@ledger]\n"))
    assert result.returncode == 1
    assert result.stderr.count("error[") == 1


def test_a_project_switches_warnings_of_wording_off(tmp_path: Path) -> None:
    project = plant(tmp_path, "\nThe pilots came to “help” Captain Wickhem. [@ledger]\n")
    loud = run("check", ".", folder=project).stderr
    assert loud.count("warning[scare-quotes]") == 1
    with (project / "briefgen.toml").open("a", encoding="utf-8") as file:
        file.write('\n[lint]\noff = ["scare-quotes", "near-name"]\n')
    assert "warning" not in run("check", ".", folder=project).stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        *(
            "1.",
            "- ",
            "a\n\n",
            "the two ",
            "third ",
            "in May ",
            "4 \n",
            "about ",
            "half ",
            "of the ",
            "a hundred and ",
        ),
        *(
            "“",
            "‘a",
            "'a ",
            "\"a\" 'bb' ",
            "1 2016 ",
            "*Lena* ",
            "Lena\n",
            "Moss ",
            "1,000,",
            "제",
            "이십",
            "1만 ",
        ),
        *("{{'a'}}", "thousand ", "twenty-", "the first half of the first quarter of ", "between 2001 and "),
    ],
)
def test_the_largest_template_is_proved_within_seconds(unit: str) -> None:
    start = time.process_time()
    look(unit * (20_000 // len(unit)) + " [@sec-1]")
    assert time.process_time() - start < 10
