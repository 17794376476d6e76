"""Contracts → packages, with memory: what was made once is made again only when something it depends on has changed.

`cli` asks `recall` first, which imports nothing heavy; only when that has no answer is there something to build.
"""
