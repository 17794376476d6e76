"""What bad input gets: what handlers and files do (`handlers.py`, `files.py`), and the stage on which they play."""
