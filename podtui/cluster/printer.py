"""Handing on the lines of many containers in order, and what a reader must know beside them."""

from collections.abc import Sequence
from typing import Protocol

from podtui.cluster.log_options import LogOptions
from podtui.errors import ApiError, Forbidden
from podtui.logs.merge import Merge, Stretch, interleave
from podtui.model.change import Gap, LaneKey, LogChunk


class Output(Protocol):
    """Where lines go."""

    def render(self, stretch: Stretch) -> list[bytes]:
        """Each line as it is written, with its newline."""
        ...

    def write(self, data: bytes) -> None:
        """Write it now. What it raises ends the reading."""
        ...

    @property
    def as_it_is(self) -> bool:
        """Whether a last line without a newline is written without one."""
        ...

    def say(self, lane: LaneKey, gap: Gap) -> None:
        """What a reader must know, beside the lines."""
        ...


class Printer:
    """Puts lines in order, leaves out those that are not wanted, and hands them on.

    `once`: nothing is followed. Then the newline after the last line waits for its `end`, and what could not be read is
    said at the end too: where it is all there is to say, it is an error.
    """

    def __init__(self, options: LogOptions, output: Output, *, once: bool = False) -> None:
        self.merge = Merge()
        self._keep = options.keep
        self._output = output
        self._once = once
        self._lines = 0
        self._newline = b""
        self._failures: list[tuple[LaneKey, Gap]] = []

    def take(self, batch: Sequence[LogChunk], clock: float) -> None:
        """Take what a follower says. Raises Forbidden."""
        for chunk in batch:
            if chunk.gap is not None:
                self._say(chunk.lane, chunk.gap)
            self.merge.add(chunk, clock)
            self._lines += len(chunk.lines)

    def _say(self, lane: LaneKey, gap: Gap) -> None:
        if gap.reason == "error" and gap.text.startswith("not allowed"):
            raise Forbidden(gap.text, "kubectl auth can-i get pods --subresource=log", status=403)
        if gap.reason in ("error", "missed", "waiting"):
            self._failures.append((lane, gap))
            if self._once:
                return
        self._output.say(lane, gap)

    def write(self, stretches: Sequence[Stretch]) -> None:
        """Write these in the order of time."""
        if self._keep:
            stretches = [_only(stretch, self._keep.kept(stretch.lines)) for stretch in stretches]
        lines = interleave(stretches, [self._output.render(stretch) for stretch in stretches]) if stretches else []
        if lines and self._once:
            self._output.write(b"".join((self._newline, *lines))[:-1])
            self._newline = b"\n"
        elif lines:
            self._output.write(b"".join(lines))

    def end(self, *, newline: bool) -> None:
        """All is written, but for the last newline."""
        if newline and self._newline:
            self._output.write(self._newline)

    def check(self) -> None:
        """Raise ApiError where nothing at all could be read; else say, at last, what could not."""
        if self._failures and not self._lines:
            lane, gap = self._failures[0]
            raise ApiError(f"{lane.container}: {gap.text}")
        if self._once:
            for lane, gap in self._failures:
                self._output.say(lane, gap)


def _only(stretch: Stretch, kept: Sequence[int]) -> Stretch:
    return Stretch(
        stretch.lane,
        [stretch.order[i] for i in kept],
        [stretch.times[i] for i in kept],
        [stretch.lines[i] for i in kept],
    )
