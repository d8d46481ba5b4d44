"""Headings and groups of the pods screen."""

import pytest

from podtui.patterns.grouping import GROUPS, groups_of, heading
from tests.patterns.pods import patterns_of, pod_of

APP = "- {name: web, image: example/web}\n"
EXPORTER = "- {name: exporter, image: prom/redis_exporter}\n"
PROXY = "- {name: proxy, image: quay.io/brancz/kube-rbac-proxy}\n"
SHIPPER = "- {name: logs, image: fluent/fluent-bit}\n"
NATIVE = "- {name: logs, image: fluent/fluent-bit, restartPolicy: Always}\n"


@pytest.mark.parametrize(
    ("containers", "init", "words", "groups"),
    [
        (APP, "", "single", ("single",)),
        (APP, "- {name: setup, image: busybox}", "single", ("single", "init")),
        (APP + EXPORTER, "", "adapter", ("adapter",)),
        (APP + PROXY + SHIPPER, "", "sidecar + ambassador", ("sidecar", "ambassador")),
        (SHIPPER + APP + PROXY + EXPORTER, "", "sidecar + adapter + ambassador", ("sidecar", "adapter", "ambassador")),
        (APP, NATIVE, "sidecar", ("sidecar", "native")),
        ("- {name: a, image: x}\n- {name: b, image: x}", "", "several mains", ("several mains",)),
        ("- {name: a, image: x}\n- {name: b, image: x}\n" + SHIPPER, "", "sidecar", ("sidecar", "several mains")),
    ],
)
def test_heading_and_groups(containers: str, init: str, words: str, groups: tuple[str, ...]) -> None:
    found = patterns_of(pod_of(containers, init=init))
    assert heading(found) == words
    assert groups_of(found) == groups
    assert set(groups) <= set(GROUPS)


def test_an_ephemeral_container_is_in_debug() -> None:
    import msgspec

    from podtui.model.pod import Container

    pod = pod_of(APP)
    spec = msgspec.structs.replace(pod.spec, ephemeral_containers=[Container("debugger-x")])
    assert groups_of(patterns_of(msgspec.structs.replace(pod, spec=spec))) == ("single", "debug")
