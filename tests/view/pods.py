"""Pods of a few shapes, for tests of what is shown."""

from podtui.model.pod import Pod
from tests.model.builders import Json, last, make_pod, running, waiting


def plain(name: str, namespace: str = "shop", **metadata: object) -> Pod:
    """One container, as it should be."""
    return make_pod(running("app"), metadata=_meta(name, namespace) | metadata)


def shipper(name: str, namespace: str = "shop", *, crash: bool = False) -> Pod:
    """A main that logs into a volume and a log shipper that reads it; `crash`: the shipper is in CrashLoopBackOff."""
    mount = [{"name": "logs", "mountPath": "/var/log/app"}]
    containers: list[Json] = [
        {"name": "app", "image": "shop/app", "volumeMounts": mount},
        {"name": "shipper", "image": "fluent/fluent-bit:3", "volumeMounts": [mount[0] | {"readOnly": True}]},
    ]
    broken = waiting("shipper", "CrashLoopBackOff", "back-off 5m0s", restartCount=4, lastState=last(1))
    return make_pod(
        running("app"),
        broken if crash else running("shipper"),
        containers=containers,
        spec={"volumes": [{"name": "logs", "emptyDir": {}}]},
        metadata=_meta(name, namespace),
    )


def _meta(name: str, namespace: str) -> Json:
    return {"name": name, "namespace": namespace, "uid": f"{namespace}/{name}"}
