"""From a selection of facts to a document: what the brief says, with every statement's sources.

In go the spec, the fact base, the selection, the templates and the edition; out comes ``model.document.Document``:
blocks and spans, notes, the frame of the page. Numbers run in reading order, words come in the brief's language by
gettext catalogues and CLDR, and each block names the facts that it prints.
"""

from briefgen.compose.document import complete_document, compose_body

__all__ = ["complete_document", "compose_body"]
