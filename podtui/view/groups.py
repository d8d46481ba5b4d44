"""The lines of the panel of groups."""

from dataclasses import dataclass

from podtui.view.counts import Counts
from podtui.view.table import ALL, IN_TROUBLE


@dataclass(frozen=True, slots=True)
class GroupLine:
    """A group and how many Pods it has; `indent` is the depth under the group above."""

    group: str
    pods: int
    indent: int = 0


_GROUPS = (("sidecar", 0), ("native", 1), ("adapter", 0), ("ambassador", 0), ("several mains", 0), ("single", 0))
_ONLY_WHERE_THERE_ARE = (("init", 0), ("debug", 0))


def group_lines(counts: Counts) -> list[GroupLine]:
    """All, in trouble, then one line a pattern; init and debug containers only where a Pod has some."""
    lines = [GroupLine(ALL, counts.pods), GroupLine(IN_TROUBLE, counts.trouble)]
    lines += [GroupLine(name, counts.groups[name], indent) for name, indent in _GROUPS]
    lines += [GroupLine(name, counts.groups[name], i) for name, i in _ONLY_WHERE_THERE_ARE if counts.groups[name]]
    return lines
