"""One request, and the forms of its answer."""

import time
from typing import Any

import msgspec
import yaml
from aiohttp import web

from podtui.demo.objects import Obj
from podtui.demo.objects.errors import Refused, bad_request
from podtui.demo.server import protobuf
from podtui.demo.server.columns import partial, table
from podtui.demo.server.roles import Role
from podtui.demo.server.route import Route
from podtui.demo.sim.world import World

APPLY = "application/apply-patch+yaml"
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Call:
    """A request with what it is about and who asks."""

    def __init__(self, world: World, request: web.Request, route: Route, role: Role) -> None:
        self.world = world
        self.store = world.store
        self.registry = world.registry
        self.request = request
        self.route = route
        self.role = role
        self.query = request.query

    def flag(self, name: str) -> bool:
        """A parameter that is true or false."""
        return self.query.get(name, "").lower() in ("1", "true")

    def number(self, name: str) -> int | None:
        """A parameter that is a whole number. Raises Refused (400)."""
        text = self.query.get(name, "")
        if not text:
            return None
        try:
            return int(text)
        except ValueError:
            raise bad_request(f'strconv.ParseInt: parsing "{text}": invalid syntax') from None

    @property
    def dry_run(self) -> bool:
        """Whether nothing is to be stored."""
        return "All" in self.query.getall("dryRun", [])

    @property
    def manager(self) -> str:
        """Who writes, for managedFields."""
        agent = self.request.headers.get("User-Agent", "unknown")
        return self.query.get("fieldManager") or agent.partition("/")[0] or "unknown"

    @property
    def wall(self) -> float:
        """The time, in seconds since 1970."""
        return time.time()

    async def body(self) -> Obj:
        """The body as an object. Raises Refused: 400, 415."""
        sort = self.request.content_type
        data = await self.request.read()
        if "protobuf" in sort:
            return protobuf.decode(data)
        if "cbor" in sort:
            raise Refused(415, "UnsupportedMediaType", f"the body of the request was in an unknown format: {sort}")
        found = decoded(data, sort) if data else {}
        if not isinstance(found, dict):
            raise bad_request("the body is no object")
        return found

    # --- answers ----------------------------------------------------------------------------------------------------

    def form(self) -> str:
        """What the client likes best: Table, Partial or "" (plain JSON)."""
        for wanted in self.request.headers.get("Accept", "").split(","):
            if "as=Table" in wanted:
                return "Table"
            if "as=PartialObjectMetadata" in wanted:
                return "Partial"
            if "json" in wanted or "*/*" in wanted:
                return ""
        return ""

    def one(self, obj: Obj, status: int = 200) -> web.Response:
        """An object, in the form that the client wants."""
        return reply(self.shaped([obj], alone=True) or obj, status)

    def shaped(self, objs: list[Obj], *, alone: bool = False, header: bool = True) -> Obj | None:
        """Objects as a Table, or as metadata only; None where plain JSON is wanted."""
        form = self.form()
        if self.route.kind is None or not form:
            return None
        if form == "Table":
            include = self.query.get("includeObject", "Metadata")
            found = table(self.route.kind, objs, self.wall, include, header=header)
            if alone:
                found["metadata"] = {"resourceVersion": objs[0]["metadata"].get("resourceVersion", "")}
            return found
        if alone:
            return partial(objs[0])
        name = {"kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": {}}
        return name | {"items": [partial(obj) for obj in objs]}


def decoded(data: bytes, sort: str) -> Any:
    """A body's value. Raises Refused (400)."""
    try:
        if "yaml" in sort:
            return yaml.load(data, _LOADER)  # noqa: S506  # a safe loader
        return msgspec.json.decode(data)
    except (msgspec.DecodeError, yaml.YAMLError) as error:
        raise bad_request(f"the object provided is unrecognized: {error}") from error


def reply(obj: Any, status: int = 200, *, sort: str = "application/json") -> web.Response:
    """A JSON answer."""
    return web.Response(body=msgspec.json.encode(obj), status=status, headers={"Content-Type": sort})


def refusal(error: Refused) -> web.Response:
    """The answer to what is refused."""
    answer = reply(error.status(), error.code)
    if error.code == 429:
        answer.headers["Retry-After"] = "1"
    return answer
