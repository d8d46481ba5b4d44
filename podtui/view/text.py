"""Fitting text into cells: names are cut in the middle so that the suffix stays; wide characters count as two."""

from functools import lru_cache

from rich.cells import cell_len, set_cell_size

__all__ = ["cell_len", "cut_end", "cut_middle", "pad", "pad_left"]

ELLIPSIS = "…"


@lru_cache(maxsize=20_000)
def cut_middle(text: str, width: int) -> str:
    """`text` in at most `width` cells, with the middle left out; two thirds of what is left are the beginning."""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return ELLIPSIS[: max(width, 0)]
    tail = min((width - 1) // 3 + 2, width - 2) if width > 8 else (width - 1) // 2
    head = width - 1 - tail
    return _take(text, head) + ELLIPSIS + _take_end(text, tail)


def cut_end(text: str, width: int) -> str:
    """`text` in at most `width` cells, with the end left out."""
    if cell_len(text) <= width:
        return text
    return _take(text, width - 1) + ELLIPSIS if width > 0 else ""


def pad(text: str, width: int) -> str:
    """`text` in exactly `width` cells, to the left."""
    return set_cell_size(cut_end(text, width), width)


def pad_left(text: str, width: int) -> str:
    """`text` in exactly `width` cells, to the right."""
    text = cut_end(text, width)
    return " " * (width - cell_len(text)) + text


def _take(text: str, cells: int) -> str:
    if text.isascii():
        return text[:cells]
    return set_cell_size(text, cells) if cells > 0 else ""


def _take_end(text: str, cells: int) -> str:
    if text.isascii():
        return text[len(text) - cells :]
    while text and cell_len(text) > cells:
        text = text[1:]
    return text
