"""References from and for other programs: CSL-JSON in, CSL-JSON out."""

import json
import os
import re
import resource
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefgen.diagnostics import Outcome, Severity
from briefgen.edit.base import Base, change_base, open_base
from briefgen.edit.csl import format_csl_date, parse_csl_date
from briefgen.edit.csl_exchange import Import, export_source, export_sources, import_sources
from briefgen.edit.insertion import add_entries
from briefgen.load.facts import load_factbase
from briefgen.model.dates import parse_date
from briefgen.model.records import Source
from briefgen.workspace import find_project
from examples import examples
from program import REPOSITORY, SECOND, copy_second, run

RECORDS = "briefs/facts/records.yaml"

LAMP: Mapping[str, Any] = {
    "id": "http://zotero.org/users/1/items/ABCD",
    "type": "article-newspaper",
    "title": 'A <i>new</i> lamp for <span class="nocase">Gull Rock</span> &amp; others',
    "container-title": "The Harbour Post",
    "author": [{"family": "Fyr", "given": "Anna"}, {"literal": "Staff"}],
    "issued": {"date-parts": [["1912", 3, "1"]]},
    "accessed": {"date-parts": [[2026, 1, 3]]},
    "URL": "https://post.example/1912/lamp",
    "language": "en-GB",
    "page": "3",
    "abstract": "Much longer than a note.",
}
TIDES: Mapping[str, Any] = {
    "id": "tides1911", "type": "book", "title": "Tide Tables", "publisher": "Pilots’ Press",
    "publisher-place": "Marram", "issued": {"date-parts": [[1911]], "circa": True},
    "editor": [{"family": "Wick", "given": "Ada"}], "volume": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def base() -> Base:
    return open_base(find_project(SECOND))


def read(base: Base, *items: Any, **options: Any) -> Outcome[Import]:
    return import_sources(json.dumps(list(items)).encode(), "refs.json", base, **options)


def imported(base: Base, *items: Any, **options: Any) -> Base:
    """Return the fact base with the items in it."""
    outcome = read(base, *items, **options)
    assert not outcome.failed, outcome.diagnostics
    contents = {}
    for file in dict.fromkeys(entry.file for entry in outcome.value.entries):
        own = [entry for entry in outcome.value.entries if entry.file == file]
        added = add_entries(base.files[file].content, file, own)
        assert added.value is not None
        contents[file] = added.value
    after = change_base(base, contents)
    assert not after.diagnostics, after.diagnostics
    return after


def new_sources(base: Base, *items: Any, **options: Any) -> list[Source]:
    after = imported(base, *items, **options)
    names = [name for name in after.facts.records if name not in base.facts.records]
    return [source for name in names if (source := after.facts.get(Source, name))]


def told(outcome: Outcome[Import]) -> list[tuple[str, int, int]]:
    return [(one.code, one.origin.line, one.origin.column) for one in outcome.diagnostics if one.origin]


def test_a_newspaper_article_becomes_a_source_of_news(base: Base) -> None:
    (source,) = new_sources(base, LAMP)
    assert source.id == "harbour-post-1912-03-01"
    assert source.kind.value == "news"
    assert source.title == "A new lamp for Gull Rock & others"
    assert (str(source.publisher), source.author, source.language) == (
        "The Harbour Post",
        "Anna Fyr, Staff",
        "en-GB",
    )
    assert (str(source.date), str(source.retrieved)) == ("1912-03-01", "2026-01-03")
    assert source.address == "https://post.example/1912/lamp"
    assert source.reliability == "medium"


@pytest.mark.parametrize(
    "address", ["https://anna:secret@post.example/lamp", "HTTP://post.example@other.example/"]
)
def test_an_address_with_a_user_is_left_out_and_the_reference_taken(base: Base, address: str) -> None:
    item = {**LAMP, "URL": address}
    outcome = read(base, item)
    assert [(one.code, one.severity) for one in outcome.diagnostics] == [("csl-left-out", Severity.WARNING)]
    assert "secret" not in outcome.diagnostics[0].message
    (source,) = new_sources(base, item)
    assert (source.id, source.address) == ("harbour-post-1912-03-01", None)
    assert "secret" not in (source.note or "")
    assert new_sources(base, LAMP)[0].address == LAMP["URL"], "the control"


@pytest.mark.parametrize(
    "form", ["report", "legislation", "bill", "hearing", "document", "webpage", "treaty", "book"]
)
def test_no_file_makes_a_text_official(base: Base, form: str) -> None:
    item = {"id": "x1", "type": form, "title": "T", "publisher": "Ministry"}
    assert [source.kind.value for source in new_sources(base, item)] == ["reference"]
    assert [source.kind.value for source in new_sources(base, item, kind="official")] == ["official"]


def test_names_and_scripts(base: Base) -> None:
    def author(*names: Mapping[str, Any]) -> str | None:
        return new_sources(base, {**TIDES, "author": list(names)})[0].author

    assert (
        author({"family": "Gogh", "given": "V.", "non-dropping-particle": "van", "suffix": "Jr."})
        == "V. van Gogh Jr."
    )
    assert author({"family": "배", "given": "민서"}) == "배민서"
    assert author({"family": "Bae", "given": "Min-seo", "static-ordering": True}) == "Bae Min-seo"
    assert author({"literal": "Board  of Lights"}) == "Board of Lights"


@pytest.mark.parametrize(
    ("csl", "edtf"),
    [
        ({"date-parts": [[1912, 3, 1]]}, "1912-03-01"),
        ({"date-parts": [["1912", "03"]]}, "1912-03"),
        ({"date-parts": [[1912, 0, 0]]}, "1912"),
        ({"date-parts": [[1912]], "circa": True}, "1912~"),
        ({"date-parts": [[1912]], "circa": "0"}, "1912"),
        ({"date-parts": [[1912, 3, 1], [1912, 3, 2]]}, "1912-03-01/1912-03-02"),
        ({"date-parts": [[1912]], "season": "spring"}, "1912-21"),
        ({"date-parts": [[1912]], "season": 4}, "1912-24"),
        ({"date-parts": [[1912, 14]]}, "1912-22"),
        ({"raw": "1912-03~"}, "1912-03~"),
        ({"raw": "1912/3/1"}, "1912-03-01"),
        ({"literal": "1912-03?"}, "1912-03?"),
        ("1912/1913", "1912/1913"),
        ({"edtf": "1912-03/.."}, "1912-03/.."),
        ({"date-parts": [[1912, 2, 30]]}, None),
        ({"date-parts": [[-44]]}, "-0044"),
        ({"date-parts": [[-379, 3]], "circa": 1}, "-0379-03~"),
        ({"date-parts": [[-379], [-321]]}, "-0379/-0321"),
        ({"date-parts": [[2001], [0]]}, "2001/.."),
        ({"date-parts": [[2001, 5], []]}, "2001-05/.."),
        ({"date-parts": [[0], [2001]]}, "../2001"),
        ({"date-parts": [[0], [0]]}, None),
        ({"date-parts": [[0]]}, None),
        ({"date-parts": [[-43]], "season": 1}, "-0043-21"),
        ({"date-parts": [[19120]]}, "Y19120"),
        ({"date-parts": [[1912, 300]]}, None),
        ({"date-parts": [[]]}, None),
        ({"literal": "one fine spring"}, None),
    ],
)
def test_dates_in(csl: Any, edtf: str | None) -> None:
    value = json.loads(json.dumps(csl), parse_int=str)
    date = parse_csl_date(value)
    assert (date and str(date)) == edtf


@pytest.mark.parametrize(
    "edtf",
    ["1912", "1912-03", "1912-03-01", "1912~", "1912-03?", "1912%", "1912-21", "1912-22~", "1912/1913", "1912-03-30/1912-04-02",
     "1912/..", "../1912", "191X", "1912-XX", "1912~/1913"],
)  # fmt: skip
def test_dates_out_and_back(edtf: str) -> None:
    written = format_csl_date(parse_date(edtf))
    assert str(parse_csl_date(json.loads(json.dumps(written), parse_int=str))) == edtf


def test_a_date_that_no_calendar_knows_is_left_out_and_said(base: Base) -> None:
    outcome = read(base, {**TIDES, "issued": {"literal": "one fine spring"}})
    assert [(one.code, one.severity) for one in outcome.diagnostics] == [("csl-left-out", Severity.WARNING)]
    assert "item 1 (id tides1911): `issued`" in outcome.diagnostics[0].message
    assert "date" not in outcome.value.entries[0].value


def test_what_has_no_place_is_kept_in_the_note_or_named(base: Base) -> None:
    outcome = read(base, LAMP, {**TIDES, "custom": {"a": 1}, "keyword": "x"})
    assert outcome.value.left_out == {"abstract": 1, "custom": 1, "keyword": 1}
    written: Any = outcome.value.entries[1].value
    kept = json.loads(written["note"].removeprefix("CSL-JSON "))
    assert kept == {"type": "book", "publisher-place": "Marram", "editor": TIDES["editor"], "volume": 2}


def test_what_is_there_already_is_left_alone_and_named(base: Base) -> None:
    known = imported(base, LAMP, TIDES)
    again = read(
        known,
        LAMP,
        {"id": "other", "type": "webpage", "URL": "http://www.post.example/1912/lamp/#top", "publisher": "P"},
        {"id": "third", "type": "book", "title": "TIDE  tables", "publisher": "P"},
        {"id": "register", "type": "book", "title": "Something else", "publisher": "P"},
    )
    assert not again.diagnostics
    assert again.value.entries == ()
    assert [(one.source, one.by) for one in again.value.present] == [
        ("harbour-post-1912-03-01", "id"), ("harbour-post-1912-03-01", "address"), ("tides1911", "title"), ("register", "id"),
    ]  # fmt: skip
    assert [one.reference for one in again.value.present][1] == "item 2 (id other)"


def test_the_same_title_at_another_time_or_place_is_another_source(base: Base) -> None:
    known = imported(base, LAMP, TIDES)
    later = {
        "id": "tides1925",
        "type": "book",
        "title": "Tide Tables",
        "publisher": "P",
        "issued": {"raw": "1925"},
    }
    mirror = {
        "id": "m",
        "type": "webpage",
        "title": "A new lamp for Gull Rock & others",
        "URL": "https://m.example/",
        "publisher": "M",
    }
    assert [entry.key for entry in read(known, later, mirror).value.entries] == ["tides1925", "m"]


def test_an_item_that_stands_twice_in_a_file_is_taken_once(base: Base) -> None:
    outcome = read(base, TIDES, {**TIDES, "id": "again"})
    assert [entry.key for entry in outcome.value.entries] == ["tides1911"]
    assert [(one.reference, one.source) for one in outcome.value.present] == [
        ("item 2 (id again)", "tides1911")
    ]


def test_ids_are_unique_over_all_records(base: Base) -> None:
    items = [
        {"id": name, "type": "book", "title": f"T{name}", "publisher": "P"}
        for name in ("ada-wick", "a b", "등대", "x/y")
    ]
    names = [entry.key for entry in read(base, *items).value.entries]
    assert names[0] == "ada-wick-2"
    assert len(set(names)) == 4
    assert not set(names) & set(base.facts.records)
    assert read(imported(base, *items), *items).value.entries == ()


def test_an_update_fills_only_what_is_missing(base: Base) -> None:
    known = imported(base, {"id": "tides1911", "type": "book", "title": "Tide Tables", "publisher": "P"})
    more = {**TIDES, "title": "Tables of Tides", "URL": "https://tides.example/", "publisher": "Q"}
    entries = read(known, more, update=True).value.entries
    assert [(entry.path, entry.key, str(entry.value)) for entry in entries] == [
        (("sources", "tides1911"), "date", "1911~"),
        (("sources", "tides1911"), "address", "https://tides.example/"),
    ]
    source = imported(known, more, update=True).facts.get(Source, "tides1911")
    assert source is not None
    assert (source.title, str(source.publisher), str(source.date)) == ("Tide Tables", "P", "1911~")
    assert read(known, more).value.entries == ()


MAPPED = ("id", "type", "title", "author", "issued", "accessed", "URL", "language", "container-title", "publisher", "page", "volume", "editor", "DOI")  # fmt: skip
_LINES = (
    st.text(st.sampled_from("abcdefg XYZ éø한글-.’"), min_size=1, max_size=30)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
_NAME = st.one_of(
    st.fixed_dictionaries({"family": _LINES, "given": _LINES}), st.fixed_dictionaries({"literal": _LINES})
)
_PARTS = st.one_of(
    st.tuples(st.integers(1000, 2999)),
    st.tuples(st.integers(1000, 2999), st.integers(1, 12)),
    st.dates().filter(lambda day: day.year >= 1000).map(lambda day: (day.year, day.month, day.day)),
).map(list)
_ITEMS = st.fixed_dictionaries(
    {
        "id": st.from_regex(r"[a-z][a-z0-9]{3,12}", fullmatch=True).map("csl-{}".format)
        | st.integers(1, 10**6).map("http://zotero.org/users/1/items/{}".format),
        "type": st.sampled_from(["article-newspaper", "article-journal", "book", "report", "webpage", "document", "post-weblog"]),
        "title": _LINES,
    },
    optional={
        "author": st.lists(_NAME, min_size=1, max_size=3),
        "issued": st.fixed_dictionaries({"date-parts": st.tuples(_PARTS).map(list)}),
        "accessed": st.dates().map(lambda day: {"date-parts": [[day.year, day.month, day.day]]}),
        "language": st.sampled_from(["en", "ko", "en-GB"]),
        "container-title": _LINES,
        "page": st.from_regex(r"[1-9][0-9]{0,2}(-[1-9][0-9]{0,2})?", fullmatch=True),
        "volume": st.integers(1, 99),
        "editor": st.lists(_NAME, min_size=1, max_size=2),
        "DOI": st.from_regex(r"10\.[0-9]{4}/[a-z]{1,8}", fullmatch=True),
    },
)  # fmt: skip


@settings(max_examples=examples(60), deadline=None)
@given(_ITEMS, st.integers(0, 10**9), st.one_of(st.none(), _LINES))
def test_what_comes_in_goes_out_the_same(item: dict[str, Any], number: int, publisher: str | None) -> None:
    base = open_base(find_project(SECOND))
    item = {
        **item,
        "URL": f"https://site.example/{number}",
        **({"publisher": publisher} if publisher else {}),
    }
    (source,) = new_sources(base, item)
    out = export_source(source, "en")
    assert {name: out.get(name) for name in MAPPED if name in item} == {
        name: value for name, value in item.items() if name in MAPPED
    }
    check_item(out)


@pytest.mark.parametrize("project", [SECOND, REPOSITORY], ids=["second", "shipped"])
@pytest.mark.parametrize("update", [False, True], ids=["plain", "update"])
def test_what_goes_out_comes_in_as_nothing_new(project: Path, update: bool) -> None:  # noqa: FBT001 - a parameter
    base = open_base(find_project(project))
    text = export_sources(base.facts, "en")
    outcome = import_sources(text.encode(), "out.json", base, update=update)
    assert not outcome.diagnostics
    assert outcome.value.entries == ()
    assert len(outcome.value.present) == len(json.loads(text)) == sum(1 for _ in base.facts.all_of(Source))
    for item in json.loads(text):
        check_item(item)


_TYPES = """article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection
dataset document entry entry-dictionary entry-encyclopedia figure graphic hearing interview legal_case legislation
manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical
personal_communication post post-weblog regulation report review review-book software song speech standard thesis
treaty webpage""".split()  # noqa: SIM905 - as the schema lists them
_NAME_KEYS = {"family", "given", "dropping-particle", "non-dropping-particle", "suffix", "comma-suffix", "static-ordering", "literal", "parse-names"}  # fmt: skip
_NUMBERS = {"volume", "page", "issue", "number", "edition", "chapter-number", "number-of-pages"}


def check_item(item: Mapping[str, Any]) -> None:
    """Check an item by the rules of csl-data.json (CSL 1.0.2) for the fields that are written."""
    assert item["type"] in _TYPES
    assert isinstance(item["id"], (str, int))
    for name, value in item.items():
        if name in {"author", "editor", "translator"}:
            assert value
            assert all(isinstance(one, dict) and one.keys() <= _NAME_KEYS for one in value)
        elif name in {"issued", "accessed"}:
            check_date(value)
        elif name in _NUMBERS:
            assert isinstance(value, (str, int))
        else:
            assert name in {"id", "type", "title", "URL", "language", "container-title", "publisher", "DOI", "publisher-place", "note"}  # fmt: skip
            assert isinstance(value, str)


def check_date(value: Any) -> None:
    assert value.keys() <= {"date-parts", "season", "circa", "literal", "raw"}
    if "date-parts" in value:
        assert 1 <= len(value["date-parts"]) <= 2
        assert all(1 <= len(parts) <= 3 for parts in value["date-parts"])
        assert all(isinstance(part, int) for parts in value["date-parts"] for part in parts)
    else:
        assert isinstance(value["raw"], str)


def test_the_rules_of_the_schema_can_fail() -> None:
    good = {"id": "x", "type": "book", "title": "T", "issued": {"date-parts": [[1912]]}}
    check_item(good)
    for wrong in (
        {"type": "pamphlets"}, {"title": 1}, {"kind": "news"}, {"author": [{"name": "X"}]}, {"issued": {"date-parts": [[1, 2, 3, 4]]}},
        {"issued": {"date": "1912"}}, {"issued": {"raw": 1912}},
    ):  # fmt: skip
        with pytest.raises(AssertionError):
            check_item({**good, **wrong})


def test_a_curator_s_remarks_stay_at_home() -> None:
    values = {"id": "x", "kind": "news", "publisher": "P", "note": "Ask Ada; she knows."}
    assert "Ada" not in json.dumps(export_source(Source.model_validate(values), "en"))
    kept = {
        **values,
        "note": 'Ask Ada. CSL-JSON {"volume": "2", "kind": "x", "note": 5, "author": "y", "type": 1}',
    }
    out = export_source(Source.model_validate(kept), "en")
    assert (out["volume"], out["type"]) == ("2", "article-newspaper")
    assert "Ada" not in json.dumps(out)
    check_item(out)
    for broken in ("CSL-JSON {", "CSL-JSON [1]", "CSL-JSON " + "[" * 1900):
        check_item(export_source(Source.model_validate({**values, "note": broken}), "en"))


def test_what_is_no_list_of_items_is_not_csl_json(base: Base) -> None:
    outcome = import_sources(b'{"id": "tides"}', "refs.json", base)
    assert [one.code for one in outcome.diagnostics] == ["bad-json"]
    assert "a list of items" in outcome.diagnostics[0].message


@pytest.mark.parametrize(
    ("content", "code", "place"),
    [
        (b"", "bad-json", (1, 1)),
        (b"{}", "bad-json", (1, 1)),
        (b'"x"', "bad-json", (1, 1)),
        (b"[1]", "bad-json", (1, 2)),
        (b"[\n  null\n]", "bad-json", (2, 3)),
        (b'[{"id": "a",}]', "bad-json", (1, 13)),
        (b'[{"id": "a"}\n {"id": "b"}]', "bad-json", (2, 2)),
        (b'[{"id": "a"},]', "bad-json", (1, 14)),
        (b'[{"id": "a"', "bad-json", (1, 12)),
        (b'[{"id": "a"}] x', "bad-json", (1, 15)),
        (b'[{"id": "a\nb"}]', "bad-json", (1, 11)),
        (b"[" * 100_000, "bad-json", (1, 2)),
        (b'[{"a":' + b"[" * 100_000, "too-deep", (1, 1)),
        (b'[{"a":' * 50_000, "too-deep", (1, 1)),
        (b'[{"title": "\xff"}]', "bad-encoding", (1, 13)),
        ('[{"id": "a"}]'.encode("utf-16"), "bad-encoding", (1, 1)),
        (b'[{"title": "\x00"}]', "bad-encoding", (1, 13)),
        ('[{"title": "a\u202eb"}]'.encode(), "bad-value", (1, 14)),
        (b'[{"id": "a",\n "title": "\\u0007"}]', "bad-value", (2, 2)),
        (b'[{"id": "a",\n "title": "\\ud800"}]', "bad-value", (2, 2)),
        (b'[{"id": "a", "author": [{"family": "\\u202e"}]}]', "bad-value", (1, 14)),
        (b"[" + b"{}," * 20_001 + b"{}]", "too-large", (1, 1)),
    ],
)  # fmt: skip
def test_what_is_not_csl_json_is_said_at_its_place(
    base: Base, content: bytes, code: str, place: tuple[int, int]
) -> None:
    outcome = import_sources(content, "refs.json", base)
    assert outcome.failed
    assert told(outcome)[0] == (code, *place)
    assert outcome.value.entries == ()


@pytest.mark.parametrize(
    ("more", "code", "field"),
    [
        ({"title": 1911}, "bad-csl", "title"),
        ({"title": ["x"]}, "bad-csl", "title"),
        ({"id": {"a": "b"}}, "bad-csl", "id"),
        ({"type": 5}, "bad-csl", "type"),
        ({"author": "Ada Wick"}, "bad-csl", "author"),
        ({"author": [{"family": 5}]}, "bad-csl", "author"),
        ({"author": [{}]}, "bad-csl", "author"),
        ({"author": [{"family": "x", "nickname": "y"}]}, "bad-csl", "author"),
        ({"issued": 1911}, "bad-csl", "issued"),
        ({"issued": [1911]}, "bad-csl", "issued"),
        ({"issued": {"date-parts": 1911}}, "bad-csl", "issued"),
        ({"issued": {"date-parts": [1911]}}, "bad-csl", "issued"),
        ({"URL": "javascript:alert(1)"}, "bad-value", "URL"),
        ({"URL": "file:///etc/passwd"}, "bad-value", "URL"),
        ({"URL": "https://a b"}, "bad-value", "URL"),
        ({"URL": "https://x/" + "a" * 3000}, "bad-value", "URL"),
        ({"title": "x" * 3000}, "bad-value", "title"),
        ({"language": True}, "bad-csl", "language"),
    ],
)
def test_an_item_at_fault_is_named_with_its_field_s_place(
    base: Base, more: Mapping[str, Any], code: str, field: str
) -> None:
    item = {**TIDES, **more}
    content = json.dumps([LAMP, item], indent=1).encode()
    outcome = import_sources(content, "refs.json", base)
    assert outcome.failed
    one = outcome.diagnostics[0]
    assert one.code == code
    assert one.message.startswith("item 2")
    assert one.origin is not None
    assert content.decode().splitlines()[one.origin.line - 1].strip().startswith(f'"{field}"')


def test_markup_that_csl_has_not_stays_text(base: Base) -> None:
    (source,) = new_sources(base, {**TIDES, "title": "<script>alert(1)</script> <b>x</b> a < b > c"})
    assert source.title == "<script>alert(1)</script> x a < b > c"


def test_an_item_that_names_nobody_is_an_error(base: Base) -> None:
    outcome = read(base, {"id": "x", "type": "book", "title": "T"})
    assert [one.code for one in outcome.diagnostics] == ["bad-csl"]
    assert "publisher" in outcome.diagnostics[0].message
    (source,) = new_sources(
        base, {"id": "x", "type": "webpage", "title": "T", "URL": "https://Site.Example:80/a"}
    )
    assert str(source.publisher) == "site.example"


_JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=True) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@settings(
    max_examples=examples(200), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["id", "type", "title", "author", "issued", "accessed", "URL", "language", "publisher", "note", "volume", "custom"]),
            _JSON | st.sampled_from(["book", {"date-parts": [[None]]}, {"date-parts": [[1, 2], [3]]}, {"raw": "x"}, [{"family": ""}]]),
        ),
        max_size=3,
    )
)  # fmt: skip
def test_whatever_a_file_holds_ends_in_sources_or_diagnostics(
    base: Base, items: list[dict[str, Any]]
) -> None:
    outcome = import_sources(json.dumps(items).encode("utf-8", "surrogatepass"), "refs.json", base)
    if not outcome.failed:
        imported(base, *items)
        assert len(outcome.value.entries) + len(outcome.value.present) == len(items)


@pytest.mark.slow
def test_a_large_library_is_taken_in_a_few_seconds(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    items = [
        {**LAMP, "id": f"n{number}", "title": f"Paper {number}", "URL": f"https://x.example/{number}"}
        for number in range(1500)
    ]
    (project / "many.json").write_text(json.dumps(items, indent="\t"), encoding="utf-8")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = run("sources", "import", "many.json", folder=project, anew=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done.stderr
    assert 0 < after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 40
    assert len(done.stdout.splitlines()) == 1500
    assert sum(1 for _ in load_factbase(find_project(project).facts, project).value.all_of(Source)) == 1503


def test_the_command_adds_names_and_counts(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    old = (project / RECORDS).read_text(encoding="utf-8")
    known = {"id": "register", "type": "book", "title": "x", "publisher": "P"}
    (project / "refs.json").write_text(json.dumps([LAMP, TIDES, known], indent="\t"), encoding="utf-8")
    dry = run("sources", "import", "refs.json", "--dry-run", folder=project)
    assert (dry.returncode, (project / RECORDS).read_text(encoding="utf-8")) == (0, old)
    assert "+  tides1911:" in dry.stdout
    done = run("sources", "import", "refs.json", folder=project)
    assert done.returncode == 0, done.stderr
    lines = (project / RECORDS).read_text(encoding="utf-8").splitlines()
    for place, name in re.findall(rf"^{RECORDS}:(\d+)  source (\S+)$", done.stdout, re.MULTILINE):
        assert lines[int(place) - 1] == f"  {name}:"
    assert "2 sources added (1 as news, 1 as reference), 1 left alone" in done.stderr
    assert "item 3 (id register) is there already as register (same id)" in done.stderr
    assert "abstract (1)" in done.stderr
    again = run("sources", "import", "refs.json", folder=project)
    assert (again.returncode, again.stdout) == (0, "")
    assert "0 sources added, 3 left alone" in again.stderr
    exported = run("sources", "export", "--format", "csl-json", folder=project)
    assert [item["id"] for item in json.loads(exported.stdout)][:2] == ["gazette", LAMP["id"]]
    written = run("sources", "export", "--output", "out.json", folder=project)
    assert (written.returncode, written.stdout) == (0, "out.json\n")
    assert (project / "out.json").read_text(encoding="utf-8") == exported.stdout


def test_the_command_writes_nothing_where_one_item_is_at_fault(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    old = (project / RECORDS).read_bytes()
    (project / "refs.json").write_text(
        json.dumps([LAMP, {**TIDES, "URL": "javascript:alert(1)"}], indent=2), encoding="utf-8"
    )
    done = run("sources", "import", "refs.json", folder=project)
    assert (done.returncode, done.stdout) == (1, "")
    assert "item 2 (id tides1911)" in done.stderr
    assert re.search(r"--> refs\.json:\d+:5", done.stderr)
    assert '"URL": "javascript:alert(1)"' in done.stderr
    assert (project / RECORDS).read_bytes() == old


@pytest.mark.parametrize("name", ["none.json", "briefs", "fifo"])
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, name: str) -> None:
    project = copy_second(tmp_path)
    os.mkfifo(project / "fifo")
    done = run("sources", "import", name, folder=project)
    assert done.returncode == 1
    assert "error[unreadable-file]" in done.stderr
    assert "Traceback" not in done.stderr
