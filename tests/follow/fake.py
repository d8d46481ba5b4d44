"""A stand-in for API server and kubelet: one Pod's logs with the rules of the real ones, and every fault on demand.

The rules that it keeps are kubelet's: the newest instance and `lastState.terminated` can be read, dead instances before
that are collected; a followed stream ends with its container; sinceTime is inclusive, in whole seconds; rotation leaves
open streams alone and takes the old lines from new ones, and what is written while it happens from all.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Self

import msgspec

from podtui.cluster.decode import PodDecoder
from podtui.errors import ApiError, Forbidden, NotFound, Unreachable
from podtui.logs.stamp import SECOND, parse_time
from podtui.model.pod import Pod
from tests.follow.virtual import BASE

Params = Mapping[str, str | int]


@dataclass
class Run:
    """One instance: all lines that it ever wrote, `start` the first that a new stream still gets.

    `skipped` are lines that the streams opened up to a number leave out; the next `seam` lines go to a file that nobody
    reads any more.
    """

    count: int
    id: str
    started: int
    lines: list[tuple[int, bytes]] = field(default_factory=list)
    start: int = 0
    finished: int = 0
    exit_code: int = 0
    rest: bytes = b""
    opened: bool = False
    skipped: dict[int, int] = field(default_factory=dict)
    seam: int = 0

    @property
    def running(self) -> bool:
        return not self.finished


class Box:
    """A container: `runs` oldest first; only the last two can be read."""

    def __init__(self, name: str, kind: str = "containers") -> None:
        self.name = name
        self.kind = kind
        self.runs: list[Run] = []
        self.waiting = "ContainerCreating"

    @property
    def newest(self) -> Run | None:
        return self.runs[-1] if self.runs else None

    def readable(self, previous: bool) -> Run | None:
        run = self.newest
        if run is None:
            return None
        if not previous:
            return run
        if run.finished and self.waiting:  # back-off: lastState is the newest one itself
            return run
        return self.runs[-2] if len(self.runs) > 1 else None

    def status(self) -> dict[str, object]:
        run = self.newest
        out: dict[str, object] = {"name": self.name, "restartCount": run.count if run else 0}
        if run is None:
            return out | {"state": {"waiting": {"reason": self.waiting}}}
        before = self.runs[-2] if len(self.runs) > 1 else None
        last = {"terminated": _ended(before)} if before else {}
        out["containerID"] = run.id
        if run.running:
            return out | {"state": {"running": {"startedAt": _iso(run.started)}}, "lastState": last}
        if self.waiting:
            return out | {
                "state": {"waiting": {"reason": self.waiting}},
                "lastState": {"terminated": _ended(run)},
            }
        return out | {"state": {"terminated": _ended(run)}, "lastState": last}


def _ended(run: Run) -> dict[str, object]:
    return {
        "containerID": run.id,
        "exitCode": run.exit_code,
        "reason": "Error" if run.exit_code else "Completed",
        "startedAt": _iso(run.started),
        "finishedAt": _iso(run.finished),
    }


class Cluster:
    """The client that a follower talks to, and the Pod behind it."""

    def __init__(self, *names: str, rng: random.Random | None = None, uid: str = "u1") -> None:
        self.boxes = {name: Box(name) for name in names or ("app",)}
        self.rng = rng or random.Random(0)
        self.uid = uid
        self.phase = "Running"
        self.version = 1
        self.deleted = False
        self.asked: list[tuple[str, Params]] = []
        self.opens: list[float] = []
        self.refuse: Callable[[Params], Exception | None] = lambda params: None
        self.speak: Callable[[Params], bytes | None] = lambda params: None
        self.hung = False
        self.down = False
        self.lag: float | None = None
        """Seconds after which the API server knows by itself; None: only when `publish` is called."""
        self._changed = asyncio.Event()
        self._cut = 0
        self._short = 0
        self._last = 0
        self._published = self._state()

    # --- what the containers do --------------------------------------------------------------------------------------

    def now(self) -> int:
        """The node's clock, in nanoseconds: never twice the same."""
        self._last = max(self._last + 1, BASE * SECOND + int(asyncio.get_running_loop().time() * SECOND))
        return self._last

    def start(self, name: str = "app") -> Run:
        box = self.boxes[name]
        count = box.newest.count + 1 if box.newest else 0
        run = Run(count, f"containerd://{name}-{count}", self.now())
        box.runs.append(run)
        for dead in box.runs[:-2]:
            dead.start = len(dead.lines)  # collected
        box.waiting = ""
        self._move()
        return run

    def write(self, *texts: str, name: str = "app", at: int = 0) -> None:
        run = self.boxes[name].newest
        assert run is not None
        assert run.running
        run.lines += [(at or self.now(), text.encode()) for text in texts]
        if lost := min(run.seam, len(texts)):
            run.start = len(run.lines) - len(texts) + lost
            self.skip(run, range(run.start - lost, run.start))
            run.seam -= lost
        self._move()

    def stop(self, exit_code: int = 0, name: str = "app", waiting: str = "") -> None:
        box = self.boxes[name]
        run = box.newest
        assert run is not None
        assert run.running
        run.finished, run.exit_code, box.waiting = self.now(), exit_code, waiting
        self._move()

    def rotate(self, name: str = "app", seam: int = 0) -> None:
        """Begin another file; `seam` lines more are still written to the old one, after its readers have left it."""
        run = self.boxes[name].newest
        if run and run.running:
            run.start, run.seam = len(run.lines), seam

    def skip(self, run: Run, lines: Iterable[int]) -> None:
        """The streams that are open never bring these lines."""
        run.skipped |= dict.fromkeys(lines, len(self.opens))

    def shorten(self) -> None:
        """Every open stream ends as if all were said."""
        self._short += 1
        self._move()

    # --- what the servers do -----------------------------------------------------------------------------------------

    def publish(self) -> Pod:
        """The API server learns the present status; what the watch would say."""
        self.version += 1
        self._published = self._state()
        return self.pod()

    def pod(self) -> Pod:
        return PodDecoder("test").one(msgspec.json.encode(self._published))

    def cut(self) -> None:
        """Every open stream breaks off."""
        self._cut += 1
        self._move()

    def _state(self) -> dict[str, object]:
        spec: dict[str, list[dict[str, str]]] = {}
        status: dict[str, object] = {"phase": self.phase}
        for box in self.boxes.values():
            spec.setdefault(box.kind, []).append({"name": box.name})
            key = {"containers": "containerStatuses", "initContainers": "initContainerStatuses"}.get(
                box.kind, "ephemeralContainerStatuses"
            )
            statuses = status.setdefault(key, [])
            assert isinstance(statuses, list)
            statuses.append(box.status())
        metadata = {"name": "web", "namespace": "shop", "uid": self.uid, "resourceVersion": str(self.version)}
        return {"metadata": metadata, "spec": {"nodeName": "node-1", **spec}, "status": status}

    def _move(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()
        if self.lag is not None:
            self.version += 1
            asyncio.get_running_loop().call_later(self.lag, self._learn, self._state())

    def _learn(self, state: dict[str, object]) -> None:
        known, new = (s["metadata"] for s in (self._published, state))
        assert isinstance(known, dict)
        assert isinstance(new, dict)
        if int(new["resourceVersion"]) > int(known["resourceVersion"]):
            self._published = state

    # --- the client --------------------------------------------------------------------------------------------------

    async def get(
        self, path: str, params: Params | None = None, *, headers: Mapping[str, str] | None = None, timeout: float = 30
    ) -> bytes:
        if path.endswith("/log"):
            try:
                async with asyncio.timeout(timeout), self.stream(path, params) as stream:
                    return b"".join([chunk async for chunk in stream])
            except TimeoutError as error:
                raise Unreachable("no answer from https://fake in time") from error
        self._check({})
        if self.deleted:
            raise NotFound('pods "web" not found', status=404)
        return msgspec.json.encode(self._published)

    def stream(
        self,
        path: str,
        params: Params | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        header_timeout: float = 10,
    ) -> "FakeStream":
        assert path == "/api/v1/namespaces/shop/pods/web/log"
        return FakeStream(self, dict(params or {}))

    def _check(self, params: Params) -> None:
        if self.down:
            raise Unreachable("connection refused by https://fake")
        if (error := self.refuse(params)) is not None:
            raise error

    def _run(self, params: Params) -> Run:
        if self.deleted:
            raise NotFound('pods "web" not found', status=404)
        self._check(params)
        box = self.boxes[str(params["container"])]
        run = box.readable("previous" in params)
        if run is None and "previous" in params:
            raise ApiError(f'previous terminated container "{box.name}" in pod "web" not found', status=400)
        if run is None:
            raise ApiError(f'container "{box.name}" in pod "web" is waiting to start: {box.waiting}', status=400)
        return run


class FakeStream:
    """An open log."""

    def __init__(self, cluster: Cluster, params: Params) -> None:
        self._cluster = cluster
        self._params = params

    async def __aenter__(self) -> Self:
        cluster = self._cluster
        await asyncio.sleep(0.001)
        cluster.asked.append(("log", self._params))
        cluster.opens.append(asyncio.get_running_loop().time())
        self._number = len(cluster.opens)
        self._run = cluster._run(self._params)
        self._cut, self._short = cluster._cut, cluster._short
        self._left = int(self._params.get("limitBytes", 1 << 40))
        self._next = self._first(self._run)
        return self

    async def __aexit__(self, *_: object) -> None:
        return None

    def _first(self, run: Run) -> int:
        """The kubelet looks for the tail first, then leaves out what is before sinceTime, line by line."""
        first = run.start
        if "tailLines" in self._params:
            first = max(first, len(run.lines) - int(self._params["tailLines"]))
        self._since = parse_time(str(self._params["sinceTime"]).encode()) if "sinceTime" in self._params else 0
        if "sinceSeconds" in self._params:
            now = BASE * SECOND + int(asyncio.get_running_loop().time() * SECOND)
            self._since = now - int(self._params["sinceSeconds"]) * SECOND
        return first

    async def __aiter__(self) -> AsyncIterator[bytes]:
        cluster, run = self._cluster, self._run
        said = cluster.speak(self._params)
        if said is not None:
            yield said
            return
        while True:
            if cluster.down or cluster._cut != self._cut:
                raise Unreachable("the connection was lost: the answer ended in the middle")
            if cluster.hung:
                await asyncio.Event().wait()
            changed = cluster._changed
            if cluster._short != self._short:
                return
            start, self._next = self._next, len(run.lines)
            new = [row for i, row in enumerate(run.lines[start:], start) if run.skipped.get(i, 0) < self._number]
            body = b"".join(_stamp(t) + b" " + text + b"\n" for t, text in new if t >= self._since)
            ended = not run.running or "follow" not in self._params
            if ended:
                body += run.rest
            body = body[: self._left]
            self._left -= len(body)
            for chunk in self._split(body):
                yield chunk
                if cluster.rng.random() < 0.3:
                    await asyncio.sleep(0.001)
                if cluster._cut != self._cut:
                    raise Unreachable("the connection was lost: the answer ended in the middle")
            if ended and self._next == len(run.lines):
                return
            await changed.wait()

    def _split(self, body: bytes) -> list[bytes]:
        rng, out, at = self._cluster.rng, [], 0
        while at < len(body):
            n = rng.choice([1, 7, 100, 5000]) if len(body) < 100_000 else 100_000
            out.append(body[at : at + n])
            at += n
        return out


def _stamp(time: int) -> bytes:
    seconds, nanos = divmod(time, SECOND)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{nanos:09d}Z".encode()


def _iso(time: int) -> str:
    return f"{datetime.fromtimestamp(time // SECOND, UTC):%Y-%m-%dT%H:%M:%SZ}"


def forbidden(_: Params) -> Exception | None:
    return Forbidden('User "x" cannot get resource "pods/log"', status=403)
