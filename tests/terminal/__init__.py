"""podtui as its user runs it: in a terminal, against a real cluster."""
