"""Pods for the tests of detection, from short YAML."""

import textwrap

from podtui.model.manifest import read
from podtui.model.pod import Pod
from podtui.patterns.detect import Workload, detect
from podtui.patterns.verdict import PodPatterns


def pod_of(containers: str, *, init: str = "", name: str = "web", annotations: dict[str, str] | None = None) -> Pod:
    """A Pod of containers in YAML list form; `annotations` are the Pod's."""
    marks = "".join(f"    {key}: '{value}'\n" for key, value in (annotations or {}).items())
    text = f"kind: Pod\nmetadata:\n  name: {name}\n  annotations:\n    x: y\n{marks}spec:\n"
    if init:
        text += "  initContainers:\n" + textwrap.indent(textwrap.dedent(init), "  ")
    text += "\n  containers:\n" + textwrap.indent(textwrap.dedent(containers), "  ")
    found = read(text, "test")
    assert not found.problems, found.problems
    return found.pods[0].pod


def patterns_of(pod: Pod, kind: str = "Deployment", name: str = "web") -> PodPatterns:
    return detect(pod, Workload(kind, name))
