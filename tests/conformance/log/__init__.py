"""What every log must pass, whatever engine keeps it."""
