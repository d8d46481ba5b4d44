"""The board's lines as text: what is in sight, for the clipboard, and everything, for a file."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from heapq import merge

import msgspec

from podtui.logs.clean import without_sgr
from podtui.logs.line import Line
from podtui.view.board import Board
from podtui.view.logtext import stamp
from podtui.view.track import Cell

_NS = 1_000_000_000
Snapshot = list[tuple[str, list[tuple[int, Line]]]]
"""For each lane its name, and its rows with the time that orders them."""


def snapshot(board: Board, *, shown: bool = False) -> Snapshot:
    """All rows that are kept, or with `shown` those that pass the filters in the lanes that are shown.

    They can be written out elsewhere while more come.
    """
    out: Snapshot = []
    for i, lane in enumerate(board.lanes):
        ring, track = lane.ring, lane.track
        if shown and board.group_of(i) is None:
            continue
        numbers = track.between(track.first, track.total) if shown else range(ring.first, ring.total)
        out.append((lane.name, [(ring.order_time(n), ring.line(n)) for n in numbers]))
    return out


def as_text(lanes: Snapshot) -> Iterator[str]:
    """One line of text for each row, by time: `TIME CONTAINER LINE`, whole and as the container wrote it."""
    width = max((len(name) for name, _ in lanes), default=0)
    for name, line in _by_time(lanes):
        text = f"-- {line.gap.text} --" if line.gap is not None else line.raw.decode(errors="replace")
        yield f"{_stamp(line.time)} {name:<{width}} {text}"


def as_json(lanes: Snapshot, namespace: str, pod: str) -> Iterator[str]:
    """One JSON object for each row, by time: `{"time", "namespace", "pod", "container", "restart", "line"}`.

    The same as `podtui logs -o json`, with the restartCount of the run; a marker has `marker` instead of `line`.
    """
    for name, line in _by_time(lanes):
        said = ("line", line.raw.decode(errors="replace")) if line.gap is None else ("marker", line.gap.text)
        record = {"time": stamp(line.time).decode(), "namespace": namespace, "pod": pod, "container": name}
        yield msgspec.json.encode(record | {"restart": line.instance, said[0]: said[1]}).decode()


def _by_time(lanes: Snapshot) -> Iterator[tuple[str, Line]]:
    for _, index, line in merge(*(_keyed(i, rows) for i, (_, rows) in enumerate(lanes))):
        yield lanes[index][0], line


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
    cells = [c for shown in board.window() if not shown.part for c in shown.cells]
    return lines_text(board, [c for c in cells if board.is_merged or c.lane == board.focus])


def lines_text(board: Board, cells: Iterable[Cell]) -> list[str]:
    """These lines, whole; those that are kept no more, and markers, are left out."""
    out: list[str] = []
    for cell in cells:
        if cell.number >= board.lanes[cell.lane].ring.first:
            line = board.line(cell)
            if line.gap is None:
                out.append(without_sgr(line.raw).decode(errors="replace"))
    return out


def file_name(namespace: str, pod: str, now: datetime, kind: str = "log") -> str:
    """A name for the file, without characters that a file system minds."""
    safe = "".join(c if c.isalnum() or c in ".-_" else "_" for c in f"{namespace}-{pod}")
    return f"{safe}-{now:%Y%m%dT%H%M%SZ}.{kind}"
