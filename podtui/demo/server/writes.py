"""Creating, updating, patching and deleting."""

from typing import Any

from aiohttp import web

from podtui.demo.objects import Obj
from podtui.demo.objects.apply import apply, owned_by_write
from podtui.demo.objects.errors import Refused, bad_request, conflict
from podtui.demo.objects.kinds import POD, Kind
from podtui.demo.objects.patch import json_patch, merge_patch
from podtui.demo.objects.strategic import strategic_patch
from podtui.demo.server.call import APPLY, Call, decoded, reply
from podtui.demo.server.lists import matcher
from podtui.demo.server.scale import as_scale, with_scale


async def create(call: Call, kind: Kind) -> web.Response:
    """POST to a collection."""
    return call.one(_create(call, kind, await call.body()), 201)


def _create(call: Call, kind: Kind, obj: Obj) -> Obj:
    _same_kind(kind, obj)
    meta = dict(obj.get("metadata") or {})
    if kind.namespaced:
        if meta.get("namespace", call.route.namespace) != call.route.namespace:
            raise bad_request("the namespace of the provided object does not match the namespace sent on the request")
        meta["namespace"] = call.route.namespace
    meta.pop("resourceVersion", None)
    obj = {**obj, "apiVersion": kind.api_version, "kind": kind.name, "metadata": meta}
    if kind.status:
        obj.pop("status", None)
    return call.registry.create(kind, _owned(call, None, obj), dry_run=call.dry_run)


def _same_kind(kind: Kind, obj: Obj) -> None:
    given = (obj.get("apiVersion", kind.api_version), obj.get("kind", kind.name))
    if given != (kind.api_version, kind.name):
        raise bad_request(f"{given[1]} in version {given[0]!r} cannot be handled as a {kind.name}")


def _owned(call: Call, before: Obj | None, after: Obj) -> Obj:
    sub = call.route.sub if call.route.sub in ("status", "scale") else ""
    return owned_by_write(before, after, call.manager, call.world.loop.stamp(), sub)


def need(call: Call, kind: Kind) -> Obj:
    """The object that the request names. Raises Refused (404)."""
    return call.store.need(kind, call.route.namespace, call.route.name)


def _update(call: Call, kind: Kind, before: Obj, after: Obj) -> Obj:
    named = {**after["metadata"], "name": call.route.name} | (
        {"namespace": call.route.namespace} if kind.namespaced else {}
    )
    after = _owned(call, before, {**after, "metadata": named})
    sub = call.route.sub if call.route.sub in ("status", "ephemeralcontainers") else ""
    return call.registry.update(kind, after, subresource=sub, dry_run=call.dry_run)


async def update(call: Call, kind: Kind) -> web.Response:
    """PUT."""
    body, before = await call.body(), need(call, kind)
    if call.route.sub == "scale":
        return reply(as_scale(_update(call, kind, before, with_scale(before, body))))
    _same_kind(kind, body)
    if body.get("metadata", {}).get("name", call.route.name) != call.route.name:
        raise bad_request("the name of the object does not match the name on the URL")
    return call.one(_update(call, kind, before, {**body, "metadata": body.get("metadata") or {}}))


async def patch(call: Call, kind: Kind) -> web.Response:
    """PATCH of one of the four kinds."""
    sort = call.request.content_type
    body = decoded(await call.request.read(), sort)
    if sort == APPLY:
        return _apply(call, kind, body)
    before = need(call, kind)
    if call.route.sub == "scale":
        scale = _patched(sort, as_scale(before), body)
        return reply(as_scale(_update(call, kind, before, with_scale(before, scale))))
    after = _patched(sort, before, body)
    version = after["metadata"].get("resourceVersion")
    if version != before["metadata"]["resourceVersion"]:
        raise conflict(kind.qualified, call.route.name)
    return call.one(_update(call, kind, before, after))


def _patched(sort: str, before: Obj, body: Any) -> Obj:
    if sort == "application/json-patch+json":
        return json_patch(before, body)
    if sort == "application/merge-patch+json":
        found: Obj = merge_patch(before, body)
        return found
    if sort == "application/strategic-merge-patch+json":
        return strategic_patch(before, body)
    raise Refused(415, "UnsupportedMediaType", f"the body of the request was in an unknown format: {sort}")


def _apply(call: Call, kind: Kind, wanted: Obj) -> web.Response:
    """Server-side apply: creates what is not there."""
    if not call.query.get("fieldManager"):
        raise bad_request(
            "PatchOptions.meta.k8s.io is invalid: fieldManager: Required value: is required for apply patch"
        )
    _same_kind(kind, wanted)
    stamp, manager = call.world.loop.stamp(), call.manager
    live = call.store.get(kind, call.route.namespace, call.route.name)
    named = {**(wanted.get("metadata") or {}), "name": call.route.name}
    if kind.namespaced:
        named["namespace"] = call.route.namespace
    wanted = {**wanted, "apiVersion": kind.api_version, "kind": kind.name, "metadata": named}
    if live is None:
        base: Obj = {"apiVersion": kind.api_version, "kind": kind.name, "metadata": named}
        made = apply(base, wanted, manager, stamp, force=True)
        return call.one(call.registry.create(kind, made, dry_run=call.dry_run), 201)
    merged = apply(live, wanted, manager, stamp, force=call.flag("force"))
    sub = call.route.sub if call.route.sub in ("status", "ephemeralcontainers") else ""
    return call.one(call.registry.update(kind, merged, subresource=sub, dry_run=call.dry_run))


# --- deleting -------------------------------------------------------------------------------------------------------


async def delete(call: Call, kind: Kind) -> web.Response:
    """DELETE of one object."""
    options, obj = await call.body(), need(call, kind)
    _preconditions(kind, obj, options.get("preconditions") or {})
    gone = _delete(call, kind, obj, options)
    uid = gone["metadata"]["uid"]
    if call.store.get(kind, call.route.namespace, call.route.name) is not None or call.dry_run or kind is POD:
        return call.one(gone)
    details = {"name": call.route.name, "kind": kind.plural, "uid": uid} | ({"group": kind.group} if kind.group else {})
    return reply({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "details": details})


def _delete(call: Call, kind: Kind, obj: Obj, options: Obj) -> Obj:
    grace = options.get("gracePeriodSeconds")
    grace = call.number("gracePeriodSeconds") if grace is None else grace
    policy = options.get("propagationPolicy") or call.query.get("propagationPolicy")
    if call.dry_run:
        return obj
    if policy == "Orphan" or options.get("orphanDependents"):
        _orphan(call, obj["metadata"]["uid"])
    return call.registry.delete(kind, obj["metadata"].get("namespace", ""), obj["metadata"]["name"], grace)


def _orphan(call: Call, uid: str) -> None:
    """Let go of what an object owns."""

    def change(owned: Obj) -> Obj:
        kept = [ref for ref in owned["metadata"]["ownerReferences"] if ref["uid"] != uid]
        return {**owned, "metadata": {**owned["metadata"], "ownerReferences": kept}}

    for key in call.world.context.owners.all(uid):
        call.registry.change(*key, change)


def _preconditions(kind: Kind, obj: Obj, wanted: Obj) -> None:
    for key in ("uid", "resourceVersion"):
        if wanted.get(key) and wanted[key] != obj["metadata"][key]:
            name = obj["metadata"]["name"]
            word = {"uid": "UID", "resourceVersion": "ResourceVersion"}[key]
            found = obj["metadata"][key]
            why = f"Precondition failed: {word} in precondition: {wanted[key]}, {word} in object meta: {found}"
            raise conflict(kind.qualified, name, why)


async def delete_collection(call: Call, kind: Kind) -> web.Response:
    """DELETE of all that selectors select."""
    options, matches = await call.body(), matcher(call)
    objs = [obj for obj in call.store.all(kind, call.route.namespace) if not matches or matches(obj)]
    for obj in objs:
        _delete(call, kind, obj, options)
    meta = {"resourceVersion": str(call.store.version)}
    return reply({"kind": f"{kind.name}List", "apiVersion": kind.api_version, "metadata": meta, "items": objs})


async def evict(call: Call) -> web.Response:
    """POST of an Eviction: the Pod is deleted."""
    body = await call.body()
    options = body.get("deleteOptions") or {}
    _delete(call, POD, need(call, POD), options)
    return reply({"kind": "Status", "apiVersion": "v1", "metadata": {}, "status": "Success", "code": 201}, 201)
