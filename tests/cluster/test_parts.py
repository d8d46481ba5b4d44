"""What of the test cluster can be tried without bringing it up."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from tests.cluster import build, process
from tests.cluster.fleet_objects import LABEL, Workload, workloads
from tests.cluster.fleet_shapes import SHAPES, Shape
from tests.cluster.fleet_status import Health, health_at_first, status
from tests.cluster.layout import Layout
from tests.cluster.registry import Registry

DIGEST = "sha256:" + "0" * 64


@pytest.fixture
def registry(tmp_path: Path) -> Iterator[str]:
    """A registry with one manifest; its address."""
    (tmp_path / DIGEST).write_text('{"mediaType": "application/x-manifest"}')
    (tmp_path / "index.json").write_text(json.dumps({"docker.io/library/app:latest": DIGEST}))
    server = Registry(("127.0.0.1", 0), tmp_path)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["library/app/manifests/latest?ns=docker.io", f"library/app/manifests/{DIGEST}"])
def test_a_manifest_is_served_by_tag_and_by_digest(registry: str, path: str) -> None:
    with urllib.request.urlopen(f"{registry}/v2/{path}") as answer:
        assert answer.headers["Content-Type"] == "application/x-manifest"
        assert answer.headers["Docker-Content-Digest"] == DIGEST


@pytest.mark.parametrize("path", ["library/app/manifests/v2", "library/app/manifests/latest?ns=quay.io", "x/blobs/.."])
def test_what_is_not_there_is_not_found(registry: str, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(f"{registry}/v2/{path}")


def test_the_version_is_the_go_modules() -> None:
    assert build.kubernetes_version((build.SOURCES / "go.mod").read_text()).startswith("v1.34.")
    with pytest.raises(ValueError, match="requires no"):
        build.kubernetes_version("require k8s.io/api v0.34.0")


def test_two_numbers_share_nothing_but_the_binary(tmp_path: Path) -> None:
    environ = {"PODTUI_TEST_CLUSTER_DIR": str(tmp_path)}
    one, two = (Layout.from_environ(environ | {"PODTUI_TEST_CLUSTER": number}) for number in "12")
    for name in ("run", "name", "host_link", "subnet", "host_ip", "node_ip", "api_port", "etcd_port"):
        assert getattr(one, name) != getattr(two, name)
    assert build.binary(one) == build.binary(two)


@pytest.mark.parametrize("environ", [{"PODTUI_TEST_CLUSTER": "12"}, {"PODTUI_TEST_CLUSTER_DIR": "/run/user/0"}])
def test_what_cannot_be_a_layout_is_refused(environ: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="PODTUI_TEST_CLUSTER"):
        Layout.from_environ(environ)


def test_a_process_is_found_and_ended(tmp_path: Path) -> None:
    pid = process.start(tmp_path, "sleeper", ["sleep", "60"])
    assert process.running(tmp_path, "sleeper") == pid
    process.stop(tmp_path, "sleeper")
    assert process.running(tmp_path, "sleeper") is None


def test_another_process_with_the_same_id_is_not_taken_for_ours(tmp_path: Path) -> None:
    pid = process.start(tmp_path, "sleeper", ["sleep", "60"])
    started = (tmp_path / "sleeper.pid").read_text()
    (tmp_path / "other.pid").write_text(f"{pid} 1")
    process.stop(tmp_path, "other")
    assert process.running(tmp_path, "sleeper") == pid, started
    process.stop(tmp_path, "sleeper", patience=0)


def test_a_fleet_has_the_pods_that_were_asked_for_and_the_same_each_time() -> None:
    def names() -> list[str]:
        return [w.pod_name(replica) for w in workloads(1010) for replica in range(w.replicas)]

    assert len(set(names())) == 1010
    assert names() == names()
    assert {workload.shape.name for workload in workloads(200)} == {shape.name for shape in SHAPES}


def test_a_pod_belongs_to_its_deployment_by_way_of_the_replica_set() -> None:
    workload = Workload(3, 25)
    deployment = workload.deployment() | {"metadata": {"name": workload.name, "uid": "1"}}
    replica_set = workload.replica_set(deployment)
    replica_set["metadata"]["uid"] = "2"
    pod = workload.pod(0, replica_set)
    assert [pod["metadata"]["ownerReferences"][0][key] for key in ("kind", "uid")] == ["ReplicaSet", "2"]
    assert replica_set["metadata"]["ownerReferences"][0]["kind"] == "Deployment"
    assert pod["metadata"]["labels"][LABEL] == "true"


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.name)
def test_a_status_names_every_container_once(shape: Shape) -> None:
    for health in get_args(Health):
        written = status(shape, 5, health, 2)
        assert [c["name"] for c in written["containerStatuses"]] == [c["name"] for c in shape.containers]
        assert [c["name"] for c in written["initContainerStatuses"]] == [c["name"] for c in shape.init]
        ready = {c["type"]: c["status"] for c in written["conditions"]}["Ready"]
        assert ready == str(health == "ready")


def test_one_pod_in_forty_is_in_trouble() -> None:
    troubled = [number for number in range(1000) if health_at_first(number, SHAPES[0]) != "ready"]
    assert len(troubled) == 25
