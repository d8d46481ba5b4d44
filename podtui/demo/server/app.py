"""The HTTP application: who asks, what for, and what answers it."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from podtui.demo.objects.errors import Refused, no_such_path
from podtui.demo.objects.kinds import NODE, POD, Kind
from podtui.demo.server import discovery, metrics, sockets, writes
from podtui.demo.server.call import Call, refusal, reply
from podtui.demo.server.faults import FaultMaker
from podtui.demo.server.lists import Lists
from podtui.demo.server.logs import logs
from podtui.demo.server.roles import BY_NAME, Role, access_review, check, rules_review
from podtui.demo.server.route import METRICS, Route, route
from podtui.demo.server.scale import as_scale
from podtui.demo.server.streams import Streams
from podtui.demo.server.watches import Watch
from podtui.demo.sim.world import World

_OPEN = ("/healthz", "/livez", "/readyz", "/version")
_STREAMS: dict[str, Callable[[Call, Streams], Awaitable[web.StreamResponse]]] = {
    "log": logs,
    "exec": sockets.exec_,
    "attach": sockets.attach,
    "portforward": sockets.port_forward,
}


class Api:
    """Answers requests for one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.tokens: dict[str, Role] = {}
        """Whose each token is."""
        self.opened = asyncio.Event()
        """Until then requests wait."""
        self.streams = Streams()
        self.lists = Lists()
        self.faults = FaultMaker(world, self.streams, self.lists)

    def application(self) -> web.Application:
        """For a runner of aiohttp."""
        app = web.Application(client_max_size=16 << 20)
        app.router.add_route("*", "/{path:.*}", self.handle)
        return app

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Any request."""
        try:
            role, path = self._who(request)
            await self.opened.wait()
            await self.faults.before(request)
            if path in _OPEN:
                return _plain(path)
            return self._described(request, path.rstrip("/")) or await self._resource(request, path, role)
        except Refused as error:
            return refusal(error)
        except ConnectionError:
            raise  # nobody reads any more: aiohttp knows

    def _who(self, request: web.Request) -> tuple[Role, str]:
        """The user, and the path without its token. Raises Refused: 401, 403.

        The token is the path's first part, because kubectl sends no other over plain http; else it is a bearer's.
        """
        first, _, rest = request.raw_path.partition("?")[0].lstrip("/").partition("/")
        role, path = self.tokens.get(first), f"/{rest}"
        if role is None:
            scheme, _, token = request.headers.get("Authorization", "").partition(" ")
            role, path = (
                self.tokens.get(token) if scheme.lower() == "bearer" else None,
                request.raw_path.partition("?")[0],
            )
        if role is None:
            raise Refused(401, "Unauthorized", "Unauthorized")
        other = request.headers.get("Impersonate-User")
        if other is None:
            return role, path
        if role.name != "admin":
            message = (
                f'users "{other}" is forbidden: User "{role.name}" cannot impersonate resource "users" in API group ""'
            )
            raise Refused(403, "Forbidden", f"{message} at the cluster scope")
        return BY_NAME.get(other) or Role(other, "", BY_NAME["nobody"].rules), path

    def _described(self, request: web.Request, path: str) -> web.StreamResponse | None:
        """Discovery and OpenAPI; None where it is something else."""
        accept = request.headers.get("Accept", "")
        if path in ("/api", "/apis") and "g=apidiscovery.k8s.io;v=v2;" in accept:
            return reply(discovery.aggregated(core=path == "/api"), sort=discovery.AGGREGATED)
        parts = path.strip("/").split("/")
        if path == "/api":
            address = [{"clientCIDR": "0.0.0.0/0", "serverAddress": request.host}]
            return reply({"kind": "APIVersions", "versions": ["v1"], "serverAddressByClientCIDRs": address})
        if path == "/apis":
            return reply(discovery.groups())
        if parts[0] == "openapi":
            return _found(
                discovery.openapi_index() if path == "/openapi/v3" else discovery.openapi("/".join(parts[2:]))
            )
        if parts[0] == "api" and len(parts) == 2:
            return _found(discovery.resource_list("", parts[1]))
        if parts[0] == "apis" and len(parts) in (2, 3):
            return _found(discovery.resource_list(*parts[1:]) if len(parts) == 3 else discovery.group(parts[1]))
        if parts[0] not in ("api", "apis"):
            raise no_such_path()
        return None

    # --- resources --------------------------------------------------------------------------------------------------

    async def _resource(self, request: web.Request, path: str, role: Role) -> web.StreamResponse:
        watches = request.query.get("watch", "").lower() in ("1", "true") and request.method == "GET"
        asked = route(request.method, path, watch=watches)
        call = Call(self.world, request, asked, role)
        check(role, asked, _verb(asked))
        if asked.kind is None:
            return await self._unstored(call)
        if watches:
            return await Watch(call, asked.kind).run(self.streams)
        if asked.sub in _STREAMS and asked.kind is POD:
            return await _STREAMS[asked.sub](call, self.streams)
        if asked.sub == "proxy" and asked.kind is NODE:
            return metrics.summary(call)
        return await self._stored(call, asked.kind)

    async def _unstored(self, call: Call) -> web.StreamResponse:
        if call.route.group == METRICS:
            return metrics.metrics(call)
        reviews = {"selfsubjectaccessreviews": access_review, "selfsubjectrulesreviews": rules_review}
        if call.route.plural not in reviews or call.request.method != "POST":
            raise no_such_path()
        return reply(reviews[call.route.plural](call.role, await call.body()), 201)

    async def _stored(self, call: Call, kind: Kind) -> web.StreamResponse:
        sub, method = call.route.sub, call.request.method
        if not _has(kind, sub):
            raise no_such_path()
        if sub == "eviction" and method == "POST":
            return await writes.evict(call)
        if not call.route.name:
            collection = {"POST": writes.create, "DELETE": writes.delete_collection}
            return await collection[method](call, kind) if method in collection else self._list(call, kind)
        single = {"PUT": writes.update, "PATCH": writes.patch, "DELETE": writes.delete}
        if method in single:
            return await single[method](call, kind)
        if method != "GET":
            raise Refused(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")
        obj = writes.need(call, kind)
        return reply(as_scale(obj)) if sub == "scale" else call.one(obj)

    def _list(self, call: Call, kind: Kind) -> web.Response:
        if kind.namespaced or not call.route.namespace:
            return self.lists.answer(call, kind)
        raise no_such_path()


def _verb(asked: Route) -> str:
    """`exec` and its like need `create`, however they are asked for (KEP-4006)."""
    return "create" if asked.sub in ("exec", "attach", "portforward") else ""


def _has(kind: Kind, sub: str) -> bool:
    if not sub or (sub == "status" and kind.status) or (sub == "scale" and kind.scale):
        return True
    return sub in ("ephemeralcontainers", "eviction") and kind is POD


def _plain(path: str) -> web.Response:
    return reply(discovery.version()) if path == "/version" else web.Response(text="ok")


def _found(answer: object) -> web.Response:
    if answer is None:
        raise no_such_path()
    return reply(answer)
