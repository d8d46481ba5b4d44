"""A Pod drawn in characters: a box for each container in start order, connections over localhost as lanes at the left,
shared volumes as rails at the right.

                             logs, emptyDir ────────┐
         ┌ main ────────────────────────────┐        │
┌────────┤ app                        :8080 ├─rw────▶┤
│        └──────────────────────────────────┘        │
│        ┌ ambassador → outside ────────────┐        │
└───5432─▶ proxy                            │        │
         └──────────────────────────────────┘        │
         ┌ sidecar ─────────────────────────┐        │
         │ log-shipper                      ├◀ro─────┘
         └──────────────────────────────────┘

An edge is drawn where the spec says it: a setting that points at a local port which a sibling declares or opens.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from podtui.logs.clean import clean_name
from podtui.model.pod import Container, PodSpec, containers_of
from podtui.patterns.verdict import PodPatterns, Verdict
from podtui.view.edges import Edge, connections
from podtui.view.text import cut_end, cut_middle, pad, pad_left
from podtui.wiring import VolumeRow, wire

MAX_LANES: Final = 4
MAX_RAILS: Final = 4

_LANE_STEP = 2
_PORT_ROOM = 7
_RAIL_STEP = 3
_RAIL_ROOM = 9
_BOX = (24, 44)


@dataclass
class _Box:
    """A container: its title, the lines in it, and what is attached to them."""

    place: int
    title: str
    name: str
    ports: str
    notes: list[str] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    volumes: list[int] = field(default_factory=list)
    top: int = 0

    @property
    def height(self) -> int:
        return max(1 + len(self.notes), len(self.edges), len(self.volumes)) + 2

    def row_of(self, edge: Edge) -> int:
        return self.top + 1 + self.edges.index(edge)


def picture(spec: PodSpec, found: PodPatterns, width: int = 80) -> list[str]:
    """The lines of the drawing, none wider than `width` cells (48 at least). Empty where there is no container."""
    containers = containers_of(spec)
    edges, loose = connections(containers, found)
    drawn = edges[:MAX_LANES]
    shared = [row for row in wire(spec).volumes if row.shared and not row.is_token]
    rails = sorted(shared, key=lambda row: not row.writers)[:MAX_RAILS]
    boxes = [_box(c, v, edges, i) for i, (c, v) in enumerate(zip(containers, found.containers, strict=True))]
    for edge in edges[MAX_LANES:]:
        boxes[edge.source].notes.append(f"calls {boxes[edge.target].name} at localhost:{edge.port}")
    for place, port in loose:
        boxes[place].notes.append(f"calls localhost:{port}")
    _attach(boxes, drawn, rails, [container.name for container in containers])
    return _draw(boxes, drawn, rails, [c.name for c in containers], width)


def _box(container: Container, verdict: Verdict, edges: list[Edge], place: int) -> _Box:
    ports = " ".join(f":{port.container_port}" for port in container.ports)
    return _Box(place, _title(verdict, edges, place), clean_name(container.name), ports)


def _title(verdict: Verdict, edges: list[Edge], place: int) -> str:
    title = verdict.words
    if verdict.pattern == "ambassador":
        if any(edge.target == place for edge in edges):
            title = f"{title} → outside"
        elif any(edge.source == place for edge in edges):
            title = f"outside → {title}"
    return f"{title}, native sidecar" if verdict.lifecycle == "native-sidecar" else title


def _attach(boxes: list[_Box], edges: list[Edge], rails: list[VolumeRow], names: list[str]) -> None:
    """Note at each box what is attached to it, and set the boxes one below the other."""
    for edge in edges:
        boxes[edge.source].edges.append(edge)
        boxes[edge.target].edges.append(edge)
    top = len(rails)
    for box, name in zip(boxes, names, strict=True):
        box.volumes = [place for place, rail in enumerate(rails) if name in rail.cells]
        box.top = top
        top += box.height


# --- how it is drawn --------------------------------------------------------------------------------------------------


def _draw(boxes: list[_Box], edges: list[Edge], rails: list[VolumeRow], names: list[str], width: int) -> list[str]:
    if not boxes:
        return []
    height = boxes[-1].top + boxes[-1].height
    left = _Canvas(_LANE_STEP * len(edges) + _PORT_ROOM if edges else 0, height)
    right = _Canvas(_RAIL_ROOM + _RAIL_STEP * len(rails) if rails else 0, height)
    inner = min(max(width - left.width - right.width, _BOX[0]), _BOX[1])
    for lane, edge in enumerate(edges):
        _draw_lane(left, lane, boxes[edge.source], boxes[edge.target], edge)
    for rail, row in enumerate(rails):
        _draw_rail(right, rail, boxes, row, names)
    middle = [*_headers(rails, inner), *(line for box in boxes for line in _box_lines(box, inner))]
    return [f"{a}{b}{c}".rstrip() for a, b, c in zip(left.rows(), middle, right.rows(), strict=True)]


def _headers(rails: list[VolumeRow], inner: int) -> Iterator[str]:
    """The rails' names above the boxes; the line on to the rail is drawn at the right."""
    for row in rails:
        yield pad_left(cut_end(f"{clean_name(row.volume)}, {row.kind} ", inner), inner)


def _box_lines(box: _Box, inner: int) -> Iterator[str]:
    room = inner - 4
    title = cut_end(box.title, room - 1)
    yield f"┌ {title} {'─' * (inner - len(title) - 4)}┐"
    ports = cut_end(box.ports, room // 2)
    texts = [f"{pad(cut_middle(box.name, room - len(ports) - 1), room - len(ports))}{ports}"]
    texts += [pad(cut_end(note, room), room) for note in box.notes]
    texts += [" " * room] * (box.height - 2 - len(texts))
    for place, text in enumerate(texts):
        yield f"{_left_edge(box, place)} {text} {_right_edge(box, place)}"
    yield f"└{'─' * (inner - 2)}┘"


def _left_edge(box: _Box, place: int) -> str:
    if place >= len(box.edges):
        return "│"
    return "┤" if box.edges[place].source == box.place else "▶"


def _right_edge(box: _Box, place: int) -> str:
    return "├" if place < len(box.volumes) else "│"


def _draw_lane(canvas: "_Canvas", lane: int, source: _Box, target: _Box, edge: Edge) -> None:
    column, rows = _LANE_STEP * lane, sorted((source.row_of(edge), target.row_of(edge)))
    for row in rows:
        canvas.across(row, column + 1, canvas.width)
    canvas.down(column, rows[0] + 1, rows[1])
    canvas.put(rows[0], column, "┌")
    canvas.put(rows[1], column, "└")
    canvas.text(target.row_of(edge), canvas.width - 1 - len(str(edge.port)), str(edge.port))


def _draw_rail(canvas: "_Canvas", rail: int, boxes: list[_Box], row: VolumeRow, names: list[str]) -> None:
    column = _RAIL_ROOM - 1 + _RAIL_STEP * rail
    attached = [
        (box.top + 1 + box.volumes.index(rail), name)
        for box, name in zip(boxes, names, strict=True)
        if rail in box.volumes
    ]
    last = attached[-1][0]
    canvas.across(rail, 0, column)
    canvas.down(column, rail + 1, last)
    canvas.put(rail, column, "┐")
    for line, name in attached:
        canvas.across(line, 0, column)
        canvas.put(line, column, "┘" if line == last else "┤")
        if name in row.writers:
            canvas.text(line, 1, "rw")
            canvas.put(line, column - 1, "▶")
        else:
            canvas.text(line, 0, "◀ro")


class _Canvas:
    """Cells of one width each; lines that cross become a cross."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self._cells = [[" "] * width for _ in range(height)]

    def put(self, row: int, column: int, character: str) -> None:
        self._cells[row][column] = character

    def text(self, row: int, column: int, text: str) -> None:
        self._cells[row][column : column + len(text)] = text

    def across(self, row: int, start: int, end: int) -> None:
        for column in range(start, end):
            self._cells[row][column] = "┼" if self._cells[row][column] in "│┼" else "─"

    def down(self, column: int, start: int, end: int) -> None:
        for row in range(start, end):
            self._cells[row][column] = "┼" if self._cells[row][column] in "─┼" else "│"

    def rows(self) -> list[str]:
        return ["".join(cells) for cells in self._cells]
