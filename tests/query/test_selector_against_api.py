"""Label selectors with kubectl and the API server as the oracle: the same Pods, and the same selectors refused."""

import asyncio
import json
import random
import subprocess
from urllib.parse import quote

import pytest

from podtui.errors import QueryError
from podtui.query import parse, parse_selector
from tests.api import Api, connect
from tests.cluster.under_test import ClusterUnderTest
from tests.query.random_selectors import random_selector

LABELS: list[dict[str, str]] = [
    {},
    {"app": "web"},
    {"app": "web", "tier": "front"},
    {"app": "web", "tier": "db"},
    {"app": "api", "tier": ""},
    {"app": "", "tier": "front"},
    {"in": "notin", "notin": "in"},
    {"n": "1"},
    {"n": "05"},
    {"n": "10", "app": "api"},
    {"n": "1a"},
    {"n": "9223372036854775807"},
    {"n": "9223372036854775808"},
    {"example.com/part-of": "shop", "app": "Web"},
]
FOR_KUBECTL = [
    *("app=web", "app==web", "app!=web", "app", "!app", "app in (web, api)", "app notin (web,api)", "app=", "app!="),
    *(
        "app=web,tier!=db",
        "app,!tier",
        "tier in ()",
        "tier in (,front)",
        "n>1",
        "n<10",
        "n > 1,n < 10",
        "in in (notin)",
    ),
    *(
        "example.com/part-of=shop",
        " app = web , tier ",
        "app=web,",
        "app==a==b",
        "!app=web",
        "app in web",
        "app in (a,,)",
    ),
    *("n>x", "-app", "app=web tier=db", "a/b/c", ",", "app in (a b)", "app notin (,,a)", "(", "app is web"),
]
HOW_MANY = 1500
SEED = 34


def refused_or_names(pods: dict[str, dict[str, str]], selector: str) -> set[str] | None:
    """The Pods that podtui selects; None where it refuses the selector."""
    try:
        wanted = parse_selector(selector)
    except QueryError:
        return None
    return {name for name, labels in pods.items() if wanted.matches(labels)}


@pytest.mark.cluster
@pytest.mark.timeout(300)
async def test_selectors_mean_what_they_mean_to_kubernetes(cluster: ClusterUnderTest) -> None:
    config = json.loads(cluster.kubectl("config", "view", "--raw", "--minify", "--flatten", "-o", "json"))
    path = f"/api/v1/namespaces/{cluster.namespace}/pods"
    async with connect(config) as api:
        pods = await labelled_pods(api, path)
        selectors = [random_selector(r) for r in [random.Random(SEED)] for _ in range(HOW_MANY)]
        for selector in [*FOR_KUBECTL, *selectors]:
            theirs = await selected_by_api(api, path, selector)
            assert refused_or_names(pods, selector) == theirs, selector
            if theirs is not None:
                assert parse(f'-l "{selector}"').labels.matches({}) == parse_selector(selector).matches({})
        for selector in FOR_KUBECTL:
            theirs = await asyncio.to_thread(selected_by_kubectl, cluster, selector)
            assert refused_or_names(pods, selector) == theirs, selector
        await api.request("DELETE", path, gracePeriodSeconds="0")


async def labelled_pods(api: Api, path: str) -> dict[str, dict[str, str]]:
    """Pods that no scheduler takes, one for each of LABELS."""
    spec = {
        "containers": [{"name": "a", "image": "test/image"}],
        "schedulerName": "nobody",
        "automountServiceAccountToken": False,
    }
    pods = {f"p{i}": labels for i, labels in enumerate(LABELS)}
    for name, labels in pods.items():
        await api.request("POST", path, {"kind": "Pod", "metadata": {"name": name, "labels": labels}, "spec": spec})
    return pods


async def selected_by_api(api: Api, path: str, selector: str) -> set[str] | None:
    answer = await api.answer("GET", f"{path}?labelSelector={quote(selector)}")
    if answer.status == 400:
        return None
    assert answer.status == 200, answer
    return {item["metadata"]["name"] for item in json.loads(answer.body)["items"]}


def selected_by_kubectl(cluster: ClusterUnderTest, selector: str) -> set[str] | None:
    try:
        said = cluster.kubectl("get", "pods", f"--selector={selector}", "-o", "name")
    except subprocess.CalledProcessError as error:
        if "found '" in error.stderr or "Invalid value" in error.stderr:
            return None
        raise
    return {line.removeprefix("pod/") for line in said.split()}
