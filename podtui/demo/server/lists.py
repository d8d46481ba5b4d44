"""Lists: selectors, chunks from one moment, and continue tokens that expire."""

import base64
from collections import OrderedDict

import msgspec
from aiohttp import web

from podtui.demo.objects import Obj
from podtui.demo.objects.errors import bad_request, expired
from podtui.demo.objects.kinds import Kind
from podtui.demo.objects.selectors import Match, field_match, label_match
from podtui.demo.server.call import Call, reply

KEPT = 64
"""So many lists are kept for their next chunks; tokens of older ones have expired."""


class Lists:
    """Answers lists; holds those whose next chunks may be asked for."""

    def __init__(self) -> None:
        self._held: OrderedDict[str, tuple[int, list[Obj]]] = OrderedDict()
        self._count = 0

    def forget(self) -> None:
        """All tokens have expired."""
        self._held.clear()

    def answer(self, call: Call, kind: Kind) -> web.Response:
        """A list, or a chunk of one. Raises Refused: 400, 410."""
        limit = call.number("limit") or 0
        token = call.query.get("continue", "")
        version, objs, start, name = self._found(call, kind, token)
        end = start + limit if limit > 0 else len(objs)
        meta: Obj = {"resourceVersion": str(version)}
        if end < len(objs):
            meta |= {"continue": self._token(name, version, objs, end), "remainingItemCount": len(objs) - end}
        chunk = objs[start:end]
        shaped = call.shaped(chunk)
        if shaped is not None:
            return reply(shaped | {"metadata": meta})
        return reply({"kind": f"{kind.name}List", "apiVersion": kind.api_version, "metadata": meta, "items": chunk})

    def _found(self, call: Call, kind: Kind, token: str) -> tuple[int, list[Obj], int, str]:
        if not token:
            matches = matcher(call)
            objs = call.store.all(kind, call.route.namespace)
            return call.store.version, [o for o in objs if matches(o)] if matches else objs, 0, ""
        try:
            name, start = msgspec.json.decode(base64.urlsafe_b64decode(token), type=tuple[str, int])
        except (msgspec.DecodeError, ValueError) as error:
            raise bad_request("continue key is not valid") from error
        if name not in self._held:
            raise expired(
                "The provided continue parameter is too old to display a consistent list result. You can start a new "
                "list without the continue parameter."
            )
        self._held.move_to_end(name)
        version, objs = self._held[name]
        return version, objs, start, name

    def _token(self, name: str, version: int, objs: list[Obj], start: int) -> str:
        if not name:
            self._count += 1
            name = f"{version}.{self._count}"
            self._held[name] = (version, objs)
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
        return base64.urlsafe_b64encode(msgspec.json.encode((name, start))).decode()


def matcher(call: Call) -> Match | None:
    """What a list or watch selects; None for everything. Raises Refused (400)."""
    name = f"metadata.name={call.route.name}" if call.route.name else ""
    fields = ",".join(part for part in (call.query.get("fieldSelector", ""), name) if part)
    labels, field = label_match(call.query.get("labelSelector", "")), field_match(fields)
    if labels and field:
        return lambda obj: labels(obj) and field(obj)
    return labels or field
