"""A scripted API server: a list of Pods with resource versions, and watches that a test feeds by hand."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any


def pod(name: str, version: int, **status: Any) -> dict[str, Any]:
    return {
        "metadata": {
            "name": name,
            "namespace": "ns",
            "uid": f"uid-{name}",
            "resourceVersion": str(version),
            "labels": {"app": name},
        },
        "spec": {"nodeName": "node1", "containers": [{"name": "app", "image": "i"}]},
        "status": {"phase": "Running"} | status,
    }


class Watch:
    """An open watch: lines go in, the reflector reads them."""

    def __init__(self, params: Mapping[str, Any]) -> None:
        self.params = dict(params)
        self._queue: asyncio.Queue[bytes | Exception | None] = asyncio.Queue()

    def send(self, kind: str, obj: dict[str, Any], *, pieces: int = 1) -> None:
        line = json.dumps({"type": kind, "object": obj}).encode() + b"\n"
        size = -(-len(line) // pieces)
        for start in range(0, len(line), size):
            self._queue.put_nowait(line[start : start + size])

    def end(self, error: Exception | None = None) -> None:
        self._queue.put_nowait(error)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while (item := await self._queue.get()) is not None:
            if isinstance(item, Exception):
                raise item
            yield item


class Server:
    """What a Session would answer. `fail` is raised by the next requests, in order; `down` by all."""

    def __init__(self) -> None:
        self.pods: list[dict[str, Any]] = []
        self.version = 1
        self.chunk = 500
        self.fail: list[Exception | None] = []
        self.down: Exception | None = None
        self.lists: list[dict[str, Any]] = []
        self.heartbeats = 0
        self.watches: list[Watch] = []

    def _check(self) -> None:
        if self.down:
            raise self.down
        if self.fail and (error := self.fail.pop(0)):
            raise error

    async def get(self, path: str, params: Any = None, *, headers: Any = None, timeout: float = 30) -> bytes:
        await asyncio.sleep(0)
        if params.get("limit") == 1:
            self._check()
            self.heartbeats += 1
            return b'{"metadata":{},"items":[]}'
        self.lists.append(dict(params))
        self._check()
        start = int(params.get("continue", 0))
        items = self.pods[start : start + self.chunk]
        left = len(self.pods) - start - len(items)
        meta = {"resourceVersion": str(self.version)}
        if left:
            meta |= {"continue": str(start + len(items)), "remainingItemCount": left}
        return json.dumps({"metadata": meta, "items": items}).encode()

    @asynccontextmanager
    async def stream(self, path: str, params: Any = None, *, headers: Any = None) -> AsyncIterator[Watch]:
        await asyncio.sleep(0)
        self._check()
        watch = Watch(params)
        self.watches.append(watch)
        yield watch
