"""An object as YAML that may be shown on a shared screen: no managedFields, no literal secrets."""

import re
from typing import Any

import yaml

from podtui.cluster.decode import LAST_APPLIED

HIDDEN = "<hidden by podtui>"
_SECRET_NAME = re.compile(
    r"passw(or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credential|(^|[_-])(pwd|pat|dsn)$",
    re.IGNORECASE,
)
_SECRET_ARGUMENT = re.compile(
    r"^(-{1,2}[\w.-]*?(?:passw(?:or)?d|secret|token|api[_-]?key)[\w.-]*=)(.+)$", re.IGNORECASE
)
_URL_PASSWORD = re.compile(r"(\w+://[^/\s:@]*:)([^/\s@]+)(@)")


def pod_yaml(obj: dict[str, Any]) -> str:
    """A Pod (as plain dicts and lists) as YAML in the order that the API server sends."""
    metadata = obj.get("metadata", {})
    metadata.pop("managedFields", None)
    metadata.get("annotations", {}).pop(LAST_APPLIED, None)
    spec = obj.get("spec", {})
    for group in ("initContainers", "containers", "ephemeralContainers"):
        for container in spec.get(group) or []:
            _hide(container)
    return yaml.dump(obj, Dumper=_Dumper, sort_keys=False, default_flow_style=False, allow_unicode=True, width=10_000)


def _hide(container: dict[str, Any]) -> None:
    for variable in container.get("env") or []:
        if variable.get("value"):
            variable["value"] = _hidden_value(variable.get("name", ""), variable["value"])
    for field in ("command", "args"):
        if container.get(field):
            container[field] = [_hidden_argument(a) for a in container[field]]


def _hidden_value(name: str, value: str) -> str:
    return HIDDEN if _SECRET_NAME.search(name) else _URL_PASSWORD.sub(rf"\1{HIDDEN}\3", value)


def _hidden_argument(argument: str) -> str:
    return _URL_PASSWORD.sub(rf"\1{HIDDEN}\3", _SECRET_ARGUMENT.sub(rf"\1{HIDDEN}", argument))


class _Dumper(yaml.SafeDumper):
    """Multi-line strings as blocks, as kubectl prints them."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)
