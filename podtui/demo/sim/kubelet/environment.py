"""A container's environment and command line, with references to ConfigMaps, Secrets and the Pod itself."""

import re
from typing import Any

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import CONFIG_MAP, SECRET
from podtui.demo.objects.store import Store
from podtui.demo.sim.kubelet.data import data_of

_REFERENCE = re.compile(r"\$\(([A-Za-z_][\w.-]*)\)|\$\$")


class ConfigError(Exception):
    """A container cannot be made: CreateContainerConfigError."""


def environment(store: Store, pod: Obj, container: Obj) -> dict[str, str]:
    """The variables, in the order of the manifest. Raises ConfigError."""
    found = {
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "HOSTNAME": pod["spec"].get("hostname") or pod["metadata"]["name"],
        "KUBERNETES_SERVICE_HOST": "10.96.0.1",
        "KUBERNETES_SERVICE_PORT": "443",
    }
    for source in container.get("envFrom") or []:
        found.update(_all_of(store, pod, source))
    for entry in container.get("env") or []:
        value = entry.get("value", "")
        if "valueFrom" in entry:
            given = _value_from(store, pod, entry["valueFrom"])
            if given is None:
                continue
            value = given
        found[entry["name"]] = expanded(value, found)
    return found


def expanded(text: str, env: dict[str, str]) -> str:
    """With $(NAME) replaced; $$ is a $; what is not known stays."""
    return _REFERENCE.sub(lambda found: "$" if found[0] == "$$" else env.get(found[1], found[0]), text)


def _all_of(store: Store, pod: Obj, source: Obj) -> dict[str, str]:
    kind, reference = (
        (CONFIG_MAP, source["configMapRef"]) if "configMapRef" in source else (SECRET, source["secretRef"])
    )
    obj = store.get(kind, pod["metadata"]["namespace"], reference["name"])
    if obj is None:
        if reference.get("optional"):
            return {}
        raise ConfigError(f'{kind.singular} "{reference["name"]}" not found')
    return {source.get("prefix", "") + key: value.decode() for key, value in data_of(kind, obj).items()}


def _value_from(store: Store, pod: Obj, source: Obj) -> str | None:
    for kind, key in ((CONFIG_MAP, "configMapKeyRef"), (SECRET, "secretKeyRef")):
        if key in source:
            return _key_of(store, pod, kind, source[key])
    if "fieldRef" in source:
        return field_of(pod, source["fieldRef"]["fieldPath"])
    return "0"


def _key_of(store: Store, pod: Obj, kind: Any, reference: Obj) -> str | None:
    namespace = pod["metadata"]["namespace"]
    obj = store.get(kind, namespace, reference["name"])
    found = data_of(kind, obj).get(reference["key"]) if obj else None
    if found is not None:
        return found.decode()
    if reference.get("optional"):
        return None
    if obj is None:
        raise ConfigError(f'{kind.singular} "{reference["name"]}" not found')
    raise ConfigError(f"couldn't find key {reference['key']} in {kind.name} {namespace}/{reference['name']}")


def field_of(pod: Obj, path: str) -> str:
    """A field of the Pod, as the downward API gives it."""
    found = re.match(r"^(.*)\['(.*)'\]$", path)
    value: Any = pod
    for step in (found[1] if found else path).split("."):
        value = (value or {}).get(step)
    if found:
        value = (value or {}).get(found[2])
    return "" if value is None else str(value)
