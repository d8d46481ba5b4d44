"""Reading Pods once, and watching as many as one may."""

import asyncio
from dataclasses import dataclass

import pytest

from podtui.cluster.decode import PodDecoder
from podtui.cluster.pods import get_pods, list_pods
from podtui.cluster.scope import PodWatch, Scope
from podtui.errors import Expired, Forbidden, NotFound
from podtui.model.change import Change, Connection, PodChange
from tests.live.client import Answers
from tests.reflect.server import Server, pod


@dataclass(frozen=True)
class Named:
    name: str = "dev"
    namespace: str = "own"


class Session(Answers):
    context = Named()


async def test_a_list_in_chunks_that_expires_once_starts_again() -> None:
    class Expiring(Session):
        tries = 0

        async def get(self, path: str, params: object = None, **_: object) -> bytes:  # type: ignore[override]
            self.tries += 1
            if self.tries == 2:
                raise Expired("the token is too old", status=410)
            last = isinstance(params, dict) and "continue" in params
            self.answers[path] = {"metadata": {} if last else {"continue": "t"}, "items": [pod(f"p{int(last)}", 1)]}
            return await super().get(path, params)

    found = await list_pods(Expiring({}), Scope("shop"))  # type: ignore[arg-type]
    assert [p.name for p in found] == ["p0", "p1"]
    assert found[0].context == "dev"


async def test_no_pods_may_mean_no_namespace() -> None:
    empty = {"/api/v1/namespaces/shop/pods": {"metadata": {}, "items": []}}
    with pytest.raises(NotFound, match="no namespace 'shop'"):
        await list_pods(Session(empty), Scope("shop"))  # type: ignore[arg-type]
    for answer in ({}, Forbidden("no", status=403)):
        assert await list_pods(Session(empty | {"/api/v1/namespaces/shop": answer}), Scope("shop")) == []  # type: ignore[arg-type]


async def test_a_pod_by_name() -> None:
    answers = {"/api/v1/namespaces/shop/pods/a": pod("a", 1), "/api/v1/namespaces/shop": {}}
    assert [p.name for p in await get_pods(Session(answers), "shop", ["a"])] == ["a"]  # type: ignore[arg-type]
    with pytest.raises(NotFound, match="no Pod 'b' in namespace shop"):
        await get_pods(Session(answers), "shop", ["a", "b"])  # type: ignore[arg-type]


class Narrow(Server):
    """Allows one namespace only."""

    paths: list[str]

    async def get(self, path: str, params: object = None, **more: object) -> bytes:  # type: ignore[override]
        if path == "/api/v1/pods":
            raise Forbidden("pods is forbidden", status=403)
        if path == "/api/v1/namespaces/gone":
            raise NotFound("no such namespace", status=404)
        return await super().get(path, params)


async def watched(scope: Scope, enough: int, server: Server) -> list[Change]:
    got: list[Change] = []
    watch = PodWatch(server, Named(), scope, PodDecoder("dev"), got.extend)
    task = asyncio.create_task(watch.run())
    async with asyncio.timeout(5):
        while len([c for c in got if isinstance(c, Connection) and c.state == "live"]) < enough:
            await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return got


async def test_who_may_not_see_all_namespaces_sees_the_contexts_own() -> None:
    server = Narrow()
    server.pods = [pod("a", 1)]
    got = await watched(Scope(), 1, server)
    assert [c.pod.name for c in got if isinstance(c, PodChange)] == ["a"]
    last = got[-1]
    assert isinstance(last, Connection)
    assert last.detail == "only namespace own: not allowed to list Pods in all namespaces"


async def test_a_namespace_that_does_not_exist_is_said() -> None:
    got = await watched(Scope("gone"), 2, Narrow())
    assert [c.detail for c in got if isinstance(c, Connection)][-1] == "namespace gone does not exist (yet)"


def test_selectors_go_to_the_server() -> None:
    resource = Scope("a b", "app=x", "spec.nodeName=n").resource()
    assert resource.path == "/api/v1/namespaces/a%20b/pods"
    assert resource.params == {"labelSelector": "app=x", "fieldSelector": "spec.nodeName=n"}
