"""What needs more than treaty itself does; each module names the extra to install."""
