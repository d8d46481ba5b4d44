"""Where on the board what stands: columns of facts with the lanes below them, stacked where they would get too narrow.

Only numbers in, only rectangles out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

LEAST_LANE = 50
"""Cells below which lanes are put one above the other instead of side by side."""
_LEAST_FACTS = 34
_FOLDED_ROWS = 3
_CHIP = 22
"""Cells that a container's chip takes, about."""
Mode = Literal["aligned", "independent", "merged"]


@dataclass(frozen=True, slots=True)
class Shape:
    """What the layout must know of a lane: whether its container is over and done with, how many rows it has, whether
    it is hidden, and its place among the others (equal ones: by start order).
    """

    over: bool = False
    rows: int = 0
    hidden: bool = False
    place: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A rectangle that shows a container's facts, or the lines of a group of lanes.

    `lane` is the one it belongs to, -1 where it shows all. `group` counts the groups of lanes that scroll together.
    """

    kind: Literal["facts", "log", "chips"]
    x: int
    y: int
    width: int
    height: int
    lane: int
    group: int = -1

    @property
    def bottom(self) -> int:
        """One below its last row."""
        return self.y + self.height


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The blocks from top to bottom, and the lanes of each group. `stacked`: not all running lanes are side by side."""

    blocks: tuple[Block, ...]
    groups: tuple[tuple[int, ...], ...]
    stacked: bool


def arrange(width: int, height: int, shapes: Sequence[Shape], mode: Mode, focus: int, *, zoomed: bool) -> Arrangement:
    """Lay out lanes in `width` by `height` cells; `focus` is the lane that has the keys."""
    order = in_order(shapes)
    if not order or width < 1 or height < 1:
        return Arrangement((), (), stacked=False)
    if zoomed:
        return _zoomed(width, height, focus)
    if mode == "merged":
        return _merged(width, height, order)
    return _lanes(width, height, shapes, mode, focus)


def in_order(shapes: Sequence[Shape]) -> list[int]:
    """The lanes that are not hidden, in the order in which they stand."""
    return sorted([i for i, shape in enumerate(shapes) if not shape.hidden], key=lambda i: shapes[i].place)


def facts_height(height: int) -> int:
    """How many of `height` rows the facts of a container get when its lane stands below them."""
    for at_least, rows in ((32, 9), (26, 8), (20, 6), (15, 4), (9, 2)):
        if height >= at_least:
            return rows
    return 1


def _zoomed(width: int, height: int, focus: int) -> Arrangement:
    facts = facts_height(height - 1)
    blocks = (
        Block("chips", 0, 0, width, 1, -1),
        Block("facts", 0, 1, width, facts, focus),
        Block("log", 0, 1 + facts, width, max(height - 1 - facts, 0), focus, 0),
    )
    return Arrangement(blocks, ((focus,),), stacked=False)


def _merged(width: int, height: int, lanes: Sequence[int]) -> Arrangement:
    """Everybody's facts above one stream."""
    n = len(lanes)
    everyone = tuple(lanes)
    if (width + 1) // n > _LEAST_FACTS:
        facts = max(facts_height(height) - 2, 1)
        blocks = [Block("facts", x, 0, w, facts, lane) for lane, (x, w) in zip(everyone, _split(width, n), strict=True)]
    else:
        facts = n
        blocks = [Block("facts", 0, y, width, 1, lane) for y, lane in enumerate(everyone)]
        if n > height // 3:
            facts = min(-(-n * _CHIP // width), height // 3)
            blocks = [Block("chips", 0, 0, width, facts, -1)] if facts else []
    log = Block("log", 0, facts, width, height - facts, -1, 0)
    return Arrangement((*blocks, log), (everyone,), stacked=False)


def _lanes(width: int, height: int, shapes: Sequence[Shape], mode: Mode, focus: int) -> Arrangement:
    order = in_order(shapes)
    over = [i for i in order if shapes[i].over]
    active = [i for i in order if not shapes[i].over]
    if not active:
        over, active = [], over
    blocks: list[Block] = []
    groups: list[tuple[int, ...]] = []
    y = _fold(blocks, groups, [(i, shapes[i].rows) for i in over], width, height)
    bands = _bands(active, width)
    if (height - y) // len(bands) < 3:
        _crowded(blocks, groups, active, focus, (y, width, height))
        return Arrangement(tuple(blocks), tuple(groups), stacked=True)
    for i, band in enumerate(bands):
        bottom = y + (height - y) // (len(bands) - i)
        _band(blocks, groups, band, (y, width, bottom), together=mode == "aligned")
        y = bottom
    return Arrangement(tuple(blocks), tuple(groups), stacked=len(bands) > 1)


def _fold(
    blocks: list[Block], groups: list[tuple[int, ...]], over: Sequence[tuple[int, int]], width: int, height: int
) -> int:
    """Containers that are over: one line each and what little they wrote. The first row below them."""
    y = 0
    room = height // 3
    for lane, rows in over:
        if y >= room:
            break
        blocks.append(Block("facts", 0, y, width, 1, lane))
        y += 1
        lines = min(rows, _FOLDED_ROWS if height >= 30 else 1, room - y)
        if lines > 0:
            groups.append((lane,))
            blocks.append(Block("log", 0, y, width, lines, lane, len(groups) - 1))
            y += lines
    return y


def _bands(lanes: list[int], width: int) -> list[list[int]]:
    """The lanes in as few rows of lanes as leave each LEAST_LANE cells, evenly."""
    most = max((width + 1) // (LEAST_LANE + 1), 1)
    count = -(-len(lanes) // most)
    base, more = divmod(len(lanes), count)
    out, at = [], 0
    for i in range(count):
        size = base + (i < more)
        out.append(lanes[at : at + size])
        at += size
    return out


def _band(
    blocks: list[Block], groups: list[tuple[int, ...]], band: list[int], box: tuple[int, int, int], *, together: bool
) -> None:
    y, width, bottom = box
    facts = facts_height(bottom - y)
    columns = list(zip(band, _split(width, len(band)), strict=True))
    blocks += [Block("facts", x, y, w, facts, lane) for lane, (x, w) in columns]
    if together:
        groups.append(tuple(band))
    for lane, (x, w) in columns:
        if not together:
            groups.append((lane,))
        blocks.append(Block("log", x, y + facts, w, bottom - y - facts, lane, len(groups) - 1))


def _crowded(
    blocks: list[Block], groups: list[tuple[int, ...]], lanes: list[int], focus: int, box: tuple[int, int, int]
) -> None:
    """More lanes than fit: a heading for each that fits, lines for the one that has the keys."""
    y, width, height = box
    focus = focus if focus in lanes else lanes[0]
    headings = min(len(lanes), max(height - y - 4, 1))
    at = min(max(lanes.index(focus) - headings // 2, 0), len(lanes) - headings)
    lines = height - y - headings
    for lane in lanes[at : at + headings]:
        blocks.append(Block("facts", 0, y, width, 1, lane))
        y += 1
        if lane == focus and lines > 0:
            groups.append((lane,))
            blocks.append(Block("log", 0, y, width, lines, lane, len(groups) - 1))
            y += lines


def _split(width: int, n: int) -> list[tuple[int, int]]:
    """`n` columns with one cell between: where each begins, and how wide it is."""
    out, x = [], 0
    for i in range(n):
        end = (width + 1) * (i + 1) // n - 1
        out.append((x, end - x))
        x = end + 1
    return out
