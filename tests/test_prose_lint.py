"""What an editor may not write into a template: each thing is found in its place, and innocent prose is left alone."""

import re
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefgen.checks import check_document, check_prose
from briefgen.checks.excerpts.text import ArchivedWords
from briefgen.checks.lint.own_words import read_archive
from briefgen.compose import find_prose
from briefgen.diagnostics import Diagnostic
from briefgen.load.brief import load_templates
from briefgen.model.brief import HOLE, TemplateText
from briefgen.model.factbase import FactBase
from briefgen.pipeline import Materials, compose_brief, gather, load_specs
from briefgen.workspace import find_project
from compose_case import SEEDS, compose, seeds
from program import run
from specs import load_brief
from yaml_facts import brief_of, facts_of, places

ROOT = Path(__file__).parents[1]
ONE_TEXT = "sections: [{kind: text, template: t.md}, {kind: sources}]"
FACTS = seeds()
NAMES = facts_of(SEEDS.replace("given: Ivo}", "given: Ivo, aliases: [I. Berg]}"))


def template(text: str, name: str = "t.md") -> dict[str, TemplateText]:
    return {name: TemplateText(name, f"templates/{name}", text)}


def lint(text: str, facts: FactBase = NAMES, archived: ArchivedWords | None = None) -> tuple[Diagnostic, ...]:
    written = find_prose(brief_of(ONE_TEXT), template(text))
    return check_prose(written, facts, tuple(facts.facts()), archived=archived)


# What is found, and where.


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("It met on 4 September 2024.", 11),
        ("In 2016 it began.", 4),
        ("The 1990s were quiet.", 5),
        ("All of it, mid-2016, was so.", 16),
        ("It met in September.", 11),
        ("It met in May.", 11),
        ("It met in May 2024.", 11),
        ("It met on March 4.", 11),
        ("Held 2024-09-04 there.", 6),
        ("From 2016–2025.", 6),
        ("On 4/9/2024 there.", 4),
        ("Sept. 4 it was.", 1),
        ("회의는 2016년 9월 4일에", 5),
        ("9월에", 1),
        ("{{ '2016' }}", 5),
        ("{{ 2016 }}", 4),
        ("{{ x or 'in June 2016' }}", 13),
        ("{{ x | default('2016') }}", 17),
        ("{% set year = '2016' %}{{ year }}", 16),
        ("{% macro m(y='2016') %}{{ y }}{% endmacro %}", 15),
        ("{% macro m(y) %}{{ y }}{% endmacro %}{{ m('2016') }}", 44),
        ("{% for y in [2016] %}{{ y }}{% endfor %}", 14),
        ("{% from 'm.md' import say %}{{ say('in 2016') }}", 40),
        ("{% set text %}In 2016.{% endset %}", 18),
        ("{% raw %}{{ 2016 }}{% endraw %}", 13),
        ("[on a page](https://x.example/2016 'of 2016')", 40),
    ],
)
def test_a_date_is_found(text: str, column: int) -> None:
    assert places(lint(text)) == [("literal-date", 1, column)]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("It had 12 members.", 8),
        ("Of 10,000 seeds 3.5 per cent", 4),
        ("The 21st came.", 5),
        ("Five meetings were held.", 1),
        ("At least three came.", 10),
        ("Twenty-five ships", 1),
        ("A dozen ships", 1),
        ("three hundred ships", 1),
        ("Two years later", 1),
        ("The three sides met.", 5),
        ("At the fourth meeting", 8),
        ("The first meeting was so.", 5),
        ("A second joint session", 3),
        ("It was the third.", 12),
        ("제4차 회의", 1),
        ("두 차례 열렸다", 1),
        ("세 번째 회의", 1),
        ("{{ 5 | number }}", 4),
        ("{{ ['no ', '7 of them'] | join }}", 13),
        ("{{ loop.cycle('odd 5', 'even') }}", 20),
    ],
)
def test_a_number_is_found(text: str, column: int) -> None:
    assert places(lint(text))[0] == ("literal-number", 1, column)
    assert {one.code for one in lint(text)} == {"literal-number"}


@pytest.mark.parametrize(
    ("text", "column", "whose"),
    [
        ("The Seed Exchange Council met.", 5, "the name of organisation “council”"),
        ("As the SEC said.", 8, "the short name of organisation “council”"),
        ("Lund is quiet.", 1, "the city of meeting “sec-1”"),
        ("Han Sora spoke.", 1, "the name of person “han-sora”"),
        ("Sora Han spoke.", 1, "the name of person “han-sora”"),
        ("*Lena*  Moss spoke.", 2, "the name of person “lena-moss”"),
        ("as I. Berg said.", 4, "the name of person “ivo-berg”"),
        ("as Moss said.", 4, "the family name of person “lena-moss”"),
        ("Director Han spoke.", 10, "the family name of person “han-sora”"),
        ("한소라는 말했다.", 1, "the name of person “han-sora”"),
        ("오늘 룬드에서", 4, "the city of meeting “sec-1”"),
        ("북부식물원", 1, "the name of organisation “north”"),
        ("{% set c = 'Lund' %}{{ c }}", 13, "the city of meeting “sec-1”"),
    ],
)
def test_a_registered_name_is_found(text: str, column: int, whose: str) -> None:
    (found,) = lint(text)
    assert places([found]) == [("literal-name", 1, column)]
    assert whose in found.message


def test_a_name_is_found_over_a_line_break() -> None:
    assert places(lint("As Lena\nMoss said.")) == [("literal-name", 1, 4)]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("They said “no”.", 11),
        ('They said "no".', 11),
        ("« non »", 1),
        ("「씨앗」", 1),
        ("the ‘keepers’ of it", 5),
        ("the 'so called' vault", 5),
        ("“{{ facts['rain'].summary }}”", 1),
        ("{{ '“' }}{{ facts['rain'].summary }}{{ '”' }}", 5),
        ("a lone “ here", 8),
        ("a lone ” here", 8),
        (r"\"escaped\"", 2),
        ("“Minutes of the Last Meeting”", 1),
        ("[a](https://x.example 'so “called”')", 27),
    ],
)
def test_quotation_marks_are_found(text: str, column: int) -> None:
    assert places(lint(text)) == [("literal-quotation", 1, column)]


def test_each_is_found_in_its_line_behind_tags_and_comments() -> None:
    text = "{#- 2016 -#}\n{%- set a = facts['sec-1'] -%}\n\n  The {{ a | ordinal }} was in 2016.\n\n- Lund\n\n   {%- if a %}\nSo “be” it.\n{% endif -%}"
    assert places(lint(text)) == [
        ("literal-date", 4, 32),
        ("literal-name", 6, 3),
        ("literal-quotation", 9, 4),
    ]


def test_templates_that_a_template_includes_are_read_and_no_others() -> None:
    texts = {
        **template("{% include 'a.md' %}{% include 'gone.md' ignore missing %}"),
        **template("In 2016.{% import 'b.md' as b %}", "a.md"),
        **template("{% macro m() %}In 2017.{% endmacro %}{% include 't.md' %}", "b.md"),
        **template("In 2018.", "unused.md"),
    }
    written = find_prose(brief_of(ONE_TEXT), texts)
    found = check_prose(written, FACTS, ())
    assert [(one.origin.file, one.code) for one in found if one.origin] == [
        ("templates/a.md", "literal-date"),
        ("templates/b.md", "literal-date"),
    ]


def test_a_place_counts_only_where_the_brief_has_the_fact() -> None:
    written = find_prose(brief_of(ONE_TEXT), template("In Lund."))
    assert check_prose(written, FACTS, ()) == ()
    assert [one.code for one in check_prose(written, FACTS, tuple(FACTS.facts()))] == ["literal-name"]


# What is left alone.

INNOCENT = """\
The group met. One of the sides left, and the other came.
The two sides agreed; these two did not, nor did the other two.
Both were there, once, twice, thrice; hundreds saw it, in dozens of boats.
First, it rained. Second, it did not. Third, nobody knew.
A third of them left. Third parties and third countries stayed.
It first met here, at first sight, and second to none.
Two-way talks on a five-year plan and a three-legged stool.
They may march on; may it rain. An august body.
seconds, tenths, a sixer, the oneness of it
1. One point
- 2. Another
[@minutes, paragraph 3] [@minutes, page 12; @copy, 2016]
See [the page](https://x.example/2016/(12)) and <https://x.example/2016>, or https://x.example/4.
[kept]: https://x.example/2016
A remark.[^1]
[^1]: And its words.
## A heading
|---|:-:|
{# In 2016 Lena Moss said “no” in Lund. #}
{% if x == 'Lund' and y > 2016 %}y{% endif %}
{{ facts['sec-1'].city }} {{ facts[0].city }} {{ facts[:3] | length }} {{ facts.0.city }}
{{ facts | selectattr('kind', 'equalto', 'meeting') | map(attribute='city') | join(', ') }}
{{ x | date('month') }} {{ x.startswith('2016') }} {{ 'a' if y == '2016' else 'b' }} {{ [1, 2] | length }}
{% set id = 'sec-1' %}{{ facts[id].city }} {% set limit = 5 %}{{ facts[:limit] | length | number }}
{{ fact.ordinal + 1 }} {% for i in range(3) %}{{ loop.index }}{% endfor %}
the ministers' talks, it's the vault's, don’t, rock ’n’ roll, the ministers' and the envoys' words
“Minutes of the Third Meeting” is a title. "Minutes of the Third Meeting." ‘Minutes of the Third Meeting’
Minutes of the Third Meeting says so, and *Minutes of the Third Meeting* does.
「씨앗 회의 열린다」
G7 and A4 are names. &#8212; &ldquo;
the sec, a lunder, Lundy, Hans, the moss, the Moss, Old Moss, Moss Street, the Han river, with Han
Moss grows.
한소, 북부식물, 열린다 첫 회의
{% from 'm.md' import say %}{{ say('sec-1') }}{{ say('minutes') }}
"""


@pytest.mark.parametrize("text", INNOCENT.splitlines())
def test_innocent_lines_are_left_alone(text: str) -> None:
    assert lint(text) == ()


def test_a_title_is_excused_only_as_it_is_published() -> None:
    assert places(lint("Minutes of the Third Meetings")) == [("literal-number", 1, 16)]


VOCABULARY = (
    *("the", "a", "of", "and", "to", "in", "it", "was", "had", "group", "vault", "garden", "seeds", "agreed"),
    *(
        "talks",
        "again",
        "several",
        "many",
        "other",
        "never",
        "because",
        "whether",
        "quietly",
        "keeper’s",
        "don’t",
    ),
    *(
        "cold",
        "one",
        "once",
        "both",
        "half",
        "over;",
        "under,",
        "behind:",
        "beyond.",
        "(perhaps)",
        "—",
        "though",
    ),
)


@given(st.lists(st.sampled_from(VOCABULARY), max_size=40))
def test_text_without_figures_marks_or_names_is_never_reported(words: list[str]) -> None:
    assert lint(" ".join(words)) == ()


@given(
    st.text(
        st.characters(categories=["Ll", "Zs", "Po"], exclude_characters="\"'“”«»„!{}%#&<>[]@"), max_size=60
    )
)
@example("seedͱ")
def test_small_letters_are_never_a_name_or_a_date(text: str) -> None:
    assert {one.code for one in lint(text)} <= {"literal-number", "mixed-scripts"}


@given(st.text(alphabet="ab12 {}%#'\"-\n[]@(“”", max_size=60))
def test_prose_is_as_long_as_its_template_and_stands_in_its_lines(text: str) -> None:
    for prose in find_prose(brief_of(ONE_TEXT), template(text)):
        assert len(prose.text) == len(text)
        assert all(new in {HOLE, old} for new, old in zip(prose.text, text, strict=True))
        assert [new == "\n" for new in prose.text] == [old == "\n" for old in text]


@given(st.integers(1, 999_999), st.sampled_from(VOCABULARY))
def test_every_figure_is_reported(number: int, word: str) -> None:
    assert [one.code for one in lint(f"{word} {number} {word}")] in (["literal-number"], ["literal-date"])


# Shipped templates, as they are and with something written into them.

PROJECTS = (ROOT, ROOT / "tests" / "second_project")
PLANTED = {
    "literal-date": "in November 1931",
    "literal-number": "of 4711 pages",
    "literal-name": "by {name}",
    "literal-quotation": "as “somebody” says",
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
    """Return the lines of a template that print and cite, counted from 1; or only the first and the last."""
    found = [place for place, line in enumerate(text.split("\n"), 1) if CITING.search(line)]
    return found if which == "every" else sorted({found[0], found[-1]})


in_quick_and_slow_runs = pytest.mark.parametrize(
    "which", ["ends", pytest.param("every", marks=pytest.mark.slow)]
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
    spec = load_brief(brief, folder).value
    assert spec is not None
    text, facts = materials.templates[name], materials.facts
    known = "Nuclear Consultative Group" if folder == ROOT else "Guild of Pilots"
    for code, planted in PLANTED.items():
        for line in citing_lines(text.text, which):
            changed = rewrite(text, line, lambda old, new=planted: f"{old} {new.format(name=known)}")  # type: ignore[misc]
            found = check_prose(find_prose(spec, {**materials.templates, name: changed}), facts, ())
            assert [(one.code, one.origin.line) for one in found if one.origin] == [(code, line)]
    assert check_prose(find_prose(spec, materials.templates), facts, tuple(facts.facts())) == ()


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
        assert [one for one in found if one.code in {*PLANTED, "uncited-paragraph", "copied-words"}] == []


# What only the composed document shows.


def look(
    text: str, brief: str = ONE_TEXT, archive: dict[str, bytes] | None = None, **others: str
) -> Sequence[Diagnostic]:
    texts = {"t.md": text, **{f"{name}.md": other for name, other in others.items()}}
    spec, outcome = (
        brief_of(f"locale: en_GB\n{brief}"),
        compose(f"locale: en_GB\n{brief}", texts, facts=FACTS),
    )
    archived = read_archive(FACTS, archive) if archive else None
    return check_document(
        outcome.value, spec, FACTS, tuple(FACTS.facts()), known=outcome.diagnostics, archived=archived
    )


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
        ("So &ldquo;they&rdquo; say. [@paper]", [1]),
        ("So &ldquo;Minutes of the Third Meeting&rdquo; has it. [@paper]", []),
        ("So it is. [@minutes] [@paper]", []),
    ],
)
def test_quotation_marks_are_found_in_print(text: str, lines: list[int]) -> None:
    found = [one for one in look(text) if one.code == "literal-quotation"]
    assert [one.origin.line for one in found if one.origin] == lines


def test_quotation_marks_are_found_in_a_spec() -> None:
    brief = (
        "title: What “they” say\nsubtitle: '“Minutes of the Third Meeting”'\n"
        "sections:\n  - {kind: excerpts, title: 'So \"called\"'}\n  - {kind: sources}"
    )
    assert places(look("", brief)) == [("literal-quotation", 2, 13), ("literal-quotation", 5, 33)]


ARCHIVE = b"Nothing that was sown in the garden of the north shall be sold at any fair.\n"


def archived_seeds() -> FactBase:
    return facts_of(SEEDS.replace("  gazette: {kind: news,", "  gazette: {archive: gazette.txt, kind: news,"))


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("They said that was sown in the garden of the north. [@paper]", 11),
        ("They said was sown in the garden of the north. [@paper]", 11),
        ("They said was sown in the garden of {{ facts.rain.kind }} the north. [@paper]", 0),
        ("They said sown in the garden of the north. [@paper]", 0),
    ],
)
def test_eight_words_of_a_source_are_found_at_the_first(text: str, column: int) -> None:
    archived = read_archive(archived_seeds(), {"gazette.txt": ARCHIVE})
    assert places(lint(text, archived=archived)) == ([("copied-words", 1, column)] if column else [])
    assert lint(text) == ()


def test_words_of_a_source_that_expressions_put_together_are_found_in_print() -> None:
    facts = archived_seeds()
    archived = read_archive(facts, {"gazette.txt": ARCHIVE})
    text = "a [@paper]\n\nsown in the garden {{ 'of the north shall' }} be sold. [@paper]"
    spec, outcome = brief_of(ONE_TEXT), compose(ONE_TEXT, {"t.md": text}, facts=facts)
    found = check_document(outcome.value, spec, facts, (), archived=archived)
    assert places(found) == [("copied-words", 3, 1)]
    assert check_document(outcome.value, spec, facts, ()) == ()


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
        assert "error[literal-number]" in result.stderr
        assert "error[uncited-paragraph]" in result.stderr
        assert "templates/lights/board.md:6:15" in result.stderr
    assert not list(project.rglob("*.pdf"))


def test_a_number_may_be_excused_by_a_comment_with_a_reason_and_a_date_may_not(tmp_path: Path) -> None:
    remark = "{# briefgen: ignore %s because the lamp is called so #}\n%s [@ledger]\n"
    number = remark % ("literal-number", "Number 9 burns.")
    assert run("check", ".", folder=plant(tmp_path / "a", f"\n{number}")).returncode == 0
    date = remark % ("literal-date", "It burns since 1908.")
    result = run("check", ".", folder=plant(tmp_path / "b", f"\n{date}"))
    assert result.returncode == 1
    assert "error[literal-date]" in result.stderr
    assert "error[bad-ignore]" in result.stderr


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "[",
            "](",
            "](a ",
            "[@a",
            "(",
            "<http:",
            "&",
            "1.",
            "- ",
            "a\n\n",
            "the two ",
            "third ",
            "in May ",
            "4 \n",
        ),
        *("“", "‘a", "'a ", "\"a\" 'bb' ", "1 2016 ", "*Lena* ", "Lena\n", "Moss ", "Minister ", "제"),
        *("{{'a'}}", "{% set x = x ~ 'Lund' %}{{x}}", "{{ a.a.a.a }}"),
    ],
)
def test_the_largest_template_is_read_within_seconds(unit: str) -> None:
    start = time.process_time()
    lint(unit * (64_000 // len(unit)))
    assert time.process_time() - start < 20
