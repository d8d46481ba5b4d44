"""What the followers of a Pod's containers share: the client, the Pod's latest status, and where to put lines."""

import asyncio
import time
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Protocol
from urllib.parse import quote

from podtui.cluster.client import Client, Params, Stream
from podtui.cluster.instances import Instance, instances_of
from podtui.cluster.opening import Gate, Pace
from podtui.logs.stamp import SECOND
from podtui.model.change import LaneKey, LogChunk
from podtui.model.pod import Pod

FOREVER = 10 * 365 * 86_400.0
"""Older kubelets send the headers with the first line only, and a container may be silent for long."""

SKEW = 60
"""Seconds that this machine's clock may be off the node's, where nothing better than our clock is known."""


class LogClient(Client, Protocol):
    """A Client whose streams may take their time before they say anything."""

    def stream(
        self,
        path: str,
        params: Params | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        header_timeout: float = 10,
    ) -> AbstractAsyncContextManager[Stream]:
        """The body as it comes; `header_timeout` in seconds."""
        ...


class Host(Protocol):
    """A follower, as its containers see it.

    `gone`: the Pod does not exist any more. `asked_at`: when the API server was asked for it last, in loop time. `cut`:
    the last line of a log that was read once has no newline.
    """

    client: LogClient
    gate: Gate
    pace: Pace
    pod: Pod
    gone: bool
    asked_at: float
    cut: bool

    def put(self, chunk: LogChunk) -> None:
        """Pass on."""
        ...

    async def room(self) -> None:
        """Until the reader has taken enough of what was passed on."""
        ...

    async def refresh(self) -> bool:
        """Ask the API server for the Pod now. False where it is gone. Raises PodtuiError."""
        ...


class Superseded(Exception):
    """Another instance took the place of the one that was to be read: decide again."""


class Known:
    """What is known of one container, by the Pod's latest status. `news` is set whenever that may have changed."""

    def __init__(self, host: Host, container: str) -> None:
        self._host = host
        self._container = container
        self.news = asyncio.Event()

    def instances(self) -> list[Instance]:
        """Those whose log can be asked for, oldest first."""
        return instances_of(self._host.pod, self._container)

    def find(self, instance: Instance) -> Instance | None:
        """The same instance as it is seen now; None where it cannot be asked for any more."""
        return next((i for i in self.instances() if i.id == instance.id), None)

    def latest(self, instance: Instance) -> Instance:
        """The same. Raises Superseded instead."""
        found = None if self._host.gone else self.find(instance)
        if found is None:
            raise Superseded
        return found

    def has_ended(self, instance: Instance) -> bool:
        """Whether it is known that it runs no more."""
        same = self.find(instance)
        return same.ended is not None if same else bool(self.instances())

    def began_after(self, time: int, instance: Instance) -> bool:
        """Whether there are later instances, and all that are known began certainly after that time (ns)."""
        later = [other.started_at for other in self.instances() if other.count > instance.count]
        return bool(later) and all(at is not None and time < int(at.timestamp()) * SECOND for at in later)

    async def news_before(self, deadline: float) -> bool:
        """Wait for another status until that loop time; False where none came."""
        self.news.clear()
        try:
            async with asyncio.timeout_at(deadline):
                await self.news.wait()
        except TimeoutError:
            return False
        return True


def key_of(pod: Pod, container: str) -> LaneKey:
    """Whose lines these are."""
    return LaneKey(pod.context, pod.namespace, pod.name, pod.uid, container)


def pod_path(pod: Pod) -> str:
    """The API path of the Pod; its logs are at /log below."""
    return f"/api/v1/namespaces/{quote(pod.namespace)}/pods/{quote(pod.name)}"


def now() -> float:
    """The loop's time, in seconds."""
    return asyncio.get_running_loop().time()


def wall() -> float:
    """The machine's clock, in seconds since the epoch."""
    return time.time()
