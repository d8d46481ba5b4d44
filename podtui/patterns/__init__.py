"""Which container does what, and why we think so."""
