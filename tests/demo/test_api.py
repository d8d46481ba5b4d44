"""The API server over HTTP, where kubectl does not show enough of it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from podtui.demo.objects.kinds import POD
from podtui.demo.run import Options, pump
from podtui.demo.server.app import Api
from podtui.demo.server.roles import BY_NAME
from podtui.demo.sim.scenario import Faults, Scenario
from podtui.demo.sim.world import World

MANY = "---".join(
    f"""
apiVersion: v1
kind: Pod
metadata: {{name: pod-{number:02d}, labels: {{parity: {"even" if number % 2 == 0 else "odd"}}}}}
spec: {{containers: [{{name: app, image: busybox, command: [sleep, "1000"]}}]}}
"""
    for number in range(30)
)
PODS = "/api/v1/namespaces/default/pods"


class Client:
    """Requests as the administrator."""

    def __init__(self, http: aiohttp.ClientSession, api: Api) -> None:
        self.http = http
        self.api = api
        self.world = api.world

    async def get(self, path: str, status: int = 200, accept: str = "application/json", **params: str) -> Any:
        async with self.http.get(f"/root{path}", params=params, headers={"Accept": accept}) as response:
            assert response.status == status, await response.text()
            return await response.json()

    async def send(self, method: str, path: str, body: Any, kind: str = "application/json", status: int = 200) -> Any:
        headers = {"Content-Type": kind}
        async with self.http.request(method, f"/root{path}", data=json.dumps(body), headers=headers) as response:
            assert response.status == status, await response.text()
            return await response.json()

    async def watch(self, count: int, path: str = PODS, **params: str) -> list[Any]:
        """So many events of a watch, fewer where it ends."""
        found = []
        async with self.http.get(f"/root{path}", params={"watch": "true", **params}) as response:
            assert response.status == 200, await response.text()
            async for line in response.content:
                found.append(json.loads(line))
                if len(found) == count:
                    break
        return found


Open = Callable[..., Any]


@asynccontextmanager
async def opened(manifests: str = MANY, seconds: float = 10, **scenario: Any) -> AsyncIterator[Client]:
    """A server in this process."""
    world = World(Scenario("test", "", "", manifests, **scenario), 1)
    world.loop.run_until(seconds)
    world.loop.pace(datetime.now(UTC), 1)
    api = Api(world)
    api.tokens = {"root": BY_NAME["admin"]}
    api.opened.set()
    runner = web.AppRunner(api.application(), shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    running = asyncio.create_task(pump(world.loop, Options()))
    try:
        async with aiohttp.ClientSession(f"http://{host}:{port}") as http:
            yield Client(http, api)
    finally:
        running.cancel()
        api.streams.cut()
        await runner.cleanup()


async def test_a_list_comes_in_chunks_of_one_moment() -> None:
    async with opened() as client:
        first = await client.get(PODS, limit="12")
        assert first["metadata"]["remainingItemCount"] == 18
        client.world.registry.delete(POD, "default", "pod-20", 0)
        second = await client.get(PODS, limit="12", **{"continue": first["metadata"]["continue"]})
        third = await client.get(PODS, limit="12", **{"continue": second["metadata"]["continue"]})
        names = [pod["metadata"]["name"] for chunk in (first, second, third) for pod in chunk["items"]]
        assert names == [f"pod-{n:02d}" for n in range(30)]
        assert first["metadata"]["resourceVersion"] == third["metadata"]["resourceVersion"]
        assert "continue" not in third["metadata"]
        assert len((await client.get(PODS))["items"]) == 29


async def test_a_continue_token_expires() -> None:
    async with opened() as client:
        token = (await client.get(PODS, limit="5"))["metadata"]["continue"]
        client.api.lists.forget()
        gone = await client.get(PODS, 410, limit="5", **{"continue": token})
        assert gone["reason"] == "Expired"
        assert (await client.get(PODS, 400, limit="5", **{"continue": "nonsense"}))["reason"] == "BadRequest"


async def test_selectors() -> None:
    async with opened() as client:
        even = await client.get(PODS, labelSelector="parity in (even, none),parity!=odd,!nosuch")
        assert len(even["items"]) == 15
        one = await client.get("/api/v1/pods", fieldSelector="metadata.name=pod-03,status.phase!=Failed")
        assert [pod["metadata"]["name"] for pod in one["items"]] == ["pod-03"]
        assert (await client.get(PODS, 400, labelSelector="=="))["code"] == 400


async def test_a_watch_goes_on_from_a_version() -> None:
    async with opened() as client:
        version = (await client.get(PODS))["metadata"]["resourceVersion"]
        await client.send(
            "PATCH", f"{PODS}/pod-01", {"metadata": {"labels": {"new": "1"}}}, "application/merge-patch+json"
        )
        await client.send("DELETE", f"{PODS}/pod-02?gracePeriodSeconds=0", {})
        events = await client.watch(2, resourceVersion=version)
        assert [(e["type"], e["object"]["metadata"]["name"]) for e in events] == [
            ("MODIFIED", "pod-01"),
            ("DELETED", "pod-02"),
        ]
        versions = [int(e["object"]["metadata"]["resourceVersion"]) for e in events]
        assert int(version) < versions[0] < versions[1]


async def test_a_selector_sees_what_begins_and_ceases_to_match() -> None:
    async with opened() as client:
        version = (await client.get(PODS))["metadata"]["resourceVersion"]
        for value in ("odd", "even"):
            body = {"metadata": {"labels": {"parity": value}}}
            await client.send("PATCH", f"{PODS}/pod-00", body, "application/merge-patch+json")
        odd = await client.watch(2, resourceVersion=version, labelSelector="parity=odd")
        assert [e["type"] for e in odd] == ["ADDED", "DELETED"]


async def test_a_version_that_is_too_old_is_a_410_in_the_stream() -> None:
    async with opened() as client:
        client.world.store.compact(client.world.store.version)
        (event,) = await client.watch(1, resourceVersion="1001")
        assert (event["type"], event["object"]["code"], event["object"]["reason"]) == ("ERROR", 410, "Expired")


async def test_the_history_is_bounded() -> None:
    async with opened() as client:
        oldest = str(client.world.store.version)
        for number in range(10_050):
            client.world.registry.change(
                POD, "default", "pod-01", lambda pod, n=number: {**pod, "status": {**pod["status"], "message": str(n)}}
            )
        (event,) = await client.watch(1, resourceVersion=oldest)
        assert event["object"]["code"] == 410


async def test_a_watch_can_bring_everything_first() -> None:
    async with opened() as client:
        params = {"sendInitialEvents": "true", "resourceVersionMatch": "NotOlderThan", "allowWatchBookmarks": "true"}
        events = await client.watch(31, **params)
        assert [e["type"] for e in events] == ["ADDED"] * 30 + ["BOOKMARK"]
        assert events[-1]["object"]["metadata"]["annotations"] == {"k8s.io/initial-events-end": "true"}
        async with client.http.get(f"/root{PODS}", params={"watch": "1", "sendInitialEvents": "true"}) as response:
            assert response.status == 400


async def test_a_watch_ends_after_its_time() -> None:
    async with opened() as client:
        version = (await client.get(PODS))["metadata"]["resourceVersion"]
        assert await asyncio.wait_for(client.watch(5, resourceVersion=version, timeoutSeconds="1"), 10) == []


async def test_tables_and_metadata() -> None:
    async with opened() as client:
        table = await client.get(
            PODS, accept="application/json;as=Table;v=v1;g=meta.k8s.io,application/json", limit="2"
        )
        assert [c["name"] for c in table["columnDefinitions"]][:5] == ["Name", "Ready", "Status", "Restarts", "Age"]
        assert table["rows"][0]["object"]["kind"] == "PartialObjectMetadata"
        assert table["metadata"]["remainingItemCount"] == 28
        partial = await client.get(PODS, accept="application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io")
        assert set(partial["items"][0]) == {"kind", "apiVersion", "metadata"}


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/merge-patch+json", {"metadata": {"labels": {"a": "b"}}}),
        ("application/strategic-merge-patch+json", {"metadata": {"labels": {"a": "b"}}}),
        ("application/json-patch+json", [{"op": "add", "path": "/metadata/labels/a", "value": "b"}]),
    ],
)
async def test_patches(kind: str, body: Any) -> None:
    async with opened() as client:
        patched = await client.send("PATCH", f"{PODS}/pod-01", body, kind)
        assert patched["metadata"]["labels"] == {"parity": "odd", "a": "b"}


async def test_who_is_late_is_told() -> None:
    async with opened() as client:
        pod = await client.get(f"{PODS}/pod-01")
        await client.send("PUT", f"{PODS}/pod-01", {**pod, "metadata": {**pod["metadata"], "labels": {"a": "b"}}})
        late = await client.send("PUT", f"{PODS}/pod-01", pod, status=409)
        assert "the object has been modified" in late["message"]
        other = {"preconditions": {"uid": "not-this-one"}}
        assert "Precondition failed" in (await client.send("DELETE", f"{PODS}/pod-01", other, status=409))["message"]


async def test_without_a_token_there_is_nothing() -> None:
    async with opened() as client:
        for path in (PODS, "/version", "/wrong/api/v1/pods", "/"):
            async with client.http.get(path) as response:
                assert response.status == 401
        async with client.http.get(PODS, headers={"Authorization": "Bearer root"}) as response:
            assert response.status == 200


async def test_faults_are_refusals_that_clients_know() -> None:
    async with opened(faults=Faults(errors=0.3, throttled=0.3)) as client:
        statuses = []
        for _ in range(60):
            async with client.http.get(f"/root{PODS}") as response:
                statuses.append(response.status)
                if response.status == 429:
                    assert response.headers["Retry-After"] == "1"
        assert set(statuses) == {200, 429, 500}


ROTATES = """
apiVersion: v1
kind: Pod
metadata: {name: chatty}
spec:
  containers:
  - {name: app, image: busybox, command: [sh, -c, "n=0; while true; do n=$((n+1)); echo line $n; sleep 0.01; done"]}
"""


async def test_a_follower_reads_through_a_rotation_and_others_lose_what_was_before() -> None:
    async with opened(ROTATES, seconds=5, log_bytes=5000) as client:
        numbers: list[int] = []
        async with client.http.get(f"/root{PODS}/chatty/log", params={"follow": "true"}) as response:
            async for line in response.content:
                numbers.append(int(line.split()[1]))
                if len(numbers) == 400:
                    break
        assert numbers == list(range(numbers[0], numbers[0] + 400))
        async with client.http.get(f"/root{PODS}/chatty/log") as response:
            left = (await response.text()).splitlines()
        assert len(left) < 120
        assert int(left[0].split()[1]) > numbers[0]
