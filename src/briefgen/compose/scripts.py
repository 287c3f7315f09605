"""Languages told by script: a Hangul name in an English text is Korean, whoever wrote it there.

Records say the language of their texts; what an editor types and what a template prints does not. Only scripts that
serve a single language are used, and only for text of which nothing else is known.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from briefgen.letters import plain_letters
from briefgen.model.document import Span, Spans

_SCRIPTS = {
    "ko": "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff",
    "ja": "\u3040-\u30ff\u31f0-\u31ff",
    "el": "\u0370-\u03ff",
    "he": "\u0590-\u05ff",
    "th": "\u0e00-\u0e7f",
    "ka": "\u10a0-\u10ff",
    "hy": "\u0530-\u058f",
}
# A run goes on over spaces and points between words of the same script.
_RUN = re.compile("|".join(f"(?P<{tag}>[{span}]+(?:[ ·,]+[{span}]+)*)" for tag, span in _SCRIPTS.items()))


def tag_languages(spans: Spans, language: str) -> Spans:
    """Return spans in plain letters, with their language where the script tells it; the same object where nothing does."""
    if any(plain_letters(span.text) is not span.text for span in spans):
        spans = tuple(replace(span, text=plain_letters(span.text)) for span in spans)
    if all(span.text.isascii() or span.language or not _RUN.search(span.text) for span in spans):
        return spans
    return tuple(piece for span in spans for piece in _split(span, language))


def _split(span: Span, language: str) -> Iterator[Span]:
    if span.language or span.text.isascii():
        yield span
    elif span.href:
        yield _whole(span, language)
    else:
        start = 0
        for run in _RUN.finditer(span.text):
            if run.lastgroup == language:
                continue
            if run.start() > start:
                yield replace(span, text=span.text[start : run.start()])
            yield replace(span, text=run.group(), language=run.lastgroup or "")
            start = run.end()
        if start < len(span.text):
            yield replace(span, text=span.text[start:])


def _whole(span: Span, language: str) -> Span:
    """Tag a link as a whole, if at all: parted, it would be two links."""
    run = _RUN.search(span.text)
    letters = re.sub(r"[\W\d_]+", "", _RUN.sub("", span.text))
    if run is None or letters or run.lastgroup in (None, language):
        return span
    return replace(span, language=run.lastgroup or "")
