"""Codes: templates and section text."""

from briefgen.codes.code import error

TEMPLATES = {
    "template-missing": error(
        "A template does not exist.",
        "Templates are looked for in the project's templates/ folder, then among those that come with briefgen.",
        example="""\
# wrong
  - {kind: text, title: The board, template: lights/bord.md}
# mended
  - {kind: text, title: The board, template: lights/board.md}
""",
    ),
    "template-syntax": error(
        "A template cannot be parsed.",
        "Correct the Jinja expression or statement at the place given.",
        example="""\
{# wrong #}
{{ facts['lamp'].summary }
{# mended #}
{{ facts['lamp'].summary }}
""",
    ),
    "template-undefined": error(
        "A template uses a name that does not exist.",
        "Mostly a spelling mistake, or a fact that the section does not select.",
        example="""\
{# wrong #}
{{ facts['lamp'].sumary }}
{# mended #}
{{ facts['lamp'].summary }}
""",
    ),
    "template-failed": error(
        "A template failed while it was rendered.",
        "The message is the reason; the place is the line of the template.",
        example="""\
{# wrong: a date has no parts to add #}
{{ facts['lamp'].date + 1 }}
{# mended #}
{{ facts['lamp'].date | date }}
""",
    ),
    "template-refused": error(
        "A template does what templates may not do.",
        "Templates format facts. They cannot call Python, read files, or use memory and time without bound.",
        example="""\
{# wrong #}
{% for number in range(100000000) %}x{% endfor %}
{# mended #}
{% for fact in facts %}- {{ fact.summary }} {{ fact | cite }}
{% endfor %}
""",
    ),
    "key-points-shape": error(
        "The key points are not one list.",
        "The template of a key-points section renders a single list, each point one paragraph, and nothing else.",
        example="""\
{# wrong: a paragraph above the list #}
What matters:
1. {{ facts['lamp'].summary }} {{ facts['lamp'] | cite }}
{# mended #}
1. {{ facts['lamp'].summary }} {{ facts['lamp'] | cite }}
""",
    ),
    "markdown-refused": error(
        "Section text uses Markdown that a brief cannot print.",
        "Allowed: headings, paragraphs, emphasis, lists, block quotations, tables, links and citations. "
        "Not allowed: raw HTML and images.",
        example="""\
{# wrong #}
<b>{{ facts['lamp'].summary }}</b> {{ facts['lamp'] | cite }}
{# mended #}
**{{ facts['lamp'].summary }}** {{ facts['lamp'] | cite }}
""",
    ),
    "unsafe-link": error(
        "A link's address is not allowed.",
        "Links lead to https, http and mailto addresses only, to a site whose name can be one, with no user's name "
        "before the site and no character that nobody sees. Letters of any script may be written as they are. A text "
        "that is itself an address is the one that the link leads to.",
        example="""\
{# wrong #}
See [the ledger](file:///srv/ledger.txt). {{ facts['lamp'] | cite }}
{# mended #}
See [the ledger](https://example.org/ledger). {{ facts['lamp'] | cite }}
""",
    ),
}
