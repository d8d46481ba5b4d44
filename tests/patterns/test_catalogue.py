"""The catalogue: whole, consistent, found by image and by name, extended by a user."""

import pytest

from podtui.errors import InputError
from podtui.patterns.catalogue import Catalogue, builtin, extend, matched
from podtui.patterns.detect import Detector, Workload, detect, role_words, use
from podtui.patterns.scene import image_of
from podtui.patterns.weights import WEIGHTS
from tests.patterns.pods import pod_of


def _first(reference: str) -> str:
    found = builtin().of_image(image_of(reference).path)
    return found[0].role if found else ""


@pytest.mark.parametrize(
    ("reference", "role"),
    [
        ("fluent/fluent-bit:3.0", "log-shipper"),
        ("registry:5000/mirror/fluent/fluent-bit@sha256:abc", "log-shipper"),
        ("oliver006/redis_exporter", "metrics-exporter"),
        ("example.com/team/queue-depth-exporter:1", "metrics-exporter"),
        ("quay.io/brancz/kube-rbac-proxy:v0.18.0", "rbac-proxy"),
        ("gcr.io/knative-releases/knative.dev/serving/cmd/queue", "queue-proxy"),
        ("cr.l5d.io/linkerd/proxy:stable", "mesh-proxy"),
        ("docker.io/datadog/agent:7", "monitoring-agent"),
        ("registry.redhat.io/openshift4/ose-kube-rbac-proxy-rhel9:v4.17", "rbac-proxy"),
        ("registry.k8s.io/k8s-dns-sidecar-ppc64le:1.14", "metrics-exporter"),
        ("vouch/" + "a/" * 9 + "oauth2_proxy", "auth-proxy"),
        ("openpolicyagent/gatekeeper:v3", ""),
        ("jenkins/agent", ""),
        ("example/app", ""),
        ("", ""),
    ],
)
def test_images_are_found_by_the_end_of_their_path(reference: str, role: str) -> None:
    assert _first(reference) == role


def test_has_two_hundred_families_each_with_a_source() -> None:
    entries = builtin().entries
    assert len(entries) >= 200
    assert all(entry.source and entry.names for entry in entries)


def test_no_name_is_in_two_entries() -> None:
    names = [name for entry in builtin().entries for name in entry.names]
    assert sorted(names) == sorted(set(names))


def test_every_role_and_condition_is_explained() -> None:
    catalogue = builtin()
    roles = {e.role for e in catalogue.entries} | {w.role for w in catalogue.words.values()}
    roles |= {injector.role for injector in catalogue.injectors}
    assert roles - {""} <= set(catalogue.roles)
    assert {entry.when for entry in catalogue.entries} <= set(catalogue.conditions)


def test_conditions_have_what_they_need() -> None:
    for entry in builtin().entries:
        assert bool(entry.args) == (entry.when == "args"), entry
        assert bool(entry.not_args) == (entry.when == "not-args"), entry


def test_every_strength_has_a_weight() -> None:
    assert {f"{how}-{e.strength}" for e in builtin().entries for how in ("image", "called")} <= set(WEIGHTS)


@pytest.mark.parametrize(
    "name", ["istio", "linkerd", "vault", "dapr", "consul", "opentelemetry", "kuma", "datadog", "app-mesh", "jaeger",
             "fluent-bit", "gke-gcsfuse", "cloud-sql"],
)  # fmt: skip
def test_injectors_are_marked(name: str) -> None:
    injector = next(injector for injector in builtin().injectors if injector.name == name)
    assert injector.annotations or injector.labels
    assert injector.containers


def test_an_injector_needs_its_mark() -> None:
    dapr = next(injector for injector in builtin().injectors if injector.name == "dapr")
    assert dapr.marks({"dapr.io/enabled": "true"}, {}) == "annotation dapr.io/enabled=true"
    assert dapr.marks({"dapr.io/enabled": "false"}, {}) == ""
    assert dapr.marks({}, {"dapr.io/sidecar-injected": "true"}) == "label dapr.io/sidecar-injected=true"
    cloud_sql = next(injector for injector in builtin().injectors if injector.name == "cloud-sql")
    mark = "cloudsql.cloud.google.com/proxy1"
    assert cloud_sql.marks({mark: "x"}, {}) == f"annotation {mark}"
    assert cloud_sql.names("csql-default-proxy1")
    assert not cloud_sql.names("app")


def test_words_match_whole() -> None:
    assert matched(["agent"], ["vault agent -config=x"]) == "agent"
    assert matched(["agent"], ["reagents"]) == ""
    assert matched([], ["agent"]) == ""


def test_a_users_entry_goes_before_the_built_in_one() -> None:
    mine = {
        "images": {
            "mine": [{"names": ["fluent-bit", "butler"], "role": "cleaner", "pattern": "adapter", "source": "us"}]
        }
    }
    catalogue = extend(mine)
    assert catalogue.of_image("fluent/fluent-bit")[0].role == "cleaner"
    assert catalogue.of_image("prom/redis_exporter")[0].role == "metrics-exporter"
    pod = pod_of("- {name: a, image: x}\n- {name: b, image: example/butler}")
    assert Detector(catalogue).detect(pod, Workload("Deployment", "web")).of("b").pattern == "adapter"


def test_a_users_names_are_found_in_any_spelling_and_by_parts_of_the_path() -> None:
    rows = [
        {"names": ["Our_Butler"], "role": "a", "pattern": "adapter", "source": "us"},
        {"names": ["team/*-door"], "role": "b", "pattern": "ambassador", "source": "us"},
    ]
    catalogue = extend({"images": {"mine": rows}})
    assert catalogue.of_image("example/our-butler")[0].role == "a"
    assert catalogue.of_name("our_butler")[0].role == "a"
    assert catalogue.of_image("example/team/back_door")[0].role == "b"
    assert not catalogue.of_image("example/other/back-door")


@pytest.mark.parametrize(
    "tables",
    [
        {"images": {"mine": [{"names": ["x"], "role": "r", "pattern": "butler", "source": "s"}]}},
        {"images": {"mine": [{"names": ["x"]}]}},
        {"injectors": {"mine": {"containers": "x"}}},
        {"words": {"adapter": [{"names": ["x"], "wieght": 1}]}},
    ],
)
def test_an_entry_that_cannot_be_used_says_which(tables: dict[str, object]) -> None:
    with pytest.raises(InputError, match="catalogue, table"):
        extend(tables)


def test_an_empty_catalogue_still_decides() -> None:
    pod = pod_of("- {name: web, image: x}\n- {name: b, image: prom/redis_exporter}")
    found = Detector(Catalogue({})).detect(pod, Workload("Deployment", "web"))
    assert found.mains == ("web",)
    assert found.of("b").pattern == "sidecar"


def test_detect_goes_by_the_catalogue_in_use() -> None:
    pod = pod_of("- {name: a, image: x}\n- {name: b, image: example/butler}")
    mine = {"names": ["butler"], "role": "serving", "pattern": "adapter", "source": "us"}
    use(extend({"images": {"mine": [mine]}, "roles": {"serving": "serves"}}))
    try:
        assert detect(pod).of("b").pattern == "adapter"
        assert role_words("serving") == "serves"
    finally:
        use(builtin())
    assert detect(pod).of("b").pattern == "main"
    assert role_words("serving") == ""
