"""The kinds that the demo's API server knows."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of objects, with what discovery says about it. There is one of each, so identity is enough."""

    group: str
    version: str
    plural: str
    name: str
    namespaced: bool = True
    short: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    status: bool = False
    scale: bool = False

    @property
    def api_version(self) -> str:
        """As in an object: "v1", "apps/v1"."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def singular(self) -> str:
        """As in a command: "pod"."""
        return self.name.lower()

    @property
    def qualified(self) -> str:
        """As in a message: "pods", "deployments.apps"."""
        return f"{self.plural}.{self.group}" if self.group else self.plural

    @property
    def prefix(self) -> str:
        """The path below which it is served."""
        return f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"


_ALL = ("all",)
POD = Kind("", "v1", "pods", "Pod", short=("po",), categories=_ALL, status=True)
NAMESPACE = Kind("", "v1", "namespaces", "Namespace", namespaced=False, short=("ns",), status=True)
NODE = Kind("", "v1", "nodes", "Node", namespaced=False, short=("no",), status=True)
EVENT = Kind("", "v1", "events", "Event", short=("ev",))
CONFIG_MAP = Kind("", "v1", "configmaps", "ConfigMap", short=("cm",))
SECRET = Kind("", "v1", "secrets", "Secret")
SERVICE = Kind("", "v1", "services", "Service", short=("svc",), categories=_ALL, status=True)
SERVICE_ACCOUNT = Kind("", "v1", "serviceaccounts", "ServiceAccount", short=("sa",))
CLAIM = Kind("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim", short=("pvc",), status=True)
DEPLOYMENT = Kind("apps", "v1", "deployments", "Deployment", True, ("deploy",), _ALL, status=True, scale=True)
REPLICA_SET = Kind("apps", "v1", "replicasets", "ReplicaSet", True, ("rs",), _ALL, status=True, scale=True)
STATEFUL_SET = Kind("apps", "v1", "statefulsets", "StatefulSet", True, ("sts",), _ALL, status=True, scale=True)
DAEMON_SET = Kind("apps", "v1", "daemonsets", "DaemonSet", True, ("ds",), _ALL, status=True)
JOB = Kind("batch", "v1", "jobs", "Job", True, (), _ALL, status=True)

KINDS = (
    POD,
    NAMESPACE,
    NODE,
    EVENT,
    CONFIG_MAP,
    SECRET,
    SERVICE,
    SERVICE_ACCOUNT,
    CLAIM,
    DEPLOYMENT,
    REPLICA_SET,
    STATEFUL_SET,
    DAEMON_SET,
    JOB,
)
_BY_PATH = {(k.group, k.version, k.plural): k for k in KINDS}
_BY_OBJECT = {(k.api_version, k.name): k for k in KINDS}


def by_path(group: str, version: str, plural: str) -> Kind | None:
    """The kind that a request's path names."""
    return _BY_PATH.get((group, version, plural))


def by_object(api_version: str, name: str) -> Kind | None:
    """The kind that an object says it is."""
    return _BY_OBJECT.get((api_version, name))
