"""The Pod drawn in characters."""

import pytest
from hypothesis import HealthCheck, given, settings
from rich.cells import cell_len

from podtui.model.manifest import read
from podtui.model.pod import Metadata, Pod, PodSpec
from podtui.patterns.detect import Workload, detect
from podtui.view.picture import picture
from tests.patterns.specs import pods


def _drawn(text: str, width: int = 80) -> str:
    found = read(text, "test").pods[0]
    patterns = detect(found.pod, Workload(found.kind, found.name))
    return "\n".join(picture(found.pod.spec, patterns, width))


OUT = """
kind: Pod
metadata: {name: app}
spec:
  containers:
  - {name: app, image: a, env: [{name: DB_URL, value: 'postgres://localhost:5432/x'}], ports: [{containerPort: 8080}],
     volumeMounts: [{name: logs, mountPath: /logs}]}
  - {name: db-proxy, image: b, args: [--port=5432]}
  - {name: log-shipper, image: c, volumeMounts: [{name: logs, mountPath: /logs, readOnly: true}]}
  volumes: [{name: logs, emptyDir: {}}]
"""


def test_out_through_an_ambassador_and_over_a_volume_to_a_sidecar() -> None:
    assert (
        _drawn(OUT)
        == """\
                                      logs, emptyDir ────────┐
         ┌ main ────────────────────────────────────┐        │
┌────────┤ app                                :8080 ├─rw────▶┤
│        └──────────────────────────────────────────┘        │
│        ┌ ambassador → outside ────────────────────┐        │
└───5432─▶ db-proxy                                 │        │
         └──────────────────────────────────────────┘        │
         ┌ sidecar ─────────────────────────────────┐        │
         │ log-shipper                              ├◀ro─────┘
         └──────────────────────────────────────────┘"""
    )


def test_in_through_an_ambassador_whose_target_comes_first() -> None:
    text = """
kind: Pod
metadata: {name: app}
spec:
  containers:
  - {name: app, image: a, ports: [{containerPort: 8080}]}
  - {name: oauth2-proxy, image: x, args: ['--upstream=http://localhost:8080'], ports: [{containerPort: 4180}]}
"""
    assert (
        _drawn(text)
        == """\
         ┌ main ────────────────────────────────────┐
┌───8080─▶ app                                :8080 │
│        └──────────────────────────────────────────┘
│        ┌ outside → ambassador ────────────────────┐
└────────┤ oauth2-proxy                       :4180 │
         └──────────────────────────────────────────┘"""
    )


def test_lines_that_cross() -> None:
    text = """
kind: Pod
metadata: {name: app}
spec:
  containers:
  - {name: app, image: a, volumeMounts: [{name: one, mountPath: /1}, {name: two, mountPath: /2}]}
  - {name: log-sync, image: b, volumeMounts: [{name: two, mountPath: /2}]}
  - {name: log-tail, image: c, volumeMounts: [{name: one, mountPath: /1}]}
  volumes: [{name: one, emptyDir: {}}, {name: two, emptyDir: {}}]
"""
    lines = _drawn(text).splitlines()
    assert lines[1].endswith("two, emptyDir ────────┼──┐")
    assert lines[4].endswith("├─rw─────┼─▶┤")
    assert lines[7].endswith("├─rw─────┼─▶┘")
    assert lines[10].endswith("├─rw────▶┘")


def test_what_does_not_fit_is_said_in_the_box() -> None:
    env = ", ".join(f"{{name: U{n}, value: 'http://localhost:{8000 + n}'}}" for n in range(6))
    rest = "\n".join(f"  - {{name: s{n}, image: i{n}, ports: [{{containerPort: {8000 + n}}}]}}" for n in range(6))
    text = (
        f"kind: Pod\nmetadata: {{name: app}}\nspec:\n  containers:\n  - {{name: app, image: a, env: [{env}]}}\n{rest}"
    )
    drawn = _drawn(text)
    assert drawn.count("▶") == 4
    assert "calls s4 at localhost:8004" in drawn
    assert "calls s5 at localhost:8005" in drawn


def test_a_port_that_nobody_declares_is_said_in_the_box() -> None:
    text = """
kind: Pod
metadata: {name: app}
spec:
  containers:
  - {name: app, image: a, env: [{name: URL, value: 'http://localhost:9'}]}
  - {name: b, image: b}
  - {name: c, image: c}
"""
    assert "calls localhost:9" in _drawn(text)
    assert "▶" not in _drawn(text)


def test_nothing_to_draw() -> None:
    empty = Pod(Metadata(), PodSpec())
    assert picture(empty.spec, detect(empty)) == []


@pytest.mark.parametrize("width", [50, 80, 200])
def test_fits_its_width(width: int) -> None:
    assert all(cell_len(line) <= width for line in _drawn(OUT, width).splitlines())


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pods)
def test_any_pod_fits_eighty_columns(pod: Pod) -> None:
    assert all(cell_len(line) <= 80 for line in picture(pod.spec, detect(pod)))
