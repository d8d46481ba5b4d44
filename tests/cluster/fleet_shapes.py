"""What the fleet is made of: eight kinds of workload as they are met in real clusters."""

from dataclasses import dataclass
from typing import Any

from tests.cluster.api import Object


@dataclass(frozen=True, slots=True)
class Shape:
    """The containers of one kind of workload; the first regular one is the application."""

    name: str
    containers: tuple[Object, ...]
    init: tuple[Object, ...] = ()
    volumes: tuple[str, ...] = ()  # emptyDirs


def _container(name: str, image: str, port: int = 0, mounts: tuple[str, ...] = (), **more: Any) -> Object:
    """A container with what most have: env, resources, mounts (VOLUME:PATH), and with a port a readiness probe."""
    container: Object = {
        "name": name,
        "image": image,
        "env": [
            {"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}},
            {"name": "LOG_FORMAT", "value": "json"},
            {"name": "UPSTREAM_URL", "value": "http://127.0.0.1:8080"},
        ],
        "resources": {"requests": {"cpu": "20m", "memory": "48Mi"}, "limits": {"cpu": "1", "memory": "192Mi"}},
        "volumeMounts": [dict(zip(("name", "mountPath"), mount.split(":"), strict=True)) for mount in mounts],
    }
    if port:
        container["ports"] = [{"name": "main", "containerPort": port, "protocol": "TCP"}]
        container["readinessProbe"] = {"httpGet": {"path": "/ready", "port": "main"}, "periodSeconds": 5}
    return container | more


def _app(*mounts: str) -> Object:
    return _container("app", "registry.example/shop/app:3.7.1", 8080, mounts)


SHAPES = (
    Shape(
        "web",
        (
            _app(),
            _container("linkerd-proxy", "cr.l5d.io/linkerd/proxy:edge-25.4.1", 4143, ("identity:/var/run/linkerd",)),
        ),
        (_container("linkerd-init", "cr.l5d.io/linkerd/proxy-init:v2.4.2", args=["--incoming-proxy-port", "4143"]),),
        ("identity",),
    ),
    Shape(
        "orders",
        (
            _app("logs:/var/log/app"),
            _container("vector", "timberio/vector:0.46.1-alpine", 8686, ("logs:/var/log/app",)),
        ),
        volumes=("logs",),
    ),
    Shape(
        "store",
        (
            _container("postgres", "docker.io/library/postgres:16", 5432, ("data:/var/lib/postgresql/data",)),
            _container("exporter", "quay.io/prometheuscommunity/postgres-exporter:v0.17.1", 9187),
        ),
        volumes=("data",),
    ),
    Shape("billing", (_app(), _container("pgbouncer", "bitnami/pgbouncer:1.24.1", 6432))),
    Shape(
        "search",
        (_app("secrets:/vault/secrets"),),
        (
            _container("vault-agent", "hashicorp/vault:1.19", mounts=("secrets:/vault/secrets",), args=["agent"]),
            _container("otel-collector", "otel/opentelemetry-collector:0.124.1", 4317, restartPolicy="Always"),
        ),
        ("secrets",),
    ),
    Shape(
        "ledger",
        (_app(),),
        (
            _container(
                "wait-for-db",
                "docker.io/library/busybox:1.37",
                command=["sh", "-c", "until nc -z db 5432; do sleep 1; done"],
            ),
            _container("migrate", "registry.example/shop/migrate:3.7.1"),
        ),
    ),
    Shape(
        "media",
        (
            _container("api", "registry.example/media/api:2.2.0", 8080, ("content:/content",)),
            _container("worker", "registry.example/media/worker:2.2.0", mounts=("content:/content",)),
            _container("git-sync", "registry.k8s.io/git-sync/git-sync:v4.4.0", mounts=("content:/content",)),
        ),
        volumes=("content",),
    ),
    Shape("plain", (_app(),)),
)
