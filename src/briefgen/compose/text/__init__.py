"""Words for readers: labels, dates, names, citations, runs of text."""
