"""Watches: from a version on, or with everything there is first; bookmarks; an end after timeoutSeconds."""

import asyncio
from collections import deque
from collections.abc import Iterable

import msgspec
from aiohttp import web

from podtui.demo.objects import Obj
from podtui.demo.objects.errors import Refused, bad_request, expired
from podtui.demo.objects.kinds import Kind
from podtui.demo.objects.store import Change
from podtui.demo.server.call import Call
from podtui.demo.server.lists import matcher
from podtui.demo.server.streams import Streams, streaming

BOOKMARK = 60.0
"""Seconds between two bookmarks."""
BEHIND = 20_000
"""A watch that has so many changes before it is ended: its client is too slow."""
LONGEST = 1800


class Watch:
    """One watch of one kind."""

    def __init__(self, call: Call, kind: Kind) -> None:
        self._call = call
        self._kind = kind
        self._matches = matcher(call) or (lambda _obj: True)
        self._namespace = call.route.namespace
        self._waiting: deque[Change] = deque()
        self._more = asyncio.Event()
        self._sent = 0

    async def run(self, streams: Streams) -> web.StreamResponse:
        """Answer until it ends. Raises Refused (400)."""
        call = self._call
        seconds = min(call.number("timeoutSeconds") or LONGEST, LONGEST)
        stop = call.store.listen(self._on_change)
        try:
            first = self._first()
            async with streaming(call.request, streams, "application/json") as stream:
                await stream.write(b"".join(first))
                await asyncio.wait_for(self._send(stream), seconds)
        except TimeoutError:
            pass
        finally:
            stop()
        return stream.response

    def _on_change(self, change: Change) -> None:
        if change.kind is self._kind and (not self._namespace or self._in_namespace(change.obj)):
            self._waiting.append(change)
            self._more.set()

    def _in_namespace(self, obj: Obj) -> bool:
        return bool(obj["metadata"].get("namespace") == self._namespace)

    # --- what comes first -------------------------------------------------------------------------------------------

    def _first(self) -> list[bytes]:
        """What there is, or what has happened since the version that the client has. Raises Refused (400)."""
        call, version = self._call, self._call.query.get("resourceVersion", "")
        initial = call.flag("sendInitialEvents")
        if initial and call.query.get("resourceVersionMatch") != "NotOlderThan":
            raise bad_request("sendInitialEvents requires setting resourceVersionMatch to NotOlderThan")
        if initial or version in ("", "0"):
            objs = [o for o in call.store.all(self._kind, self._namespace) if self._matches(o)]
            found = [self._event("ADDED", obj) for obj in objs]
            return [*found, self._bookmark(initial=True)] if initial else found
        try:
            changes = list(call.store.since(int(version)))
        except Refused as error:
            return [_error(error)]
        except ValueError:
            raise bad_request(f"invalid resource version: {version!r}") from None
        ours = [c for c in changes if c.kind is self._kind and (not self._namespace or self._in_namespace(c.obj))]
        return list(self._events(ours))

    # --- what comes then --------------------------------------------------------------------------------------------

    async def _send(self, stream: "streaming") -> None:
        while True:
            try:
                await asyncio.wait_for(self._more.wait(), BOOKMARK)
            except TimeoutError:
                if self._call.flag("allowWatchBookmarks"):
                    await stream.write(self._bookmark())
                continue
            self._more.clear()
            if len(self._waiting) > BEHIND:
                await stream.write(_error(expired("the watch is too far behind")))
                return
            changes = list(self._waiting)
            self._waiting.clear()
            data = b"".join(self._events(changes))
            if data:
                await stream.write(data)

    def _events(self, changes: Iterable[Change]) -> Iterable[bytes]:
        """Changes as a selector sees them: what begins or ceases to match is added or deleted."""
        for change in changes:
            now = change.type != "DELETED" and self._matches(change.obj)
            before = change.before is not None and self._matches(change.before)
            if now:
                yield self._event("MODIFIED" if before else "ADDED", change.obj)
            elif before:
                last = change.obj if change.type == "DELETED" else change.before
                version = str(change.version)
                obj = {**(last or {}), "metadata": {**(last or {})["metadata"], "resourceVersion": version}}
                yield self._event("DELETED", obj)

    def _event(self, type_: str, obj: Obj) -> bytes:
        shaped = self._call.shaped([obj], header=not self._sent)
        if shaped is not None and shaped["kind"] == "PartialObjectMetadataList":
            shaped = shaped["items"][0]
        elif shaped is not None:
            shaped["metadata"] = {"resourceVersion": obj["metadata"]["resourceVersion"]}
        self._sent += 1
        return msgspec.json.encode({"type": type_, "object": obj if shaped is None else shaped}) + b"\n"

    def _bookmark(self, *, initial: bool = False) -> bytes:
        meta: Obj = {"resourceVersion": str(self._call.store.version), "creationTimestamp": None}
        if initial:
            meta["annotations"] = {"k8s.io/initial-events-end": "true"}
        obj: Obj = {"kind": self._kind.name, "apiVersion": self._kind.api_version, "metadata": meta}
        if self._call.form() == "Table":
            rows: Obj = {"columnDefinitions": None, "rows": []}
            obj = {"kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": meta} | rows
        return msgspec.json.encode({"type": "BOOKMARK", "object": obj}) + b"\n"


def _error(error: Refused) -> bytes:
    return msgspec.json.encode({"type": "ERROR", "object": error.status()}) + b"\n"
