"""The scrollbar of what has the keys: in the cell to the right of its lines."""

from time import monotonic
from typing import Literal

from podtui.view.arrange import Block
from podtui.view.board import Board

_EVERY = 0.25
"""Seconds between two looks while lines come."""
_NOWHERE = range(0)


class LaneScrollbar:
    """Knows its block, and the rows of its track and thumb; none where everything is in sight."""

    def __init__(self) -> None:
        self.block: Block | None = None
        self._track = self._thumb = _NOWHERE
        self._looked_at = 0.0

    def place(self, board: Board) -> None:
        """The board was laid out, or another lane has the keys."""
        group = board.group_of(board.focus)
        blocks = [b for b in board.arrangement.blocks if group is not None and b.group == group]
        self.block = next((b for b in blocks if b.lane in (-1, board.focus)), None)
        self._track, self._thumb = self._find(board)

    def moved(self, board: Board, *, soon: bool) -> bool:
        """Look again, where not `soon` at most four times a second; whether it must be drawn again."""
        clock = monotonic()
        if not soon and clock < self._looked_at + _EVERY:
            return False
        self._looked_at = clock
        before = self._track, self._thumb
        self._track, self._thumb = self._find(board)
        return before != (self._track, self._thumb)

    def part(self, block: Block, y: int) -> Literal["track", "thumb", ""]:
        """What to draw to the right of a block in row `y` of the board."""
        if block != self.block:
            return ""
        return "thumb" if y in self._thumb else "track" if y in self._track else ""

    def share(self, x: int, y: int) -> float | None:
        """How far down the track a cell of the board is, from 0 to 1; None where it is not on it."""
        block = self.block
        if block is None or x != block.x + block.width or y not in self._track:
            return None
        return (y - block.y) / max(block.height - 1, 1)

    def _find(self, board: Board) -> tuple[range, range]:
        block = self.block
        if block is None or block.height < 2:
            return _NOWHERE, _NOWHERE
        above, inside, total = board.rolls[block.group].span(block.height)
        if inside >= total:
            return _NOWHERE, _NOWHERE
        size = max(block.height * inside // total, 1)
        top = block.y + min(round((block.height - size) * above / max(total - inside, 1)), block.height - size)
        return range(block.y, block.bottom), range(top, top + size)
