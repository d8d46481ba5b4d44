"""The YAML of a Pod shows no literal secret."""

import yaml

from podtui.cluster.redact import HIDDEN, pod_yaml


def test_secrets_are_hidden_and_the_rest_is_kept() -> None:
    container = {
        "name": "app",
        "env": [
            {"name": "DB_PASSWORD", "value": "hunter2"},
            {"name": "URL", "value": "postgres://app:hunter2@db/x"},
            {"name": "LEVEL", "value": "info"},
            {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "s", "key": "k"}}},
            {"name": "EMPTY_SECRET"},
        ],
        "args": ["--api-key=hunter2", "--level=info", "redis://:hunter2@cache", "two\nlines"],
    }
    metadata = {
        "name": "web",
        "managedFields": [{"manager": "kubectl"}],
        "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "hunter2", "team": "shop"},
    }
    text = pod_yaml({"kind": "Pod", "metadata": metadata, "spec": {"containers": [container], "initContainers": None}})
    assert "hunter2" not in text
    assert "managedFields" not in text
    back = yaml.safe_load(text)
    assert back["metadata"]["annotations"] == {"team": "shop"}
    env = {v["name"]: v for v in back["spec"]["containers"][0]["env"]}
    assert env["DB_PASSWORD"]["value"] == HIDDEN
    assert env["LEVEL"]["value"] == "info"
    assert env["TOKEN"]["valueFrom"]["secretKeyRef"]["name"] == "s"
    assert back["spec"]["containers"][0]["args"][1] == "--level=info"
    assert "|-\n" in text
