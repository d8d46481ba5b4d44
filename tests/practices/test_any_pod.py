"""Whatever a Pod holds: the checks never raise, name what is there, and their patches can be written down."""

import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from podtui.model.pod import Container, Metadata, Pod, PodSpec, containers_of
from podtui.model.workload import Around
from podtui.practices.finding import SEVERITIES
from podtui.practices.look import look_at
from podtui.practices.patch_text import Target, patch_text
from podtui.practices.run import examine
from podtui.practices.scripts import heeds_no_signal, jobs_of, script_of
from tests.practices.specs import SCRIPTS, arounds, pods

KINDS = ["Pod", "Deployment", "DaemonSet", "Job", "CronJob", "Rollout"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pods, st.sampled_from(KINDS), arounds)
def test_findings_hang_together(pod: Pod, kind: str, around: Around) -> None:
    report = examine(look_at(pod, kind, around))
    names = {container.name for container in containers_of(pod.spec)}
    ranks = [SEVERITIES.index(finding.severity) for finding in report.findings]
    assert ranks == sorted(ranks)
    for finding in report.findings:
        assert finding.what
        assert finding.evidence
        assert set(finding.containers) <= names
        assert not any(c in text for text in (finding.what, *finding.evidence) for c in "\x1b\n\r")
        if finding.patch:
            text = patch_text(finding.patch, Target(kind, pod.name, pod.namespace))
            assert yaml.safe_load(text)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from([*SCRIPTS, "sh", "-c", "&", "exec", "tail", "-f", "sleep"]), max_size=5))
@example(["sh", "-c"])
@example([])
def test_any_command_can_be_read(words: list[str]) -> None:
    for container in (Container("a", command=words), Container("a", args=words)):
        script = script_of(container)
        assert script is None or script.text in words
        assert all(jobs_of(container))
        assert heeds_no_signal(container) == "" or container.command


def test_a_pod_of_nothing() -> None:
    assert examine(look_at(Pod(Metadata(name="x"), PodSpec()))).findings == ()
