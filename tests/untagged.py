"""A story painted a second time by other means: ReportLab's canvas, without tags, without our content streams.

What the writer of tagged pages could garble, fonts, kerning, spacing, colours, is set here by a library that knows
nothing of structure: the two must look the same.
"""

from __future__ import annotations

import math
from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from briefgen.layout.story import ImageMark, LinkMark, Mark, PathMark, Story, TextMark


def paint_untagged(story: Story) -> bytes:
    """Return an untagged PDF of a story."""
    stream = BytesIO()
    canvas = Canvas(stream, pagesize=(story.width, story.height), invariant=True)
    for page in story.pages:
        for mark in (*page.header, *page.marks, *page.footer):
            _paint(canvas, mark)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def _paint(canvas: Canvas, mark: Mark) -> None:
    if isinstance(mark, TextMark):
        _paint_text(canvas, mark)
    elif isinstance(mark, PathMark):
        _paint_path(canvas, mark)
    elif isinstance(mark, ImageMark):
        picture = ImageReader(BytesIO(mark.content))
        canvas.drawImage(picture, mark.x, mark.y, mark.width, mark.height, mask="auto")
    elif not isinstance(mark, LinkMark):
        canvas.saveState()
        canvas.translate(mark.x, mark.y)
        canvas.rotate(math.degrees(math.radians(mark.angle)))
        canvas.setFillColor(HexColor(mark.colour))
        canvas.setFont(_register(mark.face.font), mark.size)
        width = mark.face.measure(mark.text) * mark.size / 1000
        canvas.drawString(-width / 2, -mark.size * 0.36, mark.text)
        canvas.restoreState()


def _paint_text(canvas: Canvas, mark: TextMark) -> None:
    """Draw a text in parts, each moved by the kerning before it; widths are summed character by character."""
    canvas.setFillColor(HexColor(mark.colour))
    x = mark.x
    for part, move in mark.face.divide(mark.text):
        drawn = canvas.beginText(x, mark.y)
        drawn.setFont(_register(mark.face.font), mark.size)
        drawn.setCharSpace(mark.tracking)
        drawn.setWordSpace(mark.word_space)
        drawn.textOut(part)
        canvas.drawText(drawn)
        x += sum(map(mark.face.widths.__getitem__, part)) * mark.size / 1000
        x += mark.tracking * len(part) + mark.word_space * part.count(" ") + move * mark.size / 1000


def _paint_path(canvas: Canvas, mark: PathMark) -> None:
    canvas.saveState()
    if mark.fill:
        canvas.setFillColor(HexColor(mark.fill))
    if mark.stroke:
        canvas.setStrokeColor(HexColor(mark.stroke))
        canvas.setLineWidth(mark.width)
    if mark.dash:
        canvas._code.append(f"{mark.dash} d")
    canvas._code.append(f"{mark.path} {'B' if mark.fill and mark.stroke else 'f' if mark.fill else 'S'}")
    canvas.restoreState()


def _register(font: object) -> str:
    name = str(font.fontName)  # type: ignore[attr-defined]
    if name not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(font)
    return name
