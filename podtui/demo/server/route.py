"""What a request is about, from its method and path."""

from dataclasses import dataclass
from urllib.parse import unquote

from podtui.demo.objects.errors import no_such_path
from podtui.demo.objects.kinds import NAMESPACE, Kind, by_path

METRICS = "metrics.k8s.io"
_VERBS = {"POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"}


@dataclass(frozen=True, slots=True)
class Route:
    """A resource request. `kind` is None for what is no stored object: reviews, metrics."""

    verb: str
    group: str
    version: str
    plural: str
    kind: Kind | None
    namespace: str = ""
    name: str = ""
    sub: str = ""
    rest: str = ""  # behind nodes/N/proxy

    @property
    def resource(self) -> str:
        """As rules name it: "pods", "pods/log"."""
        return f"{self.plural}/{self.sub}" if self.sub else self.plural


def route(method: str, path: str, *, watch: bool) -> Route:
    """Read a path below /api or /apis. Raises Refused (404)."""
    parts = [unquote(part) for part in path.strip("/").split("/")]
    core = parts[0] == "api"
    if len(parts) < (3 if core else 4):
        raise no_such_path()
    group, version, rest = ("", parts[1], parts[2:]) if core else (parts[1], parts[2], parts[3:])
    namespace = ""
    if rest[0] == "watch":
        raise no_such_path()
    if rest[0] == "namespaces" and len(rest) > 2 and rest[2] not in ("status", "finalize"):
        namespace, rest = rest[1], rest[2:]
    plural, name, sub = rest[0], *_padded(rest[1:])
    kind = by_path(group, version, plural)
    if kind is None and group not in (METRICS, "authorization.k8s.io"):
        raise no_such_path()
    if kind is NAMESPACE and namespace:
        raise no_such_path()
    verb = _VERBS.get(method, "get" if name else "watch" if watch else "list")
    if verb == "delete" and not name:
        verb = "deletecollection"
    return Route(verb, group, version, plural, kind, namespace, name, sub, "/".join(rest[3:]))


def _padded(rest: list[str]) -> tuple[str, str]:
    name, sub = [*rest[:2], "", ""][:2]
    return name, sub
