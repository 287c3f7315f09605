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
    return imported_anyway(base, outcome)


def imported_anyway(base: Base, outcome: Outcome[Import]) -> Base:
    """Return the fact base with those of the items in it that were taken."""
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
    assert (str(source.publisher), [each.full for each in source.authors], source.language) == (
        "The Harbour Post",
        ["Anna Fyr", "Staff"],
        "en-GB",
    )
    assert (str(source.date), str(source.retrieved)) == ("1912-03-01", "2026-01-03")
    assert source.address == "https://post.example/1912/lamp"
    assert source.reliability == "medium"


@pytest.mark.parametrize(
    "address",
    [
        "https://anna:secret@post.example/lamp",
        "HTTP://post.example@other.example/",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://a b",
        "www.post.example/lamp",
    ],
)
def test_an_address_that_may_not_be_followed_is_left_out_and_the_reference_taken(
    base: Base, address: str
) -> None:
    item = {**LAMP, "URL": address}
    outcome = read(base, item)
    assert [(one.code, one.severity) for one in outcome.diagnostics] == [("csl-left-out", Severity.WARNING)]
    assert "secret" not in outcome.diagnostics[0].message
    (source,) = new_sources(base, item)
    assert (source.id, source.address) == ("harbour-post-1912-03-01", None)
    assert "secret" not in (source.note or "")
    assert new_sources(base, LAMP)[0].address == LAMP["URL"], "the control"


@pytest.mark.parametrize(
    ("form", "kind"),
    [("report", "report"), ("legislation", "law"), ("bill", "law"), ("hearing", "reference"), ("document", "reference"),
     ("webpage", "web"), ("treaty", "treaty"), ("book", "book")],
)  # fmt: skip
def test_no_file_makes_a_text_official(base: Base, form: str, kind: str) -> None:
    item = {"id": "x1", "type": form, "title": "T", "publisher": "Ministry"}
    assert [source.kind.value for source in new_sources(base, item)] == [kind]
    assert [source.kind.value for source in new_sources(base, item, kind="official")] == ["official"]


def test_names_and_scripts(base: Base) -> None:
    def author(*names: Mapping[str, Any]) -> str | None:
        return new_sources(base, {**TIDES, "author": list(names)})[0].creators[0].full

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


def test_what_has_no_field_is_kept_beside_the_source_or_named(base: Base) -> None:
    long = {"abstract": "x" * 19_000, "annote": "y" * 10_000}
    outcome = read(base, LAMP, {**TIDES, **long, "custom": {"a": 1}, "keyword": "x", "invented": [1]})
    assert outcome.value.left_out == {"abstract": 1, "invented": 1}
    written: Any = outcome.value.entries[1].value
    assert json.loads(written["csl"]) == {
        "annote": long["annote"], "custom": {"a": 1}, "keyword": "x", "publisher-place": "Marram", "volume": 2,
    }  # fmt: skip
    assert (written["volume"], written["editors"]) == ("2", [{"family": "Wick", "given": "Ada"}])
    assert "note" not in written


def test_articles_books_and_laws_have_the_fields_that_readers_know_them_by(base: Base) -> None:
    article = {
        "id": "ozone", "type": "article-journal", "title": "ClO<sub>2</sub> at 10<sup>−5</sup> Pa", "container-title": "Nature",
        "volume": "315", "issue": "6016", "page": "207-210", "DOI": "https://doi.org/10.1038/315207a0",
        "author": [{"family": "Farman", "given": "J. C."}, {"literal": "Survey"}], "issued": {"raw": "16 May 1985"},
    }  # fmt: skip
    law = {"id": "aim", "type": "legislation", "title": "Lights Act", "number": "42 H.B.C. § 7"}
    (source,) = new_sources(base, article)
    assert (source.kind, source.title, source.container, source.volume, source.issue, source.pages, source.doi) == (
        "article", "ClO₂ at 10⁻⁵ Pa", "Nature", "315", "6016", "207-210", "10.1038/315207a0",
    )  # fmt: skip
    assert str(source.date) == "1985-05-16"
    (act,) = new_sources(base, law)
    assert (act.kind, act.publisher, act.number, act.language) == ("law", None, "42 H.B.C. § 7", "und")
    assert [export_source(each, "en") for each in (source, act)] == [article, law]


@pytest.mark.parametrize(
    ("named", "tag"),
    [("German", "de"), ("eng", "en"), ("Français", "fr"), ("deu", "de"), ("fre", "fr"), ("한국어", "ko"), ("en_GB", "en-GB"), ("Klingonese", "und")],
)  # fmt: skip
def test_languages_go_by_tag_code_or_name(base: Base, named: str, tag: str) -> None:
    item = {**TIDES, "language": named}
    (source,) = new_sources(base, item)
    assert source.language == tag
    assert export_source(source, "en")["language"] == named
    assert [each.code for each in read(base, item).diagnostics] == ["csl-left-out"] * (tag == "und")


def test_what_a_curator_corrects_goes_out_corrected(base: Base) -> None:
    item = {**TIDES, "title": "Tide <i>Tables</i>", "issued": {"raw": "Spring 1911"}, "language": "English"}
    (source,) = new_sources(base, item)
    changed = source.model_copy(update={"title": "Tables of Tides", "date": parse_date("1912")})
    out = export_source(changed, "en")
    assert (out["title"], out["issued"]) == ("Tables of Tides", {"date-parts": [[1912]]})
    assert (out["language"], out["publisher-place"], out["volume"]) == ("English", "Marram", 2)


def test_raised_letters_that_no_character_has_are_said(base: Base) -> None:
    outcome = read(base, {**TIDES, "title": "The 4<sup>th</sup> tide"})
    assert [each.code for each in outcome.diagnostics] == ["csl-left-out"]
    assert outcome.value.entries[0].value["title"] == "The 4th tide"  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    "content",
    [{"items": [TIDES]}, {"total": 1, "items": [TIDES], "next": None}, TIDES],
)
def test_the_list_may_be_wrapped_or_a_single_item(base: Base, content: Any) -> None:
    outcome = import_sources(json.dumps(content).encode(), "refs.json", base)
    assert not outcome.diagnostics
    assert [entry.key for entry in outcome.value.entries] == ["tides1911"]


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
        (("sources", "tides1911"), "editors", "[{'family': 'Wick', 'given': 'Ada'}]"),
        (("sources", "tides1911"), "volume", "2"),
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


def test_a_library_of_items_of_every_type_comes_back_as_it_was(base: Base) -> None:
    names = [
        {"family": "Gogh", "given": "V.", "non-dropping-particle": "van", "suffix": "Jr."},
        {"literal": "Board of Lights"},
    ]
    texts = {
        "publisher": "Pilots’ Press", "publisher-place": "Marram", "volume": "12", "issue": "4", "page": "1–20", "edition": "2nd",
        "DOI": "10.1234/x.1", "ISBN": "978-0-00-000000-2", "genre": "Notes", "number": "7", "abstract": "A <b>long</b> story.",
        "annote": "mine", "keyword": "a, b", "shortTitle": "Tides", "version": "1.0", "note": "x: y", "language": "Deutsch",
        "archive": "Tower", "call-number": "L 1", "event-title": "Lights", "PMID": "123", "source": "catalogue",
    }  # fmt: skip
    dates: list[Mapping[str, Any]] = [
        {"date-parts": [["1911", "3", "1"]]}, {"date-parts": [[1911]], "circa": True}, {"raw": "Spring 1911"}, {"literal": "n.d."},
        {"date-parts": [[1911, 3], [1912]]},
    ]  # fmt: skip
    items = [
        {
            "id": f"http://zotero.org/users/1/items/{number}", "type": _TYPES[number % len(_TYPES)],
            "title": f"Of <i>tides</i> {number} &amp; CO<sub>2</sub>", "container-title": f"Journal {number % 7}",
            "author": names[: 1 + number % 2], "editor": names[1:], "translator": names[:1], "issued": dates[number % len(dates)],
            "accessed": {"date-parts": [[2026, 1, 1 + number % 28]]}, "original-date": {"date-parts": [[1900]]},
            "URL": f"https://x.example/{number}", "custom": {"n": number}, "chapter-number": number,
            **dict(list(texts.items())[number % 5 :]), "DOI": f"10.1234/x.{number}",
        }
        for number in range(200)
    ]  # fmt: skip
    bad = [{"id": f"bad-{number}", "type": "book", "title": "Nobody’s"} for number in range(10)]
    outcome = read(base, *items[:100], *bad, *items[100:])
    assert sum(each.code == "bad-csl" for each in outcome.diagnostics) == 10
    after = imported_anyway(base, outcome)
    back = {item["id"]: item for item in json.loads(export_sources(after.facts, "en"))}
    for item in items:
        assert back[item["id"]] == item


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
    outcome = import_sources(b'{"tides": []}', "refs.json", base)
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
    assert "2 sources added (1 as book, 1 as news), 1 left alone" in done.stderr
    assert "item 3 (id register) is there already as register (same id)" in done.stderr
    again = run("sources", "import", "refs.json", folder=project)
    assert (again.returncode, again.stdout) == (0, "")
    assert "0 sources added, 3 left alone" in again.stderr
    exported = run("sources", "export", "--format", "csl-json", folder=project)
    assert [item["id"] for item in json.loads(exported.stdout)][:2] == ["gazette", LAMP["id"]]
    written = run("sources", "export", "--output", "out.json", folder=project)
    assert (written.returncode, written.stdout) == (0, "out.json\n")
    assert (project / "out.json").read_text(encoding="utf-8") == exported.stdout


def test_one_bad_item_is_listed_and_the_others_come_in(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    nobody = {"id": "nobody", "type": "book", "title": "Tides of nobody"}
    press = {**TIDES, "id": "press", "title": "In press", "issued": {"date-parts": [[2099]]}}
    (project / "refs.json").write_text(json.dumps([nobody, LAMP, press, TIDES], indent=2), encoding="utf-8")
    done = run("sources", "import", "refs.json", folder=project)
    assert done.returncode == 1
    assert "item 1 (id nobody): it names no publisher" in done.stderr
    assert "item 3 (id press): source “press” is said to be published on 2099" in done.stderr
    assert len(re.findall(r"--> refs\.json:\d+:\d+", done.stderr)) == 2
    assert "2 sources added" in done.stderr
    assert re.findall(r"  source (\S+)$", done.stdout, re.MULTILINE) == [
        "harbour-post-1912-03-01",
        "tides1911",
    ]
    facts = load_factbase(find_project(project).facts, project).value
    assert {"harbour-post-1912-03-01", "tides1911"} <= facts.records.keys()
    assert not {"nobody", "press"} & facts.records.keys()


@pytest.mark.parametrize("name", ["none.json", "briefs", "fifo"])
def test_a_file_that_cannot_be_read_is_said(tmp_path: Path, name: str) -> None:
    project = copy_second(tmp_path)
    os.mkfifo(project / "fifo")
    done = run("sources", "import", name, folder=project)
    assert done.returncode == 1
    assert "error[unreadable-file]" in done.stderr
    assert "Traceback" not in done.stderr
