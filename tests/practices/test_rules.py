"""What the checks mean where a single case does not show it: what they must not say, and how they are told apart."""

import pytest

from podtui.model.manifest import read
from podtui.model.pod import Container
from podtui.patterns.catalogue import builtin
from podtui.practices import lifecycle, security
from podtui.practices.literals import in_url, is_secret, literals_of
from podtui.practices.look import look_at
from podtui.practices.patch_text import Target, patch_text
from podtui.practices.run import CHECKS, counts, examine
from podtui.practices.scripts import heeds_no_signal, jobs_of, program_of, script_of, two_programs
from podtui.practices.settings import Settings
from tests.practices.cases import CASES
from tests.practices.manifests import look, of, workload

ROOT = "containers: [{name: app, image: 'a:1', securityContext: {runAsUser: 0}}]"


# --- which checks run -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        (Settings(), True),
        (Settings(disable=frozenset({"runs-as-root"})), False),
        (Settings(disable=frozenset({"security"})), False),
        (Settings(disable=frozenset({"all"})), False),
        (Settings(disable=frozenset({"all"}), enable=frozenset({"security"})), True),
        (Settings(disable=frozenset({"runs-as-root"}), enable=frozenset({"security"})), False),
        (Settings(disable=frozenset({"security"}), enable=frozenset({"runs-as-root"})), True),
    ],
)
def test_settings_choose(settings: Settings, found: bool) -> None:
    report = examine(look(workload(ROOT)), settings)
    assert ("runs-as-root" in [f.check for f in report.findings]) == found
    assert ("runs-as-root" in report.skipped) != found


def test_a_pod_has_the_last_word() -> None:
    ignoring = look(workload(ROOT, annotations={"podtui.io/check.runs-as-root": "ignore"}))
    assert "runs-as-root" in examine(ignoring, Settings(enable=frozenset({"all"}))).skipped
    enabling = look(workload(ROOT, annotations={"podtui.io/check.runs-as-root": "enable"}))
    assert [f.check for f in examine(enabling, Settings(disable=frozenset({"all"}))).findings] == ["runs-as-root"]


def test_severity_is_the_users() -> None:
    report = examine(look(workload(ROOT)), Settings(severity={"runs-as-root": "error"}))
    assert (report.findings[0].check, report.worst) == ("runs-as-root", "error")
    assert counts(report.findings)["error"] == 1


# --- commands ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("script", "jobs"),
    [
        ("nginx & exec php-fpm", ["nginx", "php-fpm"]),
        ("/usr/sbin/crond -f &\nTZ=UTC app serve", ["/usr/sbin/crond -f", "TZ=UTC app serve"]),
        ("while sleep 60; do logrotate x; done & exec nginx", ["a loop", "nginx"]),
        ("a & b & wait", ["a", "b"]),
        ("app 2>&1 | tee log", []),
        ("app > log 2>&1 && other", []),
        ("app & wait $!", []),
        ("sleep 5 & wait; app", []),
        ("echo 'a & b'; app", []),
        ("# a & b\napp", []),
        ("curl 'http://x/?a=1&b=2'; exec app", []),
        ("exec supervisord -n", ["supervisord -n"]),
    ],
)
def test_programs_side_by_side(script: str, jobs: list[str]) -> None:
    assert jobs_of(Container("a", command=["sh", "-c", script])) == jobs


def test_a_manager_by_itself() -> None:
    assert jobs_of(Container("a", command=["/usr/bin/supervisord"])) == ["/usr/bin/supervisord"]
    assert jobs_of(Container("a", command=["nginx"])) == []


@pytest.mark.parametrize(
    ("command", "found"),
    [
        (["sh", "-c", "while true; do date; sleep 10; done"], True),
        (["sh", "-c", "while :\ndo date\nsleep 10\ndone\n"], True),
        (["sh", "-c", "while true; do date; sleep 10; done; app"], False),
        (["sh", "-c", "trap exit TERM; while true; do sleep 1; done"], False),
        (["sh", "-c", "until nc -z db 1; do sleep 1; done; app"], False),
        (["sh", "-c", "exec app"], False),
        (["sh", "-c", "tail -F /logs/a.log"], True),
        (["tail", "-n", "+1", "-f", "/logs/a.log"], True),
        (["tail", "-n", "5", "/logs/a.log"], False),
        (["sleep", "infinity"], True),
        (["sleep", "5"], False),
        (["tini", "--", "sleep", "infinity"], False),
        (["app"], False),
    ],
)
def test_what_does_not_hear_sigterm(command: list[str], found: bool) -> None:
    assert bool(heeds_no_signal(Container("a", command=command))) == found


def test_without_a_command_the_image_decides() -> None:
    assert heeds_no_signal(Container("a", args=["sh", "-c", "while true; do sleep 1; done"])) == ""
    assert program_of(Container("a", args=["sleep"])) == ""


def test_where_a_script_stands() -> None:
    assert script_of(Container("a", command=["/bin/sh", "-ec"], args=["x"])) == ("x", "args/0")
    assert script_of(Container("a", command=["tini", "--", "bash", "-c", "x"])) == ("x", "command/4")
    assert script_of(Container("a", command=["sh", "-c"])) is None


def test_what_shows_a_secret_is_not_written_again() -> None:
    assert two_programs("a --password=x & b") is None
    document = workload(
        "containers: [{name: a, image: 'a:1', command: [sh, -c, 'while true; do x --token=y; sleep 9; done']}]"
    )
    (finding,) = of("ignores-sigterm", document)
    assert finding.patch is None


# --- secrets ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("DB_PASSWORD", "hunter2", True),
        ("DB_PASSWORD", "1234", True),
        ("apiKey", "sk-abcdef", True),
        ("SESSION_SECRET", "s3cr3t", True),
        ("DB_PASSWORD_FILE", "/run/pw", False),
        ("DB_PASSWORD", "/run/pw", False),
        ("DB_PASSWORD", "$(OTHER)", False),
        ("DB_PASSWORD", "{{ .Values.password }}", False),
        ("ALLOW_EMPTY_PASSWORD", "yes", False),
        ("TLS_SECRET", "web-tls", False),
        ("COOKIE_SECRET", "SECRET", False),
        ("MAX_TOKEN", "4096", False),
        ("TOKEN_URL", "https://x/token", False),
        ("AUTH_TOKEN", "https://x/token", False),
        ("PWD", "/home", False),
    ],
)
def test_what_is_a_secret(name: str, value: str, secret: bool) -> None:
    assert is_secret(name, value) == secret


def test_passwords_in_urls() -> None:
    assert in_url("postgres://app:hunter2@db/x")
    assert not in_url("postgres://app:$(PASSWORD)@db/x")
    assert not in_url("postgres://app@db/x")


def test_secrets_in_flags_go_into_variables_and_are_not_shown() -> None:
    container = Container("a", args=["--db-password=hunter2", "--token", "abcdef", "--user", "app"])
    assert [literal.words for literal in literals_of(container)] == ["argument --db-password", "argument --token"]
    document = workload("containers: [{name: a, image: 'a:1', args: [--db-password=hunter2, --token, abcdef]}]")
    (finding,) = of("literal-secret", document)
    assert finding.patch is not None
    text = patch_text(finding.patch, Target("Deployment", "web", "shop"))
    assert "hunter2" not in text + "".join(finding.evidence)
    assert "abcdef" not in text
    assert "value: --db-password=$(DB_PASSWORD)" in text
    assert "value: $(TOKEN)" in text


# --- what must not be said --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "spec"),
    [
        (  # an adapter that reports the main's health is asked instead of it, on purpose
            "probe-of-a-sibling",
            """
            containers:
            - {name: dns, image: 'kube-dns:1', livenessProbe: {httpGet: {port: 8080}}}
            - name: healthz
              image: registry.k8s.io/exechealthz-amd64:1.2
              args: ['--cmd=nslookup localhost', --port=8080]
              ports: [{containerPort: 8080}]
            """,
        ),
        (  # the proxy is first, and holds the others until it is up
            "late-proxy",
            """
            containers:
            - name: cloud-sql-proxy
              image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2
              ports: [{containerPort: 5432}]
              lifecycle: {postStart: {exec: {command: [wait]}}}
            - {name: app, image: 'a:1', env: [{name: DB_HOST, value: 'localhost:5432'}]}
            """,
        ),
        (  # a mesh's sidecar is the injector's to change
            "auxiliary-without-requests",
            """
            containers:
            - {name: app, image: 'a:1', resources: {requests: {cpu: 1, memory: 1Gi}}}
            - {name: istio-proxy, image: 'istio/proxyv2:1.24'}
            """,
        ),
        (  # CSI drivers meet the kubelet in a directory of the node
            "shared-host-path",
            """
            containers:
            - {name: driver, image: 'hostpathplugin:1', volumeMounts: [{name: s, mountPath: /csi}]}
            - name: node-driver-registrar
              image: registry.k8s.io/sig-storage/csi-node-driver-registrar:v2
              args: [--csi-address=/csi/csi.sock]
              volumeMounts: [{name: s, mountPath: /csi}]
            volumes: [{name: s, hostPath: {path: /srv/csi}}]
            """,
        ),
        ("same-image", "containers: [{name: app, image: busybox}, {name: fluent-bit, image: busybox}]"),
    ],
)
def test_silence(check: str, spec: str) -> None:
    assert not of(check, workload(spec, annotations={"sidecar.istio.io/status": "{}"}))


def test_a_shared_process_namespace_has_another_process_1() -> None:
    spec = "{containers: [{name: a, image: b, command: [sleep, infinity]}], shareProcessNamespace: true}"
    assert not of("ignores-sigterm", workload(spec))


def test_a_proxy_that_only_its_role_tells_of_is_a_note() -> None:
    document = workload("containers: [{name: app, image: 'a:1'}, {name: pgbouncer, image: 'edoburu/pgbouncer:1'}]")
    assert {finding.severity for finding in of("late-proxy", document)} <= {"info"}


def test_roles_are_the_catalogues() -> None:
    roles = set(builtin().roles)
    named = security.NO_TOKEN_ROLES | lifecycle.ROLES
    assert named <= roles


# --- patches as text --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "kind", "head"),
    [
        ("privileged", "Deployment", "# kubectl patch deployment web -n shop --patch-file=THIS"),
        ("late-proxy", "StatefulSet", "# kubectl patch statefulset web -n shop --type=json --patch-file=THIS"),
        (
            "privileged",
            "Pod",
            "# In the manifest of Pod web, to be made anew: most of one that is there cannot be changed.",
        ),
        ("privileged", "Rollout", "# In the Pod template of Rollout web."),
        ("autoscaler-skewed", "Deployment", "# kubectl patch hpa web -n shop --type=json --patch-file=THIS"),
    ],
)
def test_a_patch_says_how_to_apply_it(check: str, kind: str, head: str) -> None:
    case = CASES[check]
    (finding,) = of(check, case.has, case.around, case.autoscaler)
    assert finding.patch is not None
    text = patch_text(finding.patch, Target(kind, "web", "shop"))
    assert text.splitlines()[0] == head
    assert ("template:" in text or "/spec/template/" in text) == (kind != "Pod" and check != "autoscaler-skewed")


def test_a_cron_jobs_template_lies_deeper() -> None:
    document = workload(ROOT, "CronJob")
    (finding,) = of("runs-as-root", document)
    assert finding.patch is not None
    assert "jobTemplate:\n    spec:\n      template:" in patch_text(finding.patch, Target("CronJob", "web"))


def test_a_live_pod_is_pinned_to_what_runs() -> None:
    digest = "sha256:" + "0" * 64
    text = f"""
kind: Pod
metadata: {{name: web}}
spec: {{containers: [{{name: app, image: 'registry:5000/web:latest'}}]}}
status: {{containerStatuses: [{{name: app, imageID: 'registry:5000/web@{digest}'}}]}}
"""
    (pod,) = read(text, "x").pods
    (finding,) = [f for f in examine(look_at(pod.pod), Settings()).findings if f.check == "floating-image"]
    assert finding.patch is not None
    assert f"image: registry:5000/web@{digest}" in patch_text(finding.patch, Target("Pod", "web"))


@pytest.mark.parametrize(
    ("uid", "mounted", "found"), [("", False, True), ("", True, True), ("u", False, False), ("u", True, True)]
)
def test_a_live_pod_shows_whether_the_token_is_there(uid: str, mounted: bool, found: bool) -> None:
    path = "/var/run/secrets/kubernetes.io/serviceaccount"
    mounts = f"volumeMounts: [{{name: kube-api-access-x7k2p, mountPath: {path}}}]" if mounted else ""
    document = workload(
        f"""
        containers:
        - {{name: app, image: 'a:1'}}
        - {{name: redis-exporter, image: 'oliver006/redis_exporter:v1', {mounts}}}
        """,
        "Pod",
    )
    document["metadata"]["uid"] = uid
    assert bool(of("token-not-needed", document)) == found


def test_a_log_volume_that_only_its_name_tells_of_is_a_note() -> None:
    spec = """
    containers: [{name: app, image: 'a:1', volumeMounts: [{name: logs, mountPath: /var/log/nginx}]}]
    volumes: [{name: logs, emptyDir: {}}]
    """
    assert [finding.severity for finding in of("log-nobody-reads", workload(spec))] == ["info"]


def test_ids_fit_into_an_annotation() -> None:
    assert all(len(f"check.{check.id}") <= 63 and check.id.replace("-", "").isalpha() for check in CHECKS)
