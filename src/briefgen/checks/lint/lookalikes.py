"""Words and names that look like others: letters of several scripts in one word, and two names that read the same.

In: texts. Out: warnings. A word of several scripts is one that no language writes (UTS 39, 5.2, highly restrictive):
Latin may stand beside Hangul and Han, or beside kana and Han, and nothing else beside Latin. Two names are alike where
their skeletons are the same (UTS 39, 4): each letter replaced by the Latin letter or figure that it looks like. The
letters are those of the Unicode Consortium's confusables.txt that are one letter for one, of the scripts that have most
of them; full-width and mathematical letters are found by compatibility (NFKC).
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from briefgen.checks.base import name_record
from briefgen.checks.lint.languages import load_words
from briefgen.checks.passages import Passage, place_in
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.brief import Spec, spec_texts
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Event, Excerpt, Meeting, Organisation, Person, Source
from briefgen.model.text import LocalText

_LATIN = "LATIN"
_ASIAN = ({_LATIN, "HANGUL", "HAN"}, {_LATIN, "HAN", "HIRAGANA", "KATAKANA"}, {_LATIN, "HAN", "BOPOMOFO"})
_WORD = re.compile(r"[^\W\d_]+")
_FOREIGN = re.compile(
    "[^\x00-\u036f\u1100-\u11ff\u1e00-\u1eff\u2000-\u20cf\u3000-\u318f\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3]"
)
"""What is neither Latin nor Hangul, kana or Han, which may stand in one word; texts without it are not looked into."""
_PUNYCODE = re.compile(r"(?<=[./])xn--([a-z0-9-]+)", re.IGNORECASE)
_SYMBOLS = 3
"""Letters that a word of Latin and Greek may have to be a symbol: ΔT, μm, kΩ."""
_ALIKE = str.maketrans(
    # Latin, Greek, Cyrillic, Armenian, Cherokee
    "ıƄƍƖƦƧƷƼƽǀȜȢȣɑɡɣɩɪɯʋʏᴄᴏᴑᴜᴠᴡᴢᶃᶌẝỿꜱꝚꝪꝮꞘꞙꞟꞫꞲꞳꞴꬲꬵꬽꭇꭈꭎꭒꭚ"
    "ͿΑΒΕΖΗΙΚΜΝΟΡΤΥΧαγικνορσυϜϳϺᴦ"
    "ЅІЈАВЕЗКМНОРСТУХЬабгеорскухѕіјѡѴѵҮүһҽӀӏӠԁԌԛԜԝꙄꙇ"
    "ՍՏՕագզհոռսցքօ"
    "ᎠᎡᎢᎥᎩᎪᎫᎬᎳᎷᎻᎽᏀᏂᏃᏎᏏᏒᏔᏕᏙᏚᏞᏟᏢᏦᏧᏮᏳᏴꭵꮁꮃꮓꮩꮪꮯ"
    "01|I",
    "ibglR235sl388agyiiwuycoouvwzgyfys239Ffu3JXBeforruuy"
    "JABEZHlKMNOPTYXayikvopouFjMr"
    "SlJABE3KMHOPCTYXba6reopckyxsijwVvYyheli3dGqWw2i"
    "USOwqqhnnugfo"
    "DRTiYAJEWMHYGhZ4bRWSVSLCPKd6GBirwzvsc"
    "Olll",
)


@lru_cache(maxsize=4096)
def _script_of(letter: str) -> str:
    first, _, rest = unicodedata.name(letter, "").partition(" ")
    name = rest.partition(" ")[0] if first == "HALFWIDTH" else first
    return "HAN" if name == "CJK" else name if name in load_words()["letter_names"] else ""


def find_mixed_words(text: str) -> Iterator[re.Match[str]]:
    """Yield the words whose letters are of scripts that no language mixes."""
    if text.isascii() or not _FOREIGN.search(text):
        return
    for word in _WORD.finditer(text):
        if word[0].isascii() or not _FOREIGN.search(word[0]):
            continue
        scripts = {_script_of(letter) for letter in word[0]} - {""}
        if len(scripts) < 2 or any(scripts <= allowed for allowed in _ASIAN):  # noqa: PLR2004 - one script is none mixed
            continue
        if scripts != {_LATIN, "GREEK"} or len(word[0]) > _SYMBOLS:
            yield word


def explain_mixed(word: str) -> tuple[str, str]:
    """Return what is wrong with a word of several scripts, and what to do about it."""
    names = [_script_of(letter) or _LATIN for letter in word]
    usual = _LATIN if _LATIN in names else max(dict.fromkeys(names), key=names.count)
    odd = [letter for letter, name in zip(word, names, strict=True) if name != usual]
    shown = ", ".join(
        f"{letter} (U+{ord(letter):04X}, {_script_of(letter).title()})" for letter in dict.fromkeys(odd)
    )
    return (
        f"“{word}” mixes scripts: {shown} among {usual.title()} letters",
        "a letter of another script looks the same and is not: searches miss it; type the word anew",
    )


def skeleton(name: str) -> str:
    """Return what a name looks like: names of one skeleton cannot be told apart by eye."""
    text = unicodedata.normalize("NFKC", name) if not name.isascii() else name
    return " ".join(text.translate(_ALIKE).replace("rn", "m").split())


def report_mixed(record: AnyRecord, facts: FactBase, passage: Passage) -> Iterator[Diagnostic]:
    """Report words of several scripts in a text of a record."""
    for word in find_mixed_words(passage.text):
        said, hint = explain_mixed(word[0])
        origin = place_in(facts, record.id, passage.path, word.start())
        yield diagnose("mixed-scripts", f"{name_record(record)}: {said}", origin, hint)


def check_foreign_words(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report words of several scripts in what is no text of the curator's own: an excerpt, the address of a source."""
    if isinstance(record, Excerpt):
        yield from report_mixed(record, facts, Passage(("words",), record.language, record.words))
    if isinstance(record, Source) and record.address:
        address = _PUNYCODE.sub(_decode_label, record.address)
        yield from report_mixed(record, facts, Passage(("address",), "", address))


def _decode_label(label: re.Match[str]) -> str:
    try:
        return label[1].encode("ascii").decode("punycode")
    except UnicodeError:
        return label[0]


def check_spec_words(spec: Spec) -> Iterator[Diagnostic]:
    """Report words of several scripts in the texts of a spec that print."""
    for text in spec_texts(spec):
        for word in find_mixed_words(text.words):
            message, hint = explain_mixed(word[0])
            yield diagnose("mixed-scripts", f"{text.name}: {message}", text.place(word.start()), hint)


def _registered_names(record: AnyRecord) -> Iterator[tuple[str, str]]:
    """Yield the names that a record registers, each with its field, and its id, without one."""
    match record:
        case Person():
            yield "family", f"{record.given} {record.family}"
        case Organisation():
            yield from (("name", name) for name in _words_of(record.name))
        case Source():
            yield from (("publisher", name) for name in _words_of(record.issuer))
        case Event() | Meeting():
            yield from (("city", name) for name in _words_of(record.city))
        case _:
            return
    yield "", record.id


def _words_of(text: LocalText | None) -> Iterable[str]:
    return () if text is None else dict.fromkeys(words for _, words in text.versions)


def check_lookalikes(facts: FactBase) -> Iterator[Diagnostic]:
    """Report names, and ids, that look like another one and are not the same."""
    seen: dict[tuple[bool, str], dict[str, tuple[str, str]]] = defaultdict(dict)
    for entry in facts.records.values():
        for field, name in _registered_names(entry):
            seen[not field, skeleton(name)].setdefault(" ".join(name.split()), (entry.id, field))
    for alike in seen.values():
        if len(alike) > 1:
            (first, (other, _)), *rest = alike.items()
            for name, (record, field) in rest:
                if not field:
                    message, hint = f"the id “{name}” looks like “{first}”", "give one of the two another id"
                    yield diagnose("lookalike-name", message, facts.origin(record, of_key=True), hint)
                    continue
                said = f"“{name}” looks like “{first}” of “{other}” and is another name"
                message = f"{name_record(facts.records[record])}: {said}"
                hint = "where both are meant to be one name, write it with the same letters"
                yield diagnose("lookalike-name", message, facts.origin(record, field), hint)
