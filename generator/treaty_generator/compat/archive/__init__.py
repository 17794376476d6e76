"""The frozen versions of events and services: what is to be frozen, whether it still says the same, and writing it."""
