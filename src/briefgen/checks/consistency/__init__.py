"""Records against each other, and sources against the record."""
