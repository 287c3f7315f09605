"""Addresses: as written in print, seven-bit where a program follows them, refused where they lead nowhere."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.model.base import AddressError, ascii_address, same_address
from program import make, read_text, run

# RFC 3986, appendix A, with the ASCII forms of hosts that are used here.
URI = re.compile(
    r"(?:https?://(?:[\w.~!$&'()*+,;=:%-]*@)?(?:[\w.~-]+|\[[\da-fA-F:.]+\])(?::\d*)?(?:/[\w.~!$&'()*+,;=:@%/-]*)?"
    r"|mailto:[^@?#]+@[\w.-]+(?:,[^@?#]+@[\w.-]+)*)(?:\?[\w.~!$&'()*+,;=:@%/?-]*)?(?:#[\w.~!$&'()*+,;=:@%/?-]*)?",
    re.ASCII | re.IGNORECASE,
)


@pytest.mark.parametrize(
    ("written", "followed"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTP://Example.org:8080/a_(b)?c=d&e=%20#f", "HTTP://Example.org:8080/a_(b)?c=d&e=%20#f"),
        ("https://example.org/부두/표?쪽=1#둘", "https://example.org/%EB%B6%80%EB%91%90/%ED%91%9C?%EC%AA%BD=1#%EB%91%98"),
        ("https://example.org/%EB%B6%80두", "https://example.org/%EB%B6%80%EB%91%90"),
        ("https://example.org/%c3%bc", "https://example.org/%c3%bc"),
        ("https://example.org/100%", "https://example.org/100%25"),
        ("https://example.org/5%ü%2", "https://example.org/5%25%C3%BC%252"),
        ("https://example.org/?ids[]=1|2#a#b", "https://example.org/?ids%5B%5D=1%7C2#a%23b"),
        ("https://example.org?q=ü", "https://example.org?q=%C3%BC"),
        ("https://example.org#ü", "https://example.org#%C3%BC"),
        ('https://example.org/\\x"<>^`{}', "https://example.org/%5Cx%22%3C%3E%5E%60%7B%7D"),
        ("https://zürich.example/", "https://xn--zrich-kva.example/"),
        ("https://ZÜRICH.example:8443/Ä", "https://xn--zrich-kva.example:8443/%C3%84"),
        ("https://xn--zrich-kva.example/", "https://xn--zrich-kva.example/"),
        ("https://z%C3%BCrich.example/", "https://xn--zrich-kva.example/"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),  # IDNA 2008; 2003 made strasse of it
        ("https://부두。한국/", "https://xn--hu1b67o.xn--3e0b707e/"),
        ("https://ｅｘａｍｐｌｅ.org/", "https://example.org/"),
        ("https://jürg:gé@example.org/", "https://j%C3%BCrg:g%C3%A9@example.org/"),
        ("http://[2001:db8::1]:8080/ü", "http://[2001:db8::1]:8080/%C3%BC"),
        ("http://[::1]", "http://[::1]"),
        ("http://192.0.2.1/ä", "http://192.0.2.1/%C3%A4"),
        ("http://under_score.example./", "http://under_score.example./"),
        ("https://example.org:/", "https://example.org:/"),
        ("mailto:office@example.org", "mailto:office@example.org"),
        ("mailto:büro@zürich.example?subject=Grüße & 50%", None),
        ("mailto:büro@zürich.example?subject=Grüße%20an&cc=ä@b.org",
         "mailto:b%C3%BCro@xn--zrich-kva.example?subject=Gr%C3%BC%C3%9Fe%20an&cc=%C3%A4@b.org"),
        ("mailto:a@example.org,é@example.org", "mailto:a@example.org,%C3%A9@example.org"),
        ("mailto:gorby%25kremvax@example.org", "mailto:gorby%25kremvax@example.org"),
        ("mailto:50%@example.org", "mailto:50%25@example.org"),
    ],
)  # fmt: skip
def test_an_address_is_seven_bit_where_it_is_followed(written: str, followed: str | None) -> None:
    if followed is None:  # it has spaces
        with pytest.raises(AddressError):
            ascii_address(written)
    else:
        assert ascii_address(written) == followed
        assert ascii_address(followed) == followed
        assert URI.fullmatch(followed)


@pytest.mark.parametrize(
    "address",
    [
        "", "example.org", "ftp://example.org", "javascript:alert(1)", "https://", "https:///path", "https://:80/",
        "https://exa mple.org", "https://example.org/a b", "https://example.org/\u3000", "https://example.org/\0",
        "https://exa<mple.org", "https://example.org:port/", "https://example.org:99999/", "https://example.org:٣/",
        "https://[2001:db8::1", "https://[::g]/", "https://[fe80::1%25eth0]/", "https://a..ü.example/", "https://-ü.example",
        "https://%FF.example/", f"https://{'ü' * 70}.example/", "https://ü\u200b\u0301\ufffd.example/", "https://a\\b.example",
        "mailto:", "mailto:office", "mailto:@example.org", "mailto:office@", "mailto:a@b@example.org", "mailto:a@exa<mple",
        "mailto:a@example.org,", "//example.org", "/path", "#anchor",
    ],
)  # fmt: skip
def test_what_leads_nowhere_is_no_address(address: str) -> None:
    with pytest.raises(AddressError):
        ascii_address(address)


@given(st.text(st.characters(exclude_categories=["Cs", "Zs", "Zl", "Zp", "Cc"]), max_size=30))
def test_any_path_is_encoded_once_and_means_the_same(path: str) -> None:
    address = ascii_address(f"https://example.org/{path}")
    assert URI.fullmatch(address)
    assert ascii_address(address) == address
    if "%" not in path and "#" not in path and "?" not in path:
        assert unquote(address) == f"https://example.org/{path}"


@given(st.text(max_size=30))
def test_whatever_is_taken_is_a_uri_and_the_rest_is_refused_in_words(text: str) -> None:
    for address in (text, f"https://{text}", f"mailto:{text}", f"http://example.org/{text}"):
        try:
            followed = ascii_address(address)
        except AddressError as error:
            words = str(error)
        else:
            words = "an address" if URI.fullmatch(followed) else followed
        assert re.search("address|site|port", words), words


def test_one_address_in_two_spellings_is_the_same() -> None:
    assert same_address("https://zürich.example/%c3%a4") == same_address("https://xn--zrich-kva.example/ä")


SOURCES = """\
sources:
  quay:
    kind: official
    publisher: Quay Office
    title: Tide tables
    language: ko
    date: 1911
    address: "https://부두.example/조석/표_(1판)?쪽=3&b=%20"
  ledger:
    kind: official
    publisher: Quay Office
    title: Ledger
    date: 1911
    address: "https://例え.example/Buch#Übersicht"
"""
FACTS = """\
claims:
  tides:
    summary: The tables name every tide.
    reviewed: 1912-01-01
    support: [{source: quay}]
"""
TEMPLATE = """\
{{ facts["tides"].summary }} {{ facts["tides"] | cite }} Ask [the office](mailto:büro@zürich.example "By mail")
or look [here](https://example.org/ä%20ö). <https://example.org/é?ü=[1]>. [@ledger]
"""


def new_project(folder: Path, address: str = "", template: str = TEMPLATE) -> Path:
    for name, text in {
        "briefgen.toml": '[room]\naddress = "https://zürich.example/räume/"\n',
        "briefs/facts/facts.yaml": FACTS,
        "briefs/facts/sources.yaml": SOURCES.replace("https://例え.example/Buch#Übersicht", address)
        if address
        else SOURCES,
        "templates/tides.md": template,
        "briefs/tides.yaml": "title: Tides\nlocale: en_GB\nnotes: foot\nsections:\n"
        "  - {kind: text, title: Tables, template: tides.md}\n  - {kind: sources}\n",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def uris_in(pdf: bytes) -> Iterator[tuple[bytes, str]]:
    """Yield each address as its bytes, with the words that describe it."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        for page in file.pages:
            for note in page.obj.get("/Annots", []):
                if "/A" in note:
                    yield bytes(note.A.URI), str(note.Contents)


def test_every_link_of_a_pdf_is_seven_bit_and_what_prints_is_as_written(tmp_path: Path) -> None:
    pdf = make("tides", new_project(tmp_path))
    found = dict(uris_in(pdf))
    assert set(found) == {
        b"https://xn--hu1b67o.example/%EC%A1%B0%EC%84%9D/%ED%91%9C_(1%ED%8C%90)?%EC%AA%BD=3&b=%20",
        b"https://xn--r8jz45g.example/Buch#%C3%9Cbersicht",
        b"mailto:b%C3%BCro@xn--zrich-kva.example",
        b"https://example.org/%C3%A4%20%C3%B6",
        b"https://example.org/%C3%A9?%C3%BC=%5B1%5D",
    }
    assert found[b"mailto:b%C3%BCro@xn--zrich-kva.example"] == "By mail"
    assert found[b"https://example.org/%C3%A4%20%C3%B6"] == "https://example.org/ä%20ö"
    text = read_text(pdf).replace(" ", "")
    assert "부두.example/조석/표_(1판)?쪽=3&b=%20" in text
    assert "https://example.org/é?ü=[1]" in text


@pytest.mark.parametrize("address", ["https://ü..example/", "https://example.org:x/", "https://[::g]/"])
def test_an_address_that_leads_nowhere_is_refused_at_its_place(tmp_path: Path, address: str) -> None:
    done = run("check", "--format", "json", folder=new_project(tmp_path, address))
    found = [one for one in json.loads(done.stdout)["diagnostics"] if one["code"] == "bad-value"]
    assert (done.returncode, [one["line"] for one in found]) == (1, [14])
    done = run(
        "check",
        "--format",
        "json",
        folder=new_project(tmp_path, template=TEMPLATE.replace("https://example.org/é?ü=[1]", address)),
    )
    (found,) = (one for one in json.loads(done.stdout)["diagnostics"] if one["code"] == "unsafe-link")
    assert (done.returncode, found["line"]) == (1, 2)


def test_one_document_under_two_spellings_of_its_address_is_noticed(tmp_path: Path) -> None:
    other = "https://xn--hu1b67o.example/%ec%a1%b0%EC%84%9D/표_(1판)?쪽=3&b=%20"
    done = run("check", "--format", "json", folder=new_project(tmp_path, other))
    assert "duplicate" in {one["code"].partition("-")[0] for one in json.loads(done.stdout)["diagnostics"]}


def test_a_reading_room_says_its_own_address_in_ascii(tmp_path: Path) -> None:
    project = new_project(tmp_path)
    done = run("publish", "room", folder=project)
    assert done.returncode == 0, done.stderr
    feed = ET.parse(project / "room/feed.xml").getroot()  # noqa: S314 - our own file
    assert (
        feed.get("{http://www.w3.org/XML/1998/namespace}base")
        == "https://xn--zrich-kva.example/r%C3%A4ume/feed.xml"
    )
    page = (project / "room/index.html").read_text("utf-8")
    assert 'rel="canonical" href="https://xn--zrich-kva.example/r%C3%A4ume/index.html"' in page
