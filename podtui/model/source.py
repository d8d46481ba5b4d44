"""The protocol of whatever yields changes: the live cluster, several of them at once, a replayed file."""

from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Protocol

from podtui.model.change import Change
from podtui.model.pod import Pod

if TYPE_CHECKING:
    from podtui.model.inside import Inside
from podtui.model.workload import Around


class Source(Protocol):
    """Yields changes. Screens never know which kind of source stands behind it.

    None of these raises for a cluster that is away or says no: that is a Connection, a Gap or a `why_not`.
    """

    def pods(self) -> AsyncIterator[Sequence[Change]]:
        """PodChange and Connection, in batches, until closed. The first batch is a Connection."""
        ...

    def events(self, pod: Pod) -> AsyncIterator[Sequence[Change]]:
        """EventChange of one Pod: those that the server still has, then as they happen; Connection where it is away."""
        ...

    def logs(
        self,
        pod: Pod,
        containers: Sequence[str],
        *,
        tail: int | None,
        since_seconds: int | None = None,
        previous: bool = False,
    ) -> AsyncIterator[Sequence[Change]]:
        """LogChunk of these containers, followed through restarts until closed; of none named: of all, as they come.

        `tail` is lines a container to begin with, None for all; `since_seconds` begins so long ago; `previous` reads
        the instance before and ends.
        What `pods` yields of the Pod reaches the follower: a container that starts anew has a log to open.
        """
        ...

    def usage(self, pod: Pod) -> AsyncIterator[Sequence[Change]]:
        """UsageChange of one Pod every 15 s until closed."""
        ...

    async def yaml(self, pod: Pod) -> str:
        """The object as YAML, without managedFields, with literal values of secret-looking env replaced.

        Raises ApiError.
        """
        ...

    async def inside(self, pod: Pod) -> "Inside":
        """What is seen inside the Pod's running containers now, by one command in each.

        What cannot be looked into says why, also where the cluster is away or says no.
        """
        ...

    async def around(self, pod: Pod, kind: str, name: str) -> Around:
        """What stands around a Pod of the workload `kind`/`name` now, without usage; what may not be read is None."""
        ...

    async def delete(self, pod: Pod) -> None:
        """Delete this Pod, with its grace period. Raises ApiError."""
        ...

    async def restart(self, pod: Pod, kind: str, name: str) -> None:
        """Restart the workload `kind`/`name` of the Pod's namespace, Pod by Pod. Raises ApiError."""
        ...

    async def close(self) -> None:
        """End every stream and connection."""
        ...
