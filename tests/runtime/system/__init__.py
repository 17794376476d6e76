"""Systems of modules."""
