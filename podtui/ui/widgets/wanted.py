"""What the parts of the pod screen ask of the screen."""

from typing import Protocol

from textual.message import Message


class Ask(Protocol):
    """Ask the user what to look for, beginning with a text; `hint` says what else is asked for.

    Not a message: it must be done before the next key is looked at, or fast fingers would command the board instead.
    """

    def __call__(self, text: str, hint: str = "") -> None:
        """The answer goes to the asking part's `search`."""
        ...


class WordsChanged(Message):
    """What the part says of itself, in the line above it, may be different now."""
