"""The selected Pod in a few lines: what is wrong first, each container with what it does and how it is."""

from collections.abc import Sequence
from datetime import datetime

from podtui.logs.clean import clean
from podtui.model.pod import containers_of
from podtui.model.status import ContainerWords, container_words, trouble
from podtui.patterns.verdict import Verdict
from podtui.view import pieces
from podtui.view.pieces import Piece
from podtui.view.rows import Row
from podtui.view.state import SEVERITY, glyph
from podtui.view.table import Heading

_LOUD = ("bad", "warning", "busy")


def preview_rows(row: Row, now: datetime, width: int, *, ascii_only: bool = False) -> list[pieces.Row]:
    """Rows of at most `width` cells: the trouble, then containers, the worst first, else in start order.

    Under a container in trouble stands what the kubelet says.
    """
    order = containers_of(row.pod.spec)
    words = {c.name: container_words(row.pod, c.name, now) for c in order}
    index = {c.name: i for i, c in enumerate(order)}
    rows: list[pieces.Row] = []
    if wrong := trouble(row.pod, now):
        rows += pieces.wrap(
            [Piece(_one_line(wrong), f"state-{row.state if row.state in _LOUD else 'bad'} bold")], width, most=2
        )
    for container in sorted(order, key=lambda c: (SEVERITY[words[c.name].state] > 1, index[c.name])):
        name = container.name
        line = _line(index[name], words[name], row.patterns.of(name), ascii_only=ascii_only)
        rows.append(pieces.cut(line, width))
        message = _one_line(words[name].message)
        if message and words[name].state in ("bad", "warning") and message not in wrong:
            rows.append(pieces.cut([Piece("  " + message, "muted")], width))
    return rows


def group_rows(heading: Heading, troubled: Sequence[Row], now: datetime, width: int) -> list[pieces.Row]:
    """What is wrong under a heading, one Pod a row; else what its key does."""
    if not troubled:
        does = "opens" if heading.collapsed else "folds"
        return [pieces.cut([Piece(f"nothing in trouble here; enter {does} the group", "muted")], width)]
    return [
        pieces.cut(
            [Piece(clean(row.pod.name), "bold"), Piece(f"  {_one_line(trouble(row.pod, now))}", "state-bad")], width
        )
        for row in troubled
    ]


def _one_line(untrusted: str) -> str:
    return clean(" ".join(untrusted.split()))


def _line(index: int, words: ContainerWords, verdict: Verdict, *, ascii_only: bool) -> pieces.Row:
    loud = f"state-{words.state}" if words.state in _LOUD else ""
    return (
        Piece(glyph(words.state, ascii_only=ascii_only) + " ", f"state-{words.state}"),
        Piece(clean(verdict.name), f"container-{index} bold"),
        Piece(f"  {function_words(verdict)}", "muted"),
        Piece(f"  {words.text}", loud),
    )


def function_words(verdict: Verdict) -> str:
    """`ambassador, db-proxy (native sidecar)`, `native sidecar`, `probably an adapter`, `init`, `debug`."""
    doing = verdict.words
    if verdict.pattern not in (None, "main") and verdict.role and verdict.role != verdict.pattern:
        doing += f", {verdict.role}"
    if verdict.lifecycle != "native-sidecar":
        return doing
    return f"native {doing}" if doing.startswith("sidecar") else f"{doing} (native sidecar)"
