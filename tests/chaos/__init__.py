"""Is anything lost when processes are killed? Publishers and subscribers on one file, and a count afterwards."""
