"""A Pod as the API server says it: typed structs of just the fields that podtui uses.

Field names are Kubernetes' own in snake_case (`restart_count` is `restartCount`); a missing field has the API's
default.
Times are aware datetimes. Quantities stay text, as the API server has them (`"50m"`, `"64Mi"`). Source of the shapes:
the Pod API reference, v1.34.
"""

from datetime import datetime
from typing import Final, Literal

import msgspec

Lifecycle = Literal["regular", "init", "native-sidecar", "ephemeral"]
Quantity = str | int | float
IntOrString = int | str


class Struct(msgspec.Struct, rename="camel", frozen=True, gc=False):
    """The base of all: immutable, compared by value, camelCase outside."""


# --- metadata ---------------------------------------------------------------------------------------------------------


class OwnerReference(Struct, frozen=True):
    """Who made this object; `controller` marks the one that manages it."""

    kind: str
    name: str
    uid: str = ""
    controller: bool = False


class Metadata(Struct, frozen=True):
    """ObjectMeta. `annotations` leaves out kubectl's last-applied copy of the object."""

    name: str = ""
    namespace: str = ""
    uid: str = ""
    resource_version: str = ""
    generate_name: str = ""
    creation_timestamp: datetime | None = None
    deletion_timestamp: datetime | None = None
    deletion_grace_period_seconds: int | None = None
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    owner_references: list[OwnerReference] = []


# --- the spec: environment, ports, probes -----------------------------------------------------------------------------


class KeySelector(Struct, frozen=True):
    """A key of a ConfigMap or a Secret."""

    name: str = ""
    key: str = ""
    optional: bool = False


class FieldRef(Struct, frozen=True):
    """A field of the Pod, by path."""

    field_path: str = ""


class ResourceFieldRef(Struct, frozen=True):
    """A request or limit of a container, by name."""

    resource: str = ""
    container_name: str = ""


class EnvVarSource(Struct, frozen=True):
    """Where an environment variable's value comes from; one of these is set."""

    config_map_key_ref: KeySelector | None = None
    secret_key_ref: KeySelector | None = None
    field_ref: FieldRef | None = None
    resource_field_ref: ResourceFieldRef | None = None


class EnvVar(Struct, frozen=True):
    """One environment variable: a literal `value`, or `value_from`."""

    name: str
    value: str = ""
    value_from: EnvVarSource | None = None


class LocalRef(Struct, frozen=True):
    """A reference by name in the same namespace."""

    name: str = ""
    optional: bool = False


class EnvFrom(Struct, frozen=True):
    """All keys of a ConfigMap or Secret as environment variables."""

    prefix: str = ""
    config_map_ref: LocalRef | None = None
    secret_ref: LocalRef | None = None


class ContainerPort(Struct, frozen=True):
    """A port that the container declares; a declaration opens nothing."""

    container_port: int
    name: str = ""
    protocol: str = "TCP"
    host_port: int = 0
    host_ip: str = msgspec.field(default="", name="hostIP")


class HTTPHeader(Struct, frozen=True):
    """A header of an HTTP probe."""

    name: str = ""
    value: str = ""


class HTTPGet(Struct, frozen=True):
    """A GET against the Pod's IP or `host`."""

    port: IntOrString = 0
    path: str = "/"
    host: str = ""
    scheme: str = "HTTP"
    http_headers: list[HTTPHeader] = []


class TCPSocket(Struct, frozen=True):
    """A TCP connection to the Pod's IP or `host`."""

    port: IntOrString = 0
    host: str = ""


class GRPC(Struct, frozen=True):
    """A gRPC health check."""

    port: int = 0
    service: str | None = None


class Exec(Struct, frozen=True):
    """A command run in the container."""

    command: list[str] = []


class Probe(Struct, frozen=True):
    """A startup, readiness or liveness probe; seconds. One of the four handlers is set."""

    http_get: HTTPGet | None = None
    tcp_socket: TCPSocket | None = None
    grpc: GRPC | None = None
    exec: Exec | None = None
    initial_delay_seconds: int = 0
    period_seconds: int = 10
    timeout_seconds: int = 1
    success_threshold: int = 1
    failure_threshold: int = 3
    termination_grace_period_seconds: int | None = None


class Sleep(Struct, frozen=True):
    """A pause before a container is killed."""

    seconds: int = 0


class LifecycleHandler(Struct, frozen=True):
    """What runs after start or before stop."""

    http_get: HTTPGet | None = None
    tcp_socket: TCPSocket | None = None
    exec: Exec | None = None
    sleep: Sleep | None = None


class LifecycleHooks(Struct, frozen=True):
    """postStart and preStop."""

    post_start: LifecycleHandler | None = None
    pre_stop: LifecycleHandler | None = None
    stop_signal: str = ""


# --- the spec: resources, security, mounts ----------------------------------------------------------------------------


class Resources(Struct, frozen=True):
    """Requests and limits by resource name (`cpu`, `memory`, `ephemeral-storage`, ...)."""

    requests: dict[str, Quantity] = {}
    limits: dict[str, Quantity] = {}


class Capabilities(Struct, frozen=True):
    """Linux capabilities added and dropped."""

    add: list[str] = []
    drop: list[str] = []


class SeccompProfile(Struct, frozen=True):
    """The seccomp profile's type."""

    type: str = ""


class SecurityContext(Struct, frozen=True):
    """A container's security context; None is unset and inherits the Pod's or the image's."""

    privileged: bool | None = None
    run_as_user: int | None = None
    run_as_group: int | None = None
    run_as_non_root: bool | None = None
    allow_privilege_escalation: bool | None = None
    read_only_root_filesystem: bool | None = None
    capabilities: Capabilities | None = None
    seccomp_profile: SeccompProfile | None = None


class PodSecurityContext(Struct, frozen=True):
    """The Pod's security context, inherited by its containers."""

    run_as_user: int | None = None
    run_as_group: int | None = None
    run_as_non_root: bool | None = None
    fs_group: int | None = None
    seccomp_profile: SeccompProfile | None = None


class VolumeMount(Struct, frozen=True):
    """A volume's place in a container."""

    name: str
    mount_path: str = ""
    read_only: bool = False
    sub_path: str = ""
    sub_path_expr: str = ""
    mount_propagation: str | None = None


class VolumeDevice(Struct, frozen=True):
    """A block volume's place in a container."""

    name: str
    device_path: str = ""


class Container(Struct, frozen=True):
    """A container of any of the Pod's three lists. `restart_policy` is set on native sidecars (KEP-753)."""

    name: str
    image: str = ""
    command: list[str] = []
    args: list[str] = []
    working_dir: str = ""
    ports: list[ContainerPort] = []
    env: list[EnvVar] = []
    env_from: list[EnvFrom] = []
    resources: Resources = Resources()
    volume_mounts: list[VolumeMount] = []
    volume_devices: list[VolumeDevice] = []
    liveness_probe: Probe | None = None
    readiness_probe: Probe | None = None
    startup_probe: Probe | None = None
    lifecycle: LifecycleHooks | None = None
    security_context: SecurityContext | None = None
    image_pull_policy: str = ""
    restart_policy: str | None = None
    termination_message_path: str = ""
    termination_message_policy: str = ""
    stdin: bool = False
    tty: bool = False
    target_container_name: str = ""
    """Ephemeral containers only: whose process namespace it joins."""


# --- the spec: volumes ------------------------------------------------------------------------------------------------


class EmptyDir(Struct, frozen=True):
    """Scratch space of the Pod's life. `medium` is "" (disk) or "Memory"."""

    medium: str = ""
    size_limit: Quantity | None = None


class KeyToPath(Struct, frozen=True):
    """A key of a ConfigMap or Secret as a file."""

    key: str = ""
    path: str = ""


class ConfigMapVolume(Struct, frozen=True):
    """A ConfigMap as files."""

    name: str = ""
    items: list[KeyToPath] = []
    optional: bool = False


class SecretVolume(Struct, frozen=True):
    """A Secret as files."""

    secret_name: str = ""
    items: list[KeyToPath] = []
    optional: bool = False


class HostPath(Struct, frozen=True):
    """A path of the node."""

    path: str = ""
    type: str = ""


class PVCVolume(Struct, frozen=True):
    """A PersistentVolumeClaim."""

    claim_name: str = ""
    read_only: bool = False


class CSIVolume(Struct, frozen=True):
    """An inline CSI volume."""

    driver: str = ""
    read_only: bool | None = None


class DownwardAPI(Struct, frozen=True):
    """Fields of the Pod as files."""


class ServiceAccountToken(Struct, frozen=True):
    """A projected service account token."""

    audience: str = ""
    path: str = ""


class ProjectedSecret(Struct, frozen=True):
    """A Secret within a projected volume."""

    name: str = ""
    optional: bool = False


class ProjectedSource(Struct, frozen=True):
    """One source of a projected volume; one of these is set."""

    config_map: ConfigMapVolume | None = None
    secret: ProjectedSecret | None = None
    downward_api: DownwardAPI | None = msgspec.field(default=None, name="downwardAPI")
    service_account_token: ServiceAccountToken | None = None


class Projected(Struct, frozen=True):
    """Several sources in one directory."""

    sources: list[ProjectedSource] = []


class NFSVolume(Struct, frozen=True):
    """An NFS export."""

    server: str = ""
    path: str = ""
    read_only: bool = False


class PVCTemplate(Struct, frozen=True):
    """A claim made for this Pod."""


class EphemeralVolume(Struct, frozen=True):
    """A generic ephemeral volume."""

    volume_claim_template: PVCTemplate | None = None


class ImageVolume(Struct, frozen=True):
    """An OCI image as a volume."""

    reference: str = ""


class Volume(Struct, frozen=True):
    """A volume of the Pod. One source is set; none of those listed here means a kind that podtui does not read."""

    name: str
    empty_dir: EmptyDir | None = None
    config_map: ConfigMapVolume | None = None
    secret: SecretVolume | None = None
    projected: Projected | None = None
    host_path: HostPath | None = None
    persistent_volume_claim: PVCVolume | None = None
    csi: CSIVolume | None = None
    downward_api: DownwardAPI | None = msgspec.field(default=None, name="downwardAPI")
    nfs: NFSVolume | None = None
    ephemeral: EphemeralVolume | None = None
    image: ImageVolume | None = None

    @property
    def kind(self) -> str:
        """The source's API name, such as `emptyDir`; `other` where podtui does not read it."""
        for attribute, name in _VOLUME_KINDS:
            if getattr(self, attribute) is not None:
                return name
        return "other"


_VOLUME_KINDS = (
    ("empty_dir", "emptyDir"),
    ("config_map", "configMap"),
    ("secret", "secret"),
    ("projected", "projected"),
    ("host_path", "hostPath"),
    ("persistent_volume_claim", "persistentVolumeClaim"),
    ("csi", "csi"),
    ("downward_api", "downwardAPI"),
    ("nfs", "nfs"),
    ("ephemeral", "ephemeral"),
    ("image", "image"),
)

WRITABLE: Final = frozenset({"emptyDir", "hostPath", "persistentVolumeClaim", "csi", "nfs", "ephemeral", "other"})
"""Volume kinds that a container can write to; the kubelet mounts the rest read-only whatever the mount says."""


# --- the spec ---------------------------------------------------------------------------------------------------------


class ReadinessGate(Struct, frozen=True):
    """A condition that must be true beside the containers' readiness."""

    condition_type: str = ""


class PodSpec(Struct, frozen=True, weakref=True, gc=True):
    """The Pod's spec. Pods of one template share one PodSpec object (see cluster/decode.py), so work done on it can be
    kept by identity; therefore what differs from Pod to Pod (`nodeName`) is on Pod instead.
    """

    containers: list[Container] = []
    init_containers: list[Container] = []
    ephemeral_containers: list[Container] = []
    volumes: list[Volume] = []
    restart_policy: str = "Always"
    termination_grace_period_seconds: int | None = None
    service_account_name: str = ""
    automount_service_account_token: bool | None = None
    host_network: bool = False
    host_pid: bool = msgspec.field(default=False, name="hostPID")
    share_process_namespace: bool = False
    security_context: PodSecurityContext | None = None
    readiness_gates: list[ReadinessGate] = []
    priority_class_name: str = ""


# --- the status -------------------------------------------------------------------------------------------------------


class Waiting(Struct, frozen=True):
    """Not running yet, or between two runs."""

    reason: str = ""
    message: str = ""


class Running(Struct, frozen=True):
    """Running since `started_at`."""

    started_at: datetime | None = None


class Terminated(Struct, frozen=True):
    """Ended. `exit_code` 0 is always present in the API; `signal` is 0 where none is known."""

    exit_code: int = 0
    signal: int = 0
    reason: str = ""
    message: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    container_id: str = msgspec.field(default="", name="containerID")


class ContainerState(Struct, frozen=True):
    """One of three; none set means waiting."""

    waiting: Waiting | None = None
    running: Running | None = None
    terminated: Terminated | None = None


class ContainerStatus(Struct, frozen=True):
    """What the kubelet says of one container. Join to the spec by `name`: the order differs."""

    name: str
    ready: bool = False
    started: bool | None = None
    restart_count: int = 0
    state: ContainerState = ContainerState()
    last_state: ContainerState = ContainerState()
    image: str = ""
    image_id: str = msgspec.field(default="", name="imageID")
    container_id: str = msgspec.field(default="", name="containerID")


class Condition(Struct, frozen=True):
    """A condition of the Pod. `status` is "True", "False" or "Unknown"."""

    type: str
    status: str = ""
    reason: str = ""
    message: str = ""
    last_transition_time: datetime | None = None


class PodStatus(Struct, frozen=True):
    """The Pod's status."""

    phase: str = ""
    reason: str = ""
    message: str = ""
    conditions: list[Condition] = []
    container_statuses: list[ContainerStatus] = []
    init_container_statuses: list[ContainerStatus] = []
    ephemeral_container_statuses: list[ContainerStatus] = []
    pod_ip: str = msgspec.field(default="", name="podIP")
    host_ip: str = msgspec.field(default="", name="hostIP")
    start_time: datetime | None = None
    qos_class: str = ""
    nominated_node_name: str = ""
    resize: str = ""


class Pod(Struct, frozen=True):
    """A Pod. `context`: the kubeconfig context it was read through ("" for a file); `node_name`: `spec.nodeName`."""

    metadata: Metadata
    spec: PodSpec
    status: PodStatus = PodStatus()
    node_name: str = ""
    context: str = ""

    @property
    def uid(self) -> str:
        """The object's uid, unique over clusters and time."""
        return self.metadata.uid

    @property
    def name(self) -> str:
        """metadata.name."""
        return self.metadata.name

    @property
    def namespace(self) -> str:
        """metadata.namespace."""
        return self.metadata.namespace


def lifecycle_of(spec: PodSpec) -> dict[str, Lifecycle]:
    """Each container's lifecycle by name, in start order: init and native sidecars, regular, ephemeral.

    Source: KEP-753, an init container with `restartPolicy: Always` is a native sidecar.
    """
    out: dict[str, Lifecycle] = {
        c.name: "native-sidecar" if c.restart_policy == "Always" else "init" for c in spec.init_containers
    }
    out |= dict.fromkeys((c.name for c in spec.containers), "regular")
    out |= dict.fromkeys((c.name for c in spec.ephemeral_containers), "ephemeral")
    return out


def containers_of(spec: PodSpec) -> list[Container]:
    """All containers in start order: init and native sidecars, regular, ephemeral."""
    return [*spec.init_containers, *spec.containers, *spec.ephemeral_containers]


def statuses_of(status: PodStatus) -> dict[str, ContainerStatus]:
    """Every container's status by name; a container that the kubelet has not reported is absent."""
    return {
        s.name: s
        for group in (status.init_container_statuses, status.container_statuses, status.ephemeral_container_statuses)
        for s in group
    }


def controller_of(metadata: Metadata) -> OwnerReference | None:
    """The owner that manages the object, where there is one."""
    return next((o for o in metadata.owner_references if o.controller), None)
