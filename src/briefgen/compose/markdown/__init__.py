"""Section text: Markdown to blocks and spans of a document."""
