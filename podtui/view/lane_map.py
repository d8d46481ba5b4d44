"""How much each lane wrote over time, where its errors are, and where the window stands: a column a lane.

Nothing is counted as lines come: rows are found by their times, so a map of fifty cells costs fifty looks into the ring
whenever it is drawn, and nothing in between.
"""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from podtui.logs.search import Search
from podtui.view.board import Board
from podtui.view.roll import Shown
from podtui.view.track import Track

FULL = 4
"""The rate of the cell in which most was written."""


class MapCell(NamedTuple):
    """A stretch of time: its rate from 0 to FULL, whether an error is in it, and whether it is in sight."""

    rate: int = 0
    error: bool = False
    inside: bool = False


class LaneMap(NamedTuple):
    """`times` are those (ns) at which the cells begin, and the end of the last."""

    cells: tuple[MapCell, ...] = ()
    times: tuple[int, ...] = ()


NOTHING = LaneMap()


def lane_map(board: Board, lanes: Sequence[int], group: int, window: Sequence[Shown], height: int) -> LaneMap:
    """The map of some lanes of a group, over the time of all its lanes; `window` is what is in sight of them.

    NOTHING where all they have is in sight.
    """
    everyone = [board.lanes[lane].track for lane in board.arrangement.groups[group]]
    span, sight = _span(everyone), _sight(board, window)
    if height < 2 or span is None or sight is None or (sight[0] <= span[0] and sight[1] >= span[1]):
        return NOTHING
    first, last = span[0], span[1] + 1
    times = tuple([first + (last - first) * i // height for i in range(height + 1)])
    edges = [[board.lanes[lane].track.at_or_after(time) for time in times] for lane in lanes]
    counts = [sum(rows[i + 1] - rows[i] for rows in edges) for i in range(height)]
    most = max(counts)
    cells = tuple(
        MapCell(
            -(-FULL * counts[i] // most) if most else 0,
            any(_has_error(board.errors[lane], rows[i], rows[i + 1]) for lane, rows in zip(lanes, edges, strict=True)),
            times[i] <= sight[1] and times[i + 1] > sight[0],
        )
        for i in range(height)
    )
    return LaneMap(cells, times)


def _span(tracks: Sequence[Track]) -> tuple[int, int] | None:
    """The times of the first and of the last row."""
    kept = [track for track in tracks if track.total > track.first]
    if not kept:
        return None
    return min(t.time(t.first) for t in kept), max(t.time(t.total - 1) for t in kept)


def _sight(board: Board, window: Sequence[Shown]) -> tuple[int, int] | None:
    """The times of the first and of the last row in sight."""
    times = [board.time(cell) for line in (*window[:1], *window[-1:]) for cell in line.cells]
    return (min(times), max(times)) if times else None


def _has_error(errors: Search, first: int, stop: int) -> bool:
    numbers = errors.numbers
    i = bisect_left(numbers, first)
    return i < len(numbers) and numbers[i] < stop
