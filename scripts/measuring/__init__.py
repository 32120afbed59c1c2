"""Measures of the source for docs/architecture.md."""
