"""The board's lines as text: what is in sight, for the clipboard, and everything, for a file."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from heapq import merge

from podtui.logs.clean import without_sgr
from podtui.logs.line import Line
from podtui.view.board import Board

_NS = 1_000_000_000
Snapshot = list[tuple[str, list[tuple[int, Line]]]]
"""For each lane its name, and its rows with the time that orders them."""


def snapshot(board: Board) -> Snapshot:
    """All rows that are kept, so that they can be written out elsewhere while more come."""
    out: Snapshot = []
    for lane in board.lanes:
        ring = lane.ring
        out.append((lane.name, [(ring.order_time(n), ring.line(n)) for n in range(ring.first, ring.total)]))
    return out


def as_text(lanes: Snapshot) -> Iterator[str]:
    """One line of text for each row, by time: `TIME CONTAINER LINE`, whole and as the container wrote it."""
    width = max((len(name) for name, _ in lanes), default=0)
    for _, index, line in merge(*(_keyed(i, rows) for i, (_, rows) in enumerate(lanes))):
        name = lanes[index][0]
        text = f"-- {line.gap.text} --" if line.gap is not None else line.raw.decode(errors="replace")
        yield f"{_stamp(line.time)} {name:<{width}} {text}"


def _keyed(index: int, rows: Iterable[tuple[int, Line]]) -> Iterator["_Keyed"]:
    for time, line in rows:
        yield _Keyed((time, index, line))


class _Keyed(tuple[int, int, Line]):
    """Orders by time and lane alone: lines do not compare."""

    __slots__ = ()

    def __lt__(self, other: tuple[object, ...]) -> bool:
        return self[:2] < other[:2]


def _stamp(time: int) -> str:
    if not time:
        return "-" * 24
    return f"{datetime.fromtimestamp(time // _NS, UTC):%Y-%m-%dT%H:%M:%S}.{time // 1_000_000 % 1000:03d}Z"


def window_text(board: Board) -> Sequence[str]:
    """The lines in sight of what has the keys, whole, without borders, times and wraps; in the merged stream of all."""
    group = board.group_of(board.focus)
    if group is None:
        return []
    out: list[str] = []
    for shown in board.rolls[group].window(board.height_of(group)):
        for cell in shown.cells:
            if shown.part or (board.mode == "aligned" and cell.lane != board.focus):
                continue
            line = board.line(cell)
            if line.gap is None:
                out.append(without_sgr(line.raw).decode(errors="replace"))
    return out


def file_name(namespace: str, pod: str, now: datetime) -> str:
    """A name for the file, without characters that a file system minds."""
    safe = "".join(c if c.isalnum() or c in ".-_" else "_" for c in f"{namespace}-{pod}")
    return f"{safe}-{now:%Y%m%dT%H%M%SZ}.log"
