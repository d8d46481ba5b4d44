"""Pods in common forms come out as a person would label them."""

from pathlib import Path

import pytest

from podtui.model.manifest import ManifestPod, read
from podtui.patterns.detect import Workload, detect

_FILE = Path(__file__).with_name("common_pods.yaml")
_EXPECT = "expect.test/"


def _cases() -> list[ManifestPod]:
    found = read(_FILE.read_text(encoding="utf-8"), _FILE.name)
    assert not found.problems
    assert not found.skipped
    return found.pods


@pytest.mark.parametrize("case", _cases(), ids=lambda case: f"{case.kind}/{case.name}")
def test_each_container_has_its_pattern(case: ManifestPod) -> None:
    wanted = {
        key.removeprefix(_EXPECT): value
        for key, value in case.pod.metadata.annotations.items()
        if key.startswith(_EXPECT)
    }
    found = detect(case.pod, Workload(case.kind, case.name))
    got = {verdict.name: verdict.pattern for verdict in found.containers if verdict.pattern}
    assert got == wanted, [
        (verdict.name, verdict.pattern, line) for verdict in found.containers for line in verdict.evidence
    ]
