"""What the server has: discovery, plain and aggregated (KEP-3352), /version, and OpenAPI as far as kubectl needs it."""

from itertools import groupby
from typing import Any

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import KINDS, POD, Kind
from podtui.demo.server.route import METRICS
from podtui.demo.sim.nodes import VERSION

AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"
_VERBS = ["create", "delete", "deletecollection", "get", "list", "patch", "update", "watch"]
_REVIEWS = ("SelfSubjectAccessReview", "SelfSubjectRulesReview")
_SUBS: dict[str, tuple[str, list[str]]] = {
    "attach": ("PodAttachOptions", ["create", "get"]),
    "ephemeralcontainers": ("Pod", ["get", "patch", "update"]),
    "eviction": ("Eviction", ["create"]),
    "exec": ("PodExecOptions", ["create", "get"]),
    "log": ("Pod", ["get"]),
    "portforward": ("PodPortForwardOptions", ["create", "get"]),
}


def version() -> Obj:
    """GET /version."""
    major, minor = VERSION.removeprefix("v").split(".")[:2]
    return {
        "major": major,
        "minor": minor,
        "gitVersion": f"{VERSION}-podtui-demo",
        "gitCommit": "",
        "gitTreeState": "clean",
        "buildDate": "2026-01-01T00:00:00Z",
        "goVersion": "none: this one is Python",
        "compiler": "python",
        "platform": "linux/amd64",
    }


def _resource(name: str, kind: str, namespaced: bool, verbs: list[str], **more: Any) -> Obj:
    return {"name": name, "singularName": "", "namespaced": namespaced, "kind": kind, "verbs": verbs, **more}


def _resources_of(kind: Kind) -> list[Obj]:
    more: Obj = {"shortNames": list(kind.short)} if kind.short else {}
    more |= {"categories": list(kind.categories)} if kind.categories else {}
    found = [_resource(kind.plural, kind.name, kind.namespaced, _VERBS, **more) | {"singularName": kind.singular}]
    if kind.status:
        found.append(_resource(f"{kind.plural}/status", kind.name, kind.namespaced, ["get", "patch", "update"]))
    if kind.scale:
        scale = {"group": "autoscaling", "version": "v1"}
        found.append(_resource(f"{kind.plural}/scale", "Scale", True, ["get", "patch", "update"], **scale))
    if kind is POD:
        found += [_resource(f"pods/{sub}", name, True, verbs) for sub, (name, verbs) in _SUBS.items()]
    return found


def resources() -> dict[tuple[str, str], list[Obj]]:
    """The resources by group and version."""
    ordered = sorted(KINDS, key=lambda k: (k.group, k.version))
    found = {
        key: [resource for kind in kinds for resource in _resources_of(kind)]
        for key, kinds in groupby(ordered, key=lambda k: (k.group, k.version))
    }
    found["authorization.k8s.io", "v1"] = [
        _resource(f"{name.lower()}s", name, False, ["create"]) | {"singularName": name.lower()} for name in _REVIEWS
    ]
    found[METRICS, "v1beta1"] = [
        _resource("nodes", "NodeMetrics", False, ["get", "list"]),
        _resource("pods", "PodMetrics", True, ["get", "list"]),
    ]
    return found


def groups() -> Obj:
    """GET /apis."""
    found = [_group(group, version) for group, version in resources() if group]
    return {"kind": "APIGroupList", "apiVersion": "v1", "groups": found}


def _group(group: str, version_: str) -> Obj:
    named = {"groupVersion": f"{group}/{version_}", "version": version_}
    return {"name": group, "versions": [named], "preferredVersion": named}


def group(name: str) -> Obj | None:
    """GET /apis/GROUP."""
    found = next((_group(g, v) for g, v in resources() if g == name), None)
    return {"kind": "APIGroup", "apiVersion": "v1"} | found if found else None


def resource_list(group_: str, version_: str) -> Obj | None:
    """GET /api/v1, /apis/GROUP/VERSION."""
    found = resources().get((group_, version_))
    name = f"{group_}/{version_}" if group_ else version_
    return (
        None
        if found is None
        else {"kind": "APIResourceList", "apiVersion": "v1", "groupVersion": name, "resources": found}
    )


def aggregated(*, core: bool) -> Obj:
    """GET /api or /apis, everything at once."""
    items = []
    for (group_, version_), found in resources().items():
        if bool(group_) is core:
            continue
        entry = {"version": version_, "resources": _with_subresources(group_, version_, found), "freshness": "Current"}
        items.append({"metadata": {"name": group_, "creationTimestamp": None}, "versions": [entry]})
    return {"kind": "APIGroupDiscoveryList", "apiVersion": "apidiscovery.k8s.io/v2", "metadata": {}, "items": items}


def _with_subresources(group_: str, version_: str, found: list[Obj]) -> list[Obj]:
    mains: dict[str, Obj] = {}
    for resource in found:
        name, _, sub = resource["name"].partition("/")
        kind = {
            "group": resource.get("group", group_),
            "version": resource.get("version", version_),
            "kind": resource["kind"],
        }
        if sub:
            entry = {"subresource": sub, "responseKind": kind, "verbs": resource["verbs"]}
            mains[name].setdefault("subresources", []).append(entry)
            continue
        mains[name] = {
            "resource": name,
            "responseKind": kind,
            "scope": "Namespaced" if resource["namespaced"] else "Cluster",
            "singularResource": resource["singularName"],
            "verbs": resource["verbs"],
        } | {key: resource[key] for key in ("shortNames", "categories") if key in resource}
    return list(mains.values())


# --- OpenAPI v3: the least from which kubectl sees that the server itself validates fields --------------------------


def openapi_index() -> Obj:
    """GET /openapi/v3."""
    prefixes = sorted({kind.prefix.strip("/") for kind in KINDS})
    return {"paths": {prefix: {"serverRelativeURL": f"/openapi/v3/{prefix}?hash=demo"} for prefix in prefixes}}


def openapi(prefix: str) -> Obj | None:
    """GET /openapi/v3/PREFIX."""
    kinds = [kind for kind in KINDS if kind.prefix.strip("/") == prefix]
    if not kinds:
        return None
    info = {"title": "podtui demo", "version": VERSION}
    return {"openapi": "3.0.0", "info": info, "paths": {path: item for kind in kinds for path, item in _paths(kind)}}


def _paths(kind: Kind) -> list[tuple[str, Obj]]:
    names = ("fieldManager", "fieldValidation", "dryRun", "force")
    parameters = [{"name": n, "in": "query", "schema": {"type": "string", "uniqueItems": True}} for n in names]
    operation = {
        "parameters": parameters,
        "x-kubernetes-action": "patch",
        "x-kubernetes-group-version-kind": {"group": kind.group, "version": kind.version, "kind": kind.name},
        "responses": {"200": {"description": "OK"}},
    }
    where = "/namespaces/{namespace}" if kind.namespaced else ""
    return [(f"{kind.prefix}{where}/{kind.plural}/{{name}}", {"patch": operation})]
