"""Pods and their logs as the screens' tests use them."""

from datetime import timedelta

import msgspec

from podtui.model.change import Gap
from podtui.model.event import Event
from podtui.model.pod import Pod
from podtui.model.usage import ContainerUsage, PodUsage
from tests.model.builders import NOW, Json, condition, ended, last, make_pod, running, sidecar, stamp, waiting
from tests.ui.fake_source import FakeSource

LIMITS = {"requests": {"cpu": "50m", "memory": "64Mi"}, "limits": {"cpu": "200m", "memory": "128Mi"}}


def container(name: str, image: str, **more: object) -> Json:
    return {"name": name, "image": image, "resources": LIMITS} | more


def billing(*, restarts: int = 4) -> Pod:
    """An init container that is done, a native sidecar in a crash loop, a main that is not ready, a log shipper."""
    proxy = container(
        "cloud-sql-proxy", "gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.11", ports=[{"containerPort": 5432}]
    )
    app = container(
        "app",
        "registry.example.com/shop/billing:1.42.0",
        ports=[{"containerPort": 8080, "name": "http"}],
        env=[{"name": "DATABASE_URL", "value": "postgres://127.0.0.1:5432/billing"}],
        readinessProbe={"httpGet": {"port": 8080, "path": "/healthz"}},
        volumeMounts=[{"name": "logs", "mountPath": "/var/log/app"}],
    )
    shipper = container(
        "log-shipper", "fluent/fluent-bit:3.1", volumeMounts=[{"name": "logs", "mountPath": "/logs", "readOnly": True}]
    )
    message = "back-off 2m40s restarting failed container=cloud-sql-proxy pod=billing-7d9f-x2k4q_shop(0c9e6f0a-77a4)"
    return make_pod(
        running("app", ready=False, ran=3 * 86400),
        running("log-shipper", ran=3 * 86400),
        init=[
            container("migrate", "registry.example.com/shop/billing:1.42.0", args=["migrate"]),
            sidecar("cloud-sql-proxy") | proxy,
        ],
        init_statuses=[
            ended("migrate", 0, "Completed", ago=3 * 86400),
            waiting(
                "cloud-sql-proxy",
                "CrashLoopBackOff",
                message,
                restartCount=restarts,
                lastState=last(137, "OOMKilled", ago=20, ran=60),
            ),
        ],
        containers=[app, shipper],
        node="ip-10-4-12-7.eu-west-1",
        metadata={
            "name": "billing-7d9f-x2k4q",
            "uid": "billing-1",
            "creationTimestamp": stamp(3 * 86400),
            "labels": {"app": "billing", "pod-template-hash": "7d9f"},
            "ownerReferences": [{"kind": "ReplicaSet", "name": "billing-7d9f", "uid": "rs", "controller": True}],
        },
        spec={"volumes": [{"name": "logs", "emptyDir": {"sizeLimit": "512Mi"}}]},
        podIP="10.4.12.31",
        qosClass="Burstable",
        conditions=[
            condition("PodScheduled"),
            condition("Initialized"),
            condition("ContainersReady", "False", "ContainersNotReady", since=20),
            condition("Ready", "False", "ContainersNotReady", since=20),
        ],
    )


def billing_logs(source: FakeSource, pod: Pod) -> None:
    start = NOW - timedelta(seconds=60)
    source.log(pod, "migrate", "applied 0041_invoices.sql", "schema is up to date", at=NOW - timedelta(days=3))
    source.log(
        pod,
        "cloud-sql-proxy",
        "Authorizing with Application Default Credentials",
        "[shop:eu-west1:billing] Listening on 127.0.0.1:5432",
        *[f"[shop:eu-west1:billing] accepted connection from 127.0.0.1:{41000 + i}" for i in range(20)],
        at=start,
        every=1.5,
        instance=3,
    )
    source.log(
        pod,
        "cloud-sql-proxy",
        gap=Gap("ended", "ended: exit 137: SIGKILL, out of memory (OOMKilled)", time=int((NOW.timestamp() - 20) * 1e9)),
        instance=3,
    )
    lines = []
    for i in range(30):
        lines.append(f'{{"level":"info","msg":"GET /invoices/{i}","status":200,"ms":{12 + i}}}')
        if i > 18:
            lines.append("dial tcp 127.0.0.1:5432: connect: connection refused")
    source.log(pod, "app", *lines, at=start, every=1.3)
    source.log(
        pod,
        "log-shipper",
        *[
            f"[info] [output:es] flushed chunk {i} to es-ingest.logging:9200, {i * 7} records, retry=false"
            for i in range(12)
        ],
        at=start,
        every=5,
    )


def billing_usage() -> PodUsage:
    return PodUsage(
        NOW,
        "metrics.k8s.io",
        {
            "app": ContainerUsage(0.034, 61 * 2**20),
            "cloud-sql-proxy": ContainerUsage(0.002, 124 * 2**20),
            "log-shipper": ContainerUsage(0.003, 22 * 2**20),
        },
    )


def event(
    reason: str,
    message: str,
    *,
    kind: str = "Normal",
    container: str = "",
    ago: float = 20,
    count: int = 1,
    uid: str = "",
) -> Event:
    body = {
        "metadata": {"name": uid or reason, "uid": uid or reason},
        "type": kind,
        "reason": reason,
        "message": message,
        "count": count,
        "firstTimestamp": stamp(ago * count),
        "lastTimestamp": stamp(ago),
        "involvedObject": {"fieldPath": f"spec.containers{{{container}}}" if container else ""},
    }
    return msgspec.convert(body, Event)


def billing_events() -> list[Event]:
    return [
        event("Scheduled", "Successfully assigned shop/billing-7d9f-x2k4q to ip-10-4-12-7.eu-west-1", ago=3000),
        event("Pulled", 'Container image "fluent/fluent-bit:3.1" already present', container="log-shipper", ago=2990),
        event(
            "BackOff",
            "Back-off restarting failed container cloud-sql-proxy in pod billing-7d9f-x2k4q_shop(0c9e6f0a-77a4)",
            kind="Warning",
            container="cloud-sql-proxy",
            ago=5,
            count=17,
        ),
        event(
            "Unhealthy",
            "Readiness probe failed: HTTP probe failed with statuscode: 503",
            kind="Warning",
            container="app",
            ago=3,
            count=42,
        ),
    ]
