"""Rendered files → a folder: all of them or none, and nothing that is not ours."""
