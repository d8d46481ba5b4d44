"""Hypothesis strategies for Pods of any shape, with texts that the signals look for."""

from hypothesis import strategies as st

from podtui.model.pod import (
    ConfigMapVolume,
    Container,
    ContainerPort,
    EmptyDir,
    EnvVar,
    HTTPGet,
    Metadata,
    OwnerReference,
    Pod,
    PodSpec,
    Probe,
    PVCVolume,
    TCPSocket,
    Volume,
    VolumeMount,
)

TELLING = [
    "", "app", "main", "redis", "redis-exporter", "kube-rbac-proxy", "sidecar", "adapter-1", "envoy", "vault-agent",
    "fluent/fluent-bit:3", "quay.io/brancz/kube-rbac-proxy@sha256:0", "hashicorp/vault", "istio/proxyv2", "postgres:16",
    "--upstream=http://localhost:8080", "http://user:secret@127.0.0.1:99999999999/x", "localhost", "[::1]:80",
    "tail -F /logs/a.log | while read l; do echo $l | sed s/a/b/; done", "while true; do sleep 5; done", "sleep 1d",
    "TCP-LISTEN:5432,fork", "nc -l -p 8080", "--port=" + "9" * 5000, "-p", "8001", "proxy", "--csi-address=/csi/x.sock",
    "unix:///csi/csi.sock", "/logs", "/etc/nginx/conf.d", "logs", "{{ template }}", "a" * 300, "İ", "\x1b[31m", "ｗ",
]  # fmt: skip
texts = st.one_of(st.sampled_from(TELLING), st.text(max_size=30))
names = st.one_of(st.sampled_from([*TELLING[:10], "a", "b", "c"]), st.text(max_size=12))
some = {"max_size": 4}
ports = st.builds(
    ContainerPort,
    container_port=st.integers(-1, 70000),
    name=texts,
    protocol=st.sampled_from(["TCP", "UDP"]),
    host_port=st.integers(0, 70000),
)
probes = st.one_of(
    st.none(),
    st.builds(Probe, http_get=st.builds(HTTPGet, port=st.one_of(st.integers(0, 70000), texts), path=texts)),
    st.builds(Probe, tcp_socket=st.builds(TCPSocket, port=st.one_of(st.integers(0, 70000), texts))),
)
mounts = st.builds(VolumeMount, name=names, mount_path=texts, read_only=st.booleans(), sub_path=texts)
containers = st.builds(
    Container,
    name=names,
    image=texts,
    command=st.lists(texts, **some),
    args=st.lists(texts, **some),
    ports=st.lists(ports, **some),
    env=st.lists(st.builds(EnvVar, name=texts, value=texts), **some),
    volume_mounts=st.lists(mounts, **some),
    readiness_probe=probes,
    startup_probe=probes,
    restart_policy=st.sampled_from([None, "Always", "Never"]),
)
volumes = st.one_of(
    st.builds(Volume, name=names, empty_dir=st.builds(EmptyDir, medium=texts, size_limit=st.none() | texts)),
    st.builds(Volume, name=names, config_map=st.builds(ConfigMapVolume, name=texts)),
    st.builds(Volume, name=names, persistent_volume_claim=st.builds(PVCVolume, claim_name=texts)),
    st.builds(Volume, name=names),
)
specs = st.builds(
    PodSpec,
    containers=st.lists(containers, max_size=5),
    init_containers=st.lists(containers, max_size=3),
    ephemeral_containers=st.lists(containers, max_size=2),
    volumes=st.lists(volumes, **some),
)
marks = st.dictionaries(
    st.sampled_from(
        ["podtui.io/pattern.a", "podtui.io/pattern.", "kubectl.kubernetes.io/default-container", "dapr.io/app-port",
         "sidecar.istio.io/status", "prometheus.io/port", "app", "k8s-app"]
    ),
    texts,
)  # fmt: skip
owners = st.lists(st.builds(OwnerReference, kind=texts, name=texts, controller=st.booleans()), max_size=2)
pods = st.builds(
    Pod,
    metadata=st.builds(Metadata, name=texts, labels=marks, annotations=marks, owner_references=owners),
    spec=specs,
)
