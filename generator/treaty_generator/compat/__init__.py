"""Judges whether one version of the contracts may replace another: changes, the findings they make, and a verdict."""
