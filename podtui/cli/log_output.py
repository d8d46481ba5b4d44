"""Printing log lines to standard output, and what a reader must know beside them to standard error."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from podtui.cluster.log_options import LogOptions
    from podtui.logs.merge import Stretch
    from podtui.model.change import Gap, LaneKey
    from podtui.model.pod import Pod


@dataclass(frozen=True)
class Style:
    """How lines are printed."""

    timestamps: bool
    prefix: bool | None
    json: bool
    color: str
    highlight: tuple[str, ...]
    quiet: bool

    @property
    def colored(self) -> bool:
        """Whether colours are wanted: --color, else NO_COLOR (https://no-color.org), else where it is a terminal."""
        if self.color != "auto":
            return self.color == "always"
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


class LogOutput:
    """Writes to standard output, and to standard error what a reader must know."""

    def __init__(self, pods: Sequence["Pod"], options: "LogOptions", style: Style, *, several: bool) -> None:
        from podtui.logs.search import Matcher
        from podtui.model.pod import containers_of
        from podtui.view.logtext import JsonLines, TextLines

        names = {pod.name: [c.name for c in containers_of(pod.spec)] for pod in pods}
        prefix = style.prefix if style.prefix is not None else several or max(len(options.of(p)) for p in pods) > 1
        lines = TextLines(
            names,
            prefix=prefix,
            several=several,
            timestamps=style.timestamps,
            color=style.colored,
            highlight=[Matcher(pattern, exact=True) for pattern in style.highlight],
        )
        self.render: Callable[[Stretch], list[bytes]] = JsonLines().render if style.json else lines.render
        self.as_it_is = not style.json
        self._several = several
        self._quiet = style.quiet

    def write(self, data: bytes) -> None:
        """Write it now."""
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()

    def say(self, lane: "LaneKey", gap: "Gap") -> None:
        """To standard error."""
        from podtui.view.logtext import gap_words

        if not self._quiet:
            click.echo(f"podtui: {gap_words(lane, gap, several=self._several)}", err=True)
