"""Images taken apart and names compared."""

import pytest

from podtui.patterns.catalogue import builtin
from podtui.patterns.likeness import similarity
from podtui.patterns.scene import Image, image_of, words_of


@pytest.mark.parametrize(
    ("reference", "image"),
    [
        ("nginx", Image("nginx", "nginx", "")),
        ("nginx:1.27", Image("nginx", "nginx", "1.27")),
        ("Quay.io/Org/App:v1@sha256:0a", Image("org/app", "app", "v1")),
        ("localhost:5000/app", Image("app", "app", "")),
        ("localhost/app", Image("app", "app", "")),
        ("org/sub/app", Image("org/sub/app", "app", "")),
        ("${IMAGE}", Image("${image}", "${image}", "")),
        ("", Image("", "", "")),
    ],
)
def test_image_references(reference: str, image: Image) -> None:
    assert image_of(reference) == image
    assert image.family == image.path.rpartition("/")[0]


@pytest.mark.parametrize(
    ("name", "known_as", "least", "most"),
    [
        ("redis", "redis", 1, 1),
        ("kube-state-metrics", "kube-state-metrics", 1, 1),
        ("kubedns", "kube-dns", 1, 1),
        ("main-app", "main-app-example", 1, 1),
        ("redis", "my-release-redis-master", 0.5, 0.8),
        ("redis-exporter", "redis", 0.5, 0.8),
        ("web-7", "web", 1, 1),
        ("order-api", "api-gateway", 0.25, 0.5),
        ("mongod", "mongodb-standalone", 0.2, 0.3),
        ("postgresql", "postgres", 0.4, 0.9),
        ("kubelet", "kube", 0, 0),
        ("app", "web", 0, 0),
        ("sidecar", "sidecar-example", 0, 0),
        ("", "web", 0, 0),
    ],
)
def test_similarity_of_names(name: str, known_as: str, least: float, most: float) -> None:
    score = similarity(words_of(name), words_of(known_as), builtin())
    assert least <= score <= most
    assert score == similarity(words_of(known_as), words_of(name), builtin())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("kube-rbac-proxy2", ("kube", "rbac", "proxy", "2")),
        ("sidecontainer", ("side", "container")),
        ("Main_Container-1", ("main", "container", "1")),
        ("containerd", ("containerd",)),
        ("k8s-sidecar", ("k8s", "sidecar")),
        ("", ()),
    ],
)
def test_words_of_names(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words
