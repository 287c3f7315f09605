"""Documents to pages: nothing lost, nothing doubled, notes with their marks, nothing outside the text area."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Mapping, Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefgen.layout.boxes import Box, Canvas, Room
from briefgen.layout.fonts import Face, FontSet
from briefgen.layout.frame import GUTTER
from briefgen.layout.lines import LOOSEST, SHRINK, break_lines
from briefgen.layout.pages import LEAST_LAST, MOST_WHITE, NOTE_GAP, NOTE_RULE, paginate
from briefgen.layout.story import Element, Placement, Story, TextMark
from briefgen.layout.text import TextBox
from briefgen.layout.words import HYPHEN, Ink, Word, find_hyphenator, set_words
from briefgen.model.document import (
    Block,
    Caption,
    Cell,
    Column,
    Document,
    Heading,
    Note,
    Paragraph,
    ParagraphRole,
    Quotation,
    Row,
    Span,
    SpanRole,
    Table,
    TableKind,
    Timeline,
    TimelineMark,
)
from briefgen.model.theme import StyleName
from examples import examples
from laid_out import (
    FONTS,
    area,
    laid_out,
    owner,
    plain,
    read,
    sample_story,
    texts,
    theme,
    try_layout,
    words_of,
)
from sample_document import PROSE, sample_document

PAPERS = ("A4", "Letter")
INSIDE = 0.02  # points by which a box may pass the text area: rounding
_BESIDE = ("TOC", "Note", "Figure")  # whose words do not run with the text
HEADINGS = {StyleName.HEADING_1.value, StyleName.HEADING_2.value, StyleName.HEADING_3.value}
REGULAR = Face(FONTS[0] / "SourceSerif4-Regular.ttf")


def document(*blocks: object, notes: tuple[Note, ...] = ()) -> Document:
    """The sample document with other blocks."""
    sample = sample_document(contents=False)
    return dataclasses.replace(sample, blocks=blocks, notes=notes)  # type: ignore[arg-type]


def marked(text: str, number: int) -> Paragraph:
    mark = Span(str(number), role=SpanRole.NOTE_MARK, note=number)
    return Paragraph(spans=(Span(text), mark), facts=(f"fact-{number}",))


def running(story: Story) -> str:
    """The body's words in reading order, without contents, notes, and the signs of lists."""
    said = (
        text
        for text, mark in read(story)
        if owner(mark.element, *_BESIDE) is None
        and not (owner(mark.element, "Lbl") and text.strip(" .•").isdigit() | (text.strip() == "•"))
    )
    return plain("".join(said)).lower()


def body_words(shown: Document) -> str:
    """What `running` has to find: each block's words in order, tables' captions before their heads."""
    body: list[str] = []
    for block in shown.blocks:
        if isinstance(block, Table):
            caption = f"{block.caption.label}{words_of(block.caption.spans)}" if block.caption else ""
            body.append(caption + words_of(block.columns) + words_of(block.rows))  # type: ignore[arg-type]
        elif isinstance(block, Timeline):
            body.append(block.caption.label + words_of(block.caption.spans))
        else:
            body.append(words_of(block))
    return plain("".join(body)).lower()


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(("rows", "long_note"), [(2, 0), (30, 0), (75, 60)])
def test_every_word_is_there_once_and_in_order(paper: str, rows: int, long_note: int) -> None:
    shown = sample_document(rows=rows, long_note=long_note)

    story = sample_story(paper, rows, long_note)

    assert running(story).endswith(body_words(shown))
    front = running(story).removesuffix(body_words(shown))
    for part in (shown.title_block.title, shown.title_block.subtitle, shown.title_block.status_line):
        assert plain(part).lower() in front
    for note in shown.notes:
        said = [text for text, mark in read(story) if _note(mark.element) == f"note-{note.number}"]
        assert plain("".join(said)) == f"{note.number}." + plain(words_of(note.spans))


def _note(element: Element | None) -> object:
    note = owner(element, "Note")
    return note.attributes["id"] if note else None


def test_words_of_a_document_that_lacks_a_block_do_not_match() -> None:
    whole = sample_document(rows=2)
    without = dataclasses.replace(whole, blocks=whole.blocks[:-1])

    assert not running(laid_out(without)).endswith(body_words(whole))


@pytest.mark.parametrize("paper", PAPERS)
def test_repeated_table_head_is_an_artifact(paper: str) -> None:
    story = sample_story(paper, 75)

    heads = [
        (page, mark.element)
        for page, mark in texts(story)
        if mark.text.strip().lower() == "event" and owner(mark.element, "TOC") is None
    ]

    assert owner(heads[0][1], "TH") is not None
    assert len(heads) > 2
    assert all(element is None for _, element in heads[1:])
    assert [page for page, _ in heads] == sorted({page for page, _ in heads})


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("long_note", [0, 60])
def test_notes_stand_on_the_page_of_their_mark(paper: str, long_note: int) -> None:
    places = sample_story(paper, 30, long_note).destinations

    for number in (1, 2, 3):
        assert places[f"mark-{number}"].page == places[f"note-{number}"].page
        assert places[f"mark-{number}"].y > places[f"note-{number}"].y


def _table(*rows: tuple[str, int]) -> Table:
    def cell(text: str, number: int) -> Cell:
        spans = (
            (Span(text), Span(str(number), role=SpanRole.NOTE_MARK, note=number)) if number else (Span(text),)
        )
        return Cell((Paragraph(spans=spans, role=ParagraphRole.CELL),))

    return Table(
        kind=TableKind.PLAIN,
        columns=(Column((Span("Tower"),), 1), Column((Span("Remark"),), 3)),
        rows=tuple(
            Row((cell(f"Tower {at}", 0), cell(text, number))) for at, (text, number) in enumerate(rows)
        ),
    )


@given(st.lists(st.tuples(st.integers(0, 700), st.integers(0, 400)), min_size=1, max_size=30))
@settings(max_examples=15, deadline=None)
def test_notes_of_table_cells_and_paragraphs_stand_with_their_marks(lengths: list[tuple[int, int]]) -> None:
    notes = tuple(
        Note(number, (Span(PROSE[:40] + (PROSE * 2)[:note]),)) for number, (_, note) in enumerate(lengths, 1)
    )
    half = len(lengths) // 2
    rows = [("Seen " + (PROSE * 3)[:text], n) for n, (text, _) in enumerate(lengths[:half], 1)]
    after = [marked("Seen " + (PROSE * 3)[:text], n) for n, (text, _) in enumerate(lengths[half:], half + 1)]

    story = laid_out(document(*([_table(*rows)] if rows else []), *after, notes=notes))

    for note in notes:
        mark, foot = (story.destinations[f"{kind}-{note.number}"] for kind in ("mark", "note"))
        assert mark.page == foot.page
    _assert_inside(story, "A4")
    _assert_apart(story)


def test_note_longer_than_a_page_goes_on_at_the_foot_of_the_next() -> None:
    story = sample_story("A4", 30, 60)

    pages = [page for page, mark in texts(story) if _note(mark.element) == "note-3"]

    first = story.destinations["mark-3"].page
    assert sorted(set(pages)) == list(range(first, max(pages) + 1))
    assert max(pages) > first


def _assert_inside(story: Story, paper: str, binding: float = 0) -> None:
    page_area = area(paper, binding)
    for page in story.pages:
        for placement in page.placements:
            assert placement.top <= page_area.top + INSIDE, placement
            assert placement.top - placement.height >= page_area.foot - INSIDE, placement
            assert placement.x >= page_area.left - INSIDE, placement
            assert placement.x + placement.width <= page_area.left + page_area.measure + INSIDE, placement


def _notes_and_body(placements: Sequence[Placement]) -> tuple[list[Placement], list[Placement]]:
    notes = [placement for placement in placements if placement.kind == "note"]
    return notes, [placement for placement in placements if placement.kind != "note"]


def _assert_apart(story: Story) -> None:
    """Notes below the text, with their rule between; notes below each other."""
    for page in story.pages:
        notes, body = _notes_and_body(page.placements)
        if notes and body:
            lowest = min(placement.top - placement.height for placement in body)
            assert lowest >= max(note.top for note in notes) + NOTE_RULE - INSIDE
        for upper, lower in itertools.pairwise(notes):
            assert upper.top - upper.height >= lower.top + NOTE_GAP - INSIDE


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize(("rows", "long_note"), [(2, 0), (30, 0), (75, 60)])
def test_nothing_leaves_the_text_area_and_nothing_overlaps(paper: str, rows: int, long_note: int) -> None:
    story = sample_story(paper, rows, long_note)

    _assert_inside(story, paper)
    _assert_apart(story)
    for page in story.pages:
        loose = _outermost(page.placements)
        for upper, lower in itertools.pairwise(loose):
            if lower.kind == "beside":
                assert upper.kind == "heading-1"
                assert upper.top == lower.top
                assert upper.x + upper.width < lower.x
                continue
            assert upper.top - upper.height >= lower.top - INSIDE, (upper, lower)


def _outermost(placements: Sequence[Placement]) -> list[Placement]:
    """Leave out what is painted inside another box: it follows that box and ends before it does."""
    found: list[Placement] = []
    for placement in _notes_and_body(placements)[1]:
        last = found[-1] if found else None
        if last is None or placement.top - placement.height < last.top - last.height - INSIDE:
            found.append(placement)
    return found


@pytest.mark.parametrize("paper", PAPERS)
def test_paper_and_binding_set_the_page(paper: str) -> None:
    story = laid_out(sample_document(rows=3), paper, 12)

    expected = {"A4": (595.28, 841.89), "Letter": (612, 792)}[paper]
    assert (story.width, story.height) == pytest.approx(expected, abs=0.01)
    _assert_inside(story, paper, 12)
    assert area(paper, 12).left == pytest.approx(area(paper).left + 12 * 72 / 25.4)


@given(st.lists(st.integers(1, 900), min_size=1, max_size=14), st.integers(0, 1), st.integers(0, 14))
@settings(max_examples=15, deadline=None)
@example([1, 1, 1, 1, 211, 353, 1], 1, 2)
def test_no_heading_is_the_last_thing_on_a_page(lengths: list[int], level: int, rows: int) -> None:
    blocks: list[object] = []
    for number, length in enumerate(lengths):
        blocks.append(Heading(level=1, spans=(Span(f"Heading {number}"),), anchor=f"h-{number}"))
        if level:
            blocks.append(Heading(level=2, spans=(Span(f"Below {number}"),), anchor=f"b-{number}"))
        blocks.append(Paragraph(spans=(Span((PROSE * 4)[:length]),)))
    if rows:
        blocks.insert(-1, Heading(level=1, spans=(Span("Towers"),), anchor="towers"))
        blocks.insert(-1, _table(*[(PROSE, 0)] * rows))

    story = laid_out(document(*blocks))

    for page in story.pages:
        kinds = [placement.kind for placement in _notes_and_body(page.placements)[1]]
        assert kinds[-1] not in HEADINGS


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("rows", [30, 75])
def test_no_row_is_split_that_a_page_can_hold(paper: str, rows: int) -> None:
    story = sample_story(paper, rows)

    painted = [placement for page in story.pages for placement in page.placements if placement.kind == "row"]

    assert len(painted) == rows + 2


def test_row_taller_than_a_page_is_split_and_keeps_its_words() -> None:
    tall = PROSE * 40

    story = laid_out(document(_table(("Low", 0), (tall, 0), ("Low again", 0))))

    painted = [placement for page in story.pages for placement in page.placements if placement.kind == "row"]
    assert len(painted) > 3
    assert plain(tall).lower() in running(story)
    _assert_inside(story, "A4")


def test_notes_at_the_end_are_a_section_behind_everything_else() -> None:
    story = sample_story("A4", 30, notes_at_end=True)

    assert story.outline[-1].text == "Notes"
    kinds = [placement.kind for page in story.pages for placement in page.placements]
    assert kinds[-3:] == ["note"] * 3
    assert story.destinations["note-1"].page > story.destinations["mark-1"].page
    assert plain(PROSE) in plain(
        "".join(text for text, mark in read(story) if _note(mark.element) == "note-3")
    )


def test_character_that_no_face_has_is_named_with_its_text_and_fact() -> None:
    paragraph = Paragraph(spans=(Span("A rune \u16a0 here"),), facts=("claim-7",))

    outcome = try_layout(document(paragraph))

    assert outcome.value is not None
    assert outcome.value.unset == {("A rune \u16a0 here", ("claim-7",), None): ("\u16a0",)}


def test_hyphens_of_parted_words_are_soft_and_lines_end_in_spaces() -> None:
    long = "incomprehensibilities internationalization " * 60
    story = laid_out(document(Paragraph(spans=(Span(long.strip()),))), text="justified")

    lines = [mark.text for _, mark in texts(story) if owner(mark.element, "P")]
    said = "".join(text for text, mark in read(story) if owner(mark.element, "P"))

    assert any(line.endswith(HYPHEN) for line in lines)
    assert not any(line.rstrip().endswith("-") for line in lines)
    assert long.strip() in said.replace(HYPHEN, "")


@given(st.text(st.sampled_from("AVATWoya. ,fi-Tr"), max_size=30))
def test_kerned_parts_join_to_the_text_and_add_up_to_its_width(text: str) -> None:
    parts = REGULAR.divide(text)

    assert "".join(part for part, _ in parts) == text
    widths = sum(sum(REGULAR.widths[char] for char in part) + move for part, move in parts)
    assert REGULAR.measure(text) == pytest.approx(widths)


def test_pairs_are_kerned() -> None:
    assert REGULAR.measure("AV") < REGULAR.widths["A"] + REGULAR.widths["V"]
    assert len(REGULAR.divide("AV")) == 2


def test_a_character_of_another_familys_companion_stands_out_rather_than_stop_the_brief() -> None:
    fonts = FontSet(theme().families, FONTS)
    for family in ("sans", "table"):
        faces = [(run.text, run.face.name) for run in fonts.get(family, bold=True).runs("대북 北")]
        assert faces[-1] == ("北", "BriefgenSerifKR-Bold")
        assert "SerifKR" not in faces[0][1]
        with pytest.raises(LookupError, match="\u0628"):
            list(fonts.get(family).runs("\u0628"))


def _words(text: str) -> list[Word]:
    fonts = FontSet(theme().families, FONTS)
    ink = Ink(theme().styles[StyleName.BODY], fonts, theme().colours, lambda *_: None, "en")
    return set_words((Span(text),), ink, Element("P"))


def _text(words: Sequence[Word]) -> str:
    return "".join(piece.text for word in words for piece in word.pieces)


@given(
    st.lists(st.sampled_from([*PROSE.split(), "a/b", "1901–1912", "x" * 90, "등대 목록", "I"]), max_size=40),
    st.floats(12, 480),
    st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_lines_keep_all_words_and_the_measure(chosen: list[str], width: float, justified: bool) -> None:  # noqa: FBT001
    words = _words(" ".join(chosen))

    lines = break_lines(
        words, width, justified=justified, hyphenate=find_hyphenator("en"), hyphenated=justified, hang=True
    )

    assert plain("".join(_text(line.words) for line in lines)) == plain("".join(chosen))
    assert [line.ends for line in lines] == [False] * (len(lines) - 1) + [True] * bool(lines)
    for line in lines:
        between = sum(word.space for word in line.words[:-1])
        shrunk = (SHRINK * between if justified else 0) + line.hang_left + line.hang_right
        assert line.width - shrunk <= width + 0.01 or len(_text(line.words)) == 1
        assert line.width == pytest.approx(sum(word.width for word in line.words) + between)


class Brick(Box):
    """Rows of equal height, each of which may call for a note; it splits between any two."""

    def __init__(
        self, name: int, notes: Sequence[Sequence[int]], row: float, *, splits: bool, keeps: bool
    ) -> None:
        self.name, self.rows, self.row, self.splits, self.keeps_with_next = name, notes, row, splits, keeps
        self.before = self.after = 4.0

    def wrap(self, width: float) -> float:  # noqa: ARG002 - any width will do
        return self.height

    @property
    def height(self) -> float:
        return len(self.rows) * self.row

    @property
    def notes(self) -> tuple[int, ...]:
        return tuple(note for row in self.rows for note in row)

    def split(self, room: Room) -> tuple[Box, Box] | None:
        taken = max(
            (
                n
                for n in range(len(self.rows))
                if room.fits(n * self.row, [m for r in self.rows[:n] for m in r])
            ),
            default=0,
        )
        return (self._part(self.rows[:taken]), self._part(self.rows[taken:])) if taken else None

    def _part(self, rows: Sequence[Sequence[int]]) -> Brick:
        return Brick(self.name, rows, self.row, splits=self.splits, keeps=False)

    def paint(self, canvas: Canvas, x: float, top: float) -> None:
        raise NotImplementedError


@st.composite
def bricks(draw: st.DrawFn) -> tuple[list[Brick], dict[int, Box]]:
    boxes: list[Brick] = []
    notes: dict[int, Box] = {}
    for name in range(draw(st.integers(1, 25))):
        rows: list[list[int]] = []
        for _ in range(draw(st.integers(1, 14))):
            called = draw(st.integers(0, 9)) == 0
            if called:
                number = len(notes) + 1
                notes[number] = Brick(-number, [[]] * draw(st.integers(1, 12)), 8, splits=True, keeps=False)
            rows.append([len(notes)] if called else [])
        keeps = len(rows) == 1 and draw(st.booleans())
        boxes.append(Brick(name, rows, 12, splits=draw(st.booleans()), keeps=keeps))
    return boxes, notes


def chained(
    rows: Sequence[Sequence[Sequence[int]]], notes: Mapping[int, int], keeps: int
) -> tuple[list[Brick], dict[int, Box]]:
    """Return boxes that do not split; that with the number ``keeps`` must stay with the next, which its note forbids."""
    boxes = [Brick(name, each, 12, splits=False, keeps=name == keeps) for name, each in enumerate(rows)]
    return boxes, {
        number: Brick(-number, [[]] * lines, 8, splits=True, keeps=False) for number, lines in notes.items()
    }


@given(bricks(), st.integers(150, 400))
@example(chained([[[1], [2]], [[3]], [[4]]], {1: 1, 2: 1, 3: 10, 4: 4}, 1), 150)
@example(chained([*([[]],) * 5, [[1]], [[2]]], {1: 10, 2: 4}, 5), 150)
@settings(max_examples=examples(150), deadline=None)
def test_pages_keep_the_order_and_hold_what_they_are_given(
    given_boxes: tuple[list[Brick], dict[int, Box]], height: int
) -> None:
    boxes, notes = given_boxes

    pages, too_tall = paginate(boxes, height, notes)

    assert not too_tall
    placed = [box for page in pages for box, _ in page.boxes if isinstance(box, Brick)]
    assert [box.name for box in placed for _ in box.rows] == [box.name for box in boxes for _ in box.rows]
    feet = [note for page in pages for note in page.notes if isinstance(note, Brick)]
    expected = [number for box in boxes for number in box.notes]
    assert [-note.name for note in feet for _ in note.rows] == [
        number for number in expected for _ in range(int(notes[number].height / 8))
    ]
    for page in pages:
        _assert_holds(page.boxes, page.notes, height)


def _assert_holds(boxes: Sequence[tuple[Box, float]], notes: Sequence[Box], height: float) -> None:
    end = 0.0
    for box, offset in boxes:
        assert offset >= end
        end = offset + box.height
    foot = NOTE_RULE + sum(note.height for note in notes) + NOTE_GAP * (len(notes) - 1) if notes else 0
    assert end + foot <= height + 0.02
    present = {-note.name for note in notes if isinstance(note, Brick)}
    assert {number for box, _ in boxes for number in box.notes} <= present


def test_box_that_no_page_holds_is_reported() -> None:
    class Block(Brick):
        def split(self, room: Room) -> None:  # noqa: ARG002 - never
            return None

    tall = Block(1, [[]] * 50, 12, splits=False, keeps=False)
    _, too_tall = paginate([tall], 200, {})

    assert too_tall == [tall]


@pytest.mark.parametrize("label", ["first-ever meeting", "협의체 창설", "회의 4/5, 서울", "plan–and–review"])
def test_label_of_a_drawing_is_painted_whole(label: str) -> None:
    day = dt.date(2018, 5, 1)
    mark = TimelineMark(day, day, label)
    sample = next(block for block in sample_document().blocks if isinstance(block, Timeline))
    drawn = dataclasses.replace(
        sample, first_year=2016, last_year=2019, ticks=(), meetings=(), lanes=(), events=(mark,), gaps=()
    )
    painted = "".join(mark.text for _, mark in texts(laid_out(document(drawn))))
    assert plain(label) in plain(painted)


def test_box_that_must_stay_with_a_title_is_split_rather_than_sent_to_the_next_page() -> None:
    """A page that holds nothing but the chain before a box gains nothing by being turned."""
    links: list[Box] = [Brick(name, [()], 20, splits=False, keeps=True) for name in range(3)]
    # 20 + 4 + 20 + 4 + 20 + 4 = 72 points of links leave 98 of 170: six rows of 16 fit, but not with their note of 40.
    box = Brick(3, [(), (), (), (), (), (1,)], 16, splits=True, keeps=False)
    pages, too_tall = paginate([*links, box], 170, {1: Brick(4, [()], 40, splits=False, keeps=False)})
    assert not too_tall
    assert [len(page.boxes) for page in pages] == [len(links) + 1, 1]


def _shown(words: Sequence[Word]) -> str:
    return " ".join("".join(piece.text for piece in word.pieces) for word in words)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("on 4 September 2024 in", ["4 September 2024"]),
        ("on September 15, 2023 in", ["September 15, 2023"]),
        ("by Mario J. Molina and Dr Rowland", ["J. Molina", "Dr Rowland"]),
        (
            "see Article 5, page 12, No. 7 and paragraphs 6",
            ["Article 5,", "page 12,", "No. 7", "paragraphs 6"],
        ),
        ("of 240.5 million or 12 per cent or 3 km", ["240.5 million", "12 per cent", "3 km"]),
        ("le 14 juillet 1789 et", ["14 juillet 1789"]),
        ("am 5. Mai 2023 in", ["5. Mai 2023"]),
        ("회의는 2023년 9월 15일 서울에서", ["2023년 9월 15일"]),
    ],
)
@pytest.mark.parametrize("justified", [True, False])
def test_what_belongs_together_is_on_one_line(text: str, kept: Sequence[str], justified: bool) -> None:  # noqa: FBT001
    for before in range(0, 40, 3):
        words = _words("so " * before + text)
        for width in (200, 241, 283):
            lines = [_shown(line.words) for line in break_lines(words, width, justified=justified)]
            for part in kept:
                assert any(part in line for line in lines), lines


def test_what_no_line_holds_is_parted_after_all() -> None:
    words = _words("4 September 2024")

    assert [_shown(line.words) for line in break_lines(words, 60)] == ["4", "September", "2024"]


@pytest.mark.parametrize(
    "text", ["2023-09-15", "CFC-11", "1901–1912", "4/5", "e-mail", "COVID-19", "한미-의"]
)
def test_a_date_a_range_and_a_name_of_a_thing_are_never_parted(text: str) -> None:
    assert len(_words(text)) == 1


def test_an_address_is_parted_after_a_slash_and_before_a_stop() -> None:
    fonts = FontSet(theme().families, FONTS)
    ink = Ink(theme().styles[StyleName.BODY], fonts, theme().colours, lambda *_: None, "en")
    address = "https://www.port.example/log-book/view.do?seq=3&page=2"

    words = set_words((Span(address, href=address),), ink, Element("P"))

    assert [_text([word]) for word in words] == [
        "https://www", ".port", ".example/", "log-book/", "view", ".do", "?seq=3", "&page=2"
    ]  # fmt: skip


_LONG = " ".join([PROSE.strip()] * 4)


@pytest.mark.parametrize("width", [250, 300, 350, 400, 470])
def test_ragged_lines_are_even_and_the_last_is_a_line(width: float) -> None:
    for start in range(0, 400, 37):
        lines = break_lines(_words(_LONG[_LONG.index(" ", start) :].strip()), width)

        assert min(line.width for line in lines[:-1]) >= 0.78 * width
        assert len(lines[-1].words) >= 2
        assert lines[-1].width >= 0.12 * width
        assert not any(line.hyphenated for line in lines)


@pytest.mark.parametrize("width", [300, 400, 470])
def test_justified_lines_keep_their_spaces_and_hyphens_in_bounds(width: float) -> None:
    for start in range(0, 400, 37):
        words = _words(_LONG[_LONG.index(" ", start) :].strip())
        lines = break_lines(words, width, justified=True, hyphenate=find_hyphenator("en"), hyphenated=True)

        for line in lines[:-1]:
            between = sum(word.space for word in line.words[:-1])
            assert 1 - SHRINK - 0.01 <= 1 + (width - line.width) / between <= LOOSEST
        hyphens = [line.hyphenated for line in lines]
        assert not any(a and b for a, b in itertools.pairwise(hyphens))
        assert not hyphens[-2]
        parted = [_text(line.words[-1:]).rstrip(HYPHEN) for line in lines if line.hyphenated]
        assert all(part.islower() and len(part) >= 3 for part in parted)


def test_a_full_first_line_is_given_up_for_a_more_even_paragraph() -> None:
    words = _words("aaaa aaaa aaaa aaaa bbbbbbbbb b")
    width = sum(word.width for word in words[:3]) + 2 * words[0].space + 0.1

    lines = [_shown(line.words) for line in break_lines(words, width)]

    assert words[3].width + words[3].space + words[4].width > width, (
        "line by line, the second would have one word"
    )
    assert lines == ["aaaa aaaa", "aaaa aaaa", "bbbbbbbbb b"]


def test_quotation_marks_and_hyphens_stand_in_the_margin() -> None:
    words = _words(
        "“So it was,” they said of all the lights on that coast, and “so it will be” was the reply"
    )
    hung, plain_lines = break_lines(words, 140, hang=True), break_lines(words, 140)

    opening = REGULAR.widths["“"] * words[0].pieces[0].size / 1000
    assert hung[0].hang_left == pytest.approx(opening)
    assert [line.hang_left for line in plain_lines] == [0] * len(plain_lines)
    story = laid_out(document(Paragraph(spans=(Span("“" + PROSE * 3),))))
    first = next(mark for _, mark in texts(story) if mark.text.startswith("“"))
    inset = area().rail + GUTTER
    assert first.x == pytest.approx(area().left + inset - REGULAR.widths["“"] * first.size / 1000, abs=0.01)


@pytest.mark.parametrize(("measure", "filled"), [(290, False), (310, True)])
def test_hangul_is_not_filled_to_the_edge_of_a_narrow_column(measure: float, filled: bool) -> None:  # noqa: FBT001
    box = TextBox(
        _words("등대는 북쪽 해안에 있으며 매일 두 번 보고한다 " * 12),
        theme().styles[StyleName.BODY],
        align="justified",
    )
    box.wrap(measure)
    canvas = Canvas(0)
    box.paint(canvas, 0, 0)

    marks = [mark for mark in canvas.marks if isinstance(mark, TextMark)]
    first = [mark for mark in marks if mark.y == marks[0].y]
    end = max(mark.x + mark.face.measure(mark.text.strip()) * mark.size / 1000 for mark in first)
    assert (end > measure - 0.5) == filled


def _white(story: Story, paper: str = "A4") -> list[float]:
    """The white at the foot of each page, in points: below the text, and above its notes where it has any."""
    found = []
    for page in story.pages:
        notes, body = _notes_and_body(page.placements)
        foot = max(note.top for note in notes) + NOTE_RULE if notes else area(paper).foot
        found.append(min(placement.top - placement.height for placement in body) - foot)
    return found


def _paragraphs(count: int) -> list[Paragraph]:
    return [Paragraph(spans=(Span(PROSE * (1 + number % 3)),)) for number in range(count)]


@pytest.mark.parametrize("before", range(0, 14, 2))
def test_a_long_quotation_goes_over_the_page_with_three_lines_on_either_side(before: int) -> None:
    quotation = Quotation((Span(f"“{PROSE * 9}”"),), (Span("Log, 1911"),))
    heading = Heading(level=1, spans=(Span("In its own words"),), anchor="words")

    story = laid_out(document(*_paragraphs(before), heading, quotation, *_paragraphs(9)))

    assert max(_white(story)[:-1]) <= MOST_WHITE + 0.5
    painted = [
        placement for page in story.pages for placement in page.placements if placement.kind == "quotation"
    ]
    assert all(
        placement.height >= 3 * theme().styles[StyleName.QUOTATION].leading - INSIDE for placement in painted
    )


def test_a_short_quotation_stays_whole() -> None:
    quotation = Quotation((Span(f"“{PROSE}”"),), (Span("Log, 1911"),))
    for before in range(4, 10):
        story = laid_out(document(*_paragraphs(before), quotation, *_paragraphs(3)))
        painted = [p for page in story.pages for p in page.placements if p.kind == "quotation"]
        assert len(painted) == 2, "the block and its text"


@pytest.mark.parametrize("before", range(6, 13))
def test_a_figure_that_does_not_fit_lets_the_text_behind_it_come_first(before: int) -> None:
    sample = next(block for block in sample_document().blocks if isinstance(block, Timeline))
    shown = document(*_paragraphs(before), sample, *_paragraphs(8))

    story = laid_out(shown)

    assert max(_white(story)[:-1]) <= MOST_WHITE + 0.5
    assert running(story).endswith(body_words(shown)), "who has it read out hears it in its place"
    figures = [
        number for number, page in enumerate(story.pages) for p in page.placements if p.kind == "figure"
    ]
    assert len(figures) == 1


def test_no_last_page_is_nearly_empty() -> None:
    for rows in range(17, 90):
        boxes: list[Box] = [
            Brick(name, [()] * min(4, rows - 4 * name), 12, splits=True, keeps=False)
            for name in range((rows + 3) // 4)
        ]

        pages, _ = paginate(boxes, 200, {})

        last = pages[-1].boxes[-1]
        assert last[1] + last[0].height >= LEAST_LAST * 200, rows
        assert sum(int(box.height / 12) for page in pages for box, _ in page.boxes) == rows


def test_small_tables_stay_whole_with_their_caption_and_heading() -> None:
    heading = Heading(level=1, spans=(Span("Towers"),), anchor="towers")
    table = dataclasses.replace(
        _table(("high", 0), ("low", 0), ("lit", 0)),
        caption=Caption("Table 1.", (Span("Towers of the coast"),)),
    )
    for before in range(4, 12):
        story = laid_out(document(*_paragraphs(before), heading, table, *_paragraphs(3)))
        kinds = [[p.kind for p in page.placements] for page in story.pages]
        (page,) = (kind for kind in kinds if "row" in kind)
        assert page.count("row") == 3
        assert {"heading-1", "caption"} <= set(page)


@pytest.mark.parametrize(
    ("words", "lines", "smaller"), [(6, 2, False), (13, 3, True), (24, 4, True), (40, 9, True)]
)
def test_a_long_title_steps_down_in_size(words: int, lines: int, smaller: bool) -> None:  # noqa: FBT001
    title = " ".join(["Lights"] * words)
    sample = sample_document(contents=False)
    shown = dataclasses.replace(sample, title_block=dataclasses.replace(sample.title_block, title=title))

    marks = [mark for page, mark in texts(laid_out(shown)) if owner(mark.element, "H1")]

    size = theme().styles[StyleName.TITLE].size
    assert (marks[0].size < size) == smaller
    assert len({mark.y for mark in marks}) <= lines
    assert marks[0].y - marks[-1].y < area().depth / 3
    assert plain("".join(mark.text for mark in marks)) == plain(title)


@given(st.lists(st.integers(1, 6), min_size=1, max_size=12))
@example([1, 3, 4, 5, 4, 1])
@example([3, 1, 6, 2])
@settings(max_examples=30, deadline=None)
def test_headings_of_the_tree_leave_out_no_level(levels: list[int]) -> None:
    blocks = [
        Heading(level=level, spans=(Span(f"Heading {n}"),), anchor=f"h-{n}") for n, level in enumerate(levels)
    ]
    story = laid_out(document(*blocks, Paragraph(spans=(Span("End"),))))

    tags = [1, *(int(element.tag[1]) for element in story.structure.children if element.tag in _HEADING_TAGS)]

    assert len(tags) >= len(levels)
    assert all(after <= before + 1 for before, after in itertools.pairwise(tags))


_HEADING_TAGS = {"H1", "H2", "H3", "H4", "H5", "H6"}


def test_headings_of_each_level_look_different() -> None:
    blocks = [
        Heading(level=level, spans=(Span(f"Level {level}"),), anchor=f"h-{level}") for level in (1, 3, 4, 5)
    ]
    story = laid_out(document(*blocks, Paragraph(spans=(Span("Level of text"),))))

    looks = [
        (mark.face.name, mark.size, mark.colour) for _, mark in texts(story) if mark.text.startswith("Level")
    ]
    assert len(looks) == len(set(looks)) == 5


def test_a_row_taller_than_a_page_begins_under_its_heading_and_caption() -> None:
    heading = Heading(level=1, spans=(Span("Towers"),), anchor="towers")
    table = dataclasses.replace(
        _table((PROSE * 40, 0)), caption=Caption("Table 1.", (Span("Towers of the coast"),))
    )
    for before in range(8):
        story = laid_out(document(*_paragraphs(before), heading, table))
        (page,) = (
            kinds
            for kinds in ([placement.kind for placement in page.placements] for page in story.pages)
            if "heading-1" in kinds
        )
        assert page.index("heading-1") < page.index("caption") < page.index("row")


def test_a_word_longer_than_any_is_cut_without_asking_for_its_syllables() -> None:
    asked: list[str] = []

    def hyphenate(word: str) -> list[int]:
        asked.append(word)
        return []

    lines = break_lines(_words("x" * 5000), 300, justified=True, hyphenate=hyphenate, hyphenated=True)

    assert "".join(_text(line.words) for line in lines) == "x" * 5000
    assert not [word for word in asked if len(word) > 60]


# Heads beside their text.


def _kinds(story: Story) -> list[tuple[str, float, float]]:
    return [(p.kind, round(p.x, 1), round(p.top, 1)) for page in story.pages for p in page.placements]


def _headed(title: str, *paragraphs: str) -> list[Block]:
    texts = (Paragraph(spans=(Span(text),)) for text in paragraphs)
    return [Heading(level=1, spans=(Span(title),), anchor="head"), *texts]


def test_the_head_of_a_section_stands_beside_its_text_on_one_line_with_it() -> None:
    story = laid_out(document(*_headed("The lights", PROSE, PROSE)))
    (head,) = (entry for entry in _kinds(story) if entry[0] == "heading-1")
    bodies = [entry for entry in _kinds(story) if entry[0] == "body"]
    inset = round(area().left + area().rail + GUTTER, 1)
    assert head[1] == round(area().left, 1)
    assert {entry[1] for entry in bodies} == {inset}
    assert head[2] == bodies[0][2]


def test_a_tall_head_has_several_paragraphs_beside_it() -> None:
    story = laid_out(document(*_headed("All of the lights on the north coast", "One.", "Two.", PROSE)))
    (head,) = (p for page in story.pages for p in page.placements if p.kind == "heading-1")
    bodies = [p for page in story.pages for p in page.placements if p.kind == "body"]
    assert head.height >= 2 * bodies[0].height
    assert bodies[1].top > head.top - head.height


@pytest.mark.parametrize(
    "title",
    [
        "Bundesverteidigungsministerium",
        "One head of so many words that four lines do not hold them all at once",
    ],
)
def test_a_head_that_does_not_fit_beside_its_text_stands_above_it(title: str) -> None:
    story = laid_out(document(*_headed(title, PROSE)))
    (head,) = (p for page in story.pages for p in page.placements if p.kind == "heading-1")
    (body,) = (p for page in story.pages for p in page.placements if p.kind == "body")
    assert body.top <= head.top - head.height
    assert body.x > head.x


def test_a_head_keeps_the_first_lines_of_its_text_at_the_foot_of_a_page() -> None:
    for count in range(8, 14):
        filling = [Paragraph(spans=(Span(PROSE),)) for _ in range(count)]
        story = laid_out(document(*filling, *_headed("The lights", PROSE * 2)))
        for page in story.pages:
            for place, placement in enumerate(page.placements):
                if placement.kind == "heading-1":
                    (beside,) = page.placements[place + 1 : place + 2]
                    assert beside.kind == "beside"
                    assert beside.height >= 2 * 15
