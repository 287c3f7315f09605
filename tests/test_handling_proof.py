"""Nothing of a fact that a brief does not select, or may not show, is in its PDF: not on its pages, not behind them.

A project holds words that occur nowhere else, Latin and Hangul, in every field of facts that one brief leaves out:
some because it does not select them, some because they are of higher handling. The other brief selects them all, and
is the control: there each word is found, in the place it belongs to.
"""

import io
import json
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest

from briefgen.export.pdf import Attachment, FileProperties, export_pdf
from briefgen.pipeline import gather, lay_out_brief, load_specs
from briefgen.query.listing import to_records
from briefgen.workspace import find_project
from pdf_search import characters_in_fonts, find, places_of
from program import read_text, run

ON_PAGE, IN_LINK = ("text", "text of another reader"), ("annotations", "strings")
NEVER_PRINTED = ("attachments", "streams")
SECRETS: dict[str, tuple[str, ...]] = {
    # What an event left out says: its summary, its label on the timeline, its city.
    "Zebrafish": ON_PAGE, "돌고래": ON_PAGE,
    "Quokkas": (*ON_PAGE, "alternative"), "너구리": (*ON_PAGE, "alternative"),
    "Xanadu": ON_PAGE,
    # Of the meeting that excerpts, commitments and claims in the brief belong to.
    "Timbuktu": (*ON_PAGE, "alternative"), "강릉항": (*ON_PAGE, "alternative"), "Vizierate": ON_PAGE,
    # An excerpt's words and label, which is a heading; a commitment; a claim.
    "Wombats": ON_PAGE, "Jacaranda": (*ON_PAGE, "outline"), "해바라기": (*ON_PAGE, "outline"),
    "Kumquat": ON_PAGE, "Oregano": ON_PAGE,
    # A conflict about a fact that is in the brief, in a note and in its section.
    "Marzipan": ON_PAGE, "Nougat": ON_PAGE, "약과떡": ON_PAGE,
    # Another series on the timeline.
    "Yggdrasil": (*ON_PAGE, "alternative"),
    # A source: publisher, title, address, place in it; people and organisations.
    "Gazpacho": (*ON_PAGE, *IN_LINK), "Fandango": ON_PAGE, "farfalle.example": IN_LINK, "paragraph 7731": ON_PAGE,
    "Bartholomew": ON_PAGE, "홍길동": ON_PAGE, "Lilliput": ON_PAGE, "Chamberlain": ON_PAGE,
    # What never prints, and only an attached fact base shows: remarks, anchors, tags, page dates.
    "Pumpernickel": NEVER_PRINTED, "Rutabaga": NEVER_PRINTED, "Saskatoon": NEVER_PRINTED, "소금빵": NEVER_PRINTED,
    # An id, which the manifest of a brief names for each fact that the brief selects.
    "hush-event": NEVER_PRINTED,
    # The control's own title, and the attachment's name.
    "Umbrella": (*ON_PAGE, "metadata", "information"), "우산꽂이": (*ON_PAGE, "metadata", "information"),
    "dossier-4711": ("attachments", "strings"),
}  # fmt: skip

FACTS = """\
organisations:
  council: {name: Seed Council, short: SC, support: [{source: minutes}]}
  forum: {name: Yggdrasil Forum, short: Yggdrasil, support: [{source: minutes}]}
  north: {name: North Gardens, support: [{source: minutes}]}
  south: {name: Lilliput Gardens, support: [{source: cable}]}
people:
  ann: {given: Ann, family: Moss, support: [{source: minutes}]}
  bart: {given: Bartholomew, family: Hong, order: family-first, names: {ko: 홍길동}, support: [{source: cable}]}
sources:
  minutes:
    {kind: official, publisher: Seed Council, title: Minutes, date: 2020-03-01, archive: minutes.txt, sha256: MINUTES}
  paper: {kind: news, publisher: Plant Paper, title: Gardens, date: 2020-03-02, language: en}
  cable:
    kind: official
    publisher: Gazpacho Ministry
    title: Fandango Cable
    date: 2020-04-01
    page_date: 2020-04-04
    address: https://www.farfalle.example/cable
    note: Pumpernickel
    archive: cable.txt
    sha256: CABLE
meetings:
  sc-1:
    series: council
    ordinal: 1
    date: 2020-01-15
    city: Lund
    delegations: {north: [{person: ann, title: Keeper}]}
    tags: [open]
    reviewed: 2026-01-01
    support: [{source: minutes}, {source: paper}]
  sc-2:                       # left out, though of no higher handling: facts of the open brief belong to it
    series: council
    ordinal: 2
    date: 2021-02-16
    city: Timbuktu 강릉항
    level: Vizierate
    summary: The Vizierate met.
    delegations: {south: [{person: bart, title: Chamberlain}]}
    reviewed: 2026-01-01
    support: [{source: cable, locator: paragraph 7731, anchor: Rutabaga of the garden}]
  sc-3:                       # of higher handling, and a public claim belongs to it
    series: council
    ordinal: 3
    date: 2022-03-17
    city: Timbuktu
    handling: restricted
    tags: [open]
    reviewed: 2026-01-01
    support: [{source: cable}]
  forum-1:
    series: forum
    ordinal: 1
    date: 2021-05-05
    handling: internal
    tags: [open]
    reviewed: 2026-01-01
    support: [{source: cable}]
events:
  sowing:
    date: 2020-03-03
    summary: The sowing began.
    label: sowing
    tags: [open]
    reviewed: 2026-01-01
    support: [{source: minutes}]
  hush-event:
    date: 2020-06-06
    summary: Zebrafish met 돌고래 there.
    label: Quokkas
    city: Xanadu
    people: [bart]
    parties: [south]
    handling: restricted
    tags: [open, Saskatoon]
    note: 소금빵
    reviewed: 2026-01-01
    support: [{source: cable, note: Pumpernickel, locator: paragraph 7731, anchor: Rutabaga}]
  hush-too:                   # not selected, and of no higher handling
    {date: 2021-07-07, summary: Zebrafish again., label: 너구리, reviewed: 2026-01-01, support: [{source: cable}]}
excerpts:
  promise:
    meeting: sc-2
    document: minutes
    source: minutes
    words: seeds are for all gardens
    label: The promise
    tags: [open]
    reviewed: 2026-01-01
    support: [{source: minutes}]
  secret-words:
    meeting: sc-3
    document: cable
    source: cable
    locator: paragraph 7731
    words: Wombats dig where nobody looks
    label: Jacaranda 해바라기
    tags: [open]
    handling: internal
    reviewed: 2026-01-01
    support: [{source: cable}]
commitments:
  share: {meeting: sc-2, summary: Seeds are shared., tags: [open], reviewed: 2026-01-01, support: [{source: minutes}]}
  hoard:
    meeting: sc-3
    summary: The Kumquat is hoarded.
    area: Storage
    tags: [open]
    handling: restricted
    reviewed: 2026-01-01
    support: [{source: cable}]
claims:
  rain: {meeting: sc-3, summary: It rained., tags: [open], reviewed: 2026-01-01, support: [{source: minutes}]}
  drought: {meeting: sc-2, summary: The Oregano dried., reviewed: 2026-01-01, support: [{source: cable}]}
conflicts:
  sowing-day:
    about: {fact: sowing, field: date}
    matter: day of the sowing in Marzipan
    versions:
      - {says: Nougat said so, support: [{source: cable}]}
      - {says: the third of March, support: [{source: minutes}]}
    uses: the third of March
    because: the 약과떡 was fresh
    handling: internal
    tags: [open]
    reviewed: 2026-01-01
    support: [{source: cable}]
terms:
  seed: {term: seed, definition: What is sown, support: [{source: minutes}]}
"""

ARCHIVE = {
    "minutes.txt": "The council said that seeds are for all gardens.\n",
    "cable.txt": "Rutabaga of the garden. Wombats dig where nobody looks. The third of March.\n",
}
for _name, _text in ARCHIVE.items():
    FACTS = FACTS.replace(_name.removesuffix(".txt").upper(), sha256(_text.encode()).hexdigest())

SECTIONS = """\
sections:
  - {kind: key-points, template: points.md}
  - {kind: text, title: What is known, template: text.md}
  - {kind: timeline, series: council, also: [forum]}
  - {kind: chronology}
  - {kind: delegations, select: {series: council}}
  - {kind: excerpts}
  - {kind: commitments}
  - {kind: conflicts, allow_empty: true}
  - {kind: glossary, terms: [seed]}
  - {kind: sources}
"""
OPEN = "title: Open brief\nhandling: public\nselect: {tags: [open], handling: public}\n" + SECTIONS
EVERYTHING = "title: Umbrella 우산꽂이\nhandling: restricted\n" + SECTIONS
POINTS = """\
{% for fact in facts if fact.kind == 'claim' %}
1. {{ fact.summary }}{% if fact.meeting %} ({{ fact.meeting.city }}, {{ fact.meeting | date }}, {{ fact.meeting.level or 'no level' }}){% endif %} {{ fact | cite }}
{% endfor %}
"""
TEXT = """\
{% for fact in facts %}
{% if fact.summary %}{{ fact.summary }} {{ fact | cite }}{% endif %}
{% for delegates in fact.delegations.values() %}{% for one in delegates %}{{ one | name }}, {{ one | appointment }} {{ fact | cite }}{% endfor %}{% endfor %}
{% for one in fact.people %}{{ one | name }} {{ fact | cite }}{% endfor %}
{% for one in fact.parties %}{{ one | name }} {{ fact | cite }}{% endfor %}
{% if fact.city %}{{ fact.city }} {{ fact | cite }}{% endif %}
{% if fact.level %}{{ fact.level }} {{ fact | cite }}{% endif %}
{% endfor %}
"""


def write_project(folder: Path, settings: str = "") -> Path:
    for name, text in {
        "briefgen.toml": settings,
        "briefs/facts/facts.yaml": FACTS,
        "briefs/open.yaml": OPEN,
        "briefs/everything.yaml": EVERYTHING,
        **{f"archive/{name}": text for name, text in ARCHIVE.items()},
        "templates/points.md": POINTS,
        "templates/text.md": TEXT,
    }.items():
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_project(tmp_path_factory.mktemp("handling"))


def make_with_attachment(project: Path, brief: str) -> bytes:
    """Make a brief through the pipeline and attach the records of its facts, under a telling name."""
    materials = gather(find_project(project), project / "archive").value
    (spec,) = load_specs(project / f"briefs/{brief}.yaml", materials).value
    laid = lay_out_brief(spec, materials)
    assert laid.value is not None, laid.diagnostics
    composed, story = laid.value
    records = json.dumps(to_records(composed.selection.facts, materials.facts), ensure_ascii=False)
    attachment = Attachment("dossier-4711.json", "application/json", records.encode(), "facts")
    title = composed.spec.brief.title
    properties = FileProperties(title, "en", "", composed.document.subject, "test", composed.dated)
    return export_pdf(story, properties, [attachment])


@pytest.fixture(scope="module")
def open_brief(project: Path) -> bytes:
    done = run("make", "briefs/open.yaml", "--archive", "archive", folder=project)
    assert done.returncode == 0, done.stderr
    return (project / "build" / "open.pdf").read_bytes()


def test_nothing_that_the_brief_leaves_out_is_anywhere_in_its_file(open_brief: bytes) -> None:
    places = places_of(open_brief)
    assert {word: found for word in SECRETS if (found := find(word, places))} == {}


def test_what_the_brief_selects_is_found_by_the_same_search(open_brief: bytes) -> None:
    places = places_of(open_brief)
    for word in ("The sowing began", "It rained", "seeds are for all gardens", "Seeds are shared"):
        assert set(ON_PAGE) <= set(find(word, places))
    assert "outline" in find("The promise", places)
    assert "alternative" in find("first, Lund", places)
    assert {"metadata", "information"} <= set(find("Open brief", places))
    assert set(IN_LINK) <= set(find("Source 1: Seed Council", places))


def test_no_font_of_the_brief_has_a_character_of_what_is_left_out(open_brief: bytes, project: Path) -> None:
    hangul = {char for word in SECRETS for char in word if "가" <= char <= "힣"}
    printed = {
        char for word, places in SECRETS.items() if "text" in places for char in word if char in hangul
    }
    assert not hangul & characters_in_fonts(open_brief)
    assert printed <= characters_in_fonts(make_with_attachment(project, "everything"))


def test_control_every_word_is_found_where_it_belongs(project: Path) -> None:
    places = places_of(make_with_attachment(project, "everything"))
    missing = {word: set(belongs) - set(find(word, places)) for word, belongs in SECRETS.items()}
    assert {word: lacking for word, lacking in missing.items() if lacking} == {}


def test_what_never_prints_is_not_even_in_the_brief_that_selects_it(project: Path) -> None:
    done = run("make", "briefs/everything.yaml", "--archive", "archive", folder=project)
    assert done.returncode == 0, done.stderr
    places = places_of((project / "build" / "everything.pdf").read_bytes())
    unprinted = [
        word for word, belongs in SECRETS.items() if "attachments" in belongs and word != "hush-event"
    ]
    assert {word: found for word in unprinted if (found := find(word, places))} == {}


@pytest.mark.parametrize("word", ["Zebrafish", "돌고래"])
def test_control_the_search_looks_into_every_place_of_a_file(word: str) -> None:
    file = pikepdf.new()
    page = file.add_blank_page()
    said = pikepdf.String(word)
    page.obj.Annots = file.make_indirect(pikepdf.Array([pikepdf.Dictionary(Contents=said)]))
    hidden = {
        "alternative": pikepdf.Dictionary(ActualText=said),
        "also alternative": pikepdf.Dictionary(E=said),
    }
    for name, one in hidden.items():
        alone = pikepdf.new()
        alone.add_blank_page()
        alone.Root.Hidden = alone.make_indirect(pikepdf.Array([one]))
        assert {"alternative", "strings"} <= set(find(word, places_of(_saved(alone)))), name
    with file.open_metadata() as metadata:
        metadata["dc:title"] = word
    file.docinfo["/Subject"] = word
    file.attachments["a.txt"] = pikepdf.AttachedFileSpec(
        file,
        word.encode("utf-16-le"),
        filename="a.txt",
        description="",
        mime_type="text/plain",
        creation_date="",
        mod_date="",
    )
    with file.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(word, 0))
    file.Root.Odd = file.make_stream(b"\x00" + word.encode("utf-16-be"))
    expected = {"annotations", "metadata", "information", "attachments", "outline", "streams", "strings"}
    assert expected <= set(find(word, places_of(_saved(file))))


def _saved(file: pikepdf.Pdf) -> bytes:
    buffer = io.BytesIO()
    file.save(buffer)
    return buffer.getvalue()


def test_a_template_cannot_reach_the_meeting_that_the_brief_leaves_out(tmp_path: Path) -> None:
    folder = write_project(tmp_path)
    reach = (
        "{% for fact in facts if fact.kind == 'claim' %}{{ fact.meeting.city }} {{ fact | cite }}{% endfor %}"
    )
    (folder / "templates/text.md").write_text(reach, encoding="utf-8")
    done = run("make", "briefs/open.yaml", "--archive", "archive", folder=folder)
    assert done.returncode == 1
    assert "template-undefined" in done.stderr
    assert "where the brief selects it too" in done.stderr
    assert not (folder / "build/open.pdf").exists()
    done = run("make", "briefs/everything.yaml", "--archive", "archive", folder=folder)
    assert "template-undefined" not in done.stderr


def test_the_code_in_the_footer_does_not_tell_of_what_is_left_out(open_brief: bytes, tmp_path: Path) -> None:
    folder = write_project(tmp_path)
    facts = folder / "briefs/facts/facts.yaml"
    changed = FACTS.replace("Timbuktu", "Ouagadougou").replace("Gazpacho", "Borscht")
    facts.write_text(changed, encoding="utf-8")
    assert run("make", "briefs/open.yaml", "--archive", "archive", folder=folder).returncode == 0
    assert (folder / "build/open.pdf").read_bytes() == open_brief
    facts.write_text(FACTS.replace("city: Lund", "city: Kew"), encoding="utf-8")
    assert run("make", "briefs/open.yaml", "--archive", "archive", folder=folder).returncode == 0
    assert (folder / "build/open.pdf").read_bytes() != open_brief


def _make(folder: Path, spec: str, *options: str) -> tuple[int, str, str]:
    (folder / "briefs/tried.yaml").write_text(spec, encoding="utf-8")
    done = run("make", "briefs/tried.yaml", "--archive", "archive", *options, folder=folder)
    made = folder / "build/tried.pdf"
    text = read_text(made.read_bytes()) if done.returncode == 0 else ""
    made.unlink(missing_ok=True)
    return done.returncode, done.stderr, text


SMALL = "title: Small\n{}select: {{id: [{}]}}\nsections: [{{kind: chronology}}, {{kind: sources}}]\n"


@pytest.mark.parametrize(
    ("declared", "facts", "banner"),
    [
        ("", "sowing", "PUBLIC"),
        ("", "sowing, forum-1", "INTERNAL"),
        ("", "sowing, hush-event, forum-1", "RESTRICTED"),
        ("handling: restricted\n", "sowing", "RESTRICTED"),
        ("handling: internal\n", "sowing, forum-1", "INTERNAL"),
    ],
)
def test_a_banner_is_the_highest_of_what_the_brief_says_and_prints(
    tmp_path: Path, declared: str, facts: str, banner: str
) -> None:
    code, errors, text = _make(write_project(tmp_path), SMALL.format(declared, facts))
    assert code == 0, errors
    assert [word for word in ("PUBLIC", "INTERNAL", "RESTRICTED") if word in text] == [banner]


@pytest.mark.parametrize("options", [(), ("--set", "handling=public")])
def test_a_brief_that_declares_less_is_not_made_and_the_facts_are_named(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    declared = "handling: restricted\n" if options else "handling: public\n"
    spec = SMALL.format(declared, "sowing, hush-event, forum-1")
    code, errors, _ = _make(write_project(tmp_path), spec, *options)
    assert code == 1
    assert "handling-low" in errors
    assert "hush-event" in errors
    assert "forum-1" in errors
    assert "sowing" not in errors.partition("hint")[0].replace("select: {id: [sowing", "")


def test_no_setting_takes_the_handling_away(tmp_path: Path) -> None:
    spec = SMALL.format("handling: restricted\n", "hush-event")
    code, errors, _ = _make(write_project(tmp_path), spec, "--set", "handling=")
    assert code == 1, errors


def test_what_is_selected_counts_even_where_no_section_prints_it(tmp_path: Path) -> None:
    spec = "title: T\nhandling: public\nselect: {id: [rain, hush-event]}\nsections: [{kind: text, template: t.md}, {kind: sources}]\n"
    folder = write_project(tmp_path)
    (folder / "templates/t.md").write_text(
        "{{ facts['rain'].summary }} {{ facts['rain'] | cite }}", encoding="utf-8"
    )
    code, errors, _ = _make(folder, spec)
    assert code == 1
    assert "hush-event" in errors


@pytest.mark.parametrize(
    ("level", "banner"), [("clear", "TLP:CLEAR"), ("amber+strict", "TLP:AMBER+STRICT"), ("red", "TLP:RED")]
)
def test_the_traffic_light_protocol_labels_its_pages_as_it_says(
    tmp_path: Path, level: str, banner: str
) -> None:
    folder = write_project(tmp_path, 'handling = "tlp"\n')
    facts = FACTS.replace("restricted", "red").replace("internal", "amber+strict").replace("public", "clear")
    (folder / "briefs/facts/facts.yaml").write_text(facts, encoding="utf-8")
    name = {"clear": "sowing", "amber+strict": "forum-1", "red": "hush-event"}[level]
    code, errors, text = _make(folder, SMALL.format("", name))
    assert code == 0, errors
    assert text.count(banner) == 2
    lower = {"red": "handling: amber+strict\n", "amber+strict": "handling: amber\n"}.get(level)
    if lower:
        code, errors, _ = _make(folder, SMALL.format(lower, name))
        assert (code, "handling-low" in errors) == (1, True)


# --- names that only facts of higher handling name

NAMED = """\
events:
  opened: {date: 2019-03-02, summary: The vault was opened., series: council, people: [ada], parties: [south],
    tags: [vault], reviewed: 2026-01-01, support: [{source: minutes}]}
  searched: {date: 2019-03-03, summary: The vault was searched at night., handling: restricted, series: watch,
    people: [ada, ida], parties: [bureau], tags: [vault, nightly], reviewed: 2026-01-01, support: [{source: cable}]}
organisations:
  council: {name: Seed Council, support: [{source: minutes}]}
  watch: {name: Quagga Watch, support: [{source: cable}]}
  south: {name: South Gardens, support: [{source: minutes}]}
  bureau: {name: Quagga Bureau, support: [{source: cable}]}
people:
  ada: {given: Ada, family: Moss, support: [{source: minutes}]}
  ida: {given: Ida, family: Quagga, support: [{source: letter}]}
sources:
  minutes: {kind: official, publisher: Council, title: Minutes}
  cable: {kind: official, publisher: Quagga Office, title: A cable}
  letter: {kind: official, publisher: Quagga Post, title: A letter}
  handbook: {kind: official, publisher: Council, title: A handbook}
"""
NOTE = "locale: en_GB\nsections: [{kind: chronology}, {kind: sources}]\n"


def _named_project(folder: Path, spec: str, text: str = "") -> Path:
    for name, content in (
        ("briefgen.toml", ""),
        ("briefs/facts/facts.yaml", NAMED),
        ("briefs/note.yaml", spec),
        ("templates/note.md", text),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("kind", "known", "hidden"),
    [("person", "ada", "ida"), ("tag", "vault", "nightly")],
)
def test_no_brief_is_made_of_what_only_higher_facts_name(
    tmp_path: Path, kind: str, known: str, hidden: str
) -> None:
    """``all`` leaves it out; who lists it is refused; a brief of the higher level is made of both."""
    spec = (
        f"for_each: {{{kind}: NAMES}}\nname: n-{{id}}\ntitle: About {{{kind}}}\nhandling: LEVEL\n"
        f"select: {{id: opened}}\n{NOTE}"
    )
    for number, (names, level, made) in enumerate(
        [
            ("all", "public", [known]),
            ("all", "restricted", sorted([known, hidden])),
            (f"[{known}]", "public", [known]),
            (f"[{hidden}]", "public", []),
            (f"[{hidden}]", "restricted", [hidden]),
        ]
    ):
        project = _named_project(tmp_path / str(number), spec.replace("NAMES", names).replace("LEVEL", level))
        done = run("make", "note", folder=project)
        assert sorted(path.stem for path in (project / "build").glob("*.pdf")) == [
            f"n-{name}" for name in made
        ]
        assert ("name-withheld" in done.stderr) == (not made), done.stderr
        assert done.returncode == (0 if made else 1)


def test_a_series_of_higher_meetings_alone_gives_no_brief_its_name(tmp_path: Path) -> None:
    meeting = "  {0}-1: {{series: {0}, ordinal: 1, date: 2020-01-0{1}, reviewed: 2026-01-01, {2}support: [{{source: {3}}}]}}\n"
    meetings = "meetings:\n" + meeting.format("council", 1, "", "minutes")
    meetings += meeting.format("watch", 2, "handling: restricted, ", "cable")
    spec = f"for_each: {{series: all}}\nname: n-{{id}}\ntitle: About {{name}}\nhandling: public\nselect: {{id: opened}}\n{NOTE}"
    project = _named_project(tmp_path, spec)
    (project / "briefs/facts/meetings.yaml").write_text(meetings, encoding="utf-8")
    assert run("make", "note", folder=project).returncode == 0
    assert [path.stem for path in (project / "build").glob("*.pdf")] == ["n-council"]


def test_a_variant_without_a_level_of_its_own_is_refused_by_what_it_selects(tmp_path: Path) -> None:
    """Its level is that of its facts, which is known only after ``for_each``."""
    spec = f"for_each: {{person: all}}\nname: n-{{id}}\ntitle: About {{name}}\nselect: {{id: opened}}\n{NOTE}"
    done = run("make", "note", folder=_named_project(tmp_path, spec))
    assert "only facts of higher handling name “ida”" in done.stderr
    own = spec.replace("{id: opened}", '{person: "{id}"}')
    done = run("make", "note", folder=_named_project(tmp_path, own))
    assert (done.returncode, sorted(path.stem for path in (tmp_path / "build").glob("*.pdf"))) == (
        0,
        ["n-ada", "n-ida"],
    )


@pytest.mark.parametrize(
    ("source", "level", "code"),
    [
        ("cable", "public", 1),
        ("letter", "public", 1),
        ("cable", "restricted", 0),
        ("minutes", "public", 0),
        ("handbook", "public", 0),
    ],
)
def test_a_citation_prints_no_source_that_only_higher_facts_rest_on(
    tmp_path: Path, source: str, level: str, code: int
) -> None:
    """A source of a person is withheld with the person; one that nothing rests on is not."""
    spec = (
        f"title: Note\nhandling: {level}\nlocale: en_GB\nselect: {{id: opened}}\n"
        "sections: [{kind: text, template: note.md}, {kind: sources}]\n"
    )
    done = run("make", "note", folder=_named_project(tmp_path, spec, f"It was dark. [@{source}]\n"))
    assert done.returncode == code, done.stderr
    assert ("error[name-withheld]" in done.stderr) == bool(code)
    if code:
        assert "templates/note.md:1:14" in done.stderr
