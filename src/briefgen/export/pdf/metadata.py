"""What a file says of itself: information, XMP, output intent, attachments."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import escape

from briefgen.export.pdf.objects import PdfObjects, Reference, dictionary, name, text_string


@dataclass(frozen=True, slots=True)
class FileProperties:
    """Title, language and so on of the file; ``date`` is the edition's or that of its information, never today's."""

    title: str
    language: str
    author: str
    subject: str
    program: str
    date: dt.date


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the file. ``description`` is read out by viewers."""

    file_name: str
    media_type: str
    content: bytes
    description: str


def add_information(objects: PdfObjects, properties: FileProperties) -> Reference:
    """Add the information dictionary (ISO 32000-1, 14.3.3); PDF/A wants it to agree with XMP."""
    date = f"(D:{properties.date:%Y%m%d}000000Z)"
    entries = {
        "Title": text_string(properties.title),
        "Author": text_string(properties.author) if properties.author else None,
        "Subject": text_string(properties.subject) if properties.subject else None,
        "Creator": text_string(properties.program),
        "Producer": text_string(properties.program),
        "CreationDate": date,
        "ModDate": date,
    }
    return objects.add(dictionary(entries))


def add_metadata(objects: PdfObjects, properties: FileProperties) -> Reference:
    """Add the XMP packet. It is not compressed, so that any program can read it."""
    packet = _packet(properties).encode("utf-8")
    return objects.add_stream(packet, {"Type": "/Metadata", "Subtype": "/XML"}, compress=False)


def add_output_intent(objects: PdfObjects) -> Reference:
    """Add the sRGB output intent (ISO 19005-3, 6.2.3)."""
    profile = objects.add_stream(_profile(), {"N": 3})
    entries = {
        "Type": "/OutputIntent",
        "S": "/GTS_PDFA1",
        "DestOutputProfile": profile,
        "OutputConditionIdentifier": "(sRGB)",
        "Info": "(sRGB IEC61966-2.1)",
    }
    return objects.add(dictionary(entries))


@cache
def _profile() -> bytes:
    """Return an sRGB profile that is the same on every machine: the one that pikepdf ships."""
    package = find_spec("pikepdf")
    assert package is not None
    assert package.origin is not None
    return (Path(package.origin).parent / "pdfa" / "data" / "sRGB.icc").read_bytes()


def add_attachments(
    objects: PdfObjects, attachments: Sequence[Attachment], date: dt.date
) -> list[tuple[str, Reference]]:
    """Add files as associated files (ISO 19005-3, 6.8); return their names and specifications, in order of name."""
    added = []
    for attachment in sorted(attachments, key=lambda attachment: attachment.file_name):
        entries = {
            "Type": "/EmbeddedFile",
            "Subtype": name(attachment.media_type),
            "Params": f"<</Size {len(attachment.content)}/ModDate (D:{date:%Y%m%d}000000Z)>>",
        }
        stream = objects.add_stream(attachment.content, entries)
        specification = {
            "Type": "/Filespec",
            "F": text_string(attachment.file_name),
            "UF": text_string(attachment.file_name),
            "Desc": text_string(attachment.description),
            "AFRelationship": "/Data",
            "EF": f"<</F {stream}/UF {stream}>>",
        }
        added.append((attachment.file_name, objects.add(dictionary(specification))))
    return added


def _packet(properties: FileProperties) -> str:
    date = f"{properties.date:%Y-%m-%d}T00:00:00Z"
    author = (
        f"<dc:creator><rdf:Seq><rdf:li>{escape(properties.author)}</rdf:li></rdf:Seq></dc:creator>"
        if properties.author
        else ""
    )
    subject = (
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{escape(properties.subject)}</rdf:li></rdf:Alt></dc:description>'
        if properties.subject
        else ""
    )
    program = escape(properties.program)
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(properties.title)}</rdf:li></rdf:Alt></dc:title>
{author}{subject}
<dc:language><rdf:Bag><rdf:li>{escape(properties.language)}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{program}</xmp:CreatorTool>
<xmp:CreateDate>{date}</xmp:CreateDate>
<xmp:ModifyDate>{date}</xmp:ModifyDate>
<pdf:Producer>{program}</pdf:Producer>
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
