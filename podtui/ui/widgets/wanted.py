"""What the parts of the pod screen ask of the screen."""

from collections.abc import Callable

from textual.message import Message

Ask = Callable[[str], None]
"""Ask the user what to look for, beginning with a text.

Not a message: it must be done before the next key is looked at, or fast fingers would command the board instead.
"""


class WordsChanged(Message):
    """What the part says of itself, in the line above it, may be different now."""
