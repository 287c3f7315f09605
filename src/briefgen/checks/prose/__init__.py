"""What editors wrote: templates and the composed document."""
