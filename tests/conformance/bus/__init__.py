"""What a bus must keep whatever happens, over whatever log."""
