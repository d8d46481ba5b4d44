"""The command line. Nothing heavy is imported before a command needs it: `podtui --help` must answer at once."""

from podtui.cli.group import main

__all__ = ["main"]
