"""`podtui check` on manifests: what it prints, and how it ends."""

import json
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from podtui.patterns import detect
from podtui.patterns.catalogue import builtin
from podtui.practices import run as practices
from podtui.practices.settings import DEFAULT
from tests.cli.conftest import Run

DEPLOYMENT = """\
# the web shop
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 1
  template:
    spec:
      containers:
        - name: app
          image: example/web:1
          resources: {requests: {cpu: 1, memory: 1Gi}}
        - name: redis-exporter
          image: oliver006/redis_exporter:v1
          securityContext: {privileged: true}
"""
JOB = """\
kind: Job
metadata: {name: migrate}
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - {name: migrate, image: 'example/migrate:1'}
        - {name: cloud-sql-proxy, image: 'gcr.io/cloud-sql-connectors/cloud-sql-proxy:2'}
"""
AUTOSCALER = """\
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  scaleTargetRef: {kind: Deployment, name: web}
  maxReplicas: 5
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}}}]
"""
Write = Callable[[str], str]


@pytest.fixture(autouse=True)
def _as_new() -> Any:
    """The settings of one run are not the next one's."""
    yield
    practices.use(DEFAULT)
    detect.use(builtin())


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(text: str, name: str = "web.yaml") -> str:
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return write


@pytest.fixture
def configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    def configured(text: str) -> Path:
        path = tmp_path / "config.toml"
        path.write_text(textwrap.dedent(text))
        monkeypatch.setenv("PODTUI_CONFIG", str(path))
        return path

    return configured


# --- text -------------------------------------------------------------------------------------------------------------


def test_the_worst_first_within_80_columns(run: Run, write: Write) -> None:
    status, out, err = run("check", "-f", write(JOB + "---\n" + DEPLOYMENT))
    assert (status, err) == (1, "")
    assert max(map(len, out.splitlines())) <= 80
    blocks = out.split("\n\n")
    assert blocks[0].splitlines()[0] == "migrate (Job): ambassador"
    assert blocks[1].splitlines()[:2] == [
        "error     job-kept-alive (lifecycle)",
        "          the Job cannot complete while cloud-sql-proxy runs.",
    ]
    assert "\nshop/web (Deployment): adapter\n2 warnings, " in out
    assert "\nwarning   privileged (security)\n" in out
    assert "\ninfo      one-replica: there is one Pod" in out
    assert out.splitlines()[-1].startswith("2 Pods: 1 error, 2 warnings, ")


def test_patches_are_shown_on_request(run: Run, write: Write) -> None:
    _, out, _ = run("check", "--patch", "-f", write(DEPLOYMENT))
    assert "\n# kubectl patch deployment web -n shop --patch-file=THIS\n" in out
    assert "\nspec:\n  template:\n    spec:\n      containers:\n        - name: redis-exporter\n" in out


@pytest.mark.parametrize(("fail_on", "status"), [("info", 1), ("warning", 1), ("error", 0)])
def test_fail_on(run: Run, write: Write, fail_on: str, status: int) -> None:
    assert run("check", "-f", write(DEPLOYMENT), "--fail-on", fail_on)[0] == status


def test_a_broken_document_is_named_and_the_others_are_checked(run: Run, write: Write) -> None:
    path = write("kind: Pod\nspec: [\n---\n" + DEPLOYMENT)
    status, out, err = run("check", "-f", path)
    assert status == 2
    assert err.startswith(f"podtui: {path}: document 1, line ")
    assert "shop/web (Deployment)" in out


def test_other_kinds_are_passed_over_and_autoscalers_are_used(run: Run, write: Write) -> None:
    service = "kind: Service\nmetadata: {name: s}\n"
    status, out, err = run("check", "-f", write("---\n".join([DEPLOYMENT, AUTOSCALER, service])))
    assert status == 1
    assert err.count("passed over") == 1
    assert "Service s" in err
    assert "autoscaler-blind (scalability)" in out
    assert "one-replica" not in out


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO(JOB))
    status, out, _ = run("check", "-f", "-", "-o", "sarif")
    assert status == 1
    place = json.loads(out)["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "stdin"}, "region": {"startLine": 9}}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        ((), "nothing to check"),
        (("web", "-f", "x"), "a Pod's name does not go with -f"),
        (("-f", "/nowhere.yaml"), "cannot be read"),
        (("-f", "x", "--fail-on", "never"), "'never' is not one of"),
    ],
)
def test_what_does_not_go(run: Run, args: tuple[str, ...], said: str) -> None:
    status, out, err = run("check", *args)
    assert (status, out) == (2, "")
    assert said in err


# --- JSON and SARIF ---------------------------------------------------------------------------------------------------


def test_json(run: Run, write: Write) -> None:
    path = write(DEPLOYMENT)
    status, out, _ = run("check", "-o", "json", "-f", path)
    assert status == 1
    found = json.loads(out)
    (pod,) = found["pods"]
    assert (pod["namespace"], pod["name"], pod["kind"], pod["file"], pod["line"]) == (
        "shop",
        "web",
        "Deployment",
        path,
        2,
    )
    privileged = next(f for f in pod["findings"] if f["check"] == "privileged")
    assert privileged["containers"] == ["redis-exporter"]
    assert (privileged["practice"], privileged["severity"], privileged["line"]) == ("security", "warning", 12)
    assert privileged["patch"].startswith("# kubectl patch deployment web")
    assert found["summary"]["warning"] == sum(f["severity"] == "warning" for f in pod["findings"])


def test_text_of_nothing(run: Run, write: Write) -> None:
    status, out, err = run("check", "-f", write("kind: Service\nmetadata: {name: s}\n"))
    assert (status, out) == (0, "")
    assert err.splitlines()[-1] == "No Pods found."


def test_json_of_nothing(run: Run, write: Write) -> None:
    status, out, _ = run("check", "-o", "json", "-f", write("kind: Service\nmetadata: {name: s}\n"))
    assert status == 0
    assert json.loads(out) == {"pods": [], "summary": {"error": 0, "warning": 0, "info": 0}}


def test_sarif(run: Run, write: Write) -> None:
    """The parts that SARIF 2.1.0 requires: sections 3.13, 3.14, 3.18, 3.19, 3.27, 3.28."""
    path = write(DEPLOYMENT, "my web.yaml")
    status, out, _ = run("check", "-o", "sarif", "-f", path)
    assert status == 1
    log = json.loads(out)
    assert log["version"] == "2.1.0"
    (analysis,) = log["runs"]
    driver = analysis["tool"]["driver"]
    assert driver["name"] == "podtui"
    rules = driver["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in analysis["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == Path(path).as_uri()
        assert place["region"]["startLine"] >= 1
    lines = {r["ruleId"]: r["locations"][0]["physicalLocation"]["region"]["startLine"] for r in analysis["results"]}
    assert lines["privileged"] == 12
    assert lines["one-replica"] == 2


def test_sarif_knows_a_finding_again_in_another_line(run: Run, write: Write) -> None:
    def prints(text: str) -> list[str]:
        results = json.loads(run("check", "-o", "sarif", "-f", write(text))[1])["runs"][0]["results"]
        return [result["partialFingerprints"]["podtui/v1"] for result in results]

    first = prints(DEPLOYMENT)
    assert prints("# more\n# lines\n" + DEPLOYMENT) == first
    assert len(set(first)) == len(first)


# --- the configuration ------------------------------------------------------------------------------------------------


def test_checks_are_set_in_the_file(run: Run, write: Write, configured: Callable[[str], Path]) -> None:
    configured("""
        [checks]
        disable = ["all"]
        enable = ["privileged"]
        [checks.severity]
        privileged = "error"
    """)
    status, out, _ = run("check", "--fail-on", "error", "-f", write(DEPLOYMENT))
    assert status == 1
    assert "1 error (" in out
    assert "error     privileged (security)" in out


def test_an_annotation_leaves_a_check_out(run: Run, write: Write) -> None:
    marked = DEPLOYMENT.replace(
        "    spec:\n      containers",
        "    metadata: {annotations: {podtui.io/check.privileged: ignore}}\n    spec:\n      containers",
    )
    _, out, _ = run("check", "-f", write(marked))
    assert "privileged (security)" not in out
    assert "(1 check is off)" in out


def test_the_catalogue_is_extended_in_the_file(run: Run, write: Write, configured: Callable[[str], Path]) -> None:
    spec = "{containers: [{name: x, image: 'a:1'}, {name: y, image: 'corp/tee:1'}]}"
    text = f"kind: Pod\nmetadata: {{name: x}}\nspec: {spec}\n"
    before = json.loads(run("explain", "-o", "json", "-f", write(text))[1])["pods"][0]["containers"][1]
    configured("""
        [[catalogue.images.ours]]
        names = ["corp/tee"]
        role = "log-shipper"
        pattern = "sidecar"
        strength = "strong"
        source = "our platform team"
    """)
    after = json.loads(run("explain", "-o", "json", "-f", write(text))[1])["pods"][0]["containers"][1]
    assert before["role"] != "log-shipper"
    assert (after["pattern"], after["role"]) == ("sidecar", "log-shipper")


def test_a_bad_file_is_one_line(run: Run, write: Write, configured: Callable[[str], Path]) -> None:
    path = configured("[checks]\ndisabel = []\n")
    for command in ("check", "explain"):
        status, out, err = run(command, "-f", write(DEPLOYMENT))
        assert (status, out) == (2, "")
        assert err == f"podtui: {path}: checks.disabel: unknown key; did you mean disable?\n"
