"""Detection on the labelled corpus of real Pods, in two halves by repository (see measure.py)."""

import msgspec
import pytest

from podtui.model.pod import Container, Pod, Projected, ProjectedSource, ServiceAccountToken, Volume, VolumeMount
from podtui.patterns.detect import Workload, detect
from tests.patterns.corpus import DEFAULT, Outcome, bands, judge_all, load, score, split
from tests.patterns.measure import main as measure

pytestmark = pytest.mark.skipif(not DEFAULT.is_dir(), reason="the corpus is not beside this repository")


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return judge_all(load())


def _of(outcomes: list[Outcome], half: str) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.case.half == half and outcome.case.sure]


def test_lifecycles_are_all_right(outcomes: list[Outcome]) -> None:
    wrong = [
        (outcome.case.id, verdict.name)
        for outcome in outcomes
        for verdict in outcome.found.containers
        if verdict.lifecycle != outcome.case.labels[verdict.name].lifecycle
    ]
    assert not wrong


@pytest.mark.parametrize("half", ["tuned", "held out"])
def test_sure_pods_of_either_half_reach_the_target(outcomes: list[Outcome], half: str) -> None:
    chosen = _of(outcomes, half)
    assert score(chosen, lenient=False).macro_f1 >= 0.92
    assert sum(outcome.mains_right for outcome in chosen) / len(chosen) >= 0.96


def test_confidence_tells_right_from_wrong(outcomes: list[Outcome]) -> None:
    wrong = {id(verdict) for outcome in outcomes for _, verdict in outcome.misses(lenient=True)}
    sure = [v for outcome in outcomes for v in outcome.found.containers if v.pattern and v.sure]
    unsure = [v for outcome in outcomes for v in outcome.found.containers if v.pattern and not v.sure]
    wrong_sure = sum(id(verdict) in wrong for verdict in sure)
    assert wrong_sure / len(sure) <= 0.02
    assert len(unsure) < len(sure) / 4


def test_the_less_sure_the_more_often_wrong(outcomes: list[Outcome]) -> None:
    low, high = bands(outcomes, (0.0, 0.75, 0.95))[0], bands(outcomes, (0.0, 0.75, 0.95))[-1]
    assert low.strict < 0.9
    assert high.strict >= 0.98
    assert high.lenient == 1


def test_bands_leave_none_out() -> None:
    cases = judge_all(load())
    total = sum(v.pattern is not None for outcome in cases for v in outcome.found.containers)
    assert sum(band.total for band in bands(cases, (0.0, 0.5, 0.9))) == total


def test_no_repository_is_in_both_halves() -> None:
    halves = split({"b", "a", "c", "d"})
    assert halves == split(["d", "c", "b", "a"])
    assert sorted(halves.values()) == ["held out", "held out", "tuned", "tuned"]


def test_the_report_names_both_halves(capsys: pytest.CaptureFixture[str]) -> None:
    measure([str(DEFAULT)])
    text = capsys.readouterr().out
    assert "== tuned: " in text
    assert "== held out: " in text
    assert "macro" in text
    assert "confidence" in text


def _as_it_lives(pod: Pod) -> Pod:
    """The same Pod as a cluster gives it: with the token that is mounted into every container."""
    mount = VolumeMount("kube-api-access-x2k4q", "/var/run/secrets/kubernetes.io/serviceaccount", read_only=True)
    token = Volume(mount.name, projected=Projected([ProjectedSource(service_account_token=ServiceAccountToken())]))
    spec = pod.spec

    def mounted(containers: list[Container]) -> list[Container]:
        return [msgspec.structs.replace(c, volume_mounts=[*c.volume_mounts, mount]) for c in containers]

    spec = msgspec.structs.replace(
        spec,
        containers=mounted(spec.containers),
        init_containers=mounted(spec.init_containers),
        volumes=[*spec.volumes, token],
    )
    return msgspec.structs.replace(pod, spec=spec)


def test_a_live_pod_is_judged_as_its_manifest(outcomes: list[Outcome]) -> None:
    for outcome in outcomes:
        manifest = outcome.case.manifest
        found = detect(_as_it_lives(manifest.pod), Workload(manifest.kind, manifest.name))
        assert [v.pattern for v in found.containers] == [v.pattern for v in outcome.found.containers], outcome.case.id
