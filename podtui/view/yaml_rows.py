"""YAML as rows with roles: keys, values, comments. The API server's YAML is regular enough for a few expressions."""

import re
from collections.abc import Iterator

from podtui.logs.clean import clean
from podtui.view.pieces import Piece, Row, row

_ENTRY = re.compile(r"^(\s*)((?:- )*)([^\s#'\"|>&*!%@`{\[][^#]*?|'[^']*'|\"[^\"]*\"):(\s+|$)(.*)$")
_ITEM = re.compile(r"^(\s*)((?:- )+|-$)(.*)$")
_BLOCK = re.compile(r"[|>][+-]?\d*$")
_WORD = re.compile(r"-?[\d.]+$|true$|false$|null$|\{\}$|\[\]$")


def yaml_rows(text: str) -> list[Row]:
    """One row a line of the text."""
    return list(_rows(text))


def _rows(text: str) -> Iterator[Row]:
    block: int | None = None  # the indentation of the key whose block scalar we are in
    for line in text.splitlines():
        line = clean(line)
        indent = len(line) - len(line.lstrip(" "))
        if block is not None and line.strip() and indent <= block:
            block = None
        if block is not None:
            yield row(line)
            continue
        yield _row(line)
        if _BLOCK.search(line):
            block = indent


def _row(line: str) -> Row:
    if line.lstrip().startswith("#"):
        return row(Piece(line, "muted"))
    entry = _ENTRY.match(line)
    if entry:
        space, dash, key, gap, value = entry.groups()
        return row(space, Piece(dash, "muted"), Piece(key, "accent"), Piece(":", "muted"), gap, _value(value))
    item = _ITEM.match(line)
    if item:
        return row(item[1], Piece(item[2], "muted"), _value(item[3]))
    return row(line)


def _value(text: str) -> Piece:
    if _BLOCK.match(text):
        return Piece(text, "muted")
    return Piece(text, "state-busy" if _WORD.match(text) else "")
