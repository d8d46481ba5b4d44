"""A row of a container's log, as the ring keeps it."""

from dataclasses import dataclass

from podtui.model.change import Gap


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or the marker of a gap (`gap` is set and `raw` is empty).

    `number` is its place among all rows ever put into its ring. `time` is in nanoseconds since the epoch, 0 where it is
    not known. `raw` is what the container wrote, without the newline. `instance` is the restartCount of the instance
    that wrote it.
    """

    number: int
    time: int
    raw: bytes
    instance: int
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """The rows of one instance of a container: from `first` up to and without `stop`.

    `gap` is the marker that says how it began, where it is among the rows: a restart.
    """

    instance: int
    first: int
    stop: int
    gap: Gap | None = None
