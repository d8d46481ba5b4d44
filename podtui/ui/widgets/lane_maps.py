"""The maps of the lanes, each in the cell to the right of its lane: the scrollbar and what it scrolls over in one."""

from collections.abc import Callable, Sequence
from time import monotonic

from rich.segment import Segment

from podtui.ui.widgets.draw import Brush
from podtui.view.arrange import Block
from podtui.view.board import Board
from podtui.view.lane_map import NOTHING, LaneMap, MapCell, lane_map
from podtui.view.roll import Shown

EVERY = 0.25
"""Seconds between two looks while lines come."""
_LOOK = 0.002
"""Seconds spent with each look on finding errors."""
_RATES = " ▏▎▍▌"
_ASCII_RATES = " .:=#"


class LaneMaps:
    """Looks at a board at most four times a second, or at once where it was scrolled.

    `window(group)` is what is in sight of a group.
    """

    def __init__(self, window: Callable[[int], Sequence[Shown]]) -> None:
        self.unfinished = False
        """Whether there may be errors that were not found yet: then look again."""
        self._window = window
        self._maps: dict[Block, LaneMap] = {}
        self._looked_at = 0.0

    def place(self, board: Board) -> None:
        """The board was laid out."""
        self._maps = dict.fromkeys([b for b in board.arrangement.blocks if b.kind == "log"], NOTHING)
        self.look(board, soon=True)

    def look(self, board: Board, *, soon: bool) -> list[Block]:
        """The blocks whose map is another than before."""
        clock = monotonic()
        if not soon and clock < self._looked_at + EVERY:
            self.unfinished = True
            return []
        self._looked_at = clock
        self.unfinished = board.look_for_errors(_LOOK)
        changed = []
        for block, before in self._maps.items():
            lanes = board.arrangement.groups[block.group] if block.lane < 0 else (block.lane,)
            found = lane_map(board, lanes, block.group, self._window(block.group), block.height)
            if found.cells != before.cells:
                changed.append(block)
            self._maps[block] = found
        return changed

    def segment(self, block: Block, y: int, brush: Brush, *, focused: bool, ascii_only: bool) -> Segment:
        """The cell to the right of a block in row `y` of the board."""
        cells = self._maps.get(block, NOTHING).cells
        if y - block.y >= len(cells):
            return Segment(" ", brush.background)
        cell = cells[y - block.y]
        return Segment(_glyph(cell, ascii_only=ascii_only), brush.style(_role(cell, focused=focused)))

    def time_at(self, x: int, y: int) -> tuple[Block, int] | None:
        """The block whose map is at a cell of the board, and the time (ns) there."""
        for block, found in self._maps.items():
            if x == block.x + block.width and 0 <= y - block.y < len(found.cells):
                last = y - block.y == len(found.cells) - 1
                return block, found.times[y - block.y + last]
        return None


def _glyph(cell: MapCell, *, ascii_only: bool) -> str:
    if ascii_only:
        return "!" if cell.error else "|" if cell.inside and not cell.rate else _ASCII_RATES[cell.rate]
    return _RATES[max(cell.rate, cell.error)]


def _role(cell: MapCell, *, focused: bool) -> str:
    color = "state-bad" if cell.error else "muted"
    if not cell.inside:
        return color if cell.error else "muted dim"
    return f"{color} {'cursor' if focused else 'panel'}"
