"""The curator's own words, read as an editor reads them."""
