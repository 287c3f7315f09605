"""Story to PDF bytes: tagged for PDF/UA-1, archival by PDF/A-3a, the same bytes for the same story.

In comes a ``Story`` with the file's properties and attachments; out come bytes, or a file written whole. Fonts are
embedded and subset by ReportLab; no clock and no random number is asked.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.export.pdf.content import PageWriter
from briefgen.export.pdf.metadata import (
    Attachment,
    FileProperties,
    add_attachments,
    add_information,
    add_metadata,
    add_output_intent,
)
from briefgen.export.pdf.objects import PdfObjects, array, dictionary, text_string
from briefgen.export.pdf.tags import Tags, add_outline
from briefgen.layout.story import Story

__all__ = ["Attachment", "FileProperties", "export_pdf", "write_whole"]


def export_pdf(
    story: Story,
    properties: FileProperties,
    attachments: Sequence[Attachment] = (),
) -> bytes:
    """Return the PDF of a story."""
    objects = PdfObjects()
    pages = [objects.reserve() for _ in story.pages]
    parent = objects.reserve()
    tags = Tags(objects, story.structure)
    writer = PageWriter(objects, tags, story, pages)
    for index, (reference, page) in enumerate(zip(pages, story.pages, strict=True)):
        objects.set(reference, writer.write(index, page, parent))
    objects.set(parent, dictionary({"Type": "/Pages", "Kids": array(pages), "Count": len(pages)}))
    attached = add_attachments(objects, attachments, properties.date)
    names = array([part for name, file in attached for part in (text_string(name), file)])
    catalog = objects.add(
        dictionary(
            {
                "Type": "/Catalog",
                "Pages": parent,
                "Lang": text_string(story.language),
                "Metadata": add_metadata(objects, properties),
                "MarkInfo": "<</Marked true>>",
                "StructTreeRoot": tags.write(),
                "ViewerPreferences": "<</DisplayDocTitle true>>",
                "Outlines": add_outline(objects, story.outline, story.destinations, pages),
                "PageMode": "/UseOutlines" if story.outline else None,
                "OutputIntents": array([add_output_intent(objects)]),
                "AF": array([file for _, file in attached]) if attached else None,
                "Names": f"<</EmbeddedFiles<</Names{names}>>>>" if attached else None,
            }
        )
    )
    information = add_information(objects, properties)
    return objects.write(catalog, information)
