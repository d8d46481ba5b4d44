"""Which logs are read, and from where."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from podtui.logs.filter import LineFilter
from podtui.model.pod import ContainerStatus, Pod, containers_of, statuses_of

STATES = ("running", "waiting", "terminated")
_NAME = re.compile(r"[a-z0-9-]*")
"""What a container may be called (RFC 1123 label)."""


@dataclass(frozen=True)
class LogOptions:
    """kubectl's: `containers` () is all, `tail` None is all, `since` in seconds, `since_time` in RFC 3339.

    `without`: containers to leave out. Each of both is a name or, where it could be none, a regular expression that is
    looked for in names, as stern does. `states`: only containers that are in one of these when they are chosen; () is
    any.
    """

    containers: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    previous: bool = False
    tail: int | None = None
    since: int | None = None
    since_time: str = ""
    keep: LineFilter = field(default_factory=LineFilter)

    @property
    def all_containers(self) -> bool:
        """Whether no container is left out."""
        return not (self.containers or self.without or self.states)

    def of(self, pod: Pod, *, new: bool = False) -> list[str]:
        """The names of the Pod's containers to read, in start order. In a `new` Pod none has a state that counts."""
        names = [c.name for c in containers_of(pod.spec)]
        chosen = [n for n in names if not self.containers or is_any(n, self.containers)]
        statuses = statuses_of(pod.status)
        return [
            n
            for n in chosen
            if not is_any(n, self.without) and (new or not self.states or _state(statuses.get(n)) in self.states)
        ]


def is_any(name: str, words: Sequence[str]) -> bool:
    """Whether one of the words means this container. Raises re.error."""
    return any(name == word if _NAME.fullmatch(word) else re.search(word, name) for word in words)


def _state(status: ContainerStatus | None) -> str:
    if status is None or (status.state.running is None and status.state.terminated is None):
        return "waiting"
    return "running" if status.state.running is not None else "terminated"
