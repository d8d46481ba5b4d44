"""The reflector holds what the server has, through every kind of failure."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from podtui.cluster import backoff, reflector
from podtui.cluster.decode import PodDecoder
from podtui.cluster.reflector import Reflector, Resource
from podtui.errors import ApiError, CredentialsError, Expired, Forbidden, Unreachable
from podtui.model.change import Connection
from podtui.model.pod import Pod
from tests.reflect.server import Server, Watch, pod


class Seen:
    """What came out of a reflector, and the Pods that follow from it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.changes: list[tuple[str, str]] = []
        self.states: list[Connection] = []
        self.held: dict[str, str] = {}
        self.task: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self.reflector: Reflector[Pod] = Reflector(
            server, Resource("/api/v1/pods", {}), PodDecoder("c"), self._objects, self._connection, context="c"
        )

    def _objects(self, changes: object) -> None:
        for verb, item in changes:  # type: ignore[attr-defined]
            self.changes.append((verb, item.name))
            if verb == "deleted":
                self.held.pop(item.name)
            else:
                self.held[item.name] = item.metadata.resource_version
        self._changed.set()

    def _connection(self, connection: Connection) -> None:
        self.states.append(connection)
        self._changed.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait; the reflector starts with the first wait, so that a test can set the server up."""
        self.task = self.task or asyncio.create_task(self.reflector.run())
        async with asyncio.timeout(10):
            while not condition():
                self._changed.clear()
                try:
                    await asyncio.wait_for(self._changed.wait(), 0.02)
                except TimeoutError:
                    continue

    async def live(self, watches: int = 1) -> Watch:
        await self.until(lambda: len(self.server.watches) >= watches and self.state == "live")
        return self.server.watches[-1]

    @property
    def state(self) -> str:
        return self.states[-1].state if self.states else ""


@pytest.fixture(autouse=True)
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backoff, "BASE", 0.02)
    monkeypatch.setattr(backoff, "LONGEST_UNREACHABLE", 0.05)
    monkeypatch.setattr(backoff, "LONGEST_DENIED", 0.05)
    monkeypatch.setattr(backoff, "SHORTEST", 0.01)
    monkeypatch.setattr(reflector, "HEARTBEAT", 0.05)


@pytest.fixture
async def seen() -> AsyncIterator[Seen]:
    server = Server()
    server.pods = [pod("a", 1), pod("b", 1), pod("c", 1)]
    seen = Seen(server)
    yield seen
    if seen.task:
        seen.task.cancel()
        await asyncio.gather(seen.task, return_exceptions=True)


async def test_the_first_chunk_is_handed_on_before_the_rest(seen: Seen) -> None:
    seen.server.chunk = 2
    await seen.live()
    assert seen.changes == [("added", "a"), ("added", "b"), ("added", "c")]
    listing = [s for s in seen.states if s.state == "listing"]
    assert [(s.loaded, s.expected) for s in listing] == [(2, 3)]
    assert [p.get("continue") for p in seen.server.lists] == [None, "2"]


async def test_a_watch_starts_at_the_lists_version_and_its_events_are_taken(seen: Seen) -> None:
    watch = await seen.live()
    assert watch.params["resourceVersion"] == "1"
    assert watch.params["allowWatchBookmarks"] == "true"
    assert 300 <= watch.params["timeoutSeconds"] <= 600
    watch.send("MODIFIED", pod("a", 5), pieces=7)
    watch.send("DELETED", pod("b", 6))
    watch.send("ADDED", pod("d", 7))
    await seen.until(lambda: len(seen.changes) == 6)
    assert seen.changes[3:] == [("modified", "a"), ("deleted", "b"), ("added", "d")]


async def test_an_ended_watch_resumes_from_the_last_version_without_a_list(seen: Seen) -> None:
    watch = await seen.live()
    watch.send("MODIFIED", pod("a", 5))
    watch.send("BOOKMARK", {"metadata": {"resourceVersion": "9"}})
    watch.end()
    again = await seen.live(watches=2)
    assert again.params["resourceVersion"] == "9"
    assert len(seen.server.lists) == 1
    assert "reconnecting" not in [s.state for s in seen.states]


@pytest.mark.parametrize("inside", [True, False])
async def test_a_version_too_old_leads_to_a_list_and_only_differences_are_handed_on(seen: Seen, inside: bool) -> None:
    watch = await seen.live()
    seen.server.pods = [pod("a", 1), pod("b", 8), pod("e", 9)]
    seen.server.version = 9
    if inside:
        watch.send("ERROR", {"kind": "Status", "code": 410, "reason": "Expired", "message": "too old"})
    else:
        seen.server.fail = [Expired("too old resource version", status=410)]
        watch.end()
    again = await seen.live(watches=2)
    assert again.params["resourceVersion"] == "9"
    assert sorted(seen.changes[3:]) == [("added", "e"), ("deleted", "c"), ("modified", "b")]
    assert seen.held == {"a": "1", "b": "8", "e": "9"}


async def test_a_continue_token_too_old_starts_the_list_again(seen: Seen) -> None:
    seen.server.chunk = 2
    seen.server.fail = [None, Expired("the continue token expired", status=410)]
    await seen.live()
    assert [p.get("continue") for p in seen.server.lists] == [None, "2", None, "2"]
    assert seen.changes == [("added", "a"), ("added", "b"), ("added", "c")]


async def test_a_lost_connection_is_said_with_the_age_of_the_data_and_mended(seen: Seen) -> None:
    watch = await seen.live()
    seen.server.down = Unreachable("connection refused")
    watch.end(Unreachable("connection lost"))
    await seen.until(lambda: len([s for s in seen.states if s.state == "reconnecting"]) > 2)
    told = seen.states[-1]
    assert told.state == "reconnecting"
    assert told.detail == "connection refused"
    assert told.retry_at is not None
    assert told.since < told.retry_at
    seen.server.down = None
    again = await seen.live(watches=2)
    again.send("ADDED", pod("d", 7))
    await seen.until(lambda: "d" in seen.held)
    assert len(seen.server.lists) == 1


async def test_a_permission_taken_away_is_noticed_while_the_watch_is_silent(seen: Seen) -> None:
    await seen.live()
    seen.server.down = Forbidden("pods is forbidden", status=403)
    await seen.until(lambda: seen.state == "denied")
    assert seen.states[-1].detail == "pods is forbidden"
    seen.server.down = None
    await seen.live(watches=2)


async def test_a_silent_server_is_stale_and_live_again_when_it_answers(seen: Seen) -> None:
    await seen.live()
    seen.server.down = Unreachable("timed out")
    await seen.until(lambda: seen.state == "stale")
    seen.server.down = None
    await seen.until(lambda: seen.state == "live")
    assert len(seen.server.watches) == 1


async def test_a_server_silent_for_long_is_connected_anew(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reflector, "STALE_FOR", 0.01)
    await seen.live()
    seen.server.down = Unreachable("timed out")
    await seen.until(lambda: seen.state == "reconnecting")
    seen.server.down = None
    await seen.live(watches=2)


async def test_a_watch_without_even_bookmarks_is_opened_anew(seen: Seen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reflector, "SILENT_WATCH", 0.1)
    await seen.live()
    await seen.live(watches=2)
    assert seen.server.heartbeats >= 1
    assert {s.state for s in seen.states} <= {"connecting", "live"}


async def test_an_answer_that_is_no_kubernetes_is_an_error_in_words(seen: Seen) -> None:
    watch = await seen.live()
    watch._queue.put_nowait(b"<html>Please log in</html>\n")
    await seen.until(lambda: seen.state == "reconnecting")
    assert "is there a proxy in between?" in seen.states[-1].detail


async def test_other_errors_inside_a_watch_are_waited_out(seen: Seen) -> None:
    watch = await seen.live()
    watch.send("ERROR", {"code": 500, "message": "etcd is away"})
    await seen.until(lambda: "etcd is away" in [s.detail for s in seen.states])
    await seen.live(watches=2)


async def test_credentials_that_cannot_be_had_are_a_state(seen: Seen) -> None:
    seen.server.fail = [CredentialsError("the plugin failed", "log in again")]
    await seen.live()
    assert ("failed", "the plugin failed; log in again") in [(s.state, s.detail) for s in seen.states]


async def test_changes_before_a_broken_line_are_not_lost(seen: Seen) -> None:
    watch = await seen.live()
    watch._queue.put_nowait(
        b'{"type":"ADDED","object":{"metadata":{"name":"x","uid":"uid-x","resourceVersion":"7"},"spec":{}}}\n{oops\n'
    )
    await seen.until(lambda: "x" in seen.held)


def test_delays_grow_with_jitter_and_honour_retry_after() -> None:
    tries = backoff.Backoff()
    delays = [tries.delay(ApiError("busy", status=500)) for _ in range(40)]
    assert all(0 < d <= backoff.LONGEST for d in delays)
    assert len(set(delays)) > 30
    assert tries.delay(ApiError("busy", status=429, retry_after=77)) == 77
    tries.reset()
    assert tries.delay(Unreachable("away")) <= backoff.BASE
    assert all(tries.delay(Unreachable("away")) <= backoff.LONGEST_UNREACHABLE for _ in range(20))
