"""What stands around Pods: replicas, autoscalers and usage, each where it may be read."""

import pytest

from podtui.cluster.workloads import MOST_MEASURED, Asked, around
from podtui.errors import ApiError, CredentialsError, Forbidden
from podtui.model.pod import Pod
from tests.live.client import Answers
from tests.model.builders import make_pod, running

POD = make_pod(running("app"))
DEPLOYMENT = "/apis/apps/v1/namespaces/shop/deployments/web"
AUTOSCALERS = "/apis/autoscaling/v2/namespaces/shop/horizontalpodautoscalers"
METRICS = "/apis/metrics.k8s.io/v1beta1/namespaces/shop/pods/web-1"
ALL = {
    DEPLOYMENT: {"kind": "Deployment", "spec": {"replicas": 3, "template": {}}},
    AUTOSCALERS: {
        "metadata": {},
        "items": [
            {
                "metadata": {"name": "hpa", "namespace": "shop"},
                "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "web"}, "maxReplicas": 5},
            }
        ],
    },
    METRICS: {"containers": [{"name": "app", "usage": {"cpu": "1", "memory": "1Mi"}}]},
}


def asked(pod: Pod = POD, kind: str = "Deployment", name: str = "web") -> Asked:
    return Asked(pod, kind, name)


async def test_all_that_may_be_read() -> None:
    client = Answers(ALL)
    (found,) = await around(client, [asked()])  # type: ignore[arg-type]
    assert found.replicas == 3
    assert found.autoscalers is not None
    assert [a.scales("Deployment", "web", "shop") for a in found.autoscalers] == [True]
    assert found.usage is not None
    assert found.usage.containers["app"].cpu == 1


@pytest.mark.parametrize("error", [Forbidden("no", status=403), ApiError("away", status=503)])
async def test_what_may_not_be_read_is_not_known(error: Exception) -> None:
    client = Answers(dict.fromkeys(ALL, error))
    (found,) = await around(client, [asked()])  # type: ignore[arg-type]
    assert (found.replicas, found.autoscalers, found.usage) == (None, None, None)


async def test_without_an_autoscaler_there_is_none() -> None:
    client = Answers(ALL | {AUTOSCALERS: {"metadata": {}, "items": []}})
    (found,) = await around(client, [asked()], usage=False)  # type: ignore[arg-type]
    assert (found.autoscalers, found.usage) == ((), None)


async def test_a_workload_is_asked_for_once_and_only_where_it_has_replicas() -> None:
    client = Answers(ALL)
    await around(client, [asked(), asked(), asked(POD, "Job", "x"), asked(POD, "Pod", "y")], usage=False)  # type: ignore[arg-type]
    assert sorted(path for path, _ in client.asked) == sorted([DEPLOYMENT, AUTOSCALERS])


async def test_usage_of_very_many_is_not_asked_for() -> None:
    client = Answers(ALL)
    found = await around(client, [asked()] * (MOST_MEASURED + 1))  # type: ignore[arg-type]
    assert {each.usage for each in found} == {None}
    assert METRICS not in [path for path, _ in client.asked]


async def test_what_is_no_answer_of_an_api_server_is_said() -> None:
    with pytest.raises(ApiError, match="proxy in between"):
        await around(Answers(ALL | {AUTOSCALERS: b"<html>"}), [asked()], usage=False)  # type: ignore[arg-type]


async def test_credentials_that_cannot_be_had_are_said() -> None:
    with pytest.raises(CredentialsError):
        await around(Answers({DEPLOYMENT: CredentialsError("no token")}), [asked()], usage=False)  # type: ignore[arg-type]
