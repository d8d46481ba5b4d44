"""Reading a container's log once, without following it."""

from podtui.cluster import gaps
from podtui.cluster.client import Params
from podtui.cluster.host import FOREVER, Host, key_of, pod_path
from podtui.cluster.instances import instances_of
from podtui.cluster.kubelet import kubelet_words
from podtui.errors import ApiError, Forbidden, PodtuiError
from podtui.logs.stamp import Splitter
from podtui.model.change import Gap, LogChunk

_WAITING = 400


async def read_once(host: Host, container: str, first: Params, previous: bool) -> None:
    """Pass on the log of the newest instance, or of the one before it, and end.

    What cannot be read is a Gap: "waiting" where there is no such log, "error" where it could not be had or broke off.
    """
    pod = host.pod
    key = key_of(pod, container)
    count = _count(host, container, previous)
    params: dict[str, str | int] = {"container": container, "timestamps": "true", **first}
    if previous:
        params["previous"] = "true"
    splitter = Splitter()
    await host.gate.wait()
    try:
        async with host.client.stream(f"{pod_path(pod)}/log", params, header_timeout=FOREVER) as stream:
            async for chunk in stream:
                await _pass_on(host, LogChunk(key, count, *splitter.feed(chunk)))
        if said := kubelet_words(splitter.rest()):
            raise ApiError(f"the kubelet says: {said}")
    except PodtuiError as error:
        host.put(LogChunk(key, count, gap=_why_not(error, pod.namespace)))
        return
    host.cut = bool(splitter.rest())
    await _pass_on(host, LogChunk(key, count, *splitter.finish()))


async def _pass_on(host: Host, chunk: LogChunk) -> None:
    if chunk.lines:
        host.put(chunk)
        await host.room()


def _count(host: Host, container: str, previous: bool) -> int:
    """The restartCount of the instance that is to be read."""
    there = instances_of(host.pod, container)
    if previous and len(there) > 1:
        return there[0].count
    return there[-1].count if there else 0


def _why_not(error: PodtuiError, namespace: str) -> Gap:
    if isinstance(error, Forbidden):
        return gaps.not_allowed(namespace, error.message)
    if isinstance(error, ApiError) and error.status == _WAITING:
        return gaps.waiting(error.message)
    return gaps.broke_off(error.message)
