"""A story as files: PDF, and pictures of its pages."""
