"""Story to PDF bytes: tagged for PDF/UA-1, archival by PDF/A-3a, the same bytes for the same story.

In comes a ``Story`` with the file's properties and attachments; out come bytes, or a file written whole. Fonts are
embedded and subset by ReportLab; no clock and no random number is asked. The manifest names the digest of all else in
the file: the file is sealed when all its other objects are there, and then written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from briefgen.export.pdf.content import PageWriter
from briefgen.export.pdf.metadata import (
    Attachment,
    FileProperties,
    add_attachments,
    add_information,
    add_metadata,
    add_output_intent,
    associated_files,
    stream_entries,
)
from briefgen.export.pdf.objects import PdfObjects, array, dictionary, text_string
from briefgen.export.pdf.tags import Tags, add_outline
from briefgen.layout.story import Story

__all__ = ["Attachment", "FileProperties", "export_pdf", "write_whole"]


def export_pdf(
    story: Story,
    properties: FileProperties,
    attachments: Sequence[Attachment] = (),
    seal: Callable[[str], Attachment] | None = None,
) -> bytes:
    """Return the PDF of a story.

    ``seal`` is given the digest of the file's body, and returns the manifest that carries it; asked with an empty
    digest, it returns one that differs in its content only.
    """
    objects = PdfObjects()
    pages = [objects.reserve() for _ in story.pages]
    parent = objects.reserve()
    tags = Tags(objects, story.structure)
    writer = PageWriter(objects, tags, story, pages)
    for index, (reference, page) in enumerate(zip(pages, story.pages, strict=True)):
        objects.set(reference, writer.write(index, page, parent))
    objects.set(parent, dictionary({"Type": "/Pages", "Kids": array(pages), "Count": len(pages)}))
    manifest = [seal("")] if seal else []
    attached = add_attachments(objects, (*attachments, *manifest), properties.date)
    names = array([part for file in attached for part in (text_string(file.file_name), file.specification)])
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
                "AF": associated_files(attached),
                "Names": f"<</EmbeddedFiles<</Names{names}>>>>" if attached else None,
            }
        )
    )
    information = add_information(objects, properties)
    if seal is not None:
        stream = next(file.stream for file in attached if file.file_name == manifest[0].file_name)
        sealed = seal(objects.digest(catalog, information, stream))
        objects.replace_stream(stream, sealed.content, stream_entries(sealed, properties.date))
    return objects.write(catalog, information)
