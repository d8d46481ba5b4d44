"""pods/log: with all its parameters, in the words of the kubelet where there is nothing to read."""

import asyncio
import time
from collections.abc import Iterable

from aiohttp import web

from podtui.demo.objects.errors import Refused, bad_request
from podtui.demo.objects.kinds import POD
from podtui.demo.server.ages import seconds_of
from podtui.demo.server.call import Call
from podtui.demo.server.streams import Streams, streaming
from podtui.demo.sim.kubelet.container import Container
from podtui.demo.sim.kubelet.worker import PodWorker
from podtui.demo.sim.logfile import Line, LogFile

AT_ONCE = 2000
"""Lines that are written at once."""


async def logs(call: Call, streams: Streams) -> web.StreamResponse:
    """GET .../log. Raises Refused: 400, 404."""
    log = log_of(call)
    since = _since(call)
    position = log.position()
    if log.lines and (tail := call.number("tailLines")) is not None and tail >= 0:
        later = sum(1 for line in log.lines if line.at >= since)
        position = position._replace(line=len(log.lines) - min(tail, later))
    stamps, follow, left = call.flag("timestamps"), call.flag("follow"), call.number("limitBytes")
    more = asyncio.Event()
    forget = log.on_change(more.set)
    try:
        async with streaming(call.request, streams, "text/plain") as stream:
            while True:
                lines, position = log.read(position, AT_ONCE)
                data = b"".join(_texts(lines, since, stamps=stamps))
                if left is not None:
                    data = data[:left]
                    left -= len(data)
                if data:
                    await stream.write(data)
                if left == 0 or (not lines and (not follow or log.closed)):
                    break
                if not lines:
                    await more.wait()
                    more.clear()
    finally:
        forget()
    return stream.response


def _since(call: Call) -> int:
    """From when on, in ns since 1970."""
    seconds, stamp = call.number("sinceSeconds"), call.query.get("sinceTime")
    if seconds is not None:
        return int((time.time() - seconds) * 1e9)
    return int(seconds_of(stamp)) * 1_000_000_000 if stamp else 0


def _texts(lines: Iterable[Line], since: int, *, stamps: bool) -> Iterable[bytes]:
    second, prefix = -1, ""
    for at, text in lines:
        if at < since:
            continue
        if stamps:
            if at // 1_000_000_000 != second:
                second = at // 1_000_000_000
                prefix = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(second))
            yield b"%s.%09dZ %s\n" % (prefix.encode(), at % 1_000_000_000, text)
        else:
            yield text + b"\n"


def log_of(call: Call) -> LogFile:
    """The log that is asked for. Raises Refused: 400, 404."""
    worker, container = container_of(call)
    name, pod = container.name, call.route.name
    if call.flag("previous"):
        log = container.log if container.waiting else container.previous
        if container.last is None or log is None:
            raise bad_request(f'previous terminated container "{name}" in pod "{pod}" not found')
        return log
    if container.log is None:
        reason = (container.waiting or {}).get("reason", "ContainerCreating")
        if reason in ("ErrImagePull", "ImagePullBackOff", "InvalidImageName"):
            word = "trying and failing to pull image"
        else:
            word = f"waiting to start: {reason}"
        raise bad_request(f'container "{name}" in pod "{worker.name}" is {word}')
    return container.log


def container_of(call: Call) -> tuple[PodWorker, Container]:
    """The container that a request names, or the only one. Raises Refused: 400, 404."""
    pod = call.store.need(POD, call.route.namespace, call.route.name)
    names = [
        c["name"] for f in ("initContainers", "containers", "ephemeralContainers") for c in pod["spec"].get(f) or []
    ]
    name = call.query.get("container", "")
    if not name:
        mains = [c["name"] for c in pod["spec"]["containers"]]
        if len(mains) > 1:
            inits = [c["name"] for c in pod["spec"].get("initContainers") or []]
            more = f" or one of the init containers: [{' '.join(inits)}]" if inits else ""
            listed = f"[{' '.join(mains)}]{more}"
            raise bad_request(f"a container name must be specified for pod {call.route.name}, choose one of: {listed}")
        name = mains[0]
    if name not in names:
        raise bad_request(f"container {name} is not valid for pod {call.route.name}")
    worker = call.world.kubelet.worker(call.route.namespace, call.route.name)
    container = worker.container(name) if worker else None
    if worker is None or container is None:
        if pod["spec"].get("nodeName"):
            raise bad_request(f'container "{name}" in pod "{call.route.name}" is waiting to start: ContainerCreating')
        raise Refused(400, "BadRequest", f"pod {call.route.name} does not have a host assigned")
    return worker, container
