"""Lines of a board, written to a file, on the terminal's own machine or the browser's."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from textual.widget import Widget

from podtui.model.pod import Pod
from podtui.ui.saved import save_text
from podtui.view.board import Board
from podtui.view.export import as_json, as_text, file_name, snapshot

_WORDS = ("shown", "all", "json", "text")


async def write_lines(widget: Widget, board: Board, pod: Pod, now: datetime, words: Sequence[str]) -> None:
    """Write lines by time and say where to.

    `words` are any of "shown" or "all", "text" or "json", and a path: all as text, in the downloads, where nothing else
    is said.
    """
    rows = snapshot(board, shown="shown" in words)
    lines = partial(as_json, rows, pod.namespace, pod.name) if "json" in words else partial(as_text, rows)
    text = await asyncio.to_thread(lambda: "".join(f"{line}\n" for line in lines()))
    name = file_name(pod.namespace, pod.name, now.astimezone(UTC), "jsonl" if "json" in words else "log")
    count = sum(len(lines) for _, lines in rows)
    await save_text(
        widget.app, f"{count:,} lines", text, name, " ".join([word for word in words if word not in _WORDS])
    )
