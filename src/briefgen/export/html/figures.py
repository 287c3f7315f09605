"""Figures as inline SVG, from the marks that layout paints in print, and their numbers as a table.

Colours are named by their use in the theme, so that a dark scheme can have its own; text is text, held to the width
that it was given on paper. A figure is drawn once for each width of ``WIDTHS``; the style sheet shows the one that fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from briefgen.compose.text.dates import format_date
from briefgen.compose.text.labels import Wording
from briefgen.export.html.tree import Tag
from briefgen.layout import Drawn, draw_figure
from briefgen.layout.story import PathMark, TextMark, number
from briefgen.model.chart import Chart
from briefgen.model.dates import last_of_month, parse_date
from briefgen.model.document import Timeline, TimelineMark
from briefgen.model.text import one_line
from briefgen.model.theme import Colours, Family, Theme

WIDTHS = {Timeline: {"wide": 470.0, "narrow": 210.0}, Chart: {"wide": 365.0, "narrow": 210.0}}
"""Widths of drawings in points, by the class that they are shown by: what a screen shows larger by about a half."""
_STEPS = {"m": ("M", 2), "l": ("L", 2), "c": ("C", 6), "re": ("", 4), "h": ("Z", 0)}
"""Operators of paths (ISO 32000-1, 8.5.2), with the command that they are in SVG and how many numbers they take."""
_WHITE = "#FFFFFF"
_DASH = re.compile(r"\[([\d. ]+)\]")


class FigureWriter:
    """Writes the figures of a document. ``fonts`` are folders of font files."""

    def __init__(self, theme: Theme, wording: Wording, language: str, fonts: Sequence[Path]) -> None:
        self._theme, self._wording, self._language, self._fonts = theme, wording, language, fonts
        self._colours = name_colours(theme.colours)
        self._faces = dict(_name_faces(theme))

    def __call__(self, figure: Timeline | Chart) -> Sequence[Tag]:
        """Return the drawing at each width, then its data as a table that opens."""
        drawings = [
            self._draw(draw_figure(figure, width, self._theme, self._language, self._fonts), figure, kind)
            for kind, width in WIDTHS[type(figure)].items()
        ]
        return [*drawings, self._tabulate(figure)]

    def _draw(self, drawn: Drawn, figure: Timeline | Chart, kind: str) -> Tag:
        box = f"0 0 {number(drawn.width)} {number(drawn.height)}"
        svg = Tag("svg", viewBox=box, role="img", aria_label=figure.alternative, class_=kind)
        words: list[TextMark] = []
        for mark in drawn.marks:
            match mark:
                case PathMark():
                    svg.add(self._shape(mark, drawn.height))
                case TextMark():
                    words.append(mark)
                    # A label is in several parts where it has letters of several faces; a space ends its last one.
                    if mark.text.endswith(" "):
                        svg.add(self._label(words, drawn.height))
                        words = []
                case _:
                    raise TypeError(f"no SVG for {type(mark).__name__}")
        return svg

    def _shape(self, mark: PathMark, height: float) -> Tag:
        used = [
            f"{use}-{self._name(colour)}"
            for use, colour in (("fill", mark.fill), ("line", mark.stroke))
            if colour
        ]
        dashes = _DASH.match(mark.dash)
        return Tag(
            "path",
            d=_path(mark.path, height),
            class_=" ".join(used),
            stroke_width=number(mark.width) if mark.stroke else None,
            stroke_dasharray=dashes[1] if dashes else None,
        )

    def _label(self, parts: Sequence[TextMark], height: float) -> Tag | None:
        text = "".join(part.text for part in parts).strip().replace("\u00a0", " ")
        if not text:
            return None
        first, last = parts[0], parts[-1]
        family, is_bold, scale = self._faces[first.face.name]
        end = last.x + last.face.measure(last.text.rstrip()) * last.size / 1000
        return Tag(
            "text",
            text,
            x=number(first.x),
            y=number(height - first.y),
            font_size=number(first.size / scale),
            textLength=number(end - first.x),
            lengthAdjust="spacingAndGlyphs",
            class_=f"{family} fill-{self._name(first.colour)}{' bold' if is_bold else ''}",
        )

    def _name(self, colour: str) -> str:
        """Return what the theme uses a colour for."""
        return self._colours[colour.upper()]

    # --- data

    def _tabulate(self, figure: Timeline | Chart) -> Tag:
        say = self._wording.labels.say
        rows = self._chart_rows(figure) if isinstance(figure, Chart) else self._timeline_rows(figure)
        head, *body = rows
        written = [
            Tag("tr", Tag("th", first, scope="row"), *(Tag("td", cell) for cell in cells))
            for first, *cells in body
        ]
        columns = [Tag("th", cell, scope="col") for cell in head]
        table = Tag("table", Tag("thead", Tag("tr", *columns)), Tag("tbody", *written))
        name = say("Data of {figure}", figure=one_line(figure.caption.label).rstrip(". "))
        table.attributes["aria-label"] = name
        scroll = Tag("div", table, class_="scroll", role="region", tabindex="0", aria_label=name)
        return Tag("details", Tag("summary", say("Data as a table")), scroll, class_="data aid")

    def _chart_rows(self, chart: Chart) -> Iterator[Sequence[str]]:
        say = self._wording.labels.say
        yield say("Period") if chart.dated else say("Name"), *(series.name for series in chart.series)
        for at, place in enumerate(chart.places):
            label = f"{place.label} ({place.note})" if place.note else place.label
            cells = [series.points[at] for series in chart.series]
            yield (
                label,
                *(
                    f"{point.text} ({chart.derived})" if point.derived and chart.derived else point.text
                    for point in cells
                ),
            )

    def _timeline_rows(self, timeline: Timeline) -> Iterator[Sequence[str]]:
        say = self._wording.labels.say
        yield say("Date"), say("Drawn as"), say("What it is")
        marks = [
            *((mark, say("disc {number}", number=mark.number)) for mark in timeline.meetings),
            *(
                (mark, say("mark of {lane}", lane=lane.name))
                for lane in timeline.lanes
                for mark in lane.marks
            ),
            *((mark, say("dotted line")) for mark in timeline.events),
        ]
        for mark, kind in sorted(marks, key=lambda entry: entry[0].first.toordinal()):
            yield _date(mark, self._wording), kind, mark.label
        for gap in timeline.gaps:
            span = TimelineMark(gap.first, gap.last, gap.label)
            yield _date(span, self._wording), say("shaded"), gap.label


def name_colours(colours: Colours) -> dict[str, str]:
    """Return the uses of a theme's colours by their values, white for the paper; of two uses of one value the first."""
    named = {value.upper(): name.replace("_", "-") for name, value in reversed(list(colours))}
    return {**named, _WHITE: "paper"}


def _name_faces(theme: Theme) -> Iterator[tuple[str, tuple[str, bool, float]]]:
    """Yield the font files of a theme by their stems: the family of each, whether it is bold, its size in the family's."""
    for family in ("serif", "table", "sans"):
        files: Family = getattr(theme.families, family)
        for name in ("italic", "bold_italic", "companion", "companion_bold", "regular", "bold"):
            if file := getattr(files, name):
                scale = files.companion_scale if "companion" in name else 1
                yield file.removesuffix(".ttf"), (family, "bold" in name, scale)


def _path(operators: str, height: float) -> str:
    """Return path operators of a PDF, whose origin is at the foot, as those of SVG, whose origin is at the top."""
    found: list[str] = []
    numbers: list[float] = []
    for word in operators.split():
        if word not in _STEPS:
            numbers.append(float(word))
            continue
        command, count = _STEPS[word]
        if len(numbers) != count:
            raise ValueError(f"{word} takes {count} numbers, not {len(numbers)}")
        if word == "re":
            x, y, wide, high = numbers
            found.append(f"M{number(x)} {number(height - y)}h{number(wide)}v{number(-high)}h{number(-wide)}Z")
        else:
            turned = [value if at % 2 == 0 else height - value for at, value in enumerate(numbers)]
            found.append(command + " ".join(map(number, turned)))
        numbers.clear()
    return "".join(found)


def _date(mark: TimelineMark, wording: Wording) -> str:
    """Return when something was, as exactly as the drawing has it: a day, a month, a year, or from one day to another."""
    first, last = str(mark.first), str(mark.last)
    whole = mark.last.day == last_of_month(mark.last.year, mark.last.month) and mark.first.day == 1
    if whole and (mark.first.month, mark.last.month) == (1, 12):
        first, last = first[:-6], last[:-6]
    elif whole:
        first, last = first[:-3], last[:-3]
    return format_date(parse_date(first if first == last else f"{first}/{last}"), wording)
