"""A whole record, opened: when and by whom it was written, and what it says as a tree, as pairs, or line by line."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from podtui.logs import records
from podtui.logs.clean import clean, plain, without_sgr
from podtui.logs.line import Line
from podtui.view.fold import fields_of
from podtui.view.lanes import Lanes
from podtui.view.level import level_role
from podtui.view.pieces import Piece, Row, row, wrap
from podtui.view.text import cell_len, pad
from podtui.view.track import Cell

_DEEPEST = 100
"""Levels of a tree that are taken apart; what is deeper stays as it is written."""
_WIDEST_KEY = 28
_LONG = 4000
"""Characters up to which text is broken between words."""


@dataclass(frozen=True)
class Record:
    """`lines` are those that belong together; `container` is whose they are, in the role `color`."""

    container: str
    color: str
    lines: tuple[Line, ...]

    @property
    def raw(self) -> bytes:
        """All that was written, without colours."""
        return b"\n".join([without_sgr(line.raw) for line in self.lines])

    @property
    def text(self) -> str:
        """The same as text: what is copied."""
        return self.raw.decode(errors="replace")


def record_at(lanes: Lanes, cell: Cell, color: str) -> Record:
    """The record that a line belongs to. Raises IndexError where it is not kept any more."""
    sign = lanes.sign(cell)
    if sign is not None:
        return Record(sign.container, color, (lanes.line(cell),))
    lane = lanes.lanes[cell.lane]
    lanes.line(cell)
    ring = lane.ring
    numbers = range(records.head(ring, cell.number), records.stop(ring, cell.number))
    return Record(lane.name, color, tuple([ring.line(n) for n in numbers]))


def record_rows(record: Record, width: int) -> list[Row]:
    """The record in rows of at most `width` cells, whole and made safe."""
    return [*_head(record, width), (), *_body(record, width)]


def _head(record: Record, width: int) -> list[Row]:
    first = record.lines[0]
    size = len(record.raw)
    said = [row(Piece(clean(record.container), f"{record.color} bold"))]
    if first.time:
        at = datetime.fromtimestamp(first.time // 1_000_000_000, UTC)
        exact = f"{first.time % 1_000_000_000:09d}"
        said.append(row(Piece("local ", "muted"), f"{at.astimezone():%Y-%m-%d %H:%M:%S}.{exact} {at.astimezone():%Z}"))
        said.append(row(Piece("UTC   ", "muted"), f"{at:%Y-%m-%dT%H:%M:%S}.{exact}Z"))
    run = ""
    if first.number >= 0:
        run = f"restart {first.instance}, " if first.instance else "first run, "
    lines = f"{len(record.lines):,} lines, " if len(record.lines) > 1 else ""
    said.append(row(Piece(f"{run}{lines}{size:,} bytes", "muted")))
    return [wrapped for pieces in said for wrapped in wrap(pieces, width)]


def _body(record: Record, width: int) -> list[Row]:
    first = record.lines[0]
    if first.gap is not None:
        return wrap(row(Piece(clean(first.gap.text))), width)
    value = _structured(record.raw)
    if isinstance(value, dict) and not any(isinstance(v, dict | list) for v in value.values()):
        return _pairs(value, width)
    if value is not None:
        return [part for pieces in _tree(value, "", 0) for part in _wrapped(pieces, width, _indent(pieces))]
    return [part for line in record.lines for part in _plain(line, width)]


def _structured(raw: bytes) -> object | None:
    """A JSON object or array, of one line or several, or what logfmt says; None for plain text."""
    if raw[:1] in (b"{", b"["):
        try:
            return json.loads(raw)  # type: ignore[no-any-return]
        except (ValueError, RecursionError):
            return None
    return fields_of(raw) if b"\n" not in raw else None


def _pairs(value: dict[str, object], width: int) -> list[Row]:
    """A key and its value a row; long values wrapped."""
    widest = min(max((len(clean(key)) for key in value), default=0), _WIDEST_KEY)
    out = []
    for key, text in value.items():
        label = clean(key) if len(clean(key)) > widest else pad(clean(key), widest)
        out += _wrapped(row(Piece(f"{label}  ", "heading"), *_scalar(text)), width, widest + 2)
    return out


def _tree(value: object, key: str, depth: int) -> Iterator[Row]:
    """A row for each leaf and each branch, two cells in for each level."""
    space, label = "  " * depth, Piece(f"{key} " if key else "", "heading")
    if depth < _DEEPEST and isinstance(value, dict) and value:
        yield row(space, label, Piece("{", "muted"))
        for name, child in value.items():
            yield from _tree(child, clean(str(name)), depth + 1)
        yield row(space, Piece("}", "muted"))
    elif depth < _DEEPEST and isinstance(value, list) and value:
        yield row(space, label, Piece("[", "muted"))
        for child in value:
            yield from _tree(child, "", depth + 1)
        yield row(space, Piece("]", "muted"))
    else:
        yield row(space, label, *_scalar(value))


def _scalar(value: object) -> Row:
    if isinstance(value, str):
        return row(Piece(clean(value))) if value else row(Piece('""', "muted"))
    return row(Piece(clean(json.dumps(value, ensure_ascii=False)), "accent"))


def _indent(pieces: Row) -> int:
    first = pieces[0].text if pieces else ""
    return (len(first) if first.isspace() else 0) + 2


def _plain(line: Line, width: int) -> Sequence[Row]:
    return _wrapped(row(Piece(plain(line.raw), level_role(line.raw))), width, 0) or [()]


def _wrapped(pieces: Row, width: int, indent: int) -> list[Row]:
    """The row between words in rows of `width`; what is too long for that is cut anywhere, a megabyte in no time."""
    if sum(len(piece.text) for piece in pieces) <= _LONG:
        return wrap(pieces, width, indent=indent)
    *front, last = pieces
    room = max(width - indent, 8)
    rows = [row(*front)] if front else []
    return rows + [row(" " * indent, Piece(part, last.role)) for part in _cut(last.text, room)]


def _cut(text: str, width: int) -> Iterator[str]:
    """The text in parts of at most `width` cells."""
    if text.isascii():
        yield from (text[at : at + width] for at in range(0, len(text), width))
        return
    start, used = 0, 0
    for i, character in enumerate(text):
        cells = cell_len(character)
        if used + cells > width:
            yield text[start:i]
            start, used = i, 0
        used += cells
    yield text[start:]
