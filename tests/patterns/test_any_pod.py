"""Whatever a spec holds: no error, verdicts that hang together, and no search without end."""

import time

import pytest
from hypothesis import HealthCheck, given, settings

from podtui.model.pod import Container, EmptyDir, EnvVar, Metadata, Pod, PodSpec, Volume, VolumeMount, containers_of
from podtui.patterns.detect import detect
from podtui.patterns.grouping import GROUPS, groups_of, heading
from podtui.patterns.verdict import AUXILIARY, PATTERNS
from tests.patterns.specs import pods


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pods)
def test_verdicts_hang_together(pod: Pod) -> None:
    found = detect(pod)
    assert [verdict.name for verdict in found.containers] == [c.name for c in containers_of(pod.spec)]
    assert found.mains == tuple(v.name for v in found.containers if v.pattern == "main")
    assert found.patterns == tuple(p for p in AUXILIARY if any(v.pattern == p for v in found.containers))
    for verdict in found.containers:
        assert (verdict.pattern is None) == (verdict.lifecycle in ("init", "ephemeral"))
        assert verdict.pattern is None or verdict.pattern in PATTERNS
        assert 0 <= verdict.confidence <= 1
        assert verdict.evidence
        assert all(line.detail for line in verdict.evidence)
    assert heading(found)
    assert set(groups_of(found)) <= set(GROUPS)


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pods)
def test_a_pod_with_a_regular_container_has_a_main_unless_an_annotation_says_otherwise(pod: Pod) -> None:
    overridden = any(key.startswith("podtui.io/pattern.") for key in pod.metadata.annotations)
    found = detect(pod)
    if pod.spec.containers and not overridden:
        assert found.mains


@pytest.mark.parametrize(
    "unit",
    ["tail ", "nc ", "nc -", "kubectl ", "ssh ", "gsutil ", "restic ", "mc --x ", "cp ", "> ", "tail -f a &", "sh -c ",
     "while true; do ", "http://", "a://b@", "localhost:", "127.0.0.1", "/", "/a", "-- ", "x-", "\n"],
)  # fmt: skip
def test_a_long_script_or_image_is_searched_in_linear_time(unit: str) -> None:
    text = unit * (60_000 // len(unit))
    logs = [VolumeMount("logs", "/x")]
    containers = [
        Container("app", image="x", command=["sh", "-c", text], volume_mounts=logs),
        Container("b", image="x", args=[text], volume_mounts=logs),
        Container("c", image=text, env=[EnvVar("UPSTREAM", text)]),
        Container(text),
    ]
    pod = Pod(Metadata(name="w"), PodSpec(containers, volumes=[Volume("logs", empty_dir=EmptyDir())]))
    start = time.process_time()
    assert detect(pod).mains
    assert time.process_time() - start < 5
