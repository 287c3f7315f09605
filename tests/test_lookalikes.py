"""What looks like something else: words of several scripts, names, addresses and the texts of links."""

from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from briefgen.checks.lint.lookalikes import find_mixed_words, skeleton
from briefgen.model.base import Link
from edition_case import BOARD, edit, new_project
from program import run

LINK: TypeAdapter[str] = TypeAdapter(Link)


@pytest.mark.parametrize(
    ("text", "mixed"),
    [
        ("The l\u0430mp of M\u0430rram", ["l\u0430mp", "M\u0430rram"]),
        ("C\u03bfuncil", ["C\u03bfuncil"]),
        ("\uff2camp and L\U0001d41emp", ["\uff2camp", "L\U0001d41emp"]),
        ("\u13a0ck", ["\u13a0ck"]),
        ("\u0441\ud574\ubd80", ["\u0441\ud574\ubd80"]),
        ("naïve Œuvre Đặng Ærø ﬁne x² 5µm", []),
        ("EDSCG의 한미漢字 제4차", []),
        ("GDPは東京タワー", []),
        ("Москва и Marram", []),
        ("Αθήνα, ΔT, kΩ, μm, α-decay", []),
        ("가나다 العربية हिन्दी ไทย", []),
    ],
)
def test_a_word_mixes_scripts_where_no_language_does(text: str, mixed: list[str]) -> None:
    assert [word[0] for word in find_mixed_words(text)] == mixed


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("Ada Wick", "\u0410d\u0430 W\u0456ck", True),
        ("Lamp", "\uff2c\uff41\uff4d\uff50", True),
        ("board-10", "board-lO", True),
        ("Marram", "Marrarn", True),
        ("Ines", "lnes", True),
        ("Ada Wick", "Ida Wick", False),
        ("Lore", "Iore", False),
        ("Kiel", "Köln", False),
        ("등대", "등데", False),
    ],
)
def test_names_are_alike_where_readers_cannot_tell_them_apart(one: str, other: str, *, alike: bool) -> None:
    assert (skeleton(one) == skeleton(other)) == alike


@pytest.mark.parametrize(
    "address",
    [
        "https://good.example@evil.example/a",
        "https://good.example:443@evil.example",
        "HTTP://a:b@evil.example",
        "https://example.org/a\u200bb",
        "https://exam\u00adple.org/",
        "https://example.org/\u202egpj",
    ],
)
def test_an_address_that_is_not_what_it_looks_like_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        LINK.validate_python(address)


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org/@ada",
        "https://example.org/a?to=b@c.example",
        "mailto:a@b.example",
        "https://예.example/가",
    ],
)
def test_an_address_with_an_at_elsewhere_is_an_address(address: str) -> None:
    assert LINK.validate_python(address) == address


@pytest.mark.parametrize(
    ("link", "wrong"),
    [
        ("[https://lamps.example](https://oil.example)", True),
        ("[https://lamps.example/a](https://lamps.example/b)", True),
        ("[**www.lamps.example**](https://oil.example/lamps.example)", True),
        ("[lamps](https://lamps.example@oil.example)", True),
        ("[mailto:a@lamps.example](mailto:a@oil.example)", True),
        ("[https://lamps.example](https://lamps.example/)", False),
        ("[www.lamps.example](https://lamps.example/a)", False),
        ("[the lamps](https://oil.example)", False),
        ("<https://lamps.example/a>", False),
    ],
)
def test_a_link_that_shows_an_address_leads_there(tmp_path: Path, link: str, *, wrong: bool) -> None:
    project = new_project(tmp_path / "project")
    edit(project, BOARD, "", f"See {link} for more [@register].\n\n")
    done = run("check", "--no-cache", folder=project)
    assert (done.returncode, "error[unsafe-link]" in done.stderr) == (int(wrong), wrong), done.stderr
