"""A theme: colours, faces, type sizes, margins. Written under ``templates/themes``; every key is described here.

Sizes are in points (1/72 inch), margins and measure in millimetres, colours as #RRGGBB.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from briefgen.model.base import Flag, Line, Model, Number

Colour = Annotated[str, Field(pattern=r"^#[0-9A-Fa-f]{6}$")]
Points = Annotated[Number, Field(ge=0, le=200)]
Millimetres = Annotated[Number, Field(ge=0, le=120)]
FileName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.ttf$")]


_A4, _LETTER = (210, 297), (216, 279)
_NARROWEST, _LOWEST = 60, 40
"""Room for a line of several words, and for several lines, in millimetres."""


class Colours(Model):
    """The palette. Text colours keep at least 4.5:1 on the ground they stand on."""

    ink: Colour
    """Running text."""
    structure: Colour
    """Headings, discs, rules that carry structure."""
    secondary: Colour
    """Captions, titles of office, running heads."""
    rule: Colour
    """Hairlines."""
    tint: Colour
    """Ground of the key points and the shaded gap of the timeline."""
    accent: Colour
    """The one warm colour: bar of a quotation, other tracks, the second series of a chart."""
    third: Colour = "#6B8CAE"
    """Fill and line of the third series of a chart, and of columns that its message is not about. Never text."""
    third_text: Colour = "#4B6C8E"
    """Labels of the third series."""
    fourth: Colour = "#E3C48A"
    """Fill of the fourth series, whose lines and labels are ink."""
    edge: Colour = "#7C8996"
    """Edges of bands, the base line of an index, leaders: at least 3:1 on white."""


class Family(Model):
    """The faces of one type family, as font files."""

    regular: FileName
    """The upright face: a TrueType file in the project's folder of fonts, or one that is shipped."""
    bold: FileName
    """The bold face."""
    italic: FileName | None = None
    """The italic face; the upright one where none is given."""
    bold_italic: FileName | None = None
    """The bold italic face; the italic one where none is given."""
    companion: FileName | None = None
    """Face for characters that the family lacks, such as Hangul."""
    companion_bold: FileName | None = None
    """The same for bold text; `companion` where none is given."""
    companion_scale: Annotated[Number, Field(ge=0.5, le=1.5)] = 1
    """Size of the companion in relation to the family."""


class Families(Model):
    """The type families by use."""

    serif: Family
    """Running text and quotations."""
    sans: Family
    """Headings and labels."""
    table: Family
    """Tables: figures of one width."""


class Style(Model):
    """How one kind of paragraph is set."""

    family: Literal["serif", "sans", "table"]
    """Which of `families`."""
    size: Annotated[Number, Field(ge=4, le=96)]
    """Size of the type."""
    leading: Annotated[Number, Field(ge=4, le=120)]
    """Distance of baselines."""
    bold: Flag = False
    """Whether it is set in bold."""
    italic: Flag = False
    """Whether it is set in italic."""
    colour: Literal["ink", "structure", "secondary", "accent"] = "ink"
    """Which of `colours`."""
    before: Points = 0
    """Space above."""
    after: Points = 0
    """Space below."""
    justified: Flag | None = None
    """Whether lines are filled to the right edge; where it is not said, running text follows `text`."""
    hyphenated: Flag | None = None
    """Whether words may be divided at the end of a line; where it is not said, running text follows `text`."""
    capitals: Flag = False
    """Set in capitals, spaced."""
    tracking: Annotated[Number, Field(ge=-2, le=4)] = 0
    """Extra space between letters."""

    @model_validator(mode="after")
    def _leading_holds_size(self) -> Style:
        if self.leading < self.size:
            raise ValueError(f"leading {self.leading} is smaller than size {self.size}: lines would overlap")
        return self


class StyleName(StrEnum):
    """The paragraphs a theme sets; a theme has a style for each."""

    TITLE = "title"
    SUBTITLE = "subtitle"
    SERIES = "series"
    STATUS = "status"
    IMPRINT = "imprint"
    HEADING_1 = "heading-1"
    HEADING_2 = "heading-2"
    HEADING_3 = "heading-3"
    BODY = "body"
    KEY_POINT = "key-point"
    KEY_POINT_NUMBER = "key-point-number"
    KEY_POINTS_HEADING = "key-points-heading"
    LIST_ITEM = "list-item"
    CONTENTS = "contents"
    CAPTION = "caption"
    TABLE_HEAD = "table-head"
    CELL = "cell"
    DATE = "date"
    NAME = "name"
    APPOINTMENT = "appointment"
    DETAIL = "detail"
    SOURCES = "sources"
    QUOTATION = "quotation"
    ATTRIBUTION = "attribution"
    ASIDE_TITLE = "aside-title"
    ASIDE = "aside"
    TERM = "term"
    MEANING = "meaning"
    SOURCE = "source"
    NOTE = "note"
    RUNNING = "running"
    HANDLING = "handling"
    FIGURE = "figure"
    LABEL = "label"


RUNNING_TEXT = frozenset(
    {StyleName.BODY, StyleName.KEY_POINT, StyleName.LIST_ITEM, StyleName.ASIDE, StyleName.MEANING}
)
"""The styles of running text, which a theme's `text` is about."""


class Margins(Model):
    """Margins of one paper, in millimetres."""

    top: Millimetres
    """Above the text; the running head stands in it."""
    right: Millimetres
    """Right of the text."""
    bottom: Millimetres
    """Below the text; the foot of the page stands in it."""
    left: Millimetres
    """Left of the text; `binding` of a brief is added to it."""


class Papers(Model):
    """Margins by paper."""

    A4: Margins
    """On A4, 210 by 297 mm."""
    Letter: Margins
    """On Letter, 216 by 279 mm."""

    @model_validator(mode="after")
    def _leave_room(self) -> Papers:
        for paper, margins, (width, height) in (("A4", self.A4, _A4), ("Letter", self.Letter, _LETTER)):
            wide, high = width - margins.left - margins.right, height - margins.top - margins.bottom
            if wide < _NARROWEST or high < _LOWEST:
                least = f"at least {_NARROWEST} by {_LOWEST} mm are needed"
                raise ValueError(
                    f"the margins of {paper} leave {wide:g} by {high:g} mm for the text; {least}"
                )
        return self


class Theme(Model):
    """A whole theme."""

    name: str
    """Set by the program from the file's name."""
    description: Line
    """What the theme is for, in a sentence. Never prints."""
    colours: Colours
    """The palette."""
    families: Families
    """The type families by use."""
    margins: Papers
    """Margins by paper, in millimetres."""
    text: Literal["ragged", "justified"] = "ragged"
    """How running text is set: with even spaces and whole words, or with an even right edge and hyphens."""
    heads: Literal["above", "side"] = "above"
    """Where the heads of sections stand: above their text, or in a column of their own at its left, with text of a
    shorter measure beside them. Tables, boxes and figures keep the whole measure; in large print, heads stand above."""
    styles: dict[StyleName, Style]
    """How each kind of paragraph is set; sizes in points."""
    logo: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*\.png$")] | None = None
    """A PNG in the project's templates folder, printed above the title."""
    logo_height: Points = 28
    """Its height in points."""

    def is_justified(self, name: StyleName) -> bool:
        """Whether the lines of a style are filled to the right edge."""
        said = self.styles[name].justified
        return self.text == "justified" and name in RUNNING_TEXT if said is None else said

    def is_hyphenated(self, name: StyleName) -> bool:
        """Whether words of a style may be divided at the end of a line."""
        said = self.styles[name].hyphenated
        return self.text == "justified" and name in RUNNING_TEXT if said is None else said

    @model_validator(mode="after")
    def _every_style_is_there(self) -> Theme:
        missing = [name.value for name in StyleName if name not in self.styles]
        if missing:
            raise ValueError(f"styles lack {', '.join(missing)}")
        return self
