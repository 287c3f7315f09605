"""What a value of the wrong kind is told: code, place, plain words, nearest name; and never Pydantic's own terms."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from briefgen.diagnostics import Diagnostic, Origin
from briefgen.diagnostics.codes import load_codes
from briefgen.load.errors import MAXIMUM_FINDINGS, PATTERNS, list_keys, locate_in, spell_path, validate
from briefgen.load.yaml import parse_yaml, to_values
from briefgen.model.brief import Brief
from briefgen.model.records import KINDS, Conflict, Meeting, Source
from briefgen.model.theme import Theme
from briefgen.model.tree import Mapping, Scalar
from briefgen.workspace import Config
from examples import examples

NOWHERE = Scalar(None, Origin("f"))
JARGON = re.compile(
    r"Input|input|instance|dictionary|tuple|Value error|valid |parse|None|\bNone\b|extra|type=|Field|Tag"
)
MODELS: tuple[type[BaseModel], ...] = (*KINDS.values(), Brief, Theme, Config)

SAMPLES: dict[type[BaseModel], dict[str, Any]] = {
    Meeting: {
        "series": "s",
        "ordinal": "4",
        "date": "2023-09-15",
        "city": {"en": "Seoul", "ko": "서울"},
        "delegations": {"US": [{"person": "p", "title": "T", "head": "true"}], "KR": []},
        "status": "reported",
        "tags": ["a", "b"],
        "reviewed": "2026-11-22",
        "support": [{"source": "x", "supports": ["date", "delegations/US"], "anchor": "two words"}],
    },
    Conflict: {
        "about": {"fact": "f", "field": "date"},
        "matter": "M",
        "versions": [
            {"says": "A", "support": [{"source": "x"}]},
            {"says": "B", "support": [{"source": "y"}]},
        ],
        "uses": "A",
        "because": "B",
        "reviewed": "2026-11-22",
    },
    Source: {
        "kind": "news",
        "publisher": "P",
        "address": "https://example.org/",
        "sha256": "0" * 64,
        "reliability": "high",
        "quotable": "false",
        "date": "2022-05~",
    },
    Brief: {
        "title": "T",
        "large-print": "true",
        "binding": "9.5",
        "select": {"any": [{"series": ["s"]}, {"tags": "t"}], "date": "2016/2025", "limit": "3"},
        "sections": [
            {"kind": "text", "template": "t.md", "select": {"none": [{"id": "x"}]}},
            {"kind": "timeline", "series": "s", "also": ["t"]},
            {"kind": "glossary", "terms": ["a"]},
        ],
    },
    Config: {"handling": ["low", "high"], "language": "ko", "office": "O", "folders": {"facts": "facts"}},
}
GIVEN: dict[type[BaseModel], dict[str, str]] = {
    Meeting: {"id": "m"},
    Conflict: {"id": "c"},
    Source: {"id": "s"},
    Brief: {"name": "b"},
    Config: {},
}


def paths(value: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if above:
        yield above
    for key, child in (
        value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else ())
    ):
        yield from paths(child, (*above, key))


def spoil(sample: dict[str, Any], path: tuple[Any, ...], how: Any) -> dict[str, Any]:
    spoiled = deepcopy(sample)
    here: Any = spoiled
    for step in path[:-1]:
        here = here[step]
    if how == "delete":
        del here[path[-1]]
    elif how == "misspell" and isinstance(here, dict):
        here[f"{path[-1]}x"] = here.pop(path[-1])
    else:
        here[path[-1]] = how
    return spoiled


def told(model: type[BaseModel], text: str, given: dict[str, str] | None = None) -> tuple[Diagnostic, ...]:
    root = parse_yaml(text.encode(), "f").value
    assert isinstance(root, Mapping)
    return validate(model, to_values(root), locate_in(root), given or {}).diagnostics


def brief(text: str) -> Diagnostic:
    (found,) = told(Brief, text, {"name": "b"})
    return found


def meeting(**fields: str) -> Diagnostic:
    sound = {"series": "s", "ordinal": "1", "date": "2023", "reviewed": "2026-11-22"}
    text = "".join(f"{key}: {value}\n" for key, value in (sound | fields).items())
    (found,) = told(Meeting, text, {"id": "m"})
    return found


@pytest.mark.parametrize("model", SAMPLES, ids=lambda model: model.__name__)
def test_the_samples_are_sound(model: type[BaseModel]) -> None:
    assert not validate(model, SAMPLES[model], locate_in(NOWHERE), GIVEN[model]).diagnostics


@pytest.mark.parametrize("model", SAMPLES, ids=lambda model: model.__name__)
@given(choice=st.data())
@settings(max_examples=examples(120), deadline=None)
def test_no_mistake_is_told_in_the_terms_of_a_library(model: type[BaseModel], choice: st.DataObject) -> None:
    path = choice.draw(st.sampled_from(list(paths(SAMPLES[model]))))
    wrong: list[Any] = [
        None,
        "",
        "x y",
        "delete",
        "misspell",
        [],
        {},
        ["x y"],
        [[]],
        [None],
        {"x y": "y"},
        {"kind": "z"},
        "9" * 50,
    ]
    spoiled = spoil(SAMPLES[model], path, choice.draw(st.sampled_from(wrong)))
    outcome = validate(model, spoiled, locate_in(NOWHERE), GIVEN[model])
    assert (outcome.value is None) == bool(outcome.diagnostics)
    for one in outcome.diagnostics:
        assert one.code in ("unknown-key", "missing-key", "bad-value", "bad-date", "wrong-shape")
        assert not JARGON.search(one.message), one.message
        assert not any(JARGON.search(hint) for hint in one.hints), one.hints


def test_jargon_would_be_noticed() -> None:
    assert JARGON.search("Input should be a valid tuple")
    assert JARGON.search("Value error, no")


def test_every_form_that_a_model_asks_for_has_words() -> None:
    rules = repr([model.__pydantic_core_schema__ for model in MODELS])
    asked = {
        pattern.replace("\\\\", "\\") for pattern in re.findall(r"'type': 'str', 'pattern': '([^']*)'", rules)
    }
    assert len(asked) > len(PATTERNS) / 2
    assert asked <= set(PATTERNS)


# --- words, hints and places


def test_an_unknown_key_names_the_nearest_one() -> None:
    found = meeting(cty="Seoul")
    assert (found.code, str(found.origin), found.hints) == ("unknown-key", "f:5:1", ("did you mean city?",))
    assert "`cty`" in found.message


def test_a_key_like_no_other_lists_those_allowed_without_the_ones_the_program_sets() -> None:
    (hint,) = meeting(zzzz="1").hints
    assert hint.startswith("allowed here: city, date, delegations")
    assert " id," not in hint


def test_a_nested_unknown_key_is_compared_with_the_keys_of_its_own_place() -> None:
    found = meeting(delegations="{US: [{person: p, haed: true}]}")
    assert "`delegations/US/0/haed`" in found.message
    assert found.hints == ("did you mean head?",)
    assert str(found.origin) == "f:5:32"


def test_a_merge_key_is_explained() -> None:
    assert "no merge keys" in meeting(**{"<<": "{city: Seoul}"}).hints[0]


def test_an_alias_is_suggested_as_it_is_written() -> None:
    found = brief("title: T\nlargeprint: true\nsections: [{kind: sources}]\n")
    assert found.hints == ("did you mean large-print?",)


def test_a_key_that_the_program_sets_is_refused() -> None:
    found = brief("title: T\nname: other\nsections: [{kind: sources}]\n")
    assert (found.code, str(found.origin)) == ("unknown-key", "f:2:1")
    assert found.hints == ("remove it; the program sets it",)


def test_a_missing_key_of_a_nested_value_is_placed_at_that_value() -> None:
    found = meeting(delegations="\n  US:\n    - {title: T}")
    assert (found.code, str(found.origin)) == ("missing-key", "f:7:7")
    assert found.message == "`delegations/US/0/person` is missing"


def test_an_unknown_section_lists_the_kinds_and_the_nearest() -> None:
    found = brief("title: T\nsections: [{kind: chronolgy}]\n")
    assert (found.code, str(found.origin)) == ("bad-value", "f:2:19")
    assert "key-points, text, timeline" in found.message
    assert found.hints == ("did you mean chronology?",)


def test_a_section_without_a_kind_is_told_so_once() -> None:
    found = brief("title: T\nsections: [{title: X}]\n")
    assert (found.code, str(found.origin)) == ("missing-key", "f:2:12")
    assert found.message == "the kind of `sections/0` is missing"


def test_a_section_that_fails_does_not_make_the_list_too_short() -> None:
    assert brief("title: T\nsections: [text]\n").code == "wrong-shape"
    assert "at least 1 entry is needed here, and there are 0" in brief("title: T\nsections: []\n").message


def test_an_unknown_value_names_the_nearest() -> None:
    found = meeting(status="confirmd")
    assert found.code == "bad-value"
    assert "`confirmd`, which is not one of confirmed, reported" in found.message
    assert found.hints == ("did you mean confirmed?",)


@pytest.mark.parametrize(
    ("word", "meant"), [("yes", "true"), ("On", "true"), ("no", "false"), ("0", "false")]
)
def test_the_flags_of_yaml_1_1_are_refused_with_what_was_meant(word: str, meant: str) -> None:
    found = meeting(delegations=f"{{US: [{{person: p, head: {word}}}]}}")
    assert (found.code, str(found.origin)) == ("bad-value", "f:5:38")
    assert f"write {meant} for {word}" in found.message


@pytest.mark.parametrize("word", ["true", "True", "TRUE"])
def test_the_flags_of_yaml_1_2_are_read(word: str) -> None:
    text = f"series: s\nordinal: 1\ndate: 2023\nreviewed: 2026-11-22\ndelegations: {{US: [{{person: p, head: {word}}}]}}\n"
    assert not told(Meeting, text, {"id": "m"})


@pytest.mark.parametrize("word", ["four", "4.0", "1_0", "0x4", "4 5", '"4 "'])
def test_whole_numbers_are_digits(word: str) -> None:
    assert meeting(ordinal=word).message == "`ordinal`: a whole number in digits is expected, such as 4"


@pytest.mark.parametrize("word", ["nan", "inf", "1_0", "1mm"])
def test_numbers_are_decimal(word: str) -> None:
    found = brief(f"title: T\nbinding: {word}\nsections: [{{kind: sources}}]\n")
    assert "a number is expected" in found.message


def test_a_text_by_language_where_one_is_expected_says_how_to_have_several() -> None:
    found = brief("title: {en: Lights, ko: 등대}\nsections: [{kind: sources}]\n")
    assert (found.code, found.message) == (
        "wrong-shape",
        "`title`: a text is expected, and a mapping stands here",
    )
    assert "a row of `for_each: {table: …}`" in found.hints[0]
    assert not brief("title: {heading: Lights}\nsections: [{kind: sources}]\n").hints


def test_a_number_out_of_bounds_names_the_bound() -> None:
    assert meeting(ordinal="0").message == "`ordinal` is `0`; it must be at least 1"
    assert meeting(ordinal="10000").message == "`ordinal` is `10000`; it must be at most 9999"


@pytest.mark.parametrize(
    "date",
    [
        "2024-13-40",
        "2023-02-29",
        "soon",
        "2007-00",
        "2007-05-00",
        "15/09/2023",
        "2023-09-19/2023-09-18",
        "../..",
    ],
)
def test_a_date_that_is_none_is_a_bad_date(date: str) -> None:
    found = meeting(date=date)
    assert (found.code, str(found.origin)) == ("bad-date", "f:3:7")


@pytest.mark.parametrize("day", ["86400", "2026-11", "2026-11-31", "20261122", "2026-11-22T00:00:00"])
def test_a_day_is_one_of_the_calendar(day: str) -> None:
    assert meeting(reviewed=day).code == "bad-date"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"series": "[a]"}, "`series`: a text is expected, and a list stands here"),
        (
            {"delegations": "US"},
            "`delegations`: a mapping of keys to values is expected, and a text stands here",
        ),
        ({"delegations": "{US: p}"}, "`delegations/US`: a list is expected, and a text stands here"),
        (
            {"delegations": "{US: [p]}"},
            "`delegations/US/0`: a mapping of keys to values is expected, and a text stands here",
        ),
        ({"tags": ""}, "`tags` is empty: a list is expected"),
        ({"date": "[2023]"}, "and a list stands here"),
        ({"status": "{a: b}"}, "and a mapping stands here"),
    ],
)
def test_a_wrong_shape_says_what_belongs_and_what_stands_there(fields: dict[str, str], words: str) -> None:
    found = meeting(**fields)
    assert found.code == "wrong-shape"
    assert words in found.message


def test_a_key_of_a_mapping_that_is_no_id_is_pointed_at_itself() -> None:
    found = meeting(delegations="{two words: []}")
    assert (found.code, str(found.origin)) == ("bad-value", "f:5:15")
    assert "letters from a to z, digits, hyphens" in found.message


def test_long_values_are_cut_short_in_messages() -> None:
    assert len(meeting(status="x" * 5_000).message) < 200
    assert len(meeting(date="x" * 5_000).message) < 500
    assert "at most 2000 characters" in meeting(venue="V", note="x" * 5_000).message


def test_findings_of_one_record_are_limited() -> None:
    tags = "[" + "'no id', " * 500 + "]"
    text = f"series: s\nordinal: 1\ndate: 2023\nreviewed: 2026-11-22\ntags: {tags}\n"
    assert len(told(Meeting, text, {"id": "m"})) == MAXIMUM_FINDINGS


def test_braces_in_a_value_do_no_harm() -> None:
    assert "`{0}{where}`" in meeting(status='"{0}{where}"').message


def test_paths_leave_out_what_no_file_has() -> None:
    assert spell_path(Brief, ("sections", 2, "text", "select", "any", 0, "tag")) == (
        *("sections", 2, "select", "any", 0, "tag"),
    )
    assert spell_path(Meeting, ("delegations", "US x", "[key]")) == ("delegations", "US x")
    assert list_keys(Brief, ("sections", 2, "timeline")) == (
        *("allow_empty", "also", "caption", "intro", "kind", "select", "series", "title"),
    )


def test_every_code_told_here_is_in_the_catalogue() -> None:
    assert {"unknown-key", "missing-key", "bad-value", "bad-date", "wrong-shape"} <= set(load_codes())
