"""``verify`` and what may become of a PDF on its way: each file is named, with the status that it must get.

Current is what is byte for byte as the program writes it, stale an edition that was; what another program has saved, and
what shows, says or does anything else, is no original, and unknown what cannot be read.
"""

import datetime as dt
import io
import json
import os
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pypdf.annotations
import pytest
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from briefgen.editions import verify as copies
from briefgen.editions.verify import Finding, Standings, Status, find_copies, verify_file
from briefgen.export import key
from briefgen.export.pdf import manifest as manifests
from briefgen.export.pdf.manifest import find_manifest, format_manifest
from briefgen.pipeline import make_brief
from briefgen.workspace import find_project
from edition_case import (
    FACTS,
    RECORDS,
    SPEC,
    call,
    call_json,
    edit,
    issue_lights,
    load_lights,
    make_lights,
    new_project,
)
from pdf_surgery import (
    content_of,
    flip,
    manifest_bytes,
    manifest_of,
    operate,
    saved,
    with_content,
    with_manifest,
)

Change = Callable[[pikepdf.Pdf], None]
MORE = "title: The guild\nlocale: en_GB\nselect: {series: pilots-guild}\nsections: [{kind: chronology}, {kind: sources}]\n"
OTHER = """\
events:
  first-seed: {date: 1990, summary: A seed was stored., reviewed: 2026-01-01, support: [{source: vault}]}
sources:
  vault: {kind: official, publisher: Vault, title: Minutes}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = new_project(tmp_path_factory.mktemp("files") / "project")
    edit(folder, RECORDS, "date: 1931", "date: 1931\n    address: https://example.org/register")
    return folder


@pytest.fixture(scope="module")
def pdf(project: Path) -> bytes:
    return make_lights(project).pdf


# --- what says the same, and is current only as it was made


def _saved_by_default(pdf: bytes) -> bytes:
    buffer = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as file:
        file.save(buffer, force_version="2.0")
    return buffer.getvalue()


def _saved_by_pypdf(pdf: bytes) -> bytes:
    buffer = io.BytesIO()
    pypdf.PdfWriter(clone_from=io.BytesIO(pdf)).write(buffer)
    return buffer.getvalue()


def _updated(pdf: bytes, change: Callable[[pypdf.PdfWriter], object] = lambda _: None) -> bytes:
    """Return a file with an incremental update behind its bytes."""
    buffer = io.BytesIO()
    writer = pypdf.PdfWriter(io.BytesIO(pdf), incremental=True)
    change(writer)
    writer.write(buffer)
    assert buffer.getvalue().startswith(pdf)
    return buffer.getvalue()


def _encrypted(pdf: bytes, user: str) -> bytes:
    return operate(pdf, lambda _: None, encryption=pikepdf.Encryption(owner="owner", user=user))


PACKED: Mapping[str, Callable[[bytes], bytes]] = {
    "linearised": lambda pdf: operate(pdf, lambda _: None, linearize=True),
    "object streams": lambda pdf: operate(
        pdf, lambda _: None, object_stream_mode=pikepdf.ObjectStreamMode.generate
    ),
    "no object streams": lambda pdf: operate(
        pdf, lambda _: None, object_stream_mode=pikepdf.ObjectStreamMode.disable
    ),
    "unpacked": lambda pdf: operate(pdf, lambda _: None, compress_streams=False),
    "packed tighter": lambda pdf: operate(pdf, lambda _: None, recompress_flate=True),
    "saved as pikepdf does": _saved_by_default,
    "saved by pypdf": _saved_by_pypdf,
    "locked against printing": lambda pdf: _encrypted(pdf, ""),
    "unlocked again": lambda pdf: operate(_encrypted(pdf, ""), lambda _: None, encryption=False),
    "words behind its end": lambda pdf: pdf + b"\n-- \nsent by mail\n",
    "words before its head": lambda pdf: b"Received: by mail\n" + pdf,
}
LAYOUTS: Mapping[str, Mapping[str, str]] = {
    "Letter": {"paper": "Letter"},
    "another theme": {"theme": "plain"},
    "draft": {"draft": "true"},
    "large print": {"large-print": "true"},
    "no contents": {"contents": "never"},
    "notes at the end": {"notes": "end"},
    "binding": {"binding": "20"},
}

# --- what shows, says or does something else


def _first(file: pikepdf.Pdf, key: str) -> Any:
    """Return the first object of a file that has an entry."""
    for one in file.objects:
        if isinstance(one, pikepdf.Dictionary) and key in one:
            return one
    raise AssertionError(key)


def _stream(file: pikepdf.Pdf, key: str) -> Any:
    return _first(file, key)[key]


def _rewrite(key: str, change: Callable[[bytes], bytes]) -> Change:
    def act(file: pikepdf.Pdf) -> None:
        stream = _stream(file, key)
        stream.write(change(bytes(stream.read_bytes())))

    return act


def _put(key: str, words: str) -> Change:
    def act(file: pikepdf.Pdf) -> None:
        _first(file, key)[key] = pikepdf.String(words)

    return act


def _say_otherwise(file: pikepdf.Pdf) -> None:
    """Give words another text for those who listen, as ActualText in the page would."""
    stream = file.pages[0].obj.Contents
    old = bytes(stream.read_bytes())
    new = old.replace(b"/MCID 0>>", b"/MCID 0/ActualText(No light)>>", 1)
    assert new != old
    stream.write(new)


def _hide(file: pikepdf.Pdf) -> None:
    group = file.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=pikepdf.String("Words")))
    off = pikepdf.Dictionary(OFF=pikepdf.Array([group]))
    file.Root.OCProperties = pikepdf.Dictionary(OCGs=pikepdf.Array([group]), D=off)


def _open_with(script: str) -> Change:
    def act(file: pikepdf.Pdf) -> None:
        file.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String(script))

    return act


def _act_on_page(file: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String("https://example.org"))
    file.pages[0].obj.AA = pikepdf.Dictionary(O=action)


def _annotate(file: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.FreeText, Rect=[90, 700, 300, 760], Contents="Not so."
    )
    file.pages[0].obj.Annots.append(file.make_indirect(note))


def _lead_elsewhere(file: pikepdf.Pdf) -> None:
    link = next(one for page in file.pages for one in page.obj.get("/Annots", []) if "/A" in one)
    link.A.URI = pikepdf.String("https://example.org/elsewhere")


def _link(file: pikepdf.Pdf) -> Any:
    return next(one for page in file.pages for one in page.obj.get("/Annots", []) if "/Dest" in one)


def _lead_to_another_page(file: pikepdf.Pdf) -> None:
    link = _link(file)
    target = next(page.obj for page in file.pages if page.obj.objgen != link.Dest[0].objgen)
    link.Dest = pikepdf.Array([target, *list(link.Dest)[1:]])


def _move_link(file: pikepdf.Pdf) -> None:
    _link(file).Rect = pikepdf.Array([0, 0, 10, 10])


def _title(file: pikepdf.Pdf) -> None:
    stream = file.Root.Metadata
    stream.write(bytes(stream.read_bytes()).replace(b"Lights of Vessel Sound", b"Lights of Another Sound"))


def _inform(file: pikepdf.Pdf) -> None:
    file.trailer.Info.Title = pikepdf.String("Lights of Another Sound")


def _attach(file: pikepdf.Pdf) -> None:
    file.attachments["more.txt"] = b"more"


def _append_content(file: pikepdf.Pdf) -> None:
    page = file.pages[0]
    page.contents_add(b"1 1 1 rg 0 0 600 90 re f")


def _overlay(file: pikepdf.Pdf) -> None:
    form = file.make_stream(b"0 0 0 rg 0 0 9 9 re f")
    form.stream_dict.update(
        {"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form, "/BBox": [0, 0, 9, 9]}
    )
    file.pages[0].obj.Resources.XObject = pikepdf.Dictionary(Fx=form)


def _swap_fonts(file: pikepdf.Pdf) -> None:
    fonts = file.pages[0].obj.Resources.Font
    one, other = list(fonts.keys())[:2]
    fonts[one], fonts[other] = fonts[other], fonts[one]


def _empty_tag(file: pikepdf.Pdf) -> None:
    root = file.Root.StructTreeRoot
    del root["/K"]


def _rename_tag(file: pikepdf.Pdf) -> None:
    _first(file, "/Pg")["/S"] = pikepdf.Name.Artifact


def _rebookmark(file: pikepdf.Pdf) -> None:
    file.Root.Outlines.First.Title = pikepdf.String("Elsewhere")


def _retitle_attachment(file: pikepdf.Pdf) -> None:
    file.Root.AF[0].Desc = pikepdf.String("Nothing")


def _add_page(file: pikepdf.Pdf) -> None:
    file.add_blank_page()


def _change_byte(pdf: bytes, page: int, share: int) -> bytes:
    """Return a file with another byte at some sevenths of a page's content."""
    content = content_of(pdf, page)
    return with_content(pdf, page, flip(content, share * (len(content) - 1) // 7))


ALTERED: Mapping[str, Change] = {
    "a page more": _add_page,
    "a page less": lambda file: file.pages.__delitem__(-1),
    "pages in another order": lambda file: file.pages.reverse(),
    "a page cut": lambda file: file.pages[0].obj.__setitem__("/CropBox", pikepdf.Array([0, 400, 600, 800])),
    "a page turned": lambda file: file.pages[0].obj.__setitem__("/Rotate", 180),
    "content over a page": _append_content,
    "a form for a page": _overlay,
    "fonts swapped": _swap_fonts,
    "a glyph": _rewrite("/FontFile2", lambda font: flip(font, len(font) // 2)),
    "the text behind glyphs": _rewrite("/ToUnicode", lambda text: text.replace(b"<0065>", b"<0061>")),
    "words for those who listen": _say_otherwise,
    "the description of a figure": _put("/Alt", "Nothing at all"),
    "the description of a link": lambda file: _link(file).__setitem__("/Contents", pikepdf.String("There")),
    "the address of a link": _lead_elsewhere,
    "the target of a link": _lead_to_another_page,
    "the place of a link": _move_link,
    "a note stuck on": _annotate,
    "the title in the metadata": _title,
    "the title in the properties": _inform,
    "the language": lambda file: file.Root.__setitem__("/Lang", pikepdf.String("fr")),
    "hidden layers": _hide,
    "a script that runs at once": _open_with("app.alert('Lights')"),
    "an action of a page": _act_on_page,
    "a file attached": _attach,
    "the tags taken out": _empty_tag,
    "a tag": _rename_tag,
    "a bookmark": _rebookmark,
    "the description of the manifest": _retitle_attachment,
}
DAMAGED: Mapping[str, Callable[[bytes], bytes]] = {
    **{
        f"byte {share} of 7 of page {page + 1}": partial(_change_byte, page=page, share=share)
        for page in range(3)
        for share in (0, 3, 7)
    },
    "an update with a page": lambda pdf: _updated(pdf, lambda writer: writer.add_blank_page(100, 100)),
    "an update of the title": lambda pdf: _updated(
        pdf, lambda writer: writer.add_metadata({"/Title": "Seeds"})
    ),
    "a fact in the manifest": lambda pdf: with_manifest(
        pdf, manifest_bytes(pdf).replace(b"board-1", b"board-7")
    ),
    "a manifest of nothing": lambda pdf: with_manifest(pdf, b"{}"),
    "a manifest that is no JSON": lambda pdf: with_manifest(pdf, manifest_bytes(pdf)[:-9]),
    "a white space in the pages": lambda pdf: with_content(pdf, 0, content_of(pdf, 0) + b" "),
}


def _renewed(pdf: bytes) -> bytes:
    """Return a copy with another page, whose manifest was made by the program's own functions."""
    changed = with_content(pdf, 0, content_of(pdf, 0) + b" ")
    return with_manifest(changed, format_manifest(manifest_of(changed)))


def _two_ends(pdf: bytes, *, last_is_good: bool) -> bytes:
    """Return a copy with another revision behind it, and two ends, one of which leads nowhere.

    Readers differ in which of the two they follow, and in what they make of an end that leads nowhere.
    """
    revised = _updated(pdf, lambda writer: writer.add_blank_page(100, 100))
    start = int(pdf.rpartition(b"startxref\n")[2].split()[0])
    ends = [b"startxref\n%d\n%%%%EOF\n" % place for place in (start, start + 7)]
    return revised + b"".join(ends[::-1] if last_is_good else ends)


def _comment(file: pikepdf.Pdf) -> None:
    old = bytes(file.Root.Metadata.read_bytes())
    file.Root.Metadata.write(old.replace(b"</x:xmpmeta>", b"<!-- Not so. --></x:xmpmeta>"))


def _respell(file: pikepdf.Pdf) -> None:
    old = bytes(file.Root.Metadata.read_bytes())
    file.Root.Metadata.write(old.replace(b'rdf:about=""', b"  rdf:about = ''"))


def _more_keys(file: pikepdf.Pdf) -> None:
    stream = find_manifest(file)
    assert stream is not None
    stream.stream_dict["/Remark"] = pikepdf.String("Checked.")


def _twice(pdf: bytes) -> bytes:
    manifest = manifest_bytes(pdf).rstrip().removesuffix(b"}").rstrip()
    return with_manifest(pdf, manifest.replace(b"{", b'{"title": "Another title",', 1) + b"}")


def _by_pypdf(change: Callable[[pypdf.PdfWriter], object]) -> Callable[[bytes], bytes]:
    """Return what saves a file with a change, as the second library does."""

    def doctor(pdf: bytes) -> bytes:
        buffer = io.BytesIO()
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf))
        change(writer)
        writer.write(buffer)
        return buffer.getvalue()

    return doctor


def _stamp(writer: pypdf.PdfWriter) -> None:
    blank = pypdf.PageObject.create_blank_page(width=600, height=800)
    blank.merge_page(writer.pages[1])
    writer.pages[0].merge_page(blank)


def _highlight(writer: pypdf.PdfWriter) -> None:
    note = pypdf.annotations.FreeText(text="Not so.", rect=(90, 700, 300, 760))
    writer.add_annotation(0, note)


def _run(writer: pypdf.PdfWriter) -> None:
    action = {"/S": NameObject("/JavaScript"), "/JS": TextStringObject("app.alert(1)")}
    action_of = DictionaryObject({NameObject(key): value for key, value in action.items()})
    writer.root_object[NameObject("/OpenAction")] = action_of


def _replace_manifest(writer: pypdf.PdfWriter) -> None:
    writer.add_attachment("briefgen-manifest.json", b"{}")


def _revised(pdf: bytes) -> bytes:
    """Return a file with a revision written by hand: another catalog, whose pages are none."""
    start = int(pdf.rpartition(b"startxref\n")[2].split()[0])
    catalog = b"99990 0 obj\n<</Type/Catalog/Pages 99991 0 R>>\nendobj\n"
    pages = b"99991 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n"
    at = len(pdf) + 1
    table = b"xref\n99990 2\n%010d 00000 n \n%010d 00000 n \n" % (at, at + len(catalog))
    trailer = b"trailer\n<</Size 99992/Root 99990 0 R/Prev %d>>\n" % start
    end = b"startxref\n%d\n%%%%EOF\n" % (at + len(catalog) + len(pages))
    return pdf + b"\n" + catalog + pages + table + trailer + end


def _start_elsewhere(pdf: bytes) -> bytes:
    head, _, end = pdf.rpartition(b"startxref\n")
    return head + b"startxref\n" + b"%d" % (int(end.split()[0]) - 1) + b"\n%%EOF\n"


DOCTORED: Mapping[str, Callable[[bytes], bytes]] = {
    **PACKED,
    **{name: partial(operate, change=change) for name, change in ALTERED.items()},
    **DAMAGED,
    "digest and sum renewed": _renewed,
    "a good end, then a bad one": partial(_two_ends, last_is_good=False),
    "a bad end, then a good one": partial(_two_ends, last_is_good=True),
    "a comment in the metadata": lambda pdf: operate(pdf, _comment),
    "the metadata in another spelling": lambda pdf: operate(pdf, _respell),
    "more keys beside the manifest": lambda pdf: operate(pdf, _more_keys),
    "a key of the manifest twice": _twice,
    "a line before the header": lambda pdf: b"%!\n" + pdf,
    "a second header": lambda pdf: b"%PDF-1.7\n" + pdf,
    "an object outside the table": lambda pdf: pdf.replace(
        b"startxref", b"9999 0 obj\n(Not so.)\nendobj\nstartxref"
    ),
    "a script, by pypdf": _by_pypdf(_run),
    "an attachment, by pypdf": _by_pypdf(lambda writer: writer.add_attachment("more.txt", b"more")),
    "a second manifest, by pypdf": _by_pypdf(_replace_manifest),
    "a page over another, by pypdf": _by_pypdf(_stamp),
    "a note, by pypdf": _by_pypdf(_highlight),
    "locked, by pypdf": _by_pypdf(lambda writer: writer.encrypt("", "owner")),
    "packed, by pypdf": _by_pypdf(lambda writer: writer.compress_identical_objects()),
    "no links, by pypdf": _by_pypdf(lambda writer: writer.remove_links()),
    "a script, as an update": lambda pdf: _updated(pdf, _run),
    "a page turned, as an update": lambda pdf: _updated(pdf, lambda writer: writer.pages[0].rotate(90)),
    "another catalog, as an update": _revised,
    "an end that leads elsewhere": _start_elsewhere,
    "no end": lambda pdf: pdf.rpartition(b"startxref")[0],
    "a comment behind the head": lambda pdf: pdf.replace(b"\n", b"\n% Not so.\n", 1),
    "another version in the head": lambda pdf: pdf.replace(b"%PDF-1.7", b"%PDF-1.4", 1),
    "another identifier": lambda pdf: re.sub(rb"/ID \[<..", b"/ID [<00", pdf),
    "a byte behind the end": lambda pdf: pdf + b"\n",
}

# --- what was never a copy, or is none any more


def _without_manifest(file: pikepdf.Pdf) -> None:
    del file.Root.AF
    del file.Root.Names


def _blank() -> bytes:
    file = pikepdf.new()
    file.add_blank_page()
    return saved(file)


def _merged(pdf: bytes) -> bytes:
    file = pikepdf.new()
    with pikepdf.open(io.BytesIO(pdf)) as other:
        file.pages.extend(other.pages)
        return saved(file)


NO_COPIES: Mapping[str, Callable[[bytes], bytes]] = {
    "nothing": lambda _: b"",
    "a head alone": lambda _: b"%PDF-1.7\n",
    "words": lambda _: b"no PDF at all",
    "bytes": lambda _: bytes(range(256)) * 40,
    "a picture": lambda _: b"\x89PNG\r\n\x1a\n" + bytes(400),
    "another program's": lambda _: _blank(),
    "locked against reading": lambda pdf: _encrypted(pdf, "user"),
    "without its manifest": lambda pdf: operate(pdf, _without_manifest),
    "its last bytes lost": lambda pdf: pdf[:-30],
    "a third of it": lambda pdf: pdf[: len(pdf) // 3],
    "a manifest of a later version": lambda pdf: with_manifest(pdf, b'{"format": 99}'),
    "merged into another": _merged,
}


def _other_project(folder: Path) -> bytes:
    """Return a copy from a project with a brief of the same name and nothing else in common."""
    (folder / "briefs/facts").mkdir(parents=True)
    (folder / "briefgen.toml").touch()
    (folder / "briefs/facts/seeds.yaml").write_text(OTHER, encoding="utf-8")
    spec = "title: Lights\nlocale: en_GB\nsections: [{kind: chronology}, {kind: sources}]\n"
    (folder / SPEC).write_text(spec, encoding="utf-8")
    return make_lights(folder).pdf


def _older(project: Path, monkeypatch: pytest.MonkeyPatch) -> bytes:
    versions = {**key._versions(), "program": "0.0.1"}
    monkeypatch.setattr(manifests, "__version__", "0.0.1")
    monkeypatch.setattr(key, "_versions", lambda: versions)
    return make_lights(project).pdf


def _of_guild(project: Path, folder: Path) -> bytes:
    """Return a PDF of the brief in which stands the manifest of another one of the project."""
    shutil.copytree(project, folder)
    (folder / "briefs/guild.yaml").write_text(MORE, encoding="utf-8")
    spec, materials = load_lights(folder, "briefs/guild.yaml")
    made = make_brief(spec, materials).value
    assert made is not None
    return with_manifest(make_lights(project).pdf, manifest_bytes(made.pdf))


Case = tuple[str, Status, Path]


@pytest.fixture(scope="module")
def cases(project: Path, pdf: bytes, tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    folder = tmp_path_factory.mktemp("cases")
    contents: list[tuple[str, Status, bytes]] = [
        ("as it was made", Status.CURRENT, pdf),
        *((name, Status.CURRENT, make_lights(project, **look).pdf) for name, look in LAYOUTS.items()),
        *((name, Status.NOT_ORIGINAL, make(pdf)) for name, make in NO_COPIES.items()),
        ("of another project", Status.NOT_ORIGINAL, _other_project(folder / "other")),
        ("another brief's manifest", Status.NOT_ORIGINAL, _of_guild(project, folder / "guild")),
    ]
    with pytest.MonkeyPatch.context() as monkeypatch:
        contents.append(("of an older version", Status.NOT_ORIGINAL, _older(project, monkeypatch)))
    found: list[Case] = []
    for name, status, content in contents:
        path = folder / f"{len(found)}.pdf"
        path.write_bytes(content)
        found.append((name, status, path))
    return [*found, *_odd_files(folder)]


def _odd_files(folder: Path) -> list[Case]:
    """Return what is called a PDF and is no file that can be read."""
    odd = folder / "odd"
    (odd / "folder.pdf").mkdir(parents=True)
    os.mkfifo(odd / "pipe.pdf")
    (odd / "astray.pdf").symlink_to("nowhere.pdf")
    (odd / "round.pdf").symlink_to("round.pdf")
    (odd / "device.pdf").symlink_to("/dev/zero")
    names = [*(path.stem for path in odd.iterdir()), "missing"]
    return [(name, Status.UNKNOWN, odd / f"{name}.pdf") for name in names]


def confusion(cases: list[Case], standings: Standings) -> dict[tuple[str, str], list[str]]:
    """Return the names of the files by what they must be taken for and what they are taken for."""
    found: dict[tuple[str, str], list[str]] = {}
    for name, status, path in cases:
        finding = verify_file(path, standings)
        assert finding.reason, name
        assert bool(finding.difference) == (finding.status is Status.STALE), name
        found.setdefault((status.value, finding.status.value), []).append(name)
    return found


def test_no_file_is_taken_for_another(project: Path, cases: list[Case]) -> None:
    found = confusion(cases, Standings(find_project(project)))
    print({pair: len(names) for pair, names in sorted(found.items())})  # noqa: T201 - the matrix, for `pytest -s`
    assert {pair: names for pair, names in found.items() if pair[0] != pair[1]} == {}
    counts = Counter(status for _, status, _ in cases)
    assert counts[Status.CURRENT] == 1 + len(LAYOUTS)
    assert min(counts.values()) >= 6, counts


@pytest.mark.slow
def test_on_the_command_line_each_has_its_line_and_one_is_enough_to_fail(
    project: Path, cases: list[Case]
) -> None:
    """Reading is bounded: none of the files holds the command up, or ends it."""
    code, out, _ = call(project, "verify", *(path for *_, path in cases))
    assert code == 1
    counts = Counter(line.partition(":")[0] for line in out.splitlines() if not line.startswith(" "))
    assert counts == Counter(status.value for _, status, _ in cases)
    current = [path for _, status, path in cases if status is Status.CURRENT]
    assert call(project, "verify", *current)[0] == 0


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
@pytest.mark.parametrize(
    "options",
    [
        ["--linearize"],
        ["--object-streams=generate", "--recompress-flate", "--compression-level=9"],
        ["--stream-data=uncompress"],
        ["--encrypt", "", "owner", "256", "--"],
        ["--coalesce-contents"],
        ["--remove-unreferenced-resources=yes"],
    ],
    ids=lambda options: options[0],
)
def test_what_qpdf_packs_anew_is_an_original_no_more(
    project: Path, pdf: bytes, tmp_path: Path, options: list[str]
) -> None:
    (tmp_path / "in.pdf").write_bytes(pdf)
    subprocess.run(["qpdf", *options, tmp_path / "in.pdf", tmp_path / "out.pdf"], check=True)
    assert verify_file(tmp_path / "out.pdf", Standings(find_project(project))).status is Status.NOT_ORIGINAL


def test_a_folder_that_cannot_be_read_is_not_passed_over(
    project: Path, pdf: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever may read anything cannot be kept out by permissions: the refusal is the system's own, put in its place."""
    (tmp_path / "open").mkdir()
    (tmp_path / "open/a.pdf").write_bytes(pdf)
    (tmp_path / "closed").mkdir()
    assert call(project, "verify", tmp_path)[0] == 0
    scan = os.scandir

    def refuse(path: Any = ".") -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert [path.name for path in find_copies(tmp_path)] == ["closed", "a.pdf"]
    code, out, _ = call(project, "verify", tmp_path)
    assert code == 1
    assert "unknown: " in out
    assert "closed" in out


def test_a_file_that_may_not_be_read_is_unknown(
    project: Path, pdf: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "closed.pdf"
    path.write_bytes(pdf)

    def refuse(*_: object) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(copies, "read_regular", refuse)
    finding = verify_file(path, Standings(find_project(project)))
    assert (finding.status, finding.reason) == (Status.UNKNOWN, "it cannot be read: permission denied")


# --- briefs that have another name now


def _rename(folder: Path) -> None:
    (folder / SPEC).rename(folder / "briefs/lamps.yaml")


def _find(folder: Path, path: Path) -> Finding:
    return verify_file(path, Standings(find_project(folder)))


@pytest.mark.parametrize("with_ledger", [True, False])
def test_a_copy_is_known_by_what_it_says_when_its_brief_was_renamed(
    tmp_path: Path, *, with_ledger: bool
) -> None:
    folder = new_project(tmp_path / "project")
    issue_lights(folder, dt.date(2026, 5, 4))
    copy = tmp_path / "1.pdf"
    shutil.copy(folder / "briefs/editions/lights/1.pdf", copy)
    unnumbered = tmp_path / "0.pdf"
    unnumbered.write_bytes(make_lights(new_project(tmp_path / "same")).pdf)
    _rename(folder)
    if with_ledger:
        for name in ("lights", "lights.yaml"):
            place = folder / "briefs/editions" / name
            place.rename(place.with_name(name.replace("lights", "lamps")))
    assert [_find(folder, one).status for one in (copy, unnumbered)] == [Status.CURRENT, Status.NOT_ORIGINAL]
    edit(folder, FACTS, "city: Marram", "city: Marram Bay")
    found = _find(folder, copy)
    assert found.status is (Status.STALE if with_ledger else Status.UNKNOWN)
    assert (found.brief, found.number) == ("lamps" if with_ledger else "lights", 1)
    if with_ledger:
        assert [one.id for one in found.difference.changes][:1] == ["board-2"]


def test_control_a_copy_of_a_brief_that_is_gone_is_none(tmp_path: Path) -> None:
    folder = new_project(tmp_path / "project")
    copy = tmp_path / "copy.pdf"
    copy.write_bytes(make_lights(folder).pdf)
    (folder / SPEC).write_text(MORE, encoding="utf-8")
    _rename(folder)
    assert _find(folder, copy).status is Status.NOT_ORIGINAL


def find_originals(folder: Path, pdf: bytes, names: Collection[str]) -> list[str]:
    """Return the doctored copies of a PDF that are taken for originals; the PDF itself must be one."""
    standings, path, found = Standings(find_project(folder)), folder.parent / "copy.pdf", []
    path.write_bytes(pdf)
    assert verify_file(path, standings).status is Status.CURRENT
    for name in names:
        content = DOCTORED[name](pdf)
        assert content != pdf, name
        path.write_bytes(content)
        finding = verify_file(path, standings)
        if (finding.status, finding.brief, finding.number) != (Status.NOT_ORIGINAL, "", None):
            found.append(name)
        assert not finding.difference, name
    return found


@pytest.mark.slow
@pytest.mark.parametrize("issued", [False, True], ids=["working copy", "edition"])
def test_not_one_of_sixty_doctored_copies_is_an_original(tmp_path: Path, *, issued: bool) -> None:
    folder = new_project(tmp_path / "project")
    edit(folder, RECORDS, "date: 1931", "date: 1931\n    address: https://example.org/register")
    if issued:
        issue_lights(folder)
    pdf = (folder / "briefs/editions/lights/1.pdf").read_bytes() if issued else make_lights(folder).pdf
    assert len(DOCTORED) >= 60
    assert find_originals(folder, pdf, DOCTORED) == []


def test_a_doctored_copy_is_no_original(project: Path, pdf: bytes) -> None:
    """A few of each kind; the slow test above has all of them."""
    assert find_originals(project, pdf, list(DOCTORED)[::8]) == []


def test_what_a_file_says_of_itself_is_shown_as_its_claim(tmp_path: Path) -> None:
    folder = new_project(tmp_path / "project")
    issue_lights(folder)
    pdf, copy = (folder / "briefs/editions/lights/1.pdf").read_bytes(), tmp_path / "copy.pdf"
    copy.write_bytes(operate(pdf, lambda _: None, linearize=True))
    code, found = call_json(folder, "verify", copy)
    (one,) = found["copies"]
    assert (code, one["status"], one["brief"], one["edition"]) == (1, "not an original", None, None)
    assert (one["claim"]["brief"], one["claim"]["edition"], one["claim"]["date"]) == (
        "lights",
        1,
        "2026-05-04",
    )
    assert one["claim"]["state"] == "that edition is current, and its PDF is another file, lights/1.pdf"
    edit(folder, FACTS, "city: Marram", "city: Marram Bay")
    issue_lights(folder, dt.date(2026, 6, 1))
    code, out, _ = call(folder, "verify", copy)
    assert "that edition is stale: superseded by edition 2 of 2026-06-01" in out
    assert "corrected" not in out


@pytest.mark.parametrize(
    ("update", "state"),
    [
        (
            {"edition": {"number": 7, "code": "7f3a-91c2"}, "content": "0" * 64},
            "no such edition was issued here",
        ),
        ({"brief": "lamps"}, "the project has no brief lamps"),
        ({"content": "0" * 64}, "the brief says something else today"),
        ({"key": "0" * 64}, "the brief says the same today, but is made in another way"),
    ],
)
def test_a_forged_claim_is_answered_by_what_the_project_knows(
    project: Path, pdf: bytes, tmp_path: Path, update: dict[str, Any], state: str
) -> None:
    forged = {**json.loads(manifest_bytes(pdf)), **update}
    (tmp_path / "copy.pdf").write_bytes(with_manifest(pdf, json.dumps(forged).encode()))
    finding = verify_file(tmp_path / "copy.pdf", Standings(find_project(project)))
    assert finding.status is Status.NOT_ORIGINAL
    assert finding.claim is not None
    assert finding.claim.state == state


def test_a_claim_is_no_way_to_move_the_cursor_or_fill_the_screen(
    project: Path, pdf: bytes, tmp_path: Path
) -> None:
    forged = {**json.loads(manifest_bytes(pdf)), "brief": "\x1b[2J" + "lights" * 300}
    (tmp_path / "copy.pdf").write_bytes(with_manifest(pdf, json.dumps(forged).encode()))
    _, out, _ = call(project, "verify", tmp_path / "copy.pdf")
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) < 400


def test_a_copy_of_0_1_is_known_by_its_bytes_and_its_manifest_is_read(pdf: bytes) -> None:
    """Its manifest has two digests more, which nothing looks at."""
    old = {**json.loads(manifest_bytes(pdf)), "format": 1, "body": "0" * 64, "sum": "0" * 64}
    manifest = manifest_of(with_manifest(pdf, json.dumps(old).encode()))
    assert (manifest.format, manifest.said.hash) == (1, manifest_of(pdf).said.hash)


def test_an_issued_edition_is_known_when_the_brief_is_made_in_another_way_now(tmp_path: Path) -> None:
    """The ledger has the hash of its file; a copy of the same state that was never issued has nothing to show."""
    folder = new_project(tmp_path / "project")
    issue_lights(folder)
    working = tmp_path / "working.pdf"
    working.write_bytes(make_lights(folder, paper="Letter").pdf)
    assert call(folder, "verify", working)[0] == 0
    edit(folder, SPEC, "locale: en_GB", "locale: en_GB\ntheme: plain")
    edition = folder / "briefs/editions/lights/1.pdf"
    assert [_find(folder, path).status for path in (edition, working)] == [
        Status.CURRENT,
        Status.NOT_ORIGINAL,
    ]


# --- parts of copies, and what is no copy


def _printed(pdf: bytes) -> bytes:
    """Return pages as a printer driver writes them: pictures of them, and nothing else."""
    file = pikepdf.new()
    with pikepdf.open(io.BytesIO(pdf)) as other:
        for _ in other.pages:
            file.add_blank_page()
    return saved(file)


def _keep_first(file: pikepdf.Pdf) -> None:
    del file.pages[1:]


PARTS: Mapping[str, tuple[Callable[[bytes], bytes], str]] = {
    "a page taken out": (
        lambda pdf: operate(pdf, _keep_first),
        "not an original: .*of no issued edition.*claims to be an unnumbered copy of lights",
    ),
    "a page alone": (_merged, "not an original: .*carries no manifest"),
    "printed": (_printed, "not an original: .*carries no manifest"),
    "locked": (lambda pdf: _encrypted(pdf, "user"), "not an original: .*it is encrypted"),
    "cut short": (lambda pdf: pdf[: len(pdf) // 3], "not an original: .*damaged or cut short"),
    "nothing": (lambda _: b"", "not an original: .*it is empty"),
    "a picture": (lambda _: b"\x89PNG\r\n\x1a\n" + bytes(99), "not an original: .*it is not a PDF"),
    "words": (lambda _: b"The lights of Vessel Sound.\n", "not an original: .*it is not a PDF"),
}


@pytest.mark.parametrize("name", PARTS)
def test_a_part_of_a_copy_and_what_is_none_are_called_what_they_are(
    project: Path, pdf: bytes, tmp_path: Path, name: str
) -> None:
    make, said = PARTS[name]
    (tmp_path / "part.pdf").write_bytes(make(pdf))
    code, out, _ = call(project, "verify", tmp_path / "part.pdf")
    assert code == 1
    assert re.match(said, out.replace("\n", " ")), out


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
@pytest.mark.parametrize("pages", ["1", "z-1", "1,1"])
def test_pages_taken_out_by_qpdf_are_no_original(
    project: Path, pdf: bytes, tmp_path: Path, pages: str
) -> None:
    (tmp_path / "in.pdf").write_bytes(pdf)
    subprocess.run(
        ["qpdf", tmp_path / "in.pdf", "--pages", ".", pages, "--", tmp_path / "out.pdf"], check=True
    )
    assert verify_file(tmp_path / "out.pdf", Standings(find_project(project))).status is Status.NOT_ORIGINAL
