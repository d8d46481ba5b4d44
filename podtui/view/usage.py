"""What a container uses against what it asked for and may have, as words and a sparkline."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from podtui.model.pod import Quantity, Resources
from podtui.model.quantity import parse
from podtui.model.usage import ContainerUsage, PodUsage, VolumeUsage
from podtui.view.pieces import Piece, Row, row, row_width

SAMPLES = 40
"""How many samples a sparkline can show: ten minutes at one every 15 s."""
NEAR_LIMIT = 0.9
_BARS, _ASCII_BARS = "▁▂▃▄▅▆▇█", "_.-~=+*#"


@dataclass(slots=True)
class History:
    """The last samples of one container; None where a sample lacked it."""

    cpu: deque[float | None] = field(default_factory=lambda: deque(maxlen=SAMPLES))
    memory: deque[float | None] = field(default_factory=lambda: deque(maxlen=SAMPLES))


class UsageBook:
    """The usage of one Pod as it comes in. `why_not` says why there is none, "" where there is."""

    def __init__(self) -> None:
        self.why_not = "asking for it"
        self.volumes: Mapping[str, VolumeUsage] = {}
        self._no_volumes = ""
        self._containers: dict[str, History] = {}

    def add(self, usage: PodUsage | None, why_not: str) -> None:
        """Take the next sample, or the reason for none."""
        self.why_not = "" if usage is not None else why_not or "not known"
        self.volumes = usage.volumes if usage is not None else {}
        self._no_volumes = usage.no_volumes if usage is not None else ""
        containers = usage.containers if usage is not None else {}
        for name, sample in containers.items():
            self._take(self._containers.setdefault(name, History()), sample)
        for name in self._containers.keys() - containers.keys():
            self._take(self._containers[name], ContainerUsage())

    @property
    def no_volumes(self) -> str:
        """Why the bytes in volumes are not known, "" where they are."""
        return self.why_not or self._no_volumes

    @property
    def volumes_measured(self) -> datetime | None:
        """When the volumes were measured, the one that waits longest; None where none is known to be."""
        return min((usage.at for usage in self.volumes.values() if usage.at), default=None)

    def used_of(self, volume: str) -> int | None:
        """Bytes used of a volume, None where it was not measured."""
        usage = self.volumes.get(volume)
        return usage.used if usage is not None else None

    def of(self, container: str) -> History | None:
        """The samples of one container, None where there never was one."""
        return self._containers.get(container)

    @staticmethod
    def _take(history: History, sample: ContainerUsage) -> None:
        history.cpu.append(sample.cpu)
        history.memory.append(None if sample.memory is None else float(sample.memory))


def cpu_text(cores: float) -> str:
    """Cores as kubectl top writes them: "12m"; from ten cores on "12.5"."""
    return f"{cores:.1f}" if cores >= 10 else f"{round(cores * 1000)}m"


def memory_text(size: float) -> str:
    """Bytes in binary units, two or three digits: "640Ki", "12Mi", "1.5Gi"."""
    for unit in ("", "Ki", "Mi", "Gi", "Ti"):
        if size < 1000 or unit == "Ti":
            break
        size /= 1024
    return f"{size:.1f}{unit}" if size < 9.95 and unit in ("Gi", "Ti") else f"{round(size)}{unit}"


def sparkline(samples: Sequence[float | None], width: int, top: float | None, *, ascii_only: bool = False) -> str:
    """The last `width` samples as bars, to the right.

    `top` is the full height; where it is None that is half as much again as the highest sample.
    """
    bars = _ASCII_BARS if ascii_only else _BARS
    shown = list(samples)[-width:] if width > 0 else []
    full = top or 1.5 * max((s for s in shown if s is not None), default=0.0)
    out = [" " if s is None else bars[_level(s, full, len(bars))] for s in shown]
    return " " * (width - len(out)) + "".join(out)


def _level(sample: float, full: float, levels: int) -> int:
    return min(int(sample / full * levels), levels - 1) if full > 0 else 0


def usage_row(what: str, book: UsageBook, container: str, resources: Resources, width: int, *, ascii_only: bool) -> Row:
    """One line: `what` ("cpu" or "memory"), the last sample, a sparkline, the share of limit and request."""
    history = book.of(container)
    samples = (history.cpu if what == "cpu" else history.memory) if history else ()
    label = Piece("cpu  " if what == "cpu" else "mem  ", "muted")
    now = samples[-1] if samples else None
    if now is None:
        bounds = _bounds(resources, what, None)
        why = book.why_not or "not measured now"
        return row(label, Piece("–" if not ascii_only else "-", "muted"), *bounds, Piece(f"  {why}", "muted"))
    limit = quantity(resources.limits.get(what))
    bounds = _bounds(resources, what, now)
    room = min(width - 14 - row_width(bounds), SAMPLES // 2)
    spark = sparkline(samples, room, limit, ascii_only=ascii_only) if room >= 4 else ""
    role = _role(now, limit)
    text = cpu_text(now) if what == "cpu" else memory_text(now)
    return row(label, Piece(f"{text:>6}", role), " ", Piece(spark, role or "accent"), *bounds)


def usage_brief(book: UsageBook, container: str, resources: Resources) -> Row:
    """Both in a few words: "cpu 12m 24%  mem 12Mi 19%" (of the limits); empty where there is none."""
    history = book.of(container)
    if history is None:
        return ()
    out: list[Piece] = []
    for what, samples, text in (("cpu", history.cpu, cpu_text), ("memory", history.memory, memory_text)):
        now = samples[-1] if samples else None
        if now is None:
            continue
        limit = quantity(resources.limits.get(what))
        share = f" {now / limit:.0%}" if limit else ""
        out += [Piece(f"{'  ' if out else ''}{what[:3]} ", "muted"), Piece(f"{text(now)}{share}", _role(now, limit))]
    return tuple(out)


def quantity(text: Quantity | None) -> float | None:
    """A quantity in its base unit; None where there is none or it is zero."""
    return (parse(text) or None) if text is not None else None


def _role(now: float, limit: float | None) -> str:
    if limit is None or now < NEAR_LIMIT * limit:
        return ""
    return "state-warning bold"


def _bounds(resources: Resources, what: str, now: float | None) -> Row:
    limit, request = resources.limits.get(what), resources.requests.get(what)
    parts: list[Piece] = []
    for value, name in ((limit, "limit"), (request, "request")):
        if value is None:
            continue
        total = quantity(value) if now is not None else None
        share = f"{now / total:.0%} of " if now is not None and total else ""
        parts.append(Piece(f"{', ' if parts else '  '}{share}{name} {value}", "muted"))
    return tuple(parts) or (Piece("  no request or limit", "muted"),)
