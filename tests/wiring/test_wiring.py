"""The wiring of a Pod: volumes by container, ports by who declares, probes and dials them."""

from hypothesis import HealthCheck, given, settings

from podtui.model.manifest import read
from podtui.model.pod import PodSpec, containers_of
from podtui.wiring import Cell, PortRow, VolumeRow, Wiring, wire
from tests.patterns.specs import specs

POD = """
kind: Pod
metadata: {name: web}
spec:
  hostNetwork: true
  initContainers:
  - name: setup
    volumeMounts: [{name: scratch, mountPath: /out}]
  - name: proxy
    restartPolicy: Always
    args: [--listen=0.0.0.0:5432]
    ports: [{containerPort: 5432}]
    startupProbe: {tcpSocket: {port: 5432}}
  containers:
  - name: app
    env: [{name: DATABASE_URL, value: 'postgres://localhost:5432/x'}]
    ports: [{containerPort: 8080, name: http, hostPort: 80}, {containerPort: 53, protocol: UDP}]
    readinessProbe: {httpGet: {port: http, path: /healthz}}
    livenessProbe: {httpGet: {port: 8080, scheme: HTTPS}}
    lifecycle: {preStop: {httpGet: {port: 8080, path: /drain}}}
    volumeMounts:
    - {name: scratch, mountPath: /data, subPath: a}
    - {name: scratch, mountPath: /ro, readOnly: true, mountPropagation: HostToContainer}
    - {name: settings, mountPath: /etc/app}
    - {name: absent, mountPath: /absent}
    volumeDevices: [{name: block, devicePath: /dev/xvda}]
  - name: shipper
    ports: [{containerPort: 8080}]
    readinessProbe: {grpc: {port: 9000}}
    livenessProbe: {exec: {command: ['true']}}
    args: [--source=http://localhost:8080/logs, '--self=localhost:9000']
    volumeMounts: [{name: scratch, mountPath: /logs, readOnly: true, mountPropagation: None}]
  volumes:
  - {name: scratch, emptyDir: {sizeLimit: 512Mi, medium: Memory}}
  - {name: settings, configMap: {name: app-settings}}
  - {name: block, persistentVolumeClaim: {claimName: data}}
  - {name: unused, secret: {secretName: s}}
"""


def _wired(text: str = POD) -> Wiring:
    return wire(read(text, "test").pods[0].pod.spec)


def _volume(name: str) -> VolumeRow:
    return next(row for row in _wired().volumes if row.volume == name)


def _port(port: int, protocol: str = "TCP") -> PortRow:
    return next(row for row in _wired().ports if (row.port, row.protocol) == (port, protocol))


def test_volumes_in_the_specs_order_then_what_is_missing() -> None:
    assert [row.volume for row in _wired().volumes] == ["scratch", "settings", "block", "unused", "absent"]


def test_a_shared_volume_with_writers_and_readers() -> None:
    row = _volume("scratch")
    assert (row.kind, row.detail, row.shared, row.limit) == ("emptyDir", "512Mi, Memory", True, "512Mi")
    assert row.writers == ("setup", "app")
    assert row.readers == ("shipper",)
    assert row.cells["app"] == [
        Cell(read_only=False, path="/data", sub_path="a", propagation=""),
        Cell(read_only=True, path="/ro", sub_path="", propagation="HostToContainer"),
    ]
    assert row.cells["shipper"][0].propagation == ""


def test_a_config_map_is_read_only_whatever_the_mount_says() -> None:
    row = _volume("settings")
    assert (row.detail, row.writers, row.readers, row.shared) == ("app-settings", (), ("app",), False)


def test_devices_claims_unused_and_missing_volumes() -> None:
    assert _volume("block").cells["app"][0].path == "/dev/xvda"
    assert _volume("block").detail == "data"
    assert _volume("unused").cells == {}
    assert _volume("absent").detail == "not among the Pod's volumes"


def test_details_of_other_kinds() -> None:
    text = """
kind: Pod
spec:
  containers: [{name: c, volumeMounts: [{name: token, mountPath: /var/run/secrets/kubernetes.io/serviceaccount}]}]
  volumes:
  - {name: a, emptyDir: {}}
  - {name: b, hostPath: {path: /var/log, type: Directory}}
  - {name: c, nfs: {server: nas, path: /x, readOnly: true}}
  - {name: d, csi: {driver: s3.example.com}}
  - {name: e, image: {reference: 'example/model:1'}}
  - {name: f, downwardAPI: {}}
  - {name: g, persistentVolumeClaim: {claimName: data, readOnly: true}}
  - {name: h, secret: {secretName: s, optional: true}}
  - {name: i, ephemeral: {volumeClaimTemplate: {}}}
  - name: token
    projected:
      sources:
      - {serviceAccountToken: {path: token}}
      - {serviceAccountToken: {audience: vault, path: v}}
      - {configMap: {name: kube-root-ca.crt}}
      - {secret: {name: s}}
      - {downwardAPI: {}}
      - {clusterTrustBundle: {name: t, path: p}}
"""
    rows = {row.volume: row for row in _wired(text).volumes}
    assert {name: row.detail for name, row in rows.items()} == {
        "a": "no size limit",
        "b": "/var/log, Directory",
        "c": "nas:/x",
        "d": "s3.example.com",
        "e": "example/model:1",
        "f": "",
        "g": "data, read-only",
        "h": "s, optional",
        "i": "a claim of this Pod's own",
        "token": "service account token, token for vault, configMap kube-root-ca.crt, secret s, downwardAPI, "
        "a source that podtui does not read",
    }
    assert [name for name, row in rows.items() if row.is_token] == ["token"]


def test_ports_in_numeric_order_with_names_and_host_ports() -> None:
    wired = _wired()
    assert wired.host_network
    assert [(row.port, row.protocol) for row in wired.ports] == [
        (53, "UDP"),
        (5432, "TCP"),
        (8080, "TCP"),
        (9000, "TCP"),
    ]
    assert (_port(8080).name, _port(8080).host_port) == ("http", 80)


def test_who_probes_and_who_dials() -> None:
    assert _port(8080).probed == ("app readiness GET /healthz", "app liveness GET (HTTPS) /", "app preStop GET /drain")
    assert _port(9000).probed == ("shipper readiness gRPC",)
    assert _port(5432).probed == ("proxy startup TCP",)
    assert _port(5432).dialed_by == (("app", "env DATABASE_URL → localhost:5432"),)
    assert _port(5432).declared_by == ("proxy",)


def test_two_that_run_together_collide_on_a_port() -> None:
    assert _port(8080).collision
    assert _port(8080).declared_by == _port(8080).rivals == ("app", "shipper")
    assert not _port(5432).collision
    assert _port(5432).rivals == ()


def test_who_opens_a_port_is_known_from_settings_too() -> None:
    text = """
kind: Pod
spec:
  initContainers: [{name: wait, args: ['--port=8081']}]
  containers:
  - {name: app, args: ['--port=8081', '--listen=:53'], ports: [{containerPort: 53, protocol: UDP}]}
  - {name: other, args: ['--metrics-port=8081']}
  - {name: third, ports: [{containerPort: 9}]}
  - {name: fourth, env: [{name: LISTEN_PORT, value: '9'}]}
"""
    wired = {(row.port, row.protocol): row for row in _wired(text).ports}
    assert wired[8081, "TCP"].opened_by == (("app", "flag --port"), ("other", "flag --metrics-port"))
    assert wired[8081, "TCP"].collision
    assert wired[53, "UDP"].owners == ("app",)
    assert (wired[9, "TCP"].collision, wired[9, "TCP"].rivals) == (False, ("third", "fourth"))
    assert wired[9, "TCP"].owners == ("third", "fourth")


def test_probes_that_run_a_command_ask_ports_too() -> None:
    text = """
kind: Pod
spec:
  containers:
  - name: app
    readinessProbe: {exec: {command: [/bin/grpc_health_probe, '-addr=:5000']}}
    livenessProbe: {exec: {command: [sh, -c, 'curl -fs http://localhost:8080/healthz']}}
    startupProbe: {exec: {command: [psql, -h, db, -p, '5432']}}
    lifecycle: {preStop: {exec: {command: [wget, -qO-, 'http://127.0.0.1:15020/quitquitquit']}}}
"""
    assert {row.port: row.probed for row in _wired(text).ports} == {
        5000: ("app readiness exec grpc_health_probe",),
        8080: ("app liveness exec sh",),
        15020: ("app preStop exec wget",),
    }


def test_a_probe_of_another_host_is_not_of_this_pods_port() -> None:
    text = """
kind: Pod
spec:
  hostNetwork: HOST
  containers:
  - name: app
    livenessProbe: {httpGet: {port: 8080, host: 127.0.0.1}}
    readinessProbe: {tcpSocket: {port: 1, host: x}}
"""
    assert _wired(text.replace("HOST", "false")).ports == ()
    assert [row.port for row in _wired(text.replace("HOST", "true")).ports] == [8080]


def test_a_flag_may_name_the_siblings_port_alone() -> None:
    text = "{kind: Pod, spec: {containers: [{name: daprd, args: [--app-port, '3000', '--target=all']}]}}"
    (row,) = _wired(text).ports
    assert row.dialed_by == (("daprd", "flag --app-port → localhost:3000"),)


def test_an_init_container_has_ended_before_the_others_listen() -> None:
    text = """
kind: Pod
spec:
  initContainers: [{name: migrate, ports: [{containerPort: 80}]}]
  containers: [{name: web, ports: [{containerPort: 80}]}]
"""
    (row,) = _wired(text).ports
    assert row.declared_by == ("migrate", "web")
    assert not row.collision


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(specs)
def test_any_spec_is_wired(spec: PodSpec) -> None:
    wired = wire(spec)
    names = {container.name for container in containers_of(spec)}
    for row in wired.volumes:
        assert set(row.cells) <= names
        assert sorted((*row.writers, *row.readers)) == sorted(row.cells)
        assert row.shared == (len(row.cells) > 1)
    numbers = [(row.port, row.protocol) for row in wired.ports]
    assert numbers == sorted(set(numbers))
