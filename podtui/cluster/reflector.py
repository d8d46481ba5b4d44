"""List and watch one resource so that what we hold is what the server has, through every kind of failure.

The list comes in chunks and each is handed on at once; the watch resumes from the last version; a version that is too
old (410, as a status or inside the stream) leads to a new list whose differences alone are handed on. Beside the watch
a heartbeat asks for one object every few seconds: a watch that is silent because nothing happens is live, one that is
silent because the network is gone, or because a permission was taken away, is not, and only asking tells.
"""

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import msgspec

from podtui.cluster.backoff import Backoff
from podtui.cluster.client import Client, Params, Stream
from podtui.cluster.decode import ListMeta, bookmark_version, status_of, watch_event
from podtui.errors import ApiError, Expired, Forbidden, KubeconfigError, Unauthorized, Unreachable
from podtui.model.change import Connection, ConnectionState, Verb
from podtui.model.event import Event
from podtui.model.pod import Pod

T = TypeVar("T", Pod, Event)

CHUNK = 500
HEARTBEAT = 3.0
"""Seconds of silence after which the server is asked whether it is there."""
HEARTBEAT_TIMEOUT = 3.0
SILENT_WATCH = 100.0
"""Seconds after which a watch without even a bookmark (the server sends one a minute) is opened anew."""
STALE_FOR = 10.0
"""Seconds of failed heartbeats after which the watch is given up and connected anew."""


class Decoder(Protocol[T]):
    """Bytes to objects; see decode.py."""

    def chunk(self, body: bytes) -> tuple[list[T], ListMeta]:
        """A chunk of a list. Raises ApiError."""
        ...

    def one(self, raw: bytes | msgspec.Raw) -> T:
        """One object. Raises ApiError."""
        ...


@dataclass(frozen=True)
class Resource:
    """What to list and watch: an API path, and selectors as query parameters."""

    path: str
    params: Params


_VERBS: dict[str, Verb] = {"ADDED": "added", "MODIFIED": "modified", "DELETED": "deleted"}


class Reflector(Generic[T]):
    """Lists and watches `resource` until cancelled; never raises for a cluster that is away or says no.

    `on_objects` gets the differences in order; `on_connection` each new Connection. Both are called in the event loop.
    """

    def __init__(
        self,
        client: Client,
        resource: Resource,
        decoder: Decoder[T],
        on_objects: Callable[[Sequence[tuple[Verb, T]]], None],
        on_connection: Callable[[Connection], None],
        *,
        context: str = "",
        rng: random.Random | None = None,
    ) -> None:
        self._client = client
        self._resource = resource
        self._decoder: Decoder[T] = decoder
        self._on_objects: Callable[[Sequence[tuple[Verb, T]]], None] = on_objects
        self._on_connection = on_connection
        self._context = context
        self._rng = rng or random.Random()  # noqa: S311  # spreads load, guards nothing
        self._backoff = Backoff(self._rng)
        self._known: dict[str, T] = {}
        self._version = ""
        self._contact = self._begun = time.monotonic()
        self._heard = self._contact
        self._state: ConnectionState | None = None

    # --- the loop ---------------------------------------------------------------------------------------------------

    async def run(self) -> None:
        """List, watch, and start again where that ends."""
        self._say("connecting")
        while True:
            try:
                if not self._version:
                    await self._list()
                await self._watch()
            except Expired:
                self._version = ""
            except ApiError as error:
                await self._wait_after(error)
            except KubeconfigError as error:
                await self._pause("failed", str(error), self._backoff.delay())

    async def _wait_after(self, error: ApiError) -> None:
        denied = isinstance(error, Forbidden | Unauthorized)
        await self._pause("denied" if denied else "reconnecting", str(error), self._backoff.delay(error))

    async def _pause(self, state: ConnectionState, detail: str, seconds: float) -> None:
        self._say(state, detail, retry_at=time.monotonic() + seconds)
        await asyncio.sleep(seconds)

    # --- list -------------------------------------------------------------------------------------------------------

    async def _list(self) -> None:
        """List in chunks, hand on differences, then what is gone. Sets the version to watch from."""
        seen: set[str] = set()
        token = ""
        # Over data that is already on the screen the state stays what it was: old, until the list is whole.
        first = not self._known
        while True:
            params = dict(self._resource.params) | {"limit": CHUNK} | ({"continue": token} if token else {})
            items, meta = self._decoder.chunk(await self._client.get(self._resource.path, params, timeout=60))
            self._contact = time.monotonic()
            self._take_listed(items, seen)
            token = meta.continue_
            expected = len(seen) + meta.remaining_item_count if meta.remaining_item_count is not None else None
            if not token:
                break
            detail = "" if first else "reading everything again"
            self._say("listing", detail, loaded=len(seen), expected=expected)
        gone: list[tuple[Verb, T]] = [("deleted", self._known.pop(uid)) for uid in self._known.keys() - seen]
        if gone:
            self._on_objects(gone)
        self._version = meta.resource_version

    def _take_listed(self, items: list[T], seen: set[str]) -> None:
        changes: list[tuple[Verb, T]] = []
        for item in items:
            uid = item.metadata.uid
            seen.add(uid)
            old = self._known.get(uid)
            if old is None or old.metadata.resource_version != item.metadata.resource_version:
                self._known[uid] = item
                changes.append(("modified" if old else "added", item))
        if changes:
            self._on_objects(changes)

    # --- watch ------------------------------------------------------------------------------------------------------

    async def _watch(self) -> None:
        """Watch from the version held until the stream ends. Raises Expired where that version is too old."""
        params = dict(self._resource.params) | {
            "watch": "1",
            "resourceVersion": self._version,
            "allowWatchBookmarks": "true",
            "timeoutSeconds": self._rng.randint(300, 600),
        }
        async with self._client.stream(self._resource.path, params) as stream:
            self._heard = self._contact = time.monotonic()
            self._backoff.reset()
            self._say("live")
            reader = asyncio.ensure_future(self._read(stream))
            heartbeat = asyncio.ensure_future(self._heartbeat())
            try:
                await asyncio.wait((reader, heartbeat), return_when=asyncio.FIRST_COMPLETED)
                for task in (reader, heartbeat):
                    if task.done():
                        task.result()
            finally:
                for task in (reader, heartbeat):
                    task.cancel()
                await asyncio.gather(reader, heartbeat, return_exceptions=True)

    async def _read(self, stream: Stream) -> None:
        rest = b""
        async for data in stream:
            self._heard = self._contact = time.monotonic()
            if self._state != "live":
                self._say("live")
            *lines, rest = (rest + data).split(b"\n")
            self._take_watched(lines)

    def _take_watched(self, lines: list[bytes]) -> None:
        changes: list[tuple[Verb, T]] = []
        try:
            for line in lines:
                if line:
                    self._take_line(line, changes)
        finally:
            if changes:
                self._on_objects(changes)

    def _take_line(self, line: bytes, changes: list[tuple[Verb, T]]) -> None:
        event = watch_event(line)
        if event.type == "BOOKMARK":
            self._version = bookmark_version(event.object)
        elif event.type == "ERROR":
            status = status_of(event.object)
            if status.code == 410:
                raise Expired(status.message, status=410)
            raise ApiError(status.message or "the watch failed", status=status.code)
        elif event.type in _VERBS:
            item = self._decoder.one(event.object)
            self._version = item.metadata.resource_version
            if event.type == "DELETED":
                self._known.pop(item.metadata.uid, None)
            else:
                self._known[item.metadata.uid] = item
            changes.append((_VERBS[event.type], item))

    # --- heartbeat --------------------------------------------------------------------------------------------------

    async def _heartbeat(self) -> None:
        """Ask for one object when the watch is silent. Ends or raises where the watch has to be opened anew."""
        while time.monotonic() - self._heard < SILENT_WATCH:
            quiet = time.monotonic() - self._contact
            if quiet < HEARTBEAT:
                await asyncio.sleep(HEARTBEAT - quiet)
                continue
            await self._ask()

    async def _ask(self) -> None:
        params = dict(self._resource.params) | {"limit": 1}
        try:
            await self._client.get(self._resource.path, params, timeout=HEARTBEAT_TIMEOUT)
        except (Forbidden, Unauthorized):
            raise
        except ApiError as error:
            if error.status == 0 and time.monotonic() - self._contact > STALE_FOR:
                raise Unreachable(error.message, error.hint) from error
            self._say("stale", str(error))
            await asyncio.sleep(max(1.0, error.retry_after or 0.0))
        else:
            self._contact = time.monotonic()
            if self._state != "live":
                self._say("live")

    # --- what is said -----------------------------------------------------------------------------------------------

    def _say(
        self,
        state: ConnectionState,
        detail: str = "",
        *,
        loaded: int = 0,
        expected: int | None = None,
        retry_at: float | None = None,
    ) -> None:
        self._state = state
        since = self._contact if state in ("stale", "reconnecting", "denied", "failed") else time.monotonic()
        reached = self._contact != self._begun
        self._on_connection(Connection(self._context, state, since, detail, loaded, expected, retry_at, reached))
