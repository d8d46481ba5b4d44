"""The keys that matter here, as one row: what they are, how they look, and which one was clicked."""

from typing import Any, NamedTuple

from textual.screen import Screen

from podtui.view.pieces import Piece, Row, row, row_width


class Hint(NamedTuple):
    """A key as Textual names it, as people write it, and what it does."""

    key: str
    label: str
    does: str
    enabled: bool


def hints_of(screen: Screen[Any]) -> tuple[Hint, ...]:
    """The keys to show for what has the focus; the first key where several do the same."""
    found: dict[str, Hint] = {}
    for _, binding, enabled, _ in screen.active_bindings.values():
        if binding.show:
            hint = Hint(binding.key, screen.app.get_key_display(binding), binding.description, enabled)
            found.setdefault(binding.action, hint)
    return tuple(found.values())


def hint_row(hints: tuple[Hint, ...]) -> Row:
    """`⏎ Open / Filter g Group by`."""
    return row(*(piece for hint in hints for piece in _pieces(hint)))


def key_at(hints: tuple[Hint, ...], x: int) -> str:
    """The key that is written at cell `x` of the row, "" for none."""
    left = 0
    for hint in hints:
        left += row_width(row(*_pieces(hint)))
        if x < left:
            return hint.key if hint.enabled else ""
    return ""


def _pieces(hint: Hint) -> tuple[Piece, ...]:
    if not hint.enabled:
        return (Piece(f"{hint.label} {hint.does} ", "muted"),)
    return Piece(hint.label, "accent bold"), Piece(f" {hint.does} ")
