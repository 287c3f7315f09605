"""Codes: templates and section text."""

from briefgen.codes.code import error

TEMPLATES = {
    "template-missing": error(
        "A template does not exist.",
        "Templates are looked for in the project's templates/ folder, then among those that come with briefgen.",
    ),
    "template-syntax": error(
        "A template cannot be parsed.",
        "Correct the Jinja expression or statement at the place given.",
    ),
    "template-undefined": error(
        "A template uses a name that does not exist.",
        "Mostly a spelling mistake, or a fact that the section does not select.",
    ),
    "template-failed": error(
        "A template failed while it was rendered.",
        "The message is the reason; the place is the line of the template.",
    ),
    "template-refused": error(
        "A template does what templates may not do.",
        "Templates format facts. They cannot call Python, read files, or use memory and time without bound.",
    ),
    "key-points-shape": error(
        "The key points are not one list.",
        "The template of a key-points section renders a single list, each point one paragraph, and nothing else.",
    ),
    "markdown-refused": error(
        "Section text uses Markdown that a brief cannot print.",
        "Allowed: headings, paragraphs, emphasis, lists, block quotations, tables, links and citations. "
        "Not allowed: raw HTML and images.",
    ),
    "unsafe-link": error(
        "A link's address is not allowed.",
        "Links may lead to https, http and mailto addresses only.",
    ),
}
