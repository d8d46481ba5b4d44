"""`python -m podtui`."""

from podtui.cli import main

main()
