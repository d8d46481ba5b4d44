"""Text with roles: what the view hands to a widget instead of colours.

A role is one or more words: a colour ("muted", "heading", "accent", "state-bad", "container-2") and any of "bold",
"underline", "reverse", "glow". The widget turns roles into the theme's styles.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len

from podtui.view.text import ELLIPSIS, cut_end


class Piece(NamedTuple):
    """A stretch of text in one role; the text is safe for a terminal (see podtui.logs.clean)."""

    text: str
    role: str = ""


Row = tuple[Piece, ...]
"""One line on the screen, or one to be cut or wrapped into it."""

EMPTY: Row = ()


def row(*parts: str | Piece) -> Row:
    """A row of pieces; a plain string has no role of its own, an empty one is left out."""
    pieces = [part if isinstance(part, Piece) else Piece(part) for part in parts]
    return tuple([piece for piece in pieces if piece.text])


def row_text(pieces: Iterable[Piece]) -> str:
    """The text alone."""
    return "".join([piece.text for piece in pieces])


def row_width(pieces: Iterable[Piece]) -> int:
    """The width in cells."""
    return sum(cell_len(piece.text) for piece in pieces)


def cut(pieces: Sequence[Piece], width: int) -> Row:
    """The row in at most `width` cells; an ellipsis stands for what is left out at its end."""
    if row_width(pieces) <= width:
        return tuple(pieces)
    out: list[Piece] = []
    left = width
    for i, (text, role) in enumerate(pieces):
        cells = cell_len(text)
        if cells < left or (cells == left and i == len(pieces) - 1):
            out.append(Piece(text, role))
            left -= cells
            continue
        if left > 0:
            out.append(Piece(cut_end(text, left) if cells > left else _shortened(text, left), role))
        break
    return tuple(out)


def _shortened(text: str, width: int) -> str:
    """`text`, which just fits, with its last cell given to the ellipsis of what follows it."""
    return cut_end(text + ELLIPSIS, width)


def fit(pieces: Sequence[Piece], width: int) -> Row:
    """The row in exactly `width` cells."""
    done = cut(pieces, width)
    missing = width - row_width(done)
    return (*done, Piece(" " * missing)) if missing > 0 else done


def sides(left: Sequence[Piece], right: Sequence[Piece], width: int, *, gap: int = 2) -> Row:
    """`left`, and `right` against the other edge. What does not fit is cut from `left`, down to half the width."""
    right = cut(right, max(width // 2, width - row_width(left) - gap))
    room = width - row_width(right)
    return (*fit(left, room - gap), Piece(" " * gap), *right) if right and room > gap else fit(left, width)


def left_first(left: Sequence[Piece], right: Sequence[Piece], width: int, *, gap: int = 2, least: int = 12) -> Row:
    """`left`, and what fits of `right` against the other edge: nothing where it would have less than `least` cells."""
    room = width - row_width(left) - gap
    return sides(left, cut(right, room), width, gap=gap) if room >= min(least, row_width(right)) else cut(left, width)


def joined(rows: Iterable[Sequence[Piece]], separator: Piece) -> Row:
    """Rows one after another on one line; empty ones are left out."""
    out: list[Piece] = []
    for pieces in rows:
        if pieces:
            out += [separator, *pieces] if out else pieces
    return tuple(out)


def wrap(pieces: Sequence[Piece], width: int, *, indent: int = 0, most: int = 0) -> list[Row]:
    """The row broken between words into rows of at most `width` cells; the second and later ones are indented.

    `most` (0: any number) bounds how many; the last then ends in an ellipsis where something is left out.
    """
    width = max(width, indent + 8)
    rows: list[list[Piece]] = [[]]
    used = 0
    for piece in pieces:
        for word in _words(piece.text):
            used = _place(rows, Piece(word, piece.role), used, width, indent)
    out = [_trimmed(pieces) for pieces in rows]
    if most and len(out) > most:
        rest = [piece for pieces in out[most - 1 :] for piece in (*pieces, Piece(" "))]
        out[most - 1 :] = [cut(rest, width)]
    return out


def _place(rows: list[list[Piece]], word: Piece, used: int, width: int, indent: int) -> int:
    """Put one word where it fits, breaking one that is wider than a row; how much of the last row is used then."""
    cells = cell_len(word.text)
    while used + cells > width:
        if used > indent and (cells <= width - indent or width - used < 8):
            if word.text.isspace():
                return used
        else:
            head = _head(word.text, width - used)
            rows[-1].append(Piece(head, word.role))
            word = Piece(word.text[len(head) :], word.role)
            cells = cell_len(word.text)
        rows.append([Piece(" " * indent)] if indent else [])
        used = indent
    if word.text and not (used == indent and len(rows) > 1 and word.text.isspace()):
        rows[-1].append(word)
        used += cells
    return used


def _words(text: str) -> list[str]:
    """Words and the spaces between them, one after another."""
    out: list[str] = []
    for i, part in enumerate(text.split(" ")):
        if i:
            out.append(" ")
        if part:
            out.append(part)
    return out


def _head(text: str, width: int) -> str:
    """The longest beginning of at most `width` cells, and at least one character."""
    if text.isascii():
        return text[: max(width, 1)]
    taken = 0
    for i, character in enumerate(text):
        taken += cell_len(character)
        if taken > width and i:
            return text[:i]
    return text


def _trimmed(pieces: list[Piece]) -> Row:
    while pieces and pieces[-1].text.isspace() and len(pieces) > 1:
        pieces.pop()
    merged: list[Piece] = []
    for piece in pieces:
        if merged and merged[-1].role == piece.role:
            merged[-1] = Piece(merged[-1].text + piece.text, piece.role)
        else:
            merged.append(piece)
    return tuple(merged)
