"""What a part of the pod screen asks of the screen."""

from textual.message import Message


class SearchWanted(Message):
    """Ask the user what to look for; `text` is what is looked for now."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class WordsChanged(Message):
    """What the part says of itself, in the line above it, may be different now."""
