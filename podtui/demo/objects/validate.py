"""What the API server refuses to store: the mistakes that people make in manifests."""

import re
from collections.abc import Iterator, Sequence

from podtui.demo.objects import Obj
from podtui.demo.objects.errors import invalid
from podtui.demo.objects.kinds import DAEMON_SET, DEPLOYMENT, JOB, POD, REPLICA_SET, STATEFUL_SET, Kind
from podtui.demo.objects.quantity import quantity
from podtui.demo.objects.selectors import selector_match

Cause = tuple[str, str]
_NAME = re.compile(r"^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$")
_SELECTING = (DEPLOYMENT, REPLICA_SET, STATEFUL_SET, DAEMON_SET)
_MAY_CHANGE = "image, activeDeadlineSeconds, tolerations and terminationGracePeriodSeconds"


def validate(kind: Kind, obj: Obj, before: Obj | None = None) -> None:
    """Raise Refused (422) with every cause. `before` is the object that is updated."""
    causes = list(_name(obj["metadata"]["name"]))
    if kind is POD:
        causes += _pod_spec(obj["spec"], "spec")
    elif kind in _SELECTING or kind is JOB:
        claims = [c["metadata"]["name"] for c in obj["spec"].get("volumeClaimTemplates") or []]
        causes += _pod_spec(obj["spec"]["template"]["spec"], "spec.template.spec", claims)
    if kind in _SELECTING:
        causes += _selector(obj)
    if before is not None:
        causes += _unchangeable(kind, before, obj)
    if causes:
        raise invalid(kind.name if not kind.group else f"{kind.name}.{kind.group}", obj["metadata"]["name"], causes)


def _name(name: str) -> Iterator[Cause]:
    if not _NAME.match(name) or len(name) > 253:
        rule = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.'"
        yield "metadata.name", f'Invalid value: "{name}": {rule}'


def _pod_spec(spec: Obj, at: str, claims: Sequence[str] = ()) -> Iterator[Cause]:
    if not spec.get("containers"):
        yield f"{at}.containers", "Required value"
    volumes = {*claims, *(v.get("name", "") for v in spec.get("volumes") or [])}
    seen: set[str] = set()
    for field in ("initContainers", "containers"):
        for i, container in enumerate(spec.get(field) or []):
            where = f"{at}.{field}[{i}]"
            name = container.get("name", "")
            if not name:
                yield f"{where}.name", "Required value"
            elif name in seen:
                yield f"{where}.name", f'Duplicate value: "{name}"'
            seen.add(name)
            if not container.get("image"):
                yield f"{where}.image", "Required value"
            yield from _parts(container, where, volumes)
    for i, volume in enumerate(spec.get("volumes") or []):
        if not volume.get("name"):
            yield f"{at}.volumes[{i}].name", "Required value"


def _parts(container: Obj, where: str, volumes: set[str]) -> Iterator[Cause]:
    """What a container is made of."""
    for i, mount in enumerate(container.get("volumeMounts") or []):
        if mount.get("name") not in volumes:
            yield f"{where}.volumeMounts[{i}].name", f'Not found: "{mount.get("name")}"'
        if not mount.get("mountPath"):
            yield f"{where}.volumeMounts[{i}].mountPath", "Required value"
    for i, env in enumerate(container.get("env") or []):
        if not env.get("name"):
            yield f"{where}.env[{i}].name", "Required value"
    for i, port in enumerate(container.get("ports") or []):
        if not isinstance(port.get("containerPort"), int) or not 0 < port["containerPort"] < 65536:
            yield f"{where}.ports[{i}].containerPort", "Invalid value: must be between 1 and 65535, inclusive"
    for field in ("startupProbe", "readinessProbe", "livenessProbe"):
        if (probe := container.get(field)) and not {"exec", "httpGet", "tcpSocket", "grpc"} & set(probe):
            yield f"{where}.{field}", "Required value: must specify a handler type"
    for kind in ("requests", "limits"):
        yield from _quantities((container.get("resources") or {}).get(kind) or {}, f"{where}.resources.{kind}")


def _quantities(amounts: Obj, where: str) -> Iterator[Cause]:
    for name, amount in amounts.items():
        try:
            quantity(amount)
        except (ValueError, KeyError):
            yield f"{where}[{name}]", f"Invalid value: {amount!r}: quantities must match the regular expression"


def _selector(obj: Obj) -> Iterator[Cause]:
    selector, template = obj["spec"].get("selector"), obj["spec"]["template"]
    if not selector:
        yield "spec.selector", "Required value"
    elif not selector_match(selector)(template):
        labels = template["metadata"].get("labels") or {}
        yield "spec.template.metadata.labels", f"Invalid value: {labels}: `selector` does not match template `labels`"


def _unchangeable(kind: Kind, before: Obj, after: Obj) -> Iterator[Cause]:
    if kind is POD and _fixed(before["spec"]) != _fixed(after["spec"]):
        yield "spec", f"Forbidden: pod updates may not change fields other than {_MAY_CHANGE}"
    if kind in _SELECTING and before["spec"].get("selector") != after["spec"].get("selector"):
        yield "spec.selector", "Invalid value: field is immutable"
    if kind is JOB and before["spec"]["template"] != after["spec"]["template"]:
        yield "spec.template", "Invalid value: field is immutable"


def _fixed(spec: Obj) -> Obj:
    """What of a Pod's spec may not be changed."""
    free = ("activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "nodeName", "ephemeralContainers")
    fixed = {key: value for key, value in spec.items() if key not in free}
    for field in ("containers", "initContainers"):
        if field in fixed:
            fixed[field] = [{k: v for k, v in c.items() if k not in ("image", "resources")} for c in fixed[field]]
    return fixed
