"""A system over HTTP: its operations, its events, how it is, and a page that shows it. Install `treaty[http]`."""
