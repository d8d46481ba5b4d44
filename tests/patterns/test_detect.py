"""The workload behind a Pod, overrides, lifecycles, and what is remembered."""

import gc

import msgspec
import pytest

from podtui.model.pod import Container, Metadata, OwnerReference, Pod, PodSpec
from podtui.patterns.catalogue import builtin
from podtui.patterns.detect import Detector, Workload, detect, workload_of
from tests.patterns.pods import patterns_of, pod_of

TWO = """
- {name: app, image: example/app}
- {name: helper, image: example/helper}
"""


def _owned(kind: str, name: str, **labels: str) -> Pod:
    owner = OwnerReference(kind=kind, name=name, controller=True)
    return Pod(Metadata(name="p-x", labels=labels, owner_references=[owner]), PodSpec([Container("a")]))


@pytest.mark.parametrize(
    ("pod", "workload"),
    [
        (Pod(Metadata(name="bare"), PodSpec()), Workload("Pod", "bare")),
        (_owned("StatefulSet", "db"), Workload("StatefulSet", "db")),
        (
            _owned("ReplicaSet", "web-7d9f", **{"pod-template-hash": "7d9f"}),
            Workload("Deployment", "web"),
        ),
        (_owned("ReplicaSet", "web-7d9f", **{"pod-template-hash": "other"}), Workload("ReplicaSet", "web-7d9f")),
        (_owned("ReplicaSet", "web-7d9f"), Workload("ReplicaSet", "web-7d9f")),
    ],
)
def test_workload_behind_a_pod(pod: Pod, workload: Workload) -> None:
    assert workload_of(pod) == workload


def test_an_owner_that_does_not_control_names_nothing() -> None:
    owner = OwnerReference(kind="Job", name="other")
    assert workload_of(Pod(Metadata(name="p", owner_references=[owner]), PodSpec())) == Workload("Pod", "p")


@pytest.mark.parametrize("pattern", ["main", "sidecar", "adapter", "ambassador"])
def test_an_annotation_overrides_and_is_the_evidence(pattern: str) -> None:
    found = patterns_of(pod_of(TWO, annotations={"podtui.io/pattern.helper": pattern}))
    verdict = found.of("helper")
    assert verdict.pattern == pattern
    assert verdict.confidence == 1
    assert [line.signal for line in verdict.evidence] == ["override"]
    assert "podtui.io/pattern.helper" in verdict.evidence[0].detail


def test_an_override_to_main_leaves_the_others_auxiliary() -> None:
    found = patterns_of(pod_of(TWO, annotations={"podtui.io/pattern.helper": "main"}))
    assert found.mains == ("helper",)
    assert found.of("app").pattern == "sidecar"


def test_an_override_of_the_only_container_leaves_no_main() -> None:
    found = patterns_of(pod_of("- {name: a, image: b}", annotations={"podtui.io/pattern.a": " Adapter "}))
    assert found.mains == ()
    assert found.patterns == ("adapter",)


def test_an_invalid_override_is_ignored_and_said_so() -> None:
    plain = patterns_of(pod_of(TWO))
    found = patterns_of(pod_of(TWO, annotations={"podtui.io/pattern.helper": "butler"}))
    assert found.of("helper").pattern == plain.of("helper").pattern
    last = found.of("helper").evidence[-1]
    assert last.signal == "override-ignored"
    assert '"butler"' in last.detail
    assert last.weight == 0


def test_an_override_of_an_init_container_is_ignored_and_said_so() -> None:
    pod = pod_of(TWO, init="- {name: first, image: busybox}", annotations={"podtui.io/pattern.first": "sidecar"})
    verdict = patterns_of(pod).of("first")
    assert verdict.pattern is None
    assert verdict.evidence[-1].signal == "override-ignored"


def test_lifecycles_in_start_order() -> None:
    init = """
    - {name: setup, image: busybox}
    - {name: helper, image: busybox, restartPolicy: Always}
    """
    pod = pod_of("- {name: app, image: example/app}", init=init)
    spec = msgspec.structs.replace(pod.spec, ephemeral_containers=[Container("debugger-1")])
    found = detect(msgspec.structs.replace(pod, spec=spec))
    assert [(v.name, v.lifecycle, v.pattern) for v in found.containers] == [
        ("setup", "init", None),
        ("helper", "native-sidecar", "sidecar"),
        ("app", "regular", "main"),
        ("debugger-1", "ephemeral", None),
    ]
    assert found.of("debugger-1").role == "debug"
    assert [v.words for v in found.containers] == ["init", "sidecar", "main", "debug"]


def test_a_native_sidecar_is_never_the_main_whatever_its_name() -> None:
    pod = pod_of("- {name: x, image: y}", init="- {name: web, image: web, restartPolicy: Always}")
    found = patterns_of(pod)
    assert found.mains == ("x",)


def test_default_container_that_is_not_there_is_passed_over() -> None:
    mark = {"kubectl.kubernetes.io/default-container": "absent"}
    assert patterns_of(pod_of(TWO, annotations=mark)).mains == ("app",)


def test_default_container_is_the_main() -> None:
    mark = {"kubectl.kubernetes.io/default-container": "helper"}
    assert patterns_of(pod_of(TWO, annotations=mark)).mains == ("helper",)


def test_unknown_container_raises() -> None:
    with pytest.raises(KeyError):
        patterns_of(pod_of(TWO)).of("nobody")


def test_evidence_is_sorted_and_weighs_for_the_verdict() -> None:
    for verdict in patterns_of(pod_of(TWO)).containers:
        weights = [line.weight for line in verdict.evidence]
        assert weights == sorted(weights, reverse=True)
        assert weights[0] >= 0


class TestCache:
    """Pods of one template share one PodSpec object."""

    def test_same_spec_and_workload_share_the_result(self) -> None:
        pod = pod_of(TWO)
        other = msgspec.structs.replace(pod, metadata=msgspec.structs.replace(pod.metadata, uid="2"))
        assert patterns_of(pod) is patterns_of(other)

    def test_annotations_that_matter_are_told_apart(self) -> None:
        pod = pod_of(TWO)
        marked = msgspec.structs.replace(pod.metadata, annotations={"podtui.io/pattern.helper": "adapter"})
        noted = msgspec.structs.replace(pod.metadata, annotations={"checksum/config": "1"})
        assert patterns_of(pod) is not patterns_of(msgspec.structs.replace(pod, metadata=marked))
        assert patterns_of(pod) is patterns_of(msgspec.structs.replace(pod, metadata=noted))

    def test_workloads_are_told_apart(self) -> None:
        pod = pod_of(TWO)
        assert patterns_of(pod, name="app").mains == ("app",)
        assert patterns_of(pod, name="helper").mains == ("helper",)

    def test_forgotten_with_the_spec(self) -> None:
        detector = Detector(builtin())
        pod = pod_of(TWO)
        detector.detect(pod)
        assert detector.remembered == 1
        del pod
        gc.collect()
        assert detector.remembered == 0

    def test_does_not_grow_without_end_on_one_spec(self) -> None:
        detector = Detector(builtin())
        pod = pod_of(TWO)
        for number in range(1000):
            detector.detect(pod, Workload("Job", f"run-{number}"))
        assert detector.remembered < 500
