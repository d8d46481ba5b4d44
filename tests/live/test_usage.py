"""Usage per container: from metrics.k8s.io, else from the kubelet, else why there is none."""

import pytest

from podtui.cluster import usage
from podtui.errors import ApiError, Forbidden, Unreachable
from podtui.model.quantity import parse
from podtui.model.usage import PodUsage, VolumeUsage
from tests.live.client import Answers
from tests.model.builders import NOW, make_pod, running

POD = make_pod(running("app"))
METRICS = "/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/web-1"
SUMMARY = "/api/v1/nodes/node1/proxy/stats/summary"
KUBELET = {
    "pods": [
        {"podRef": {"uid": "other"}, "containers": []},
        {
            "podRef": {"uid": "u1"},
            "containers": [
                {"name": "app", "cpu": {"usageNanoCores": 250_000_000}, "memory": {"workingSetBytes": 4096}},
                {"name": "new"},
            ],
            "volume": [
                {"name": "logs", "usedBytes": 10, "capacityBytes": 20, "time": "2026-03-01T12:00:00Z"},
                {"name": "kube-api-access-x7k2p", "usedBytes": 3},
            ],
        },
    ]
}


async def test_metrics_are_read_where_there_are_some() -> None:
    body = {
        "timestamp": "2026-03-01T12:00:00Z",
        "containers": [{"name": "app", "usage": {"cpu": "12345678n", "memory": "64Mi"}}],
    }
    found = await usage.read(Answers({METRICS: body}), POD)  # type: ignore[arg-type]
    assert found.source == "metrics.k8s.io"
    assert found.containers["app"].cpu == pytest.approx(0.012345678)
    assert found.containers["app"].memory == 64 * 1024 * 1024


@pytest.mark.parametrize("refusal", [None, Forbidden("no", status=403), ApiError("away", status=503)])
async def test_else_the_kubelets_summary(refusal: Exception | None) -> None:
    answers = {SUMMARY: KUBELET} | ({METRICS: refusal} if refusal else {})
    found = await usage.read(Answers(answers), POD)  # type: ignore[arg-type]
    assert (found.source, found.containers["app"].cpu, found.containers["app"].memory) == ("kubelet", 0.25, 4096)
    assert found.containers["new"].cpu is None
    assert found.volumes["logs"] == VolumeUsage(used=10, capacity=20, at=NOW)
    assert found.volumes["kube-api-access"] == VolumeUsage(used=3)


@pytest.mark.parametrize(
    ("answers", "node", "why"),
    [
        ({SUMMARY: Forbidden("no", status=403)}, "node1", "no metrics-server; not allowed: nodes/proxy"),
        ({SUMMARY: ApiError("bad gateway", status=502)}, "node1", "the kubelet of node1 does not answer"),
        ({SUMMARY: {"pods": []}}, "node1", "the kubelet has not measured it yet"),
        ({METRICS: ApiError("pod metrics not found", status=503)}, "", "not on a node yet"),
    ],
)
async def test_else_the_reason(answers: dict[str, object], node: str, why: str) -> None:
    with pytest.raises(usage.NoUsageError, match=why):
        await usage.read(Answers(answers), make_pod(running("app"), node=node))  # type: ignore[arg-type]


WITH_VOLUME = make_pod(running("app"), spec={"volumes": [{"name": "logs", "emptyDir": {}}]})
FROM_METRICS = PodUsage(NOW, "metrics.k8s.io")


async def test_volumes_come_from_the_summary_beside_the_metrics_once_a_minute() -> None:
    client, volumes = Answers({SUMMARY: KUBELET}), usage.VolumesNow()
    for now in (0.0, 15.0, 59.0):
        found = await volumes.beside(FROM_METRICS, client, WITH_VOLUME, now)  # type: ignore[arg-type]
        assert (found.volumes["logs"].used, found.no_volumes) == (10, "")
    assert len(client.asked) == 1
    await volumes.beside(FROM_METRICS, client, WITH_VOLUME, 60.0)  # type: ignore[arg-type]
    assert len(client.asked) == 2


async def test_volumes_are_not_asked_for_where_there_are_none_or_they_are_there() -> None:
    client, volumes = Answers({SUMMARY: KUBELET}), usage.VolumesNow()
    token = make_pod(running("app"), spec={"volumes": [{"name": "kube-api-access-x", "projected": {}}]})
    assert await volumes.beside(FROM_METRICS, client, token, 0.0) == FROM_METRICS  # type: ignore[arg-type]
    kubelet = PodUsage(NOW, "kubelet")
    assert await volumes.beside(kubelet, client, WITH_VOLUME, 0.0) == kubelet  # type: ignore[arg-type]
    assert client.asked == []


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (Forbidden("no", status=403), "not allowed: get nodes/proxy"),
        (ApiError("bad gateway", status=502), "the kubelet of node1 does not answer"),
        ({"pods": []}, "the kubelet has not measured it yet"),
    ],
)
async def test_why_there_are_no_volumes(answer: object, why: str) -> None:
    client = Answers({SUMMARY: answer})
    found = await usage.VolumesNow().beside(FROM_METRICS, client, WITH_VOLUME, 0.0)  # type: ignore[arg-type]
    assert (dict(found.volumes), found.no_volumes) == ({}, why)


async def test_volumes_from_a_server_that_is_away() -> None:
    with pytest.raises(Unreachable):
        await usage.volumes(Answers({SUMMARY: Unreachable("gone")}), WITH_VOLUME)  # type: ignore[arg-type]


@pytest.mark.parametrize("path", [METRICS, SUMMARY])
async def test_a_server_that_is_away_is_not_a_reason(path: str) -> None:
    with pytest.raises(Unreachable):
        await usage.read(Answers({path: Unreachable("gone")}), POD)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "value"), [("50m", 0.05), ("1", 1), ("64Mi", 67108864), ("1e3", 1000), ("5k", 5000), (2, 2), ("x", None)]
)
def test_quantities(text: str, value: float | None) -> None:
    assert parse(text) == value
