"""JSON Schemas as sets of values: whether one holds all of another, and a value that proves it where it does not.

Nothing here knows of contracts; schemas of drafts 04 to 2020-12 are read as they stand.
"""
