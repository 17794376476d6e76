"""Contracts → files; `packages` puts the parts together."""
