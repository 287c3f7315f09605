"""The reading room: what it shows and what it never shows, whose files it touches, what a second run leaves alone."""

import datetime as dt
import errno
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import feedparser
import pytest

from briefgen.diagnostics import BriefgenError, Diagnostic
from briefgen.editions.verify import Standings, Status, verify_code, verify_file
from briefgen.site import publishing
from briefgen.site import publishing as writing
from briefgen.site.collecting import collect
from briefgen.site.record import Record, format_record, load_record, parse_record
from briefgen.system.files import write_whole
from briefgen.workspace import find_project
from edition_case import FACTS, SPEC, edit, issue_lights
from malformed import run_apart
from program import REPOSITORY, copy_shipped, read_text, run
from room_case import (
    FIRST,
    MINUTES,
    ROOM,
    SECOND,
    THIRD,
    WITHDRAWN,
    codes_of,
    find,
    history,
    links_of,
    new_project,
    publish_on,
    read_files,
    read_record,
    read_tags,
    refused,
    set_room,
    sha,
    write_record,
)

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a project and a room with a past; neither may be written to."""
    folder = tmp_path_factory.mktemp("room")
    project = new_project(folder / "project", ROOM + "notes = true\n")
    return project, history(project, folder / "site")


@pytest.fixture
def room(past: tuple[Path, Path], tmp_path: Path) -> tuple[Path, Path]:
    """Return a copy of them."""
    project, site = (Path(shutil.copytree(one, tmp_path / one.name)) for one in past)
    return project, site


# --- what it shows


def test_a_brief_has_its_pdf_its_picture_and_what_a_reader_must_know(past: tuple[Path, Path]) -> None:
    project, site = past
    page = (site / "briefs/lights/index.html").read_bytes()
    pdf = (project / "briefs/editions/lights/3.pdf").read_bytes()
    tags = read_tags(page)
    text = next(tag.text for tag in tags if tag.name == "main")
    assert (site / "briefs/lights/lights.pdf").read_bytes() == pdf
    assert [tag.text for tag in find(tags, "h1")] == ["Lights of Vessel Sound"]
    assert f"PDF, 3 pages, {round(len(pdf) / 1000)} kB" in text
    assert sha(pdf) in text
    assert codes_of(site)[-1] in text
    assert "Information as of1 March 2026" in text
    assert "Published here20 June 2026" in text
    assert "Since edition 2, 2 June 2026: Wording revised." in text
    picture = find(tags, "img")[0]
    assert picture.attributes["alt"] == "Page 1 of the brief “Lights of Vessel Sound” (PDF)"
    assert (
        verify_file(site / "briefs/lights/lights.pdf", Standings(find_project(project))).status
        is Status.CURRENT
    )


def test_earlier_editions_are_there_with_what_each_changed(past: tuple[Path, Path]) -> None:
    project, site = past
    rows = [tag.text for tag in find(read_tags((site / "briefs/lights/index.html").read_bytes()), "tr")]
    _, second, first = rows
    assert second.startswith("Edition 2 2 June 2026 PDF, 3 pages,")
    assert "Corrected: First meeting" in second
    assert "For the sitting of May First edition" in first
    for number in (1, 2, 3):
        issued = (project / f"briefs/editions/lights/{number}.pdf").read_bytes()
        assert (site / f"briefs/lights/{number}/lights.pdf").read_bytes() == issued
        for language in ("", "ko/"):
            page = (site / f"{language}briefs/lights/{number}/index.html").read_text(encoding="utf-8")
            assert sha(issued) in page


def test_a_note_is_shown_only_where_the_project_wants_it(room: tuple[Path, Path]) -> None:
    project, site = room
    assert "For the sitting of May" in (site / "briefs/lights/index.html").read_text(encoding="utf-8")
    set_room(project, ROOM)
    publish_on(project, site, THIRD)
    assert not [name for name, content in read_files(site).items() if b"sitting of May" in content]


def test_every_link_of_every_page_leads_to_a_file_of_the_room(past: tuple[Path, Path]) -> None:
    _, site = past
    pages = [site / name for name in read_files(site) if name.endswith(".html")]
    assert len(pages) == 14
    for page in pages:
        tags = read_tags(page.read_bytes())
        known = {tag.attributes["id"] for tag in tags if "id" in tag.attributes}
        for link in links_of(page.read_bytes()):
            place, _, part = link.partition("#")
            assert ":" not in place, f"{page} leads to {link}"
            assert not place or (page.parent / place).resolve().is_file(), f"{page}: {link}"
            assert not part or part in known, f"{page}: {link}"


def test_a_page_has_one_heading_of_the_first_level_and_landmarks_and_knows_its_languages(
    past: tuple[Path, Path],
) -> None:
    _, site = past
    for name, content in read_files(site).items():
        if not name.endswith(".html"):
            continue
        tags = read_tags(content)
        assert tags[0].attributes["lang"] == ("ko" if name.startswith("ko/") else "en-GB"), name
        assert [len(find(tags, one)) for one in ("h1", "main", "header", "footer")] == [1, 1, 1, 1], name
        assert {tag.attributes.get("hreflang") for tag in find(tags, "link")} >= {"en-GB", "ko"}
        assert all(tag.attributes.get("scope") for tag in find(tags, "th"))
        assert len(find(tags, "caption")) == len(find(tags, "table"))
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", tag.attributes["datetime"]) for tag in find(tags, "time"))


def test_a_title_in_another_language_says_so(past: tuple[Path, Path]) -> None:
    _, site = past
    for prefix, language in (("", None), ("ko/", "en-GB")):
        heading = find(read_tags((site / prefix / "briefs/lights/index.html").read_bytes()), "h1")[0]
        assert heading.attributes.get("lang") == language


def test_dates_are_in_the_language_of_the_page(past: tuple[Path, Path]) -> None:
    _, site = past
    assert "2026년 6월 20일" in (site / "ko/briefs/lights/index.html").read_text(encoding="utf-8")
    assert "20 June 2026" in (site / "briefs/lights/index.html").read_text(encoding="utf-8")


def test_the_codes_of_all_states_are_listed_with_what_became_of_them(past: tuple[Path, Path]) -> None:
    project, site = past
    rows = {
        tag.attributes["data-code"]: tag.attributes["data-status"]
        for tag in find(read_tags((site / "codes.html").read_bytes()), "tr")
        if "data-code" in tag.attributes
    }
    first, second, current = (code.replace("-", "") for code in codes_of(site))
    assert rows[first] == rows[second] == "superseded"
    assert rows[current] == "current"
    assert rows[codes_of(site, "guild")[0].replace("-", "")] == "withdrawn"
    standings = Standings(find_project(project))
    assert verify_code(current, standings).status is Status.CURRENT
    assert verify_code(first, standings).status is Status.STALE


def test_the_shipped_project_says_days_on_pages_as_in_its_pdfs(tmp_path: Path) -> None:
    project = copy_shipped(tmp_path / "project")
    (project / "briefgen.toml").unlink()
    shutil.copy(REPOSITORY / "pyproject.toml", project)
    site = tmp_path / "site"
    publish_on(project, site, dt.date(2026, 12, 1))
    index = (site / "index.html").read_text(encoding="utf-8")
    assert "<title>Briefs on extended deterrence</title>" in index
    assert "1 December 2026" in index
    assert "December 1," not in index
    assert "2026년 12월 1일" in (site / "ko/index.html").read_text(encoding="utf-8")
    words = read_text((site / "briefs/edscg/edscg.pdf").read_bytes())
    assert re.search(r"\b\d{1,2} (January|June|September|October|December) \d{4}", words)


def test_the_shipped_briefs_can_be_published(tmp_path: Path) -> None:
    project = copy_shipped(tmp_path / "project")
    publish_on(project, tmp_path / "site")
    shown = read_record(tmp_path / "site")["briefs"]
    assert {"edscg", "edscg-ko"} <= set(shown)
    index = read_tags((tmp_path / "site/index.html").read_bytes())
    assert {tag.attributes.get("lang") for tag in find(index, "a")} >= {"ko-KR"}


# --- what a second run leaves alone


def test_a_second_run_touches_no_file_and_a_later_day_changes_nothing(room: tuple[Path, Path]) -> None:
    project, site = room
    before = {path: path.stat().st_mtime_ns for path in site.rglob("*")}
    again = publish_on(project, site, dt.date(2027, 1, 1))
    assert {path: path.stat().st_mtime_ns for path in site.rglob("*")} == before
    assert again.files.written == again.files.deleted == ()
    assert {one.became for one in again.briefs} == {"kept"}


def test_the_same_project_makes_the_same_room_anywhere(tmp_path: Path) -> None:
    rooms = []
    for name in ("a", "b"):
        project = new_project(tmp_path / name / "project")
        publish_on(project, tmp_path / name / "site")
        rooms.append(read_files(tmp_path / name / "site"))
    assert rooms[0] == rooms[1]
    assert not [name for name, content in rooms[0].items() if str(tmp_path).encode() in content]


def test_a_change_touches_only_what_tells_of_it(room: tuple[Path, Path]) -> None:
    project, site = room
    edit(project, SPEC, "title: Lights of Vessel Sound", "title: Lights of the Sound")
    issue_lights(project, dt.date(2026, 7, 1))
    published = publish_on(project, site, dt.date(2026, 7, 1))
    touched = set(published.files.written)
    assert {
        "briefs/lights/lights.pdf",
        "briefs/lights/index.html",
        "index.html",
        "codes.html",
        "feed.xml",
    } <= touched
    assert not touched & {"room.css", "room.js", "briefs/lights/1/lights.pdf"}
    assert {one.name: one.became.value for one in published.briefs} == {"lights": "changed", "guild": "kept"}


def test_what_changed_is_said_only_where_it_is_known(tmp_path: Path) -> None:
    project, site = new_project(tmp_path / "project"), tmp_path / "site"
    edit(project, SPEC, "contents: always", "contents: always\nchanges: never")
    issue_lights(project, FIRST)
    publish_on(project, site)
    page = site / "briefs/lights/index.html"
    assert "First edition" in page.read_text(encoding="utf-8")
    assert "It was published here for the first time." in (site / "briefs/guild/index.html").read_text(
        "utf-8"
    )
    edit(project, FACTS, "city: Tern Quay", "city: Marram")
    issue_lights(project, SECOND)
    publish_on(project, site, SECOND)
    assert "What changed is not listed." in page.read_text(encoding="utf-8")


# --- what was not issued


def statuses(site: Path) -> dict[str, str]:
    """Return the codes of the page that looks them up, with what it says of each."""
    rows = find(read_tags((site / "codes.html").read_bytes()), "tr")
    return {
        f"{code[:4]}-{code[4:]}": tag.attributes["data-status"]
        for tag in rows
        if (code := tag.attributes.get("data-code"))
    }


def test_the_room_shows_the_last_edition_and_says_that_the_brief_has_changed(tmp_path: Path) -> None:
    project, site = new_project(tmp_path / "project"), tmp_path / "site"
    first = issue_lights(project, FIRST)
    edit(project, FACTS, "city: Tern Quay", "city: Marram")
    edit(project, SPEC, "title: Lights of Vessel Sound", "title: Lamps of the Sound")
    published = publish_on(project, site, SECOND, unissued=False)
    assert [(one.name, one.number, one.code) for one in published.briefs] == [
        ("lights", 1, first.content.code)
    ]
    assert (published.unissued, published.newer) == (("guild",), ("lights",))
    assert (site / "briefs/lights/lights.pdf").read_bytes() == (
        project / "briefs/editions/lights/1.pdf"
    ).read_bytes()
    page = (site / "briefs/lights/index.html").read_text(encoding="utf-8")
    assert "The brief has changed since this edition. What it says now is not issued yet." in page
    assert statuses(site) == {first.content.code: "current"}
    assert not _names(site, "Lamps of the Sound", "Marram")
    standings = Standings(find_project(project))
    assert all(verify_code(code, standings).brief == "lights" for code in statuses(site))


def test_a_working_copy_is_shown_where_that_is_asked_for_and_supersedes_nothing(tmp_path: Path) -> None:
    project, site = new_project(tmp_path / "project"), tmp_path / "site"
    first = issue_lights(project, FIRST)
    edit(project, FACTS, "city: Tern Quay", "city: Marram")
    publish_on(project, site, SECOND)
    working = site / "briefs/lights/lights-working-copy.pdf"
    standings = Standings(find_project(project))
    assert verify_file(working, standings).status is Status.CURRENT
    said = statuses(site)
    assert said.pop(first.content.code) == "current"
    assert set(said.values()) == {"unissued"}
    assert all(verify_code(code, standings).number == 0 for code in said)
    assert codes_of(site) == [first.content.code]
    edit(project, FACTS, "city: Marram", "city: Tern Quay")
    publish_on(project, site, THIRD)
    assert not working.exists()
    assert statuses(site).keys() & said.keys() == {codes_of(site, "guild")[-1]}


def test_a_working_copy_that_a_room_of_0_1_called_current_or_superseded_leaves_it(tmp_path: Path) -> None:
    project, site = new_project(tmp_path / "project"), tmp_path / "site"
    publish_on(project, site)
    (working,) = codes_of(site)
    edit(project, FACTS, "city: Tern Quay", "city: Marram")
    first = issue_lights(project, SECOND)
    published = publish_on(project, site, SECOND, unissued=False)
    assert codes_of(site) == [first.content.code]
    assert published.removed == ("guild",)
    assert not _names(site, working)


def test_pages_of_editions_and_briefs_do_not_take_each_others_place(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project")
    issue_lights(project, FIRST)
    (project / "briefs/lights").mkdir()
    (project / "briefs/guild.yaml").rename(project / "briefs/lights/1.yaml")
    (found,) = refused(project, tmp_path / "site")
    assert (found.code, "lights/1" in found.hints[0]) == ("room-place", True)


# --- what it never shows


def test_a_brief_above_the_rooms_level_is_refused_by_name_and_nothing_is_written(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project")
    (project / "briefs/minutes.yaml").write_text(MINUTES, encoding="utf-8")
    (found,) = refused(project, tmp_path / "site")
    assert found.code == "room-handling"
    assert "minutes" in found.message
    assert "“members”" in found.message
    assert "“open”" in found.message
    assert 'leave_out = ["minutes"]' in found.hints[0]
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize("how", ["stated", "by a fact"])
def test_a_published_brief_that_is_raised_leaves_the_room_at_once(room: tuple[Path, Path], how: str) -> None:
    """A room that is published by the clock would show it until somebody reads the message."""
    project, site = room
    kept = codes_of(site, "guild")[0]
    if how == "stated":
        edit(project, SPEC, "handling: open", "handling: members")
    else:
        edit(project, SPEC, "handling: open\n", "")
        name = re.search(
            r"^claims:\n  ([a-z0-9-]+):\n", (project / FACTS).read_text(encoding="utf-8"), re.MULTILINE
        )
        assert name
        edit(project, FACTS, name[0], f"{name[0]}    handling: members\n")
    code = codes_of(site)[-1]
    done = run("publish", site, "--today", "2026-07-01", folder=project)
    assert done.returncode == 1
    assert "error[room-handling]: lights is “members”" in done.stderr
    assert "lights: taken out of the room" in done.stdout
    assert not _names(site, "briefs/lights", ">Lights of Vessel Sound", code)
    assert kept in (site / "codes.html").read_text(encoding="utf-8")
    assert set(read_record(site)["briefs"]) == {"guild"}
    assert not read_feed(site).bozo
    before = read_files(site)
    assert [one.code for one in refused(project, site, dt.date(2026, 7, 2))] == ["room-handling"]
    assert read_files(site) == before


@pytest.mark.parametrize("how", ["left out", "draft", "withdrawn"])
def test_a_raised_brief_that_is_not_to_be_published_either_leaves_no_trace(
    room: tuple[Path, Path], how: str
) -> None:
    project, site = room
    edit(project, SPEC, "handling: open", "handling: members")
    if how == "left out":
        set_room(project, ROOM + 'leave_out = ["lights"]\n')
    elif how == "draft":
        edit(project, SPEC, "handling:", "draft: true\nhandling:")
    else:
        edit(project, SPEC, "handling:", "withdrawn: {date: 2026-06-30, because: Not for all.}\nhandling:")
    published = publish_on(project, site, dt.date(2026, 7, 1))
    assert published.removed == ("lights",)
    assert not _names(site, "briefs/lights", ">Lights of Vessel Sound", "Not for all")


def test_a_brief_with_errors_keeps_the_room_from_being_touched_though_another_was_raised(
    room: tuple[Path, Path],
) -> None:
    project, site = room
    edit(project, SPEC, "handling: open", "handling: members")
    (project / "briefs/broken.yaml").write_text(
        "title: Broken\nsections: [{kind: text, template: nowhere.md}]\n", encoding="utf-8"
    )
    before = read_files(site)
    assert "template-missing" in {one.code for one in refused(project, site)}
    assert read_files(site) == before


def test_a_brief_that_is_left_out_appears_nowhere(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project", ROOM + 'leave_out = ["minutes"]\n')
    (project / "briefs/minutes.yaml").write_text(MINUTES, encoding="utf-8")
    publish_on(project, tmp_path / "site")
    assert not _names(tmp_path / "site", "minutes")
    set_room(project, ROOM + 'handling = "members"\n')
    publish_on(project, tmp_path / "open")
    assert _names(tmp_path / "open", "minutes"), "the control: it would be there"


def _names(site: Path, *words: str) -> list[str]:
    """Return the files of a room whose name or content has one of some words, in any case."""
    return [
        name
        for name, content in read_files(site).items()
        if any(word.lower() in name.lower() or word.lower().encode() in content.lower() for word in words)
    ]


def test_a_brief_that_is_to_be_left_out_must_exist(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project", ROOM + 'leave_out = ["gild"]\n')
    (found,) = refused(project, tmp_path / "site")
    assert (found.code, found.hints[0]) == ("unknown-brief", "did you mean guild?")


def test_a_draft_and_what_is_left_out_may_have_errors(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project", ROOM + 'leave_out = ["broken"]\n')
    broken = "title: Broken\nsections: [{kind: text, template: nowhere.md}]\n"
    (project / "briefs/broken.yaml").write_text(broken, encoding="utf-8")
    (project / "briefs/sketch.yaml").write_text(broken + "draft: true\n", encoding="utf-8")
    published = publish_on(project, tmp_path / "site")
    assert published.drafts == ("sketch",)
    assert not _names(tmp_path / "site", "sketch", "broken")


def test_a_brief_with_errors_stops_everything(room: tuple[Path, Path]) -> None:
    project, site = room
    before = read_files(site)
    edit(project, SPEC, "lights/board.md", "lights/bord.md")
    assert "template-missing" in {one.code for one in refused(project, site)}
    assert read_files(site) == before


def test_an_edition_above_the_rooms_level_is_shown_in_no_way(tmp_path: Path) -> None:
    """Edition 1 was for members: its title, note, code and date are known to nobody in the room."""
    project = new_project(tmp_path / "project", ROOM + "notes = true\n")
    edit(project, SPEC, "handling: open", "handling: members")
    edit(project, SPEC, "title: Lights of Vessel Sound", "title: The Zanzibar list")
    first = issue_lights(project, dt.date(2026, 4, 1), "Zanzibar, for the committee")
    edit(project, SPEC, "handling: members", "handling: open")
    edit(project, SPEC, "title: The Zanzibar list", "title: Lights of Vessel Sound")
    issue_lights(project, FIRST)
    edit(project, FACTS, "city: Tern Quay", "city: Marram")
    done = run("publish", tmp_path / "site", "--today", "2026-06-02", folder=project)
    assert done.returncode == 0
    assert "lights: 1 earlier edition above the room's handling" in done.stderr
    site = tmp_path / "site"
    assert not _names(
        site, "Zanzibar", first.content.code, first.content.code.replace("-", ""), "2026-04-01", "lights/1/"
    )
    assert "briefs/lights/2/lights.pdf" in read_files(site)
    set_room(project, ROOM + 'handling = "members"\nnotes = true\n')
    publish_on(project, tmp_path / "members", SECOND)
    assert _names(tmp_path / "members", "Zanzibar", first.content.code), "the control: it would be there"


def test_an_edition_whose_fact_was_raised_since_leaves_the_room(room: tuple[Path, Path]) -> None:
    """The fact was open when the edition was published, and is for members now: the room takes all of it back."""
    project, site = room
    code = codes_of(site)[0]
    assert _names(site, code)
    text = (project / FACTS).read_text(encoding="utf-8")
    name = re.search(r"^claims:\n  ([a-z0-9-]+):\n", text, re.MULTILINE)
    assert name
    (project / FACTS).write_text(text.replace(name[0], f"{name[0]}    handling: members\n"), encoding="utf-8")
    edit(project, SPEC, "select: {tags: lights}", "select: {tags: lights, handling: open}")
    edit(
        project,
        SPEC,
        "    template: general/statements.md\n    select: {kind: claim}\n",
        "    template: general/statements.md\n    select: {kind: claim}\n    allow_empty: true\n",
    )
    publish_on(project, site, dt.date(2026, 7, 1))
    assert not _names(site, code)
    assert not [name for name in read_files(site) if "edition" in name]


def test_a_withdrawn_brief_forgets_an_edition_whose_fact_was_raised_since(room: tuple[Path, Path]) -> None:
    project, site = room
    kept, last = codes_of(site)[0], codes_of(site)[-1]
    with (project / SPEC).open("a", encoding="utf-8") as file:
        file.write("withdrawn: {date: 2026-06-30, because: The board was dissolved.}\n")
    ledger = project / "briefs/editions/lights.yaml"
    text = ledger.read_text(encoding="utf-8")
    ledger.write_text(
        text[: text.rindex("handling: open")]
        + text[text.rindex("handling: open") :].replace("open", "members", 1),
        encoding="utf-8",
    )
    publish_on(project, site, dt.date(2026, 7, 1))
    assert _names(site, kept)
    assert not _names(site, last)


def test_a_successor_that_the_room_does_not_show_is_not_named(tmp_path: Path) -> None:
    project, site = new_project(tmp_path / "project", ROOM + 'leave_out = ["minutes"]\n'), tmp_path / "site"
    (project / "briefs/minutes.yaml").write_text(MINUTES, encoding="utf-8")
    publish_on(project, site)
    with (project / "briefs/guild.yaml").open("a", encoding="utf-8") as file:
        file.write(WITHDRAWN.replace("see: lights", "see: minutes").replace("The minutes were", "It was"))
    publish_on(project, site, SECOND)
    assert _names(site, "It was a later copy")
    assert not _names(site, "minutes")


def test_a_room_whose_level_is_lowered_forgets_what_was_above_it(tmp_path: Path) -> None:
    project, site = new_project(tmp_path / "project", ROOM + 'handling = "members"\n'), tmp_path / "site"
    (project / "briefs/minutes.yaml").write_text(MINUTES, encoding="utf-8")
    publish_on(project, site)
    for page in ("index.html", "briefs/minutes/index.html"):
        marks = [
            tag.text
            for tag in read_tags((site / page).read_bytes())
            if tag.attributes.get("class") == "handling"
        ]
        assert marks == ["Handling: members"]
    assert "handling" not in (site / "briefs/lights/index.html").read_text(encoding="utf-8")
    set_room(project, ROOM + 'leave_out = ["minutes"]\n')
    published = publish_on(project, site, SECOND)
    assert not _names(site, "minutes")
    assert "briefs/minutes/minutes.pdf" in published.files.deleted
    assert not (site / "briefs/minutes").exists()


# --- withdrawn


def test_a_withdrawn_brief_keeps_its_page_and_loses_its_pdf(past: tuple[Path, Path]) -> None:
    _, site = past
    page = (site / "briefs/guild/index.html").read_bytes()
    text = next(tag.text for tag in read_tags(page) if tag.name == "main")
    assert "Withdrawn 19 June 2026" in text
    assert "Reason: The minutes were a later copy." in text
    assert "Use instead: Lights of Vessel Sound" in text
    assert not [link for link in links_of(page) if link.endswith(".pdf")]
    assert [path.name for path in (site / "briefs/guild").iterdir()] == ["index.html"]
    index = next(tag.text for tag in read_tags((site / "index.html").read_bytes()) if tag.name == "main")
    assert "Withdrawn briefs The pilots’ guild Withdrawn" in index


@pytest.mark.parametrize("how", ["deleted", "left out", "draft"])
def test_a_brief_that_is_gone_is_called_withdrawn_from_what_was_published(tmp_path: Path, how: str) -> None:
    project, site = new_project(tmp_path / "project"), tmp_path / "site"
    publish_on(project, site)
    spec = project / "briefs/guild.yaml"
    edit(project, "briefs/guild.yaml", "title: The pilots’ guild", "title: Words never published")
    if how == "deleted":
        spec.unlink()
    elif how == "left out":
        set_room(project, ROOM + 'leave_out = ["guild"]\n')
    else:
        edit(project, "briefs/guild.yaml", "locale:", "draft: true\nlocale:")
    publish_on(project, site, SECOND)
    text = (site / "briefs/guild/index.html").read_text(encoding="utf-8")
    assert "The pilots’ guild" in text
    assert "2 June 2026" in text
    assert not (site / "briefs/guild/guild.pdf").exists()
    assert not _names(site, "Words never published")
    assert publish_on(project, site, THIRD).files.written == ()


def test_a_code_that_is_current_under_another_name_is_called_nothing_else(tmp_path: Path) -> None:
    """A brief that was renamed has its code still: the paper in hand is the current one."""
    project, site = new_project(tmp_path / "project"), tmp_path / "site"
    publish_on(project, site)
    (project / "briefs/guild.yaml").rename(project / "briefs/pilots.yaml")
    publish_on(project, site, SECOND)
    code = codes_of(site, "pilots")[-1]
    assert code == codes_of(site, "guild")[-1]
    rows = [
        tag.attributes["data-status"]
        for tag in find(read_tags((site / "codes.html").read_bytes()), "tr")
        if tag.attributes.get("data-code") == code.replace("-", "")
    ]
    assert rows == ["unissued"]
    assert "Withdrawn" in (site / "briefs/guild/index.html").read_text(encoding="utf-8")


def test_a_brief_that_comes_back_is_current_again(room: tuple[Path, Path]) -> None:
    project, site = room
    edit(project, "briefs/guild.yaml", WITHDRAWN, "")
    publish_on(project, site, dt.date(2026, 7, 1))
    assert (site / "briefs/guild/guild.pdf").is_file()
    assert "Withdrawn" not in (site / "briefs/guild/index.html").read_text(encoding="utf-8")
    (state,) = read_record(site)["briefs"]["guild"]["states"]
    assert (state["published"], state["updated"]) == ("2026-05-04", "2026-07-01")


def test_a_brief_that_was_withdrawn_before_it_was_published_is_not_shown(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project")
    with (project / "briefs/guild.yaml").open("a", encoding="utf-8") as file:
        file.write(WITHDRAWN)
    publish_on(project, tmp_path / "site")
    assert not _names(tmp_path / "site", "guild")


# --- files of others


def test_what_the_room_did_not_write_stays_as_it_is(room: tuple[Path, Path]) -> None:
    project, site = room
    others = {"robots.txt": b"a", "briefs/lights/notes.txt": b"b", "briefs/guild/guild.pdf": b"not ours"}
    for name, content in others.items():
        (site / name).write_bytes(content)
    (project / "briefs/guild.yaml").unlink()
    edit(project, SPEC, "title: Lights of Vessel Sound", "title: Lights of the Sound")
    publish_on(project, site, dt.date(2026, 7, 1))
    assert {name: (site / name).read_bytes() for name in others} == others


@pytest.mark.parametrize("name", ["index.html", "briefs/lights/lights.pdf", "room.css", "feed.xml"])
def test_a_file_of_somebody_else_in_the_rooms_place_is_never_overwritten(tmp_path: Path, name: str) -> None:
    project, site = new_project(tmp_path / "project"), tmp_path / "site"
    place = site / name
    place.parent.mkdir(parents=True)
    place.write_bytes(b"somebody's")
    (found,) = refused(project, site)
    assert found.code == "room-foreign-file"
    assert str(place) in found.message
    assert read_files(site) == {name: b"somebody's"}


def test_a_file_of_the_room_that_somebody_changed_is_never_overwritten_nor_deleted(
    room: tuple[Path, Path],
) -> None:
    project, site = room
    page = site / "briefs/lights/index.html"
    page.write_text("mended by hand", encoding="utf-8")
    assert [one.code for one in refused(project, site)] == ["room-foreign-file"]
    assert page.read_text(encoding="utf-8") == "mended by hand"


def test_a_changed_file_that_would_be_deleted_is_kept_and_named(tmp_path: Path) -> None:
    project, site = new_project(tmp_path / "project"), tmp_path / "site"
    publish_on(project, site)
    (site / "briefs/guild/guild.pdf").write_bytes(b"another")
    (project / "briefs/guild.yaml").unlink()
    done = run("publish", site, "--today", "2026-06-02", folder=project)
    assert done.returncode == 0, done.stderr
    assert "room-kept" in done.stderr
    assert "guild.pdf" in done.stderr
    assert (site / "briefs/guild/guild.pdf").read_bytes() == b"another"


def test_a_file_that_is_missing_is_written_again(room: tuple[Path, Path]) -> None:
    project, site = room
    before = read_files(site)
    (site / "briefs/lights/lights.pdf").unlink()
    (site / "codes.html").unlink()
    published = publish_on(project, site, THIRD)
    assert set(published.files.written) == {"briefs/lights/lights.pdf", "codes.html"}
    assert read_files(site) == before


@pytest.mark.parametrize("name", ["briefs", "briefs/lights", "ko", "index.html", "room.json"])
def test_a_link_in_the_room_leads_no_write_out_of_it(tmp_path: Path, name: str) -> None:
    project, site, elsewhere = new_project(tmp_path / "project"), tmp_path / "site", tmp_path / "elsewhere"
    elsewhere.mkdir()
    place = site / name
    place.parent.mkdir(parents=True)
    target = elsewhere / "file" if "." in name else elsewhere
    place.symlink_to(target)
    assert {one.code for one in refused(project, site)} <= {"room-place", "room-record"}
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize(
    "place",
    [
        *(".", "..", "briefs", "briefs/facts", "build", "templates", "briefs/editions"),
        *("briefs/editions/lights", "briefs/facts/site", "templates/room"),
    ],
)
def test_a_room_around_the_project_is_refused(tmp_path: Path, place: str) -> None:
    project = new_project(tmp_path / "project")
    (project / "build").mkdir(exist_ok=True)
    before = read_files(project)
    (found,) = refused(project, project / place)
    assert found.code == "room-place"
    assert read_files(project) == before


def test_a_room_inside_the_project_is_fine(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project")
    publish_on(project, project / "build/site")
    assert publish_on(project, project / "build/site", SECOND).files.written == ()


def test_a_room_behind_links_that_lead_round_is_refused(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project")
    (tmp_path / "site").symlink_to(tmp_path / "site")
    assert [one.code for one in refused(project, tmp_path / "site")] == ["room-place"]


# --- the record


HOSTILE: dict[str, Callable[[dict[str, object]], object]] = {
    "outside": lambda record: {**record, "files": {"../project/briefgen.toml": "0" * 64}},
    "absolute": lambda record: {**record, "files": {"/etc/passwd": "0" * 64}},
    "folded": lambda record: {**record, "files": {"briefs/../../x.pdf": "0" * 64}},
    "not a file of a room": lambda record: {**record, "files": {"robots.txt": "0" * 64}},
    "writing outside": lambda record: {**record, "writing": {"../x.pdf": "0" * 64}},
    "wrong type": lambda record: {**record, "briefs": [1, 2]},
    "wrong name": lambda record: {**record, "briefs": {"../x": {}}},
    "wrong hash": lambda record: {**record, "files": {"index.html": 7}},
    "unknown key": lambda record: {**record, "more": 1},
    "later format": lambda record: {**record, "format": 2},
    "list": lambda _: [],
    "text": lambda _: "room",
    "null": lambda _: None,
}


@pytest.mark.parametrize("how", sorted(HOSTILE))
def test_a_record_that_was_tampered_with_is_refused_and_nothing_happens(
    room: tuple[Path, Path], how: str
) -> None:
    project, site = room
    (site / "robots.txt").write_text("all", encoding="utf-8")
    write_record(site, HOSTILE[how](read_record(site)))  # type: ignore[arg-type]
    before = read_files(site.parent)
    (found,) = refused(project, site, dt.date(2026, 7, 1))
    assert found.code == "room-record"
    assert "empty folder" in found.hints[0]
    after = read_files(site.parent)
    assert {name: after[name] for name in before if "/build/" not in name} == {
        name: before[name] for name in before if "/build/" not in name
    }


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[" * 200_000, b'{"a":' * 100_000])
def test_bytes_that_are_no_record_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "room.json").write_bytes(content)
    with pytest.raises(BriefgenError) as caught:
        load_record(tmp_path)
    assert caught.value.diagnostics[0].code == "room-record"


def test_a_record_reads_as_it_was_written(past: tuple[Path, Path]) -> None:
    _, site = past
    content = (site / "room.json").read_bytes()
    record = parse_record(content, site)
    assert format_record(record) == content
    assert isinstance(record, Record)
    assert set(record.files) == {name for name in read_files(site) if name != "room.json"}
    assert all(sha((site / name).read_bytes()) == value for name, value in record.files.items())
    assert record.writing == {}


# --- runs that end early


@pytest.mark.slow
def test_a_run_that_ends_at_any_write_is_finished_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, site = new_project(tmp_path / "project"), tmp_path / "site"
    publish_on(project, tmp_path / "whole")
    wanted = read_files(tmp_path / "whole")
    whole = write_whole
    for after in range(0, len(wanted) + 1, 5):
        left = after

        def write(path: Path, content: bytes, **options: object) -> None:
            nonlocal left
            if left == 0:
                raise KeyboardInterrupt
            left -= 1
            whole(path, content, **options)  # type: ignore[arg-type]

        shutil.rmtree(site, ignore_errors=True)
        monkeypatch.setattr(writing, "write_whole", write)
        with pytest.raises(KeyboardInterrupt):
            publish_on(project, site)
        monkeypatch.setattr(writing, "write_whole", whole)
        _check_links(site)
        publish_on(project, site)
        assert read_files(site) == wanted


def _check_links(site: Path) -> None:
    """No page that is there leads to a page, PDF or picture that is not, but for what leads back to the index."""
    for name, content in read_files(site).items():
        if not name.endswith(".html"):
            continue
        for link in links_of(content):
            place = (site / name).parent / link.partition("#")[0]
            if link.endswith((".pdf", ".png")) or (
                name.endswith("index.html") and "briefs/" not in name and "briefs/" in link
            ):
                assert place.is_file(), f"{name}: {link}"


def test_a_run_that_ended_early_is_finished_after_a_change(
    room: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, site = room
    edit(project, SPEC, "title: Lights of Vessel Sound", "title: Lights of the Sound")
    issue_lights(project, dt.date(2026, 7, 1))
    whole, count = write_whole, 0

    def write(path: Path, content: bytes, **options: object) -> None:
        nonlocal count
        count += 1
        if count == 5:
            raise KeyboardInterrupt
        whole(path, content, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(writing, "write_whole", write)
    with pytest.raises(KeyboardInterrupt):
        publish_on(project, site, dt.date(2026, 7, 1))
    monkeypatch.setattr(writing, "write_whole", whole)
    assert read_record(site)["writing"]
    edit(project, SPEC, "title: Lights of the Sound", "title: Lamps of the Sound")
    issue_lights(project, dt.date(2026, 7, 2))
    publish_on(project, site, dt.date(2026, 7, 2))
    assert "Lamps of the Sound" in (site / "index.html").read_text(encoding="utf-8")
    assert "writing" not in read_record(site)


def test_what_another_run_published_meanwhile_is_not_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second run has read the project before a change, the first publishes the change, the second goes on."""
    project, site = new_project(tmp_path / "project"), tmp_path / "site"
    publish_on(project, site)
    calls = 0

    def collect_slowly(*given: Any, **named: Any) -> Any:
        nonlocal calls
        calls += 1
        found = collect(*given, **named)
        if calls == 1:
            edit(project, "briefs/guild.yaml", "title: The pilots’ guild", "title: The guild of pilots")
            publish_on(project, site, SECOND)
        return found

    monkeypatch.setattr(publishing, "collect", collect_slowly)
    publish_on(project, site, SECOND)
    assert "The guild of pilots" in (site / "index.html").read_text(encoding="utf-8")
    assert calls == 3


@pytest.mark.slow
def test_two_runs_at_once_make_one_room(tmp_path: Path) -> None:
    project, site = new_project(tmp_path / "project"), tmp_path / "site"
    publish_on(project, tmp_path / "whole")
    command = [sys.executable, "-m", "briefgen", "publish", str(site), "--unissued", "--today", "2026-05-04"]
    runs = [
        subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    said = [one.communicate(timeout=600) for one in runs]
    assert [one.returncode for one in runs] == [0, 0, 0], said
    assert sum(b"nothing has changed" in out for out, _ in said) == 2
    assert read_files(site) == read_files(tmp_path / "whole")


@pytest.mark.slow
def test_a_run_that_is_killed_at_any_time_is_finished_by_the_next(tmp_path: Path) -> None:
    project, site = new_project(tmp_path / "project"), tmp_path / "site"
    publish_on(project, tmp_path / "whole")
    wanted = read_files(tmp_path / "whole")
    command = [sys.executable, "-m", "briefgen", "publish", str(site), "--unissued", "--today", "2026-05-04"]
    stopped = 0
    for after in range(0, 18, 3):
        shutil.rmtree(site, ignore_errors=True)
        running = subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while running.poll() is None and len(list(site.rglob("*.*"))) < after + 1:
            time.sleep(0.001)
        running.kill()
        running.communicate()
        record = site / "room.json"
        stopped += record.exists() and "writing" in record.read_text(encoding="utf-8")
        publish_on(project, site)
        assert {
            name: one for name, one in read_files(site).items() if not name.endswith(".partial")
        } == wanted
    assert stopped, "no run was stopped while it was writing"


def test_what_a_killed_run_left_half_written_is_swept(room: tuple[Path, Path]) -> None:
    project, site = room
    half, other = site / ".index.html.abcd1234.partial", site / ".notes.abcd1234.partial"
    half.write_bytes(b"half")
    other.write_bytes(b"somebody's")
    edit(project, SPEC, "title: Lights of Vessel Sound", "title: Lights of the Sound")
    issue_lights(project, dt.date(2026, 7, 1))
    publish_on(project, site, dt.date(2026, 7, 1))
    assert not half.exists()
    assert other.exists()


def test_a_full_disk_is_said_and_the_next_run_finishes(
    room: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    project, site = room
    edit(project, SPEC, "title: Lights of Vessel Sound", "title: Lights of the Sound")
    issue_lights(project, dt.date(2026, 7, 1))
    flush, count = os.fsync, 0

    def fill_up(file: int) -> None:
        nonlocal count
        count += 1
        if count > 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        flush(file)

    monkeypatch.setattr(os, "fsync", fill_up)
    (found,) = refused(project, site, dt.date(2026, 7, 1))
    monkeypatch.undo()
    assert found.code == "cannot-write"
    assert "publish again" in found.hints[0]
    publish_on(project, site, dt.date(2026, 7, 1))
    assert "Lights of the Sound" in (site / "index.html").read_text(encoding="utf-8")
    assert "writing" not in read_record(site)


def test_a_place_that_is_a_file_is_said(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project")
    (tmp_path / "site").write_text("a file", encoding="utf-8")
    assert {one.code for one in refused(project, tmp_path / "site")} == {"cannot-write"}


# --- editions whose PDF cannot be offered


@pytest.mark.parametrize("how", ["missing", "altered"])
def test_an_edition_whose_pdf_is_not_the_one_issued_is_listed_without_it(tmp_path: Path, how: str) -> None:
    project, site = new_project(tmp_path / "project"), tmp_path / "site"
    issue_lights(project, FIRST)
    edit(project, FACTS, "city: Tern Quay", "city: Marram")
    issue_lights(project, SECOND)
    pdf = project / "briefs/editions/lights/1.pdf"
    pdf.chmod(0o644)
    if how == "missing":
        pdf.unlink()
    else:
        pdf.write_bytes(pdf.read_bytes() + b"\n")
    done = run("publish", site, "--today", "2026-06-02", folder=project)
    assert done.returncode == 0, done.stderr
    assert "room-edition" in done.stderr
    page = (site / "briefs/lights/index.html").read_bytes()
    assert "Edition 1" in page.decode()
    assert not [link for link in links_of(page) if link.endswith("1/lights.pdf")]
    last = project / "briefs/editions/lights/2.pdf"
    last.chmod(0o644)
    last.write_bytes(b"")
    refused_by = run("publish", site, "--today", "2026-06-02", folder=project)
    assert refused_by.returncode == 1
    assert "error[edition-altered]" in refused_by.stderr


# --- the feed


def read_xml(path: Path) -> ET.Element:
    return ET.fromstring(path.read_bytes())  # noqa: S314 - written by the program a moment ago


def read_feed(site: Path, name: str = "feed.xml") -> feedparser.FeedParserDict:
    found = feedparser.parse((site / name).read_bytes())
    assert found.bozo == 0, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def test_the_feed_has_what_rfc_4287_requires(past: tuple[Path, Path]) -> None:
    _, site = past
    for name in ("feed.xml", "ko/feed.xml"):
        read_feed(site, name)
        feed = read_xml(site / name)
        assert feed.tag == f"{ATOM}feed"
        entries = feed.findall(f"{ATOM}entry")
        for one in (feed, *entries):
            for required in ("id", "title", "updated"):
                assert len(one.findall(f"{ATOM}{required}")) == 1
                assert one.findtext(f"{ATOM}{required}")
            alternates = [link for link in one.findall(f"{ATOM}link") if link.get("rel") == "alternate"]
            assert len(alternates) == 1
            assert (site / Path(name).parent / (alternates[0].get("href") or "")).is_file()
        assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Keepers of the Lights of Vessel Sound"
        moments = [one.findtext(f"{ATOM}updated") or "" for one in entries]
        assert moments == sorted(moments, reverse=True)
        assert feed.findtext(f"{ATOM}updated") == moments[0] == "2026-06-20T00:00:00Z"
        assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", one) for one in moments)
        names = [one.findtext(f"{ATOM}id") or "" for one in entries]
        assert len(set(names)) == len(names) == 5


def test_the_entries_of_both_languages_are_the_same_entries(past: tuple[Path, Path]) -> None:
    _, site = past
    english, korean = (
        {one.id: one.title for one in read_feed(site, name).entries} for name in ("feed.xml", "ko/feed.xml")
    )
    assert english.keys() == korean.keys()
    assert set(english.values()).isdisjoint(korean.values())


def test_ids_stay_when_the_room_moves(room: tuple[Path, Path]) -> None:
    project, site = room
    before = {one.id for one in read_feed(site).entries}
    set_room(project, ROOM + 'address = "https://harbour.example/briefs"\n')
    publish_on(project, site, dt.date(2026, 7, 1))
    feed = read_feed(site)
    assert {one.id for one in feed.entries} == before
    assert feed.entries[0].link.startswith("https://harbour.example/briefs/briefs/")
    assert {
        "rel": "self",
        "type": "application/atom+xml",
        "href": "https://harbour.example/briefs/feed.xml",
    } in feed.feed.links
    page = (site / "ko/briefs/lights/index.html").read_bytes()
    canonical = [
        tag.attributes["href"]
        for tag in find(read_tags(page), "link")
        if tag.attributes.get("rel") == "canonical"
    ]
    assert canonical == ["https://harbour.example/briefs/ko/briefs/lights/index.html"]


def test_without_an_address_the_feed_has_no_base(past: tuple[Path, Path]) -> None:
    assert b"xml:base" not in (past[1] / "feed.xml").read_bytes()


def test_a_room_without_briefs_has_a_feed_all_the_same(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project", ROOM + 'leave_out = ["lights", "guild"]\n')
    publish_on(project, tmp_path / "site")
    assert read_feed(tmp_path / "site").feed.updated == "2026-05-04T00:00:00Z"
    assert "There is no current brief." in (tmp_path / "site/index.html").read_text(encoding="utf-8")


# --- hostile words


def test_titles_are_text_wherever_they_stand(tmp_path: Path) -> None:
    title = "</title><script>alert(name)</script> & y' {{ x * y }} ]]>"
    project = new_project(
        tmp_path / "project", ROOM.replace("Harbour briefs", "<b>Briefs & more</b>") + "notes = true\n"
    )
    spec = project / "briefs/guild.yaml"
    spec.write_text(
        spec.read_text(encoding="utf-8").replace(
            "title: The pilots’ guild",
            f'title: {json.dumps(title)}\nsubtitle: "<img src=x onerror=alert(name)>"',
        ),
        encoding="utf-8",
    )
    publish_on(project, tmp_path / "site")
    for name in ("index.html", "codes.html", "briefs/guild/index.html", "ko/briefs/guild/index.html"):
        tags = read_tags((tmp_path / "site" / name).read_bytes())
        assert not find(tags, "b")
        scripts = [
            tag for tag in find(tags, "script") if not tag.attributes.get("src", "").endswith("room.js")
        ]
        assert scripts == []
        assert all("onerror" not in tag.attributes for tag in tags)
    heading = find(read_tags((tmp_path / "site/briefs/guild/index.html").read_bytes()), "h1")[0]
    assert heading.text == " ".join(title.split())
    titles = {
        one.findtext(f"{ATOM}title") for one in read_xml(tmp_path / "site/feed.xml").iter(f"{ATOM}entry")
    }
    assert f"{title}: Unnumbered copy" in titles


def test_every_page_forbids_what_it_does_not_need(past: tuple[Path, Path]) -> None:
    _, site = past
    for name, content in read_files(site).items():
        if name.endswith(".html"):
            tags = read_tags(content)
            policy = next(
                tag.attributes["content"] for tag in find(tags, "meta") if "http-equiv" in tag.attributes
            )
            assert policy.startswith("default-src 'none';")
            assert "unsafe" not in policy
            assert not [tag for tag in tags if "style" in tag.attributes or tag.name == "style"]
            assert len(find(tags, "script")) == name.endswith("codes.html")


# --- templates of the project


def test_a_projects_own_template_takes_the_place_of_the_shipped_one(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project")
    own = project / "templates/room"
    own.mkdir(parents=True)
    (own / "room.css").write_text("body { color: black }\n", encoding="utf-8")
    publish_on(project, tmp_path / "site")
    assert (tmp_path / "site/room.css").read_text(encoding="utf-8") == "body { color: black }\n"
    for text in (
        "{{ nothing }}",
        "{% if %}",
        "{{ ''.__class__.__mro__ }}",
        "{% include '/etc/passwd' %}",
        "{{ 1 / 0 }}",
    ):
        (own / "base.html").write_text(text, encoding="utf-8")
        (found,) = refused(project, tmp_path / "other")
        assert found.code == "room-template"
        assert found.origin is not None
        assert found.origin.file == "templates/room/base.html"


_NESTED = "{% for one in 'x'.partition('y') %}" * 14 + "{% endfor %}" * 14
CLOSED = {
    "reads a file": "{{ speech.project.root.joinpath('briefgen.toml').read_text() }}",
    "writes a file": "{{ speech.project.root.joinpath('new').write_text('x') }}",
    "names a folder": "{{ speech.project.root }}",
    "by an entry": "{{ speech['project'] }}",
    "by a label": '{{ say("{it.project.root}", it=speech) }}',
    "by a label that is named": '{{ say(text="{it.project.root}", it=speech) }}',
    "by a label for markup": '{{ fill("{it.__class__}", it="a") }}',
    "by the format of a text": "{{ '{0.__class__}'.format(speech) }}",
    "the locale": "{{ speech.wording.locale }}",
    "a method of a model": "{% for row in codes %}{{ row.state.model_dump() }}{% endfor %}",
    "a function of Jinja": "{{ lipsum(1) }}",
    "itself": "{% include 'codes.html' %}",
    "much memory": "{{ 'x' * 10 ** 11 }}",
    "much time": _NESTED,
}


@pytest.mark.parametrize("what", sorted(CLOSED))
def test_a_template_reaches_nothing_but_what_pages_say(tmp_path: Path, what: str) -> None:
    project = new_project(tmp_path / "project")
    own = project / "templates/room"
    own.mkdir(parents=True)
    page = own / "codes.html"
    page.write_text(CLOSED[what], encoding="utf-8")
    before = set(read_files(project))
    (found,) = refused(project, tmp_path / "site")
    assert found.code == "room-template"
    assert found.origin is not None
    assert found.origin.file == "templates/room/codes.html"
    assert {name for name in set(read_files(project)) - before if not name.startswith("build/")} == set()
    page.write_text("{% for row in codes %}{{ row.brief.title | upper }}{% endfor %}", encoding="utf-8")
    publish_on(project, tmp_path / "site")
    assert "THE PILOTS’ GUILD" in (tmp_path / "site/codes.html").read_text(encoding="utf-8"), "the control"


NO_TEXT = (
    "{{ speech }}", "{{ say }}", "{{ speech.date }}", "{{ codes }}", "{{ codes[0] }}", "{{ ''.format }}", "{{ ''.upper }}",
    "{{ none }}", "{{ true }}", "{{ {} }}", "{{ [1] }}", "{{ range }}", "{{ self }}", "{{ loop }}", "{{ '' ~ codes }}",
    "{{ [codes] | join }}", "{{ codes | string }}", "{{ codes | upper }}", "{{ codes | replace('a', 'b') }}", "{{ codes | e }}",
    "{{ say('{a}', a=codes) }}", "{{ fill('{a}', a=say) }}", "{% set x %}{{ codes }}{% endset %}{{ x }}",
    "{% macro m() %}{{ codes }}{% endmacro %}{{ m() }}", "{% macro m() %}{% endmacro %}{{ m }}",
    "{% filter upper %}{{ say }}{% endfilter %}", "{{ codes[0].state.date }}",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_TEXT)
def test_what_is_no_text_is_not_printed_as_python_has_it(tmp_path: Path, text: str) -> None:
    (found,) = _failing_page(tmp_path, text)
    assert found.code == "room-template"
    assert "<" not in found.message.replace("{% if %}", "")
    assert str(tmp_path) not in found.message


_DOUBLED = "{% set x = x ~ x %}" * 36
UNBOUNDED = {
    "joined": "{% set x = 'a' * 16 %}" + _DOUBLED + "{{ x }}",
    "replaced": "{% set x = 'a' * 16 %}" + "{% set x = x | replace('a', 'aa') %}" * 36 + "{{ x }}",
    "listed and joined": "{% set x = 'aaaaaaaaaaaaaaaa' %}" + "{% set x = [x, x] | join %}" * 36 + "{{ x }}",
    "set in a block": "{% set x = 'a' * 16 %}" + "{% set x %}{{ x }}{{ x }}{% endset %}" * 36 + "{{ x }}",
    "lists doubled": "{% set x = [1] %}" + "{% set x = x + x %}" * 36 + "{{ x | join }}",
    "lists in lists": "{% set x = [1] %}" + "{% set x = [x, x] %}" * 36 + "{{ x }}",
    "lists compared": "{% set x = [1] %}" + "{% set x = [x, x] %}" * 36 + "{{ x == x }}",
    "printed": "{% set x = 'a' * 50000 %}" + "{{ x }}" * 50,
    "printed by loops": "{% for a in range(9000) %}{% for b in range(9000) %}{{ 'a' * 900 }}{% endfor %}{% endfor %}",
    "called": "{% macro m(n) %}{{ m(n) }}{{ m(n) }}{% endmacro %}{{ m(1) }}",
    "included": "{% include 'codes.html' %}{% include 'codes.html' %}",
    "by a label": "{% set x = 'a' * 90000 %}{{ say('{a}' * 9000, a=x) }}",
    "by a label for markup": "{% set x = 'a' * 90000 %}{{ fill('{a}' * 9000, a=x) }}",
    "escaped": "{% set x = '<' * 90000 %}{{ x | e | e | e | e }}",
    "a long number": "{{ 9 ** 9 ** 9 ** 9 }}",
    "a long range": "{{ range(10 ** 15) | list | join }}",
}


@pytest.mark.parametrize("what", UNBOUNDED)
def test_a_page_is_bounded_by_what_it_becomes(tmp_path: Path, what: str) -> None:
    (found,) = _failing_page(tmp_path, UNBOUNDED[what])
    assert found.code == "room-template"


@pytest.mark.parametrize(
    "what", [pytest.param(one, marks=() if one == "joined" else pytest.mark.slow) for one in UNBOUNDED]
)
def test_a_page_takes_little_before_it_is_refused(tmp_path: Path, what: str) -> None:
    project = new_project(tmp_path / "project")
    (project / "templates/room").mkdir(parents=True)
    (project / "templates/room/index.html").write_text(UNBOUNDED[what], encoding="utf-8")
    answer = run_apart(project, "publish", "site")
    assert (answer.exit_code, "error[room-template]" in answer.stderr) == (1, True), answer
    assert answer.megabytes < 500, answer
    assert answer.seconds < 10, answer
    assert not (project / "site/index.html").exists()


def _failing_page(tmp_path: Path, text: str) -> tuple[Diagnostic, ...]:
    """Return what is said of a page's template, which must be refused."""
    project = new_project(tmp_path / "project")
    own = project / "templates/room"
    own.mkdir(parents=True)
    (own / "codes.html").write_text(text, encoding="utf-8")
    return refused(project, tmp_path / "site")


@pytest.mark.parametrize(
    "head",
    [
        "",
        "<!doctype html><html><head>",
        '<!doctype html><html onload="alert(1)"><head><meta charset="utf-8">{{ policy }}',
        '<script src="https://elsewhere.example/a.js"></script>{% extends "base.html" %}',
        '<!-- <meta http-equiv="Content-Security-Policy" content="{{ policy }}"> -->',
        (
            '<!doctype html><html><head><meta charset="utf-8"><script>alert(1)</script>'
            '<meta http-equiv="Content-Security-Policy" content="{{ policy }}">'
        ),
    ],
)
def test_the_policy_comes_before_whatever_a_template_loads(tmp_path: Path, head: str) -> None:
    project = new_project(tmp_path / "project")
    own = project / "templates/room"
    own.mkdir(parents=True)
    text = f'{head}<script src="https://elsewhere.example/a.js"></script>{{{{ codes | length }}}}'
    (own / "codes.html").write_text(text, encoding="utf-8")
    publish_on(project, tmp_path / "site")
    starts: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            starts.append((tag, dict(attrs)))

    Reader().feed((tmp_path / "site/codes.html").read_text(encoding="utf-8"))
    first = next(
        at for at, (_, said) in enumerate(starts) if said.get("http-equiv") == "Content-Security-Policy"
    )
    assert {tag for tag, _ in starts[:first]} <= {"html", "head", "meta"}
    assert all(said.keys() <= {"lang", "charset"} for _, said in starts[:first])
    assert str(starts[first][1]["content"]).startswith("default-src 'none';")


# --- settings


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        ('handling = "memebers"', "unknown-handling"),
        ('languages = ["en", "xx"]', "bad-value"),
        ('languages = ["en", "en-GB"]', "bad-value"),
        ('address = "ftp://example.org"', "bad-value"),
        ('address = "https://example.org/?a=b"', "bad-value"),
        ('leaveout = ["guild"]', "unknown-key"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_at_its_place(tmp_path: Path, setting: str, code: str) -> None:
    project = new_project(tmp_path / "project", f"\n[room]\n{setting}\n")
    with pytest.raises(BriefgenError) as caught:
        find_project(project)
    (found,) = caught.value.diagnostics
    assert found.code == code
    assert found.origin
    lines = (project / "briefgen.toml").read_text(encoding="utf-8").split("\n")
    assert setting in lines[found.origin.line - 1]


def test_a_room_without_settings_is_in_the_projects_language_and_lowest_level(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project", "")
    publish_on(project, tmp_path / "site")
    assert not (tmp_path / "site/ko").exists()
    tags = read_tags((tmp_path / "site/index.html").read_bytes())
    assert find(tags, "title")[0].text == "Keepers of the Lights of Vessel Sound"


# --- the command


def test_the_command_says_what_became_of_each_brief(tmp_path: Path) -> None:
    project, site = new_project(tmp_path / "project"), tmp_path / "site"
    done = run("publish", site, "--unissued", "--today", "2026-05-04", folder=project)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == f"guild: published ({codes_of(site, 'guild')[0]})"
    assert lines[-1] == f"{site}/index.html: 2 briefs, 18 files written"
    again = run("publish", site, "--unissued", "--today", "2026-05-05", folder=project)
    assert again.stdout == f"{site}/index.html: 2 briefs, nothing has changed\n"
    told = json.loads(run("publish", site, "--unissued", "--format", "json", folder=project).stdout)
    assert {one["brief"]: (one["action"], one["pdf"]) for one in told["briefs"]} == {
        "guild": ("kept", "briefs/guild/guild.pdf"),
        "lights": ("kept", "briefs/lights/lights.pdf"),
    }
    assert told["written"] == told["deleted"] == []


def test_the_command_ends_with_status_1_where_nothing_may_be_published(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project")
    (project / "briefs/minutes.yaml").write_text(MINUTES, encoding="utf-8")
    done = run("publish", tmp_path / "site", folder=project)
    assert done.returncode == 1
    assert "error[room-handling]" in done.stderr
    assert "briefs/minutes.yaml:2" in done.stderr
    assert "Nothing was published." in done.stderr
    assert done.stdout == ""
