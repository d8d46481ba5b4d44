"""The live Source: one or more clusters, read at once."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from podtui.cluster import actions
from podtui.cluster import usage as usage_reader
from podtui.cluster.context import Context
from podtui.cluster.decode import EventDecoder, PodDecoder, to_builtins
from podtui.cluster.mailbox import Mailbox
from podtui.cluster.redact import pod_yaml
from podtui.cluster.reflector import Reflector, Resource
from podtui.cluster.scope import PodWatch, Scope
from podtui.cluster.session import Session
from podtui.errors import ApiError, KubeconfigError
from podtui.model.change import Change, Connection, EventChange, PodChange, UsageChange, Verb
from podtui.model.event import Event
from podtui.model.inside import Inside
from podtui.model.pod import Pod
from podtui.model.quantity import warm
from podtui.model.workload import NOTHING_AROUND, Around

if TYPE_CHECKING:
    from podtui.cluster.follow import PodFollower


class Live:
    """Implements `podtui.model.source.Source` over API servers."""

    def __init__(self, contexts: Sequence[Context], scope: Scope) -> None:
        """`contexts` have different names."""
        self._scope = scope
        self._sessions = {c.name: Session(c) for c in contexts}
        self._contexts = {c.name: c for c in contexts}
        self._followers: dict[str, list[PodFollower]] = {}

    async def pods(self) -> AsyncIterator[Sequence[Change]]:
        """See Source."""
        mailbox: Mailbox[Change] = Mailbox()
        watches = [
            PodWatch(self._sessions[name], context, self._scope, PodDecoder(name), mailbox.put)
            for name, context in self._contexts.items()
        ]
        tasks = [asyncio.create_task(watch.run()) for watch in watches]
        try:
            async for batch in mailbox.batches(tasks):
                if self._followers:
                    self._tell_followers(batch)
                yield batch
        finally:
            await _end(tasks)

    async def events(self, pod: Pod) -> AsyncIterator[Sequence[Change]]:
        """See Source."""
        mailbox: Mailbox[Change] = Mailbox()

        def objects(changes: Sequence[tuple[Verb, Event]]) -> None:
            mailbox.put([EventChange(verb, event, pod.context) for verb, event in changes])

        def connection(state: Connection) -> None:
            mailbox.put([state])

        resource = Resource(
            f"/api/v1/namespaces/{quote(pod.namespace)}/events", {"fieldSelector": f"involvedObject.uid={pod.uid}"}
        )
        reflector = Reflector(self._session(pod), resource, EventDecoder(), objects, connection, context=pod.context)
        task = asyncio.create_task(reflector.run())
        try:
            async for batch in mailbox.batches([task]):
                yield batch
        finally:
            await _end([task])

    async def logs(
        self,
        pod: Pod,
        containers: Sequence[str],
        *,
        tail: int | None,
        since_seconds: int | None = None,
        previous: bool = False,
    ) -> AsyncIterator[Sequence[Change]]:
        """See Source."""
        from podtui.cluster.follow import PodFollower  # not needed for the first rows

        follower = PodFollower(
            self._session(pod), pod, containers, tail=tail, since_seconds=since_seconds, previous=previous
        )
        followers = self._followers.setdefault(pod.uid, [])
        followers.append(follower)
        try:
            async for batch in follower:
                yield batch
        finally:
            followers.remove(follower)
            if not followers:
                self._followers.pop(pod.uid, None)
            await follower.close()

    def _tell_followers(self, changes: Sequence[Change]) -> None:
        for change in changes:
            if isinstance(change, PodChange):
                for follower in self._followers.get(change.pod.uid, ()):
                    if change.verb == "deleted":
                        follower.deleted()
                    else:
                        follower.update(change.pod)

    async def usage(self, pod: Pod) -> AsyncIterator[Sequence[Change]]:
        """See Source."""
        await asyncio.to_thread(warm)
        volumes = usage_reader.VolumesNow()
        while True:
            found, why_not = None, ""
            try:
                found = await usage_reader.read(self._session(pod), pod)
                found = await volumes.beside(found, self._session(pod), pod, asyncio.get_running_loop().time())
            except usage_reader.NoUsageError as error:
                why_not = str(error)
            except (ApiError, KubeconfigError) as error:
                why_not = str(error)
            yield [UsageChange(pod.context, pod.namespace, pod.name, found, why_not)]
            await asyncio.sleep(usage_reader.PERIOD)

    async def yaml(self, pod: Pod) -> str:
        """See Source."""
        path = f"/api/v1/namespaces/{quote(pod.namespace)}/pods/{quote(pod.name)}"
        return pod_yaml(to_builtins(await self._session(pod).get(path)))

    async def inside(self, pod: Pod) -> Inside:
        """See Source."""
        from podtui.cluster import inside  # only where it is asked for

        return await inside.look(self._session(pod), pod)

    async def around(self, pod: Pod, kind: str, name: str) -> Around:
        """See Source."""
        from podtui.cluster import workloads  # not needed for the first rows

        try:
            return (await workloads.around(self._session(pod), [workloads.Asked(pod, kind, name)], usage=False))[0]
        except (ApiError, KubeconfigError):
            return NOTHING_AROUND

    async def delete(self, pod: Pod) -> None:
        """See Source."""
        await actions.delete_pod(self._session(pod), pod)

    async def restart(self, pod: Pod, kind: str, name: str) -> None:
        """See Source."""
        await actions.restart(self._session(pod), pod, kind, name)

    async def close(self) -> None:
        """See Source."""
        for session in self._sessions.values():
            await session.close()

    def _session(self, pod: Pod) -> Session:
        return self._sessions[pod.context]


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
