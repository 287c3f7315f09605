"""Many briefs of one spec: what is made, under which names, and what no value can do."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import unicodedata
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen import pipeline
from briefgen.batch import expand, find_duplicates, name_briefs
from briefgen.batch.fill import list_variants
from briefgen.batch.texts import Placeholder, Stray, parse_placeholders
from briefgen.cache.store import open_cache
from briefgen.diagnostics import Diagnostic, Outcome, diagnose, merge_diagnostics
from briefgen.diagnostics.letters import slugify
from briefgen.load.brief import settable_keys, type_brief
from briefgen.load.facts import load_factbase
from briefgen.model.brief import Spec
from briefgen.model.factbase import FactBase
from briefgen.workspace import find_project
from briefgen.workspace.reading import Workspace
from program import copy_second, read_text, run
from specs import load_brief, load_spec_file

FACTS = """\
meetings:
  board-1: {series: board, ordinal: 1, date: 1908-05-03, city: Marram, handling: internal, reviewed: 2026-01-01}
  board-2: {series: board, ordinal: 2, date: 1909-05~, city: {en: Tern Quay, ko: 턴키}, reviewed: 2026-01-01}
  guild-13: {series: guild, ordinal: 13, date: 1907, city: Marram, status: inferred, reviewed: 2026-01-01}
events:
  lamp-lit: {date: 1909-11, summary: The lamp was lit., tags: [lights], people: [ada], reviewed: 2026-01-01}
organisations:
  board: {name: Lights Board, short: LB}
  guild: {name: Guild of Pilots}
people:
  ada: {given: Ada, family: Wick}
  bea: {given: Bea, family: Fyr}
"""
REST = """\
sections:
  - {kind: chronology}
  - {kind: sources}
"""


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> FactBase:
    return facts_of(tmp_path_factory.mktemp("facts"), FACTS)


def facts_of(folder: Path, *files: str) -> FactBase:
    for number, text in enumerate(files):
        (folder / f"{number}.yaml").write_text(text, encoding="utf-8")
    loaded = load_factbase(folder, folder)
    assert not loaded.diagnostics, loaded.diagnostics
    return loaded.value


def expand_text(folder: Path, text: str, facts: FactBase, **settings: str) -> Outcome[tuple[Spec, ...]]:
    """Expand a spec; diagnostics of reading it come first."""
    file = folder / "note.yaml"
    file.write_text(dedent(text) + REST, encoding="utf-8")
    read = load_spec_file(file, folder, settings)
    made = expand(read.value, facts) if read.value else Outcome(())
    return Outcome(made.value, (*read.diagnostics, *made.diagnostics))


def names(made: Outcome[tuple[Spec, ...]]) -> list[str]:
    assert not made.diagnostics, [(one.message, one.hints) for one in made.diagnostics]
    return [spec.brief.name for spec in made.value]


def one_error(made: Outcome[tuple[Spec, ...]]) -> Diagnostic:
    (one,) = made.diagnostics
    return one


class TestPlaceholders:
    @pytest.mark.parametrize(
        ("text", "parts"),
        [
            ("plain", ("plain",)),
            ("", ()),
            ("The {ordinal} of {id}", ("The ", Placeholder("ordinal", 4), " of ", Placeholder("id", 17))),
            ("{{id}}", ("{", "id", "}")),
            ("{{{id}}}", ("{", Placeholder("id", 2), "}")),
            ("{}", (Placeholder("", 0),)),
            ("a { b", ("a ", Stray("{", 2), " b")),
            ("a } b", ("a ", Stray("}", 2), " b")),
            ("{a{b}", (Stray("{", 0), "a", Placeholder("b", 2))),
        ],
    )
    def test_a_text_is_taken_apart(self, text: str, parts: tuple[object, ...]) -> None:
        assert parse_placeholders(text) == parts

    @given(st.text())
    def test_an_escaped_text_stands_for_itself(self, text: str) -> None:
        escaped = text.replace("{", "{{").replace("}", "}}")
        assert "".join(map(str, parse_placeholders(escaped))) == text

    @pytest.mark.parametrize(
        ("placeholder", "words"),
        [
            ("id", "board-2"),
            ("meeting", "board-2"),
            ("ordinal", "second"),
            ("ordinal.figure", "2"),
            ("date", "about May 1909"),
            ("date.month", "about May 1909"),
            ("date.year", "about 1909"),
            ("date.edtf", "1909-05~"),
            ("city", "Tern Quay"),
            ("series", "board"),
            ("series.name", "Lights Board"),
            ("series.short", "LB"),
        ],
    )
    def test_a_meeting_says_what_it_says(
        self, placeholder: str, words: str, facts: FactBase, tmp_path: Path
    ) -> None:
        text = f'for_each: {{meeting: {{id: board-2}}}}\ntitle: "=<{{{placeholder}}}>="\n'
        (spec,) = expand_text(tmp_path, text, facts).value
        assert spec.brief.title == f"=<{words}>="

    def test_words_are_those_of_the_brief_s_language(self, facts: FactBase, tmp_path: Path) -> None:
        text = """\
            for_each: {meeting: {id: board-2}}
            matrix: {locale: [en_GB, ko_KR]}
            title: "{ordinal} {date} {city}"
        """
        english, korean = expand_text(tmp_path, text, facts).value
        assert english.brief.title == "second about May 1909 Tern Quay"
        assert korean.brief.title == "제2차 1909년 5월경 턴키"

    def test_doubt_is_said(self, facts: FactBase, tmp_path: Path) -> None:
        text = 'for_each: {meeting: {id: guild-13}}\ntitle: "{ordinal}, {date}"\n'
        assert expand_text(tmp_path, text, facts).value[0].brief.title == "13th, 1907 (inferred)"

    def test_a_language_that_a_text_lacks_is_warned_of(self, tmp_path: Path) -> None:
        (tmp_path / "facts").mkdir()
        base = facts_of(tmp_path / "facts", FACTS.replace("city: Marram,", "city: {en: Marram},"))
        text = 'for_each: {meeting: {id: guild-13}}\nlocale: ko_KR\ntitle: "{city}"\n'
        made = expand_text(tmp_path, text, base)
        one = one_error(made)
        assert one.code == "missing-translation"
        assert one.origin
        assert one.origin.line == 4
        assert made.value[0].brief.title == "Marram"

    @pytest.mark.parametrize(
        ("written", "code", "place", "hint"),
        [
            ('"The {ordnal} one"', "unknown-placeholder", (2, 13), "did you mean ordinal?"),
            ("'It''s {ordnal}'", "unknown-placeholder", (2, 15), "did you mean ordinal?"),
            ("plain {ordnal}", "unknown-placeholder", (2, 14), "did you mean ordinal?"),
            ("|\n  One\n  and {ordnal}", "unknown-placeholder", (4, 7), "did you mean ordinal?"),
            ('"\\u00e9 {id}{xyz}"', "unknown-placeholder", (2, 20), "allowed here: city, date"),
            ('"{ id }"', "unknown-placeholder", (2, 9), "did you mean id?"),
            ('"{id} {"', "bad-placeholder", (2, 14), "write {{"),
            ('"{id} }"', "bad-placeholder", (2, 14), "write }}"),
            ('"at {venue}"', "empty-placeholder", (2, 12), "narrow `for_each`"),
            ("{id}", "wrong-shape", (2, 8), 'put it in quotation marks: "{id}"'),
        ],
    )
    def test_what_is_wrong_is_said_at_its_place_inside_the_text(
        self, written: str, code: str, place: tuple[int, int], hint: str, facts: FactBase, tmp_path: Path
    ) -> None:
        made = expand_text(tmp_path, f"for_each: {{meeting: {{id: board-1}}}}\ntitle: {written}\n", facts)
        one = one_error(made)
        assert one.code == code
        assert one.origin
        assert (one.origin.file, one.origin.line, one.origin.column) == ("note.yaml", *place)
        assert hint in one.hints[0]
        assert made.value == ()

    def test_every_key_is_filled_in_and_no_kind(self, facts: FactBase, tmp_path: Path) -> None:
        text = """\
            for_each: {table: [{name: north, locale: ko_KR, n: "3", part: key-points, id: board-1, k: text}]}
            locale: "{locale}"
            title: "{name}"
            select: {none: [{meeting: ["{id}"]}], limit: "{n}"}
        """
        file = tmp_path / "note.yaml"
        file.write_text(
            dedent(text) + 'sections:\n  - {kind: text, template: "{name}/{part}.md", title: "{id}"}\n',
            encoding="utf-8",
        )
        source = load_spec_file(file, tmp_path).value
        assert source
        (spec,) = expand(source, facts).value
        assert (spec.brief.locale, spec.brief.select.limit, spec.brief.title) == ("ko_KR", 3, "north")
        assert spec.brief.select.none[0].meeting == ("board-1",)
        assert spec.brief.sections[0].template == "north/key-points.md"  # type: ignore[union-attr]
        file.write_text(dedent(text) + 'sections:\n  - {kind: "{k}", template: a.md}\n', encoding="utf-8")
        source = load_spec_file(file, tmp_path).value
        assert source
        assert [one.code for one in expand(source, facts).diagnostics] == ["bad-value"]


class TestSubjects:
    @pytest.mark.parametrize(
        ("each", "found"),
        [
            ("{meeting: all}", ["guild-13", "board-1", "board-2"]),
            ("{meeting: {series: board, order: -date}}", ["board-2", "board-1"]),
            ("{meeting: {limit: 1}}", ["guild-13"]),
            ("{meeting: {handling: internal}}", ["board-1"]),
            ("{event: all}", ["lamp-lit"]),
            ("{event: {tags: lights}}", ["lamp-lit"]),
            ("{tag: all}", ["lights"]),
            ("{tag: lights}", ["lights"]),
            ("{series: all}", ["board", "guild"]),
            ("{series: [guild, board]}", ["guild", "board"]),
            ("{person: all}", ["ada"]),
            ("{person: [bea, ada]}", ["bea", "ada"]),
            ("{table: [{region: South Quay, x: 1}, {region: north}]}", ["south-quay", "north"]),
            ("{table: [{region: south, id: b}, {region: north, id: a}]}", ["b", "a"]),
        ],
    )
    def test_what_there_is_one_brief_each(
        self, each: str, found: list[str], facts: FactBase, tmp_path: Path
    ) -> None:
        made = expand_text(tmp_path, f"for_each: {each}\ntitle: X\n", facts)
        assert names(made) == [f"note-{one}" for one in found]

    @pytest.mark.parametrize(
        ("each", "code", "column"),
        [
            ("{meeting: {series: [bord]}}", "unknown-id", 31),
            ("{meeting: {any: [{tags: ligths}]}}", "unknown-tag", 35),
            ("{meeting: {date: 1999}}", "empty-selection", 21),
            ("{meeting: {kind: event}}", "empty-selection", 21),
            ("{tag: ligths}", "unknown-tag", 17),
            ("{series: [bord]}", "unknown-id", 21),
            ("{person: board}", "wrong-kind", 20),
            ("{meting: all}", "unknown-key", 12),
            ("{meeting: al}", "wrong-shape", 21),
            ("{}", "bad-value", 11),
            ("{tag: all, series: all}", "bad-value", 11),
            ("{table: [{a: [1]}]}", "wrong-shape", 24),
            ("{table: [{a b: 1}]}", "bad-value", 21),
            ("all", "wrong-shape", 11),
        ],
    )
    def test_a_slip_is_said_at_its_place(
        self, each: str, code: str, column: int, facts: FactBase, tmp_path: Path
    ) -> None:
        made = expand_text(tmp_path, f"for_each: {each}\ntitle: X\n", facts)
        found = [one for one in made.diagnostics if one.origin]
        assert {one.code for one in found} >= {code}
        assert any(one.code == code and one.origin and one.origin.column == column for one in found), found
        assert made.value == ()

    def test_the_order_is_not_that_of_the_files(self, tmp_path: Path) -> None:
        lines = [line for line in FACTS.split("\n") if line.startswith("  ")]
        heads = {
            "board-": "meetings",
            "guild-": "meetings",
            "lamp-": "events",
            "ada:": "people",
            "bea:": "people",
        }

        def kind_of(line: str) -> str:
            return next(
                (kind for mark, kind in heads.items() if line.strip().startswith(mark)), "organisations"
            )

        made = []
        for number, ordered in enumerate((lines, lines[::-1])):
            folder = tmp_path / str(number)
            folder.mkdir()
            base = facts_of(folder, *(f"{kind_of(line)}:\n{line}\n" for line in ordered))
            made.append(
                [
                    names(expand_text(tmp_path, f"for_each: {each}\ntitle: X\n", base))
                    for each in (
                        "{meeting: all}",
                        "{series: all}",
                        "{tag: all}",
                        "{event: all}",
                        "{person: all}",
                    )
                ]
            )
        assert made[0] == made[1]
        assert made[0][0] == ["note-guild-13", "note-board-1", "note-board-2"]


AXES: Mapping[str, list[str]] = {
    "audience": ["principals", "staff", "Press & public"],
    "locale": ["en_GB", "ko_KR", "en_US"],
    "paper": ["A4", "Letter"],
    "handling": ["public", "internal"],
}


class TestMatrix:
    @settings(max_examples=40, deadline=None)
    @given(
        sizes=st.fixed_dictionaries({key: st.integers(0, len(values)) for key, values in AXES.items()}),
        each=st.sampled_from(["{meeting: all}", "{series: [board, guild]}", None]),
    )
    def test_as_many_briefs_as_combinations_each_with_a_name(
        self,
        sizes: dict[str, int],
        each: str | None,
        tmp_path_factory: pytest.TempPathFactory,
        facts: FactBase,
    ) -> None:
        matrix = {key: AXES[key][:size] for key, size in sizes.items() if size}
        text = f"matrix: {json.dumps(matrix)}\ntitle: X\n" + (f"for_each: {each}\n" if each else "")
        made = expand_text(tmp_path_factory.getbasetemp(), text, facts)
        subjects = {"{meeting: all}": 3, None: 1}.get(each, 2)
        combinations = list(product(*matrix.values()))
        assert len(names(made)) == len(set(names(made))) == subjects * len(combinations)
        got = [tuple(getattr(spec.brief, key) for key in matrix) for spec in made.value]
        assert got == combinations * subjects

    def test_a_key_may_say_its_value_in_other_words(self, facts: FactBase, tmp_path: Path) -> None:
        text = 'matrix: {audience: [pilots, wardens]}\naudience: "For {audience}"\ntitle: "{audience}"\n'
        made = expand_text(tmp_path, text, facts)
        assert [(one.brief.audience, one.brief.title) for one in made.value] == [
            ("For pilots", "pilots"),
            ("For wardens", "wardens"),
        ]

    def test_a_setting_overrules_the_matrix_and_leaves_the_name(
        self, facts: FactBase, tmp_path: Path
    ) -> None:
        text = 'matrix: {audience: [pilots]}\ntitle: "For {audience}"\n'
        (spec,) = expand_text(tmp_path, text, facts, audience="wardens").value
        assert (spec.brief.name, spec.brief.title) == ("note-pilots", "For wardens")
        assert spec.brief.audience == spec.brief.parameters["audience"] == "wardens"

    def test_a_bad_value_is_placed_in_the_matrix_and_said_once(self, facts: FactBase, tmp_path: Path) -> None:
        text = "for_each: {meeting: all}\nmatrix: {paper: [A4, A5]}\ntitle: X\n"
        made = expand_text(tmp_path, text, facts)
        one = one_error(made)
        assert (one.code, str(one.origin)) == ("bad-value", "note.yaml:2:22")
        assert one.message.endswith("(in note-guild-13-a5 and 2 more variants)")
        assert [spec.brief.paper for spec in made.value] == ["A4"] * 3

    @pytest.mark.parametrize(
        ("matrix", "code", "column"),
        [
            ("{papr: [A4]}", "unknown-key", 10),
            ("{select: [a]}", "unknown-key", 10),
            ("{name: [a]}", "unknown-key", 10),
            ("{each: [a]}", "unknown-key", 10),
            ("{paper: []}", "bad-value", 17),
            ("{paper: [A4, A4]}", "bad-value", 17),
            ("{paper: {a: b}}", "wrong-shape", 17),
            ("[paper]", "wrong-shape", 9),
        ],
    )
    def test_a_slip_is_said_at_its_place(
        self, matrix: str, code: str, column: int, facts: FactBase, tmp_path: Path
    ) -> None:
        one = one_error(expand_text(tmp_path, f"matrix: {matrix}\ntitle: X\n", facts))
        assert (one.code, str(one.origin)) == (code, f"note.yaml:1:{column}")

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("matrix: {audience: [a, b]}\naudience: c\n", "contested-key"),
            ('matrix: {audience: [a, b]}\naudience: "{{audience}}"\n', "contested-key"),
            ("for_each: {table: [{audience: a}]}\nmatrix: {audience: [b]}\n", "contested-key"),
        ],
    )
    def test_what_is_given_twice_is_refused(
        self, text: str, code: str, facts: FactBase, tmp_path: Path
    ) -> None:
        assert {one.code for one in expand_text(tmp_path, f"{text}title: X\n", facts).diagnostics} == {code}

    def test_there_are_limits(self, facts: FactBase, tmp_path: Path) -> None:
        def count(size: int) -> Outcome[tuple[Spec, ...]]:
            rows = json.dumps([{"a": f"r{number}"} for number in range(size)])
            file = tmp_path / "note.yaml"
            file.write_text(f"for_each: {{table: {rows}}}\ntitle: X\n" + REST, encoding="utf-8")
            source = load_spec_file(file, tmp_path).value
            assert source
            return list_variants(source, facts)  # type: ignore[return-value]

        assert len(count(10_000).value) == 10_000
        over = count(10_001)
        assert [one.code for one in over.diagnostics] == ["too-many-briefs"]
        assert over.value == ()

    def test_a_vast_matrix_is_counted_and_not_made(self, facts: FactBase, tmp_path: Path) -> None:
        keys = [key for key in settable_keys() if key not in ("title", "draft")]
        matrix = {key: [f"v{number}" for number in range(500)] for key in keys}
        one = one_error(expand_text(tmp_path, f"matrix: {json.dumps(matrix)}\ntitle: X\n", facts))
        assert one.code == "too-many-briefs"
        assert f"{500 ** len(keys):,}" in one.message


class TestNames:
    @pytest.mark.parametrize(
        ("text", "made"),
        [
            ("name: note-{id}\nfor_each: {meeting: {id: board-1}}", ["note-board-1"]),
            ("name: '{date.edtf}_{city}'\nfor_each: {meeting: {id: board-1}}", ["1908-05-03_marram"]),
            ("name: '{city}-{locale}'\nfor_each: {meeting: {id: board-2}}\nmatrix: {locale: ko_KR}", ["tern-quay-ko-kr"]),
            ("name: x.{title}\nmatrix: {title: ['Büro & Café: 1']}", ["x.buro-cafe-1"]),
            ("for_each: {table: [{a: B C, b: x}]}\nmatrix: {paper: [A4], locale: en_GB}", ["note-b-c-a4-en-gb"]),
            ("for_each: {event: all}", ["note-lamp-lit"]),
        ],
    )  # fmt: skip
    def test_a_name_is_made_of_the_pattern(
        self, text: str, made: list[str], facts: FactBase, tmp_path: Path
    ) -> None:
        title = "" if "title" in text else "\ntitle: X"
        assert names(expand_text(tmp_path, f"{text}{title}\n", facts)) == made

    @pytest.mark.parametrize(
        ("pattern", "code", "column"),
        [
            ("'{city}'", "duplicate-brief", 7),
            ("'../{id}'", "bad-value", 7),
            ("'a/{id}'", "bad-value", 7),
            ("'-{id}'", "bad-value", 7),
            ("'{idd}'", "unknown-placeholder", 8),
            ("'{id'", "bad-placeholder", 8),
            ("'{venue}'", "empty-placeholder", 8),
            (f"'{'x' * 120}{{id}}'", "bad-value", 7),
            ("[a]", "wrong-shape", 7),
        ],
    )
    def test_a_name_that_is_none_is_refused(
        self, pattern: str, code: str, column: int, facts: FactBase, tmp_path: Path
    ) -> None:
        text = f"name: {pattern}\nfor_each: {{meeting: {{city: x}}}}\ntitle: X\n"
        several = "{any: [{id: board-1}, {id: guild-13}]}"
        text = text.replace("{city: x}", several if code == "duplicate-brief" else "{id: board-1}")
        made = expand_text(tmp_path, text, facts)
        assert [(one.code, str(one.origin)) for one in made.diagnostics] == [(code, f"note.yaml:1:{column}")]
        assert made.value == ()

    def test_a_name_without_letters_is_refused(self, facts: FactBase, tmp_path: Path) -> None:
        text = "for_each: {table: [{a: 서울}]}\nname: '{a}'\ntitle: X\n"
        one = one_error(expand_text(tmp_path, text, facts))
        assert one.code == "bad-value"
        assert "서울" not in slugify("서울 A4") == "a4"

    def test_a_collision_names_both_places(self, facts: FactBase, tmp_path: Path) -> None:
        text = "for_each: {table: [{a: x}, {a: y}, {a: X}]}\nname: n-{a}\ntitle: X\n"
        made = expand_text(tmp_path, text, facts)
        one = one_error(made)
        assert "n-x" in one.message
        assert "note.yaml:1:20" in one.message
        assert "note.yaml:1:36" in one.message
        assert [spec.brief.name for spec in made.value] == ["n-y"]

    def test_many_collisions_are_not_all_listed(self, facts: FactBase, tmp_path: Path) -> None:
        rows = json.dumps([{"a": str(number)} for number in range(50)])
        made = expand_text(tmp_path, f"for_each: {{table: {rows}}}\nname: same\ntitle: X\n", facts)
        assert len(made.diagnostics) == 10
        assert "and so are 39 more" in made.diagnostics[0].message

    def test_a_plain_spec_has_no_pattern(self, facts: FactBase, tmp_path: Path) -> None:
        one = one_error(expand_text(tmp_path, "name: other\ntitle: X\n", facts))
        assert one.code == "unknown-key"


HOSTILE = [
    "../../etc/passwd", "a: b", "[x, y]", "{id}", "{{id}}", "- kind: text", "&a *a", "!!python/object:os.system x",
    "# comment", '"', "'", "\\", "any: [{id: x}]", "%TAG", "| block", "{% include 'x' %}", "{{ 7 * 7 }}", "<b>x</b>",
    "*bold* [@x]", "~", "null", "true", "1e3", "board-1, board-2",
]  # fmt: skip


class TestValuesAreData:
    @pytest.mark.parametrize("value", HOSTILE)
    def test_a_value_ends_up_as_the_text_that_it_is(
        self, value: str, facts: FactBase, tmp_path: Path
    ) -> None:
        text = (
            f"for_each: {{table: [{{id: one, v: {json.dumps(value)}}}]}}\n"
            'title: "<{v}>"\nsubtitle: "{v}"\n'
        )
        (spec,) = expand_text(tmp_path, text, facts).value
        assert (spec.brief.title, spec.brief.subtitle) == (f"<{value}>", value)
        assert spec.brief.parameters == {"id": "one", "v": value}
        assert spec.brief.select.model_fields_set == set()

    @settings(max_examples=60, deadline=None)
    @given(
        value=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=30)
    )
    def test_any_value_does(
        self, value: str, facts: FactBase, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        rows = json.dumps([{"id": "one", "v": value}], ensure_ascii=False)
        made = expand_text(
            tmp_path_factory.getbasetemp(), f'for_each: {{table: {rows}}}\ntitle: "<{{v}}>"\n', facts
        )
        # Texts are composed: a compatibility ideograph is the ideograph that it is one of.
        title = unicodedata.normalize("NFC", f"<{value}>")
        assert [spec.brief.title for spec in made.value] == [title] or made.diagnostics[0].code == "bad-value"

    @pytest.mark.parametrize("value", HOSTILE)
    def test_no_value_becomes_a_selector(self, value: str, facts: FactBase, tmp_path: Path) -> None:
        text = (
            f'for_each: {{table: [{{id: one, v: {json.dumps(value)}}}]}}\ntitle: X\nselect: {{id: "{{v}}"}}\n'
        )
        made = expand_text(tmp_path, text, facts)
        found: list[Any] = [spec.brief.select.id for spec in made.value]
        assert found == [(value,)] or {one.code for one in made.diagnostics} == {"bad-value"}
        text = text.replace('select: {id: "{v}"}', 'select: "{v}"')
        assert {one.code for one in expand_text(tmp_path, text, facts).diagnostics} == {"wrong-shape"}

    @pytest.mark.parametrize("value", ["..", ".", "../x", "/etc/x", "a/b", "a\\b", ".hidden"])
    @pytest.mark.parametrize("key", ["template", "intro"])
    def test_no_value_becomes_a_path(self, value: str, key: str, facts: FactBase, tmp_path: Path) -> None:
        file = tmp_path / "note.yaml"
        other = "" if key == "template" else "template: a.md, "
        file.write_text(
            f"for_each: {{table: [{{id: one, v: {json.dumps(value)}}}]}}\ntitle: X\nsections:\n"
            f'  - {{kind: text, {other}{key}: "general/{{v}}"}}\n',
            encoding="utf-8",
        )
        source = load_spec_file(file, tmp_path).value
        assert source
        (one,) = expand(source, facts).diagnostics
        assert one.code == "bad-value"
        assert one.origin
        assert one.origin.line == 4
        assert "another folder" in one.message

    def test_no_key_is_filled_in(self, facts: FactBase, tmp_path: Path) -> None:
        text = 'for_each: {table: [{v: series}]}\ntitle: X\nselect: {"{v}": board}\n'
        assert [one.code for one in expand_text(tmp_path, text, facts).diagnostics] == ["unknown-key"]


class TestIdentity:
    def test_a_spec_of_one_brief_is_what_it_was(self, facts: FactBase, tmp_path: Path) -> None:
        file = tmp_path / "plain.yaml"
        file.write_text('title: "{id} and {{id}} }"\n' + REST, encoding="utf-8")
        source = load_spec_file(file, tmp_path).value
        assert source
        (spec,) = expand(source, facts).value
        assert spec == load_brief(file, tmp_path).value == type_brief(source).value
        assert spec.brief.title == "{id} and {{id}} }"
        assert not {"each", "parameters"} & set(spec.brief.model_dump(exclude_defaults=True))

    @pytest.mark.parametrize("key", ["each", "parameters"])
    def test_what_the_program_sets_no_spec_may(self, key: str, facts: FactBase, tmp_path: Path) -> None:
        for more in ("", "matrix: {paper: [A4]}\n"):
            made = expand_text(tmp_path, f"{more}title: X\n{key}: board-1\n", facts)
            assert one_error(made).code == "unknown-key"

    def test_a_variant_is_the_brief_that_one_would_have_written(self, tmp_path: Path) -> None:
        """Byte for byte, the manifest included."""
        project = copy_second(tmp_path)
        (project / "briefs/note.yaml").write_text(NOTE, encoding="utf-8")
        assert run("make", "note", folder=project).returncode == 0
        made = (project / "build/note-board-2-staff.pdf").read_bytes()
        (project / "briefs/note.yaml").unlink()
        by_hand = """\
            title: The second sitting of the LB
            subtitle: 9 June 1911, Marram
            audience: staff
            locale: en_GB
            select: {meeting: board-2}
            sections:
              - {kind: chronology, title: What came of board-2}
              - {kind: sources}
        """
        (project / "briefs/note-board-2-staff.yaml").write_text(dedent(by_hand), encoding="utf-8")
        assert run("make", "note-board-2-staff", folder=project).returncode == 0
        assert (project / "build/note-board-2-staff.pdf").read_bytes() == made


NOTE = """\
title: "The {ordinal} sitting of the {series.short}"
subtitle: "{date}, {city}"
name: note-{id}-{audience}
for_each: {meeting: {series: [lights-board]}}
matrix: {audience: [wardens, staff]}
locale: en_GB
select: {meeting: "{id}"}
sections:
  - {kind: chronology, title: "What came of {id}"}
  - {kind: sources}
"""
NAMES = [f"note-board-{number}-{audience}" for number in (1, 2) for audience in ("wardens", "staff")]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = copy_second(tmp_path / "second")
    (folder / "briefs/note.yaml").write_text(NOTE, encoding="utf-8")
    return folder


class TestCommands:
    def test_make_makes_all_variants_or_one_by_name(self, project: Path) -> None:
        done = run("make", "briefs/note.yaml", "--format", "json", folder=project)
        assert [one["brief"] for one in json.loads(done.stdout)["briefs"]] == NAMES
        assert "The second sitting of the LB" in read_text(
            (project / "build/note-board-2-staff.pdf").read_bytes()
        )
        shutil.rmtree(project / "build")
        assert run("make", "note-board-2-staff", folder=project).returncode == 0
        assert [path.name for path in (project / "build").glob("*.pdf")] == ["note-board-2-staff.pdf"]

    def test_an_output_is_a_folder_where_there_are_several(self, project: Path) -> None:
        assert run("make", "note", "-o", "out", folder=project).returncode == 0
        assert sorted(path.stem for path in (project / "out").iterdir()) == sorted(NAMES)
        assert run("make", "note-board-1-staff", "-o", "one.pdf", folder=project).returncode == 0
        assert (project / "one.pdf").is_file()

    def test_a_name_that_no_variant_has_is_refused(self, project: Path) -> None:
        done = run("make", "note-board-3-staff", folder=project)
        assert done.returncode == 1
        assert "unknown-brief" in done.stderr
        assert "did you mean note-board-" in done.stderr

    def test_check_preview_and_the_facts_commands_know_variants(self, project: Path) -> None:
        assert run("check", "note-board-1-staff", folder=project).returncode == 0
        done = run("preview", "note-board-1-staff", folder=project)
        assert done.stdout.split() == ["build/preview/note-board-1-staff-1.png"]
        done = run("facts", "trace", "note-board-1-staff", "--format", "json", folder=project)
        assert json.loads(done.stdout)["brief"] == "note-board-1-staff"
        assert run("facts", "trace", "note", folder=project).returncode == 2
        impact = run("facts", "impact", "board-2", folder=project).stdout
        assert {name for name in NAMES if name in impact} == set(NAMES[2:])
        coverage = run("facts", "coverage", "--format", "json", folder=project)
        assert {one["brief"] for one in json.loads(coverage.stdout)["briefs"]} >= set(NAMES)

    def test_what_several_variants_have_in_common_is_said_once(self, project: Path) -> None:
        text = NOTE.replace("{kind: chronology,", "{kind: text, template: none.md,")
        (project / "briefs/note.yaml").write_text(text, encoding="utf-8")
        for command in (("check", "briefs/note.yaml"), ("make", "note")):
            done = run(*command, folder=project)
            assert done.returncode == 1
            assert done.stderr.count("error[template-missing]") == 1
            assert "there is no template none.md (in note-board-1-wardens and 3 more variants)" in done.stderr

    def test_what_a_value_of_the_matrix_brings_about_is_placed_there(self, project: Path) -> None:
        text = NOTE.replace("locale: en_GB\n", "").replace("matrix: {", "matrix: {locale: [en_GB, cy_GB], ")
        (project / "briefs/note.yaml").write_text(
            text.replace("{audience}", "{audience}-{locale}"), encoding="utf-8"
        )
        done = run("check", "briefs/note.yaml", folder=project)
        assert done.stderr.count("error[unknown-label]") == 1
        assert "(in note-board-1-wardens-cy-gb and 3 more variants)" in done.stderr
        assert "briefs/note.yaml:5:18" in done.stderr

    def test_one_bad_variant_does_not_hold_up_the_others(self, project: Path) -> None:
        text = (
            NOTE.replace("[wardens, staff]", "[wardens]")
            .replace("matrix: {", "matrix: {paper: [A4, A5], ")
            .replace("{audience}", "{paper}")
        )
        (project / "briefs/note.yaml").write_text(text, encoding="utf-8")
        done = run("make", "note", folder=project)
        assert done.returncode == 1
        made = sorted(path.stem for path in (project / "build").glob("*.pdf"))
        assert made == ["note-board-1-a4", "note-board-2-a4"]

    @pytest.mark.parametrize("other", ["lights", "LIGHTS"])
    def test_two_briefs_of_one_name_are_refused_wherever_they_come_from(
        self, project: Path, other: str
    ) -> None:
        text = (
            NOTE.replace("name: note-{id}-{audience}", f"name: {other}")
            .replace("[wardens, staff]", "[wardens]")
            .replace("{series: [lights-board]}", "{id: board-1}")
        )
        (project / "briefs/note.yaml").write_text(text, encoding="utf-8")
        for command in (
            ("make", "lights"),
            ("make", "briefs/note.yaml"),
            ("check", "briefs/lights.yaml"),
            ("check",),
        ):
            done = run(*command, folder=project)
            assert done.returncode == 1, command
            assert done.stderr.count("error[duplicate-brief]") == 1
            assert "briefs/note.yaml:3:7" in done.stderr
            assert "briefs/lights.yaml" in done.stderr
        assert not list((project / "build").glob("*.pdf"))

    def test_a_template_sees_the_record_and_the_parameters(self, project: Path) -> None:
        (project / "templates/note.md").write_text(
            "For {{ brief.parameters.audience }}: number {{ brief.each.ordinal }}. {{ brief.each | cite }}\n"
        )
        text = NOTE.replace("{kind: chronology,", "{kind: text, template: note.md,")
        (project / "briefs/note.yaml").write_text(text, encoding="utf-8")
        assert run("make", "note", folder=project).returncode == 0
        assert "For staff: number 2." in read_text((project / "build/note-board-2-staff.pdf").read_bytes())
        (project / "templates/note.md").write_text("For {{ brief.parameters.audiense }}.\n")
        assert "template-undefined" in run("make", "note", folder=project).stderr

    def test_a_record_that_is_not_selected_is_not_told(self, project: Path) -> None:
        text = NOTE.replace('meeting: "{id}"', "kind: event").replace("[wardens, staff]", "[wardens]")
        (project / "briefs/note.yaml").write_text(text, encoding="utf-8")
        done = run("make", "note", folder=project)
        assert done.returncode == 1
        for place in ("1:13", "1:38", "2:12", "2:20"):
            assert f"briefs/note.yaml:{place}" in done.stderr
        (project / "templates/note.md").write_text(
            "## {% if brief.each %}It is here{% else %}Nothing{% endif %}\n\nThe board met. [@gazette]\n"
        )
        text = "\n".join(line for line in text.split("\n") if not line.startswith(("title", "subtitle")))
        text = f"title: X\n{text}".replace("{kind: chronology, ", "{kind: text, template: note.md, ")
        text = text.replace(', title: "What came of {id}"', "")
        (project / "briefs/note.yaml").write_text(text, encoding="utf-8")
        done = run("make", "note", folder=project)
        assert done.returncode == 0, done.stderr
        assert "Nothing" in read_text((project / "build/note-board-1-wardens.pdf").read_bytes())

    def test_issue_and_verify_know_variants(self, project: Path) -> None:
        done = run("issue", "note-board-1-staff", "--today", "2026-03-02", folder=project)
        assert done.returncode == 0, done.stderr
        assert (project / "briefs/editions/note-board-1-staff.yaml").is_file()
        assert run("make", "note", folder=project).returncode == 0
        assert run("verify", "build", folder=project).returncode == 0


class TestCache:
    def test_a_verdict_falls_with_the_facts_that_variants_are_made_for(self, project: Path) -> None:
        found = find_project(project)
        day = dt.date(2026, 1, 15)
        (project / "briefs/note.yaml").write_text(NOTE.replace("{city}", "{venue}"), encoding="utf-8")

        def check() -> list[str]:
            briefs = (project / "briefs/note.yaml",)
            cached = pipeline.check_project(found, briefs, None, day, open_cache(found.build))
            assert cached == pipeline.check_project(found, briefs, None, day)
            return [one.message for one in cached if one.code == "empty-placeholder"]

        assert len(check()) == 1
        lights = project / "briefs/facts/lights.yaml"
        text = lights.read_text(encoding="utf-8")
        lights.write_text(
            text.replace("    ordinal: 2\n", "    ordinal: 2\n    venue: The mole\n"), encoding="utf-8"
        )
        assert check() == []

    def test_a_verdict_on_some_briefs_falls_with_the_names_of_the_others(self, project: Path) -> None:
        found = find_project(project)
        day = dt.date(2026, 1, 15)

        def codes() -> set[str]:
            briefs = (project / "briefs/lights.yaml",)
            return {
                one.code for one in pipeline.check_project(found, briefs, None, day, open_cache(found.build))
            }

        assert "duplicate-brief" not in codes()
        text = NOTE.replace("note-{id}-{audience}", "lights").replace("[wardens, staff]", "[staff]")
        text = text.replace("{series: [lights-board]}", "{id: board-1}")
        (project / "briefs/note.yaml").write_text(text, encoding="utf-8")
        assert "duplicate-brief" in codes()


def test_the_names_of_a_project_are_those_of_its_briefs(project: Path) -> None:
    found = find_project(project)
    base = load_factbase(found.facts, found.root).value
    assert [one.name for one in name_briefs(Workspace(found), base)] == ["lights", *NAMES]
    assert find_duplicates(Workspace(found), base, found.brief_files()) == {}
    materials = pipeline.gather(found).value
    loaded = [
        spec.brief.name for file in found.brief_files() for spec in pipeline.load_specs(file, materials).value
    ]
    assert loaded == ["lights", *NAMES]


def test_diagnostics_are_merged_by_all_that_they_say() -> None:
    one, other = diagnose("bad-value", "a"), diagnose("bad-value", "b")
    merged = merge_diagnostics([("x", (one, other)), ("y", (one,)), ("z", (one, one))])
    assert [found.message for found in merged] == ["a (in x and 2 more variants)", "b (in x)"]
