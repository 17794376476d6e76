"""Logs: what was published, kept in order, and how far each subscription has come."""
