"""kubectl on the demo's cluster, as its users type it."""

import json
import re
import time
from functools import partial

import pytest

from tests.demo.conftest import Served

WEB = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: shop/web:1
        ports: [{name: http, containerPort: 80}]
        readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 1}
        env: [{name: GREETING, value: hello}]
      - name: ticker
        image: busybox
        command: [sh, -c, "trap exit TERM; n=0; while true; do n=$((n+1)); echo tick $n; sleep 1 & wait $!; done"]
"""
CRASHES = """
apiVersion: v1
kind: Pod
metadata: {name: crash}
spec:
  containers:
  - name: app
    image: busybox
    imagePullPolicy: IfNotPresent
    command: [sh, -c, "echo run; sleep 1; echo dies; exit 3"]
"""


def apply(demo: Served, space: str, manifest: str, *more: str) -> str:
    return demo.kubectl("apply", "-n", space, "-f", "-", *more, input=manifest)


def rolled_out(demo: Served, space: str, name: str = "deploy/web") -> str:
    return demo.kubectl("rollout", "status", "-n", space, name, "--timeout=40s")


def test_get_shows_kubectls_columns(patterns: Served) -> None:
    header, *rows = patterns.kubectl("get", "pods", "-A").splitlines()
    assert header.split() == ["NAMESPACE", "NAME", "READY", "STATUS", "RESTARTS", "AGE"]
    assert {"sidecar-example", "adapter-example", "ambassador-example"} <= {row.split()[1] for row in rows}
    wide = patterns.kubectl("get", "pods", "-o", "wide").splitlines()[0]
    assert wide.split()[5:] == ["IP", "NODE", "NOMINATED", "NODE", "READINESS", "GATES"]
    everything = patterns.kubectl("get", "all,nodes,events,configmaps,secrets,pvc,namespaces", "-A")
    for row in (
        r"deployment.apps/billing\s+1/1",
        r"statefulset.apps/cache\s+2/2",
        r"node/node-1\s+Ready",
        r"pvc/|Bound",
    ):
        assert re.search(row, everything), row


def test_podtui_and_kubectl_agree(patterns: Served, space: str) -> None:
    apply(patterns, space, WEB + "---" + CRASHES)
    rolled_out(patterns, space)
    deadline = time.monotonic() + 20
    while True:
        mine = json.loads(patterns.podtui("get", "-n", space, "-o", "json"))["pods"]
        rows = [re.split(r"\s{2,}", row) for row in patterns.kubectl("get", "pods", "-n", space).splitlines()[1:]]
        found = sorted((pod["name"], pod["ready"], pod["status"], str(pod["restarts"]).split(" ")[0]) for pod in mine)
        expected = sorted((row[0], row[1], row[2], row[3].split(" ")[0]) for row in rows)
        if found == expected or time.monotonic() > deadline:  # the crashing one may change between two looks
            break
    assert found == expected
    assert len(found) == 3


def test_get_watch_prints_changes(patterns: Served, space: str) -> None:
    watching = patterns.start("get", "pods", "-n", space, "-w")
    time.sleep(1)
    apply(patterns, space, CRASHES)
    assert watching.stdout is not None
    seen = [watching.stdout.readline() for _ in range(5)]
    watching.terminate()
    watching.communicate(timeout=10)
    assert seen[0].split() == ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]
    assert [line.split()[2] for line in seen[1:4]] == ["Pending", "Pending", "ContainerCreating"]
    assert seen[4].split()[1:3] == ["1/1", "Running"]


def test_yaml_has_what_a_kubelet_writes(patterns: Served) -> None:
    text = patterns.kubectl("get", "pod", "sidecar-example", "-o", "yaml")
    for word in ("qosClass: BestEffort", "podIP:", "containerID: containerd://", "restartPolicy: Always", "startedAt:"):
        assert word in text


def test_describe(patterns: Served, space: str) -> None:
    apply(patterns, space, WEB)
    rolled_out(patterns, space)
    pods = patterns.kubectl("describe", "pods", "-n", space, "-l", "app=web")
    assert re.search(r"Controlled By:\s+ReplicaSet/web-", pods)
    assert "Successfully assigned" in pods
    assert "Started container ticker" in pods
    deployment = patterns.kubectl("describe", "deploy", "-n", space, "web")
    assert "NewReplicaSetAvailable" in deployment
    assert "Scaled up replica set" in deployment
    assert "Allocated resources" in patterns.kubectl("describe", "node", "node-1")


def test_logs_follow(patterns: Served, space: str) -> None:
    apply(patterns, space, WEB)
    rolled_out(patterns, space)
    name = patterns.json("get", "pods", "-n", space)["items"][0]["metadata"]["name"]
    following = patterns.start("logs", "-n", space, name, "-c", "ticker", "-f", "--tail=1")
    assert following.stdout is not None
    numbers = [int(following.stdout.readline().split()[1]) for _ in range(4)]
    assert numbers == list(range(numbers[0], numbers[0] + 4))
    patterns.kubectl("delete", "pod", "-n", space, name, "--grace-period=1")
    assert following.wait(timeout=10) == 0  # the stream ends with the container


def test_log_parameters(patterns: Served, space: str) -> None:
    apply(patterns, space, WEB)
    rolled_out(patterns, space)
    logs = partial(patterns.kubectl, "logs", "-n", space, "deploy/web", "-c", "ticker")
    time.sleep(1)
    whole = logs("--timestamps").splitlines()
    stamps = [line.split(" ", 1)[0] for line in whole]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z", stamp) for stamp in stamps)
    assert stamps == sorted(set(stamps))
    assert logs("--limit-bytes=8") == "tick 1\nt"
    assert len(logs("--tail=2").splitlines()) == 2
    assert len(logs("--since=1s").splitlines()) < len(logs().splitlines())
    since = stamps[4][:19] + "Z"
    assert logs(f"--since-time={since}").splitlines()[0] in [line.split(" ", 1)[1] for line in whole[:6]]
    wrong = patterns.run("logs", "-n", space, "deploy/web", "-c", "nosuch")
    assert "container nosuch is not valid for pod" in wrong.stderr
    assert "previous terminated container" in patterns.run("logs", "-n", space, "deploy/web", "-c", "web", "-p").stderr


def test_logs_of_the_previous_instance(patterns: Served, space: str) -> None:
    apply(patterns, space, CRASHES)
    patterns.kubectl("wait", "-n", space, "pod/crash", "--for=jsonpath={.status.containerStatuses[0].restartCount}=1")
    assert patterns.kubectl("logs", "-n", space, "crash", "--previous") == "run\ndies\n"
    waits = "jsonpath={.status.containerStatuses[0].state.waiting.reason}=CrashLoopBackOff"
    patterns.kubectl("wait", "-n", space, "pod/crash", f"--for={waits}")
    assert "Back-off restarting failed container app in pod crash_" in patterns.kubectl("events", "-n", space)
    status = patterns.json("get", "pod", "-n", space, "crash")["status"]["containerStatuses"][0]
    assert status["lastState"]["terminated"]["exitCode"] == 3


def test_exec(patterns: Served) -> None:
    run = partial(patterns.run, "exec", "-i", "-n", "web", "importer", "-c", "importer", "--")
    assert run("cat", input="typed here\n").stdout == "typed here\n"
    listed = run("sh", "-c", "ps; ls /work; cat /proc/1/comm; echo $HOSTNAME; echo problem >&2; exit 7")
    assert listed.stdout.splitlines()[0].split() == ["PID", "USER", "TIME", "COMMAND"]
    assert listed.stdout.splitlines()[-3:] == ["orders.csv", "sh", "importer"]
    assert "problem" in listed.stderr
    assert listed.returncode == 7
    missing = run("nosuch")
    assert missing.returncode != 0
    assert "executable file not found" in missing.stderr


def test_apply_changes_and_rolls_out(patterns: Served, space: str) -> None:
    assert "created" in apply(patterns, space, WEB)
    assert "successfully rolled out" in rolled_out(patterns, space)
    assert "unchanged" in apply(patterns, space, WEB)
    assert "configured" in apply(patterns, space, WEB.replace("hello", "goodbye"))
    rolled_out(patterns, space)
    sets = patterns.json("get", "rs", "-n", space)["items"]
    assert sorted(s["spec"]["replicas"] for s in sets) == [0, 2]
    patterns.kubectl("rollout", "undo", "-n", space, "deploy/web")
    rolled_out(patterns, space)
    containers = patterns.json("get", "deploy", "-n", space, "web")["spec"]["template"]["spec"]["containers"]
    assert containers[0]["env"] == [{"name": "GREETING", "value": "hello"}]


def test_server_side_apply_knows_who_owns_what(patterns: Served, space: str) -> None:
    apply(patterns, space, WEB, "--server-side", "--field-manager=one")
    assert "serverside-applied" in apply(patterns, space, WEB, "--server-side", "--field-manager=one")
    patterns.kubectl("scale", "-n", space, "deploy/web", "--replicas=3")
    other = WEB.replace("replicas: 2", "replicas: 5")
    refused = patterns.run("apply", "--server-side", "--field-manager=two", "-n", space, "-f", "-", input=other)
    assert refused.returncode == 1
    assert ".spec.replicas" in refused.stderr
    apply(patterns, space, other, "--server-side", "--field-manager=two", "--force-conflicts")
    assert patterns.json("get", "deploy", "-n", space, "web")["spec"]["replicas"] == 5
    gone = "\n".join(line for line in WEB.splitlines() if "env:" not in line)
    apply(patterns, space, gone.replace("replicas: 2", "replicas: 5"), "--server-side", "--field-manager=two")
    apply(patterns, space, gone, "--server-side", "--field-manager=one", "--force-conflicts")
    containers = patterns.json("get", "deploy", "-n", space, "web")["spec"]["template"]["spec"]["containers"]
    assert "env" not in containers[0]


def test_rollout_restart_replaces_every_pod(patterns: Served, space: str) -> None:
    apply(patterns, space, WEB)
    rolled_out(patterns, space)
    before = set(patterns.kubectl("get", "pods", "-n", space, "-o", "name").splitlines())
    patterns.kubectl("rollout", "restart", "-n", space, "deploy/web")
    rolled_out(patterns, space)
    patterns.kubectl("wait", "-n", space, *before, "--for=delete", "--timeout=40s")
    after = set(patterns.kubectl("get", "pods", "-n", space, "-o", "name").splitlines())
    assert len(after) == 2
    assert not before & after


def test_delete_waits_for_the_end(patterns: Served, space: str) -> None:
    apply(patterns, space, WEB)
    rolled_out(patterns, space)
    name = patterns.json("get", "pods", "-n", space)["items"][0]["metadata"]["name"]
    assert "deleted" in patterns.kubectl("delete", "pod", "-n", space, name)
    assert "NotFound" in patterns.run("get", "pod", "-n", space, name).stderr
    patterns.kubectl("delete", "deploy", "-n", space, "web")
    patterns.kubectl("wait", "-n", space, "pods", "--all", "--for=delete", "--timeout=40s")
    assert patterns.kubectl("get", "pods,rs", "-n", space, "-o", "name") == ""


def test_top(patterns: Served) -> None:
    header, *rows = patterns.kubectl("top", "pods", "--containers").splitlines()
    assert header.split() == ["POD", "NAME", "CPU(cores)", "MEMORY(bytes)"]
    assert any(row.split()[:2] == ["sidecar-example", "log-collector"] and row.rstrip().endswith("Mi") for row in rows)
    assert len(patterns.kubectl("top", "nodes").splitlines()) == 4


def test_events(patterns: Served, space: str) -> None:
    apply(patterns, space, CRASHES)
    patterns.kubectl("wait", "-n", space, "pod/crash", "--for=jsonpath={.status.containerStatuses[0].restartCount}=1")
    said = patterns.kubectl("events", "-n", space)
    assert re.search(r"Normal\s+Scheduled\s+Pod/crash", said)
    listed = patterns.kubectl("get", "events", "-n", space, "--field-selector=involvedObject.name=crash,reason=Started")
    assert "Started container app" in listed


@pytest.mark.parametrize(
    ("role", "verb", "what", "answer"),
    [
        ("", "delete", ["pods"], "yes"),
        ("-viewer", "list", ["pods"], "yes"),
        ("-viewer", "get", ["pods", "--subresource=log"], "yes"),
        ("-viewer", "delete", ["pods"], "no"),
        ("-viewer", "get", ["secrets"], "no"),
        ("-nologs", "get", ["pods", "--subresource=log"], "no"),
        ("-tenant", "create", ["pods", "--subresource=exec"], "yes"),
    ],
)
def test_auth_can_i(patterns: Served, role: str, verb: str, what: list[str], answer: str) -> None:
    said = patterns.run("auth", "can-i", verb, *what, "--context", f"podtui-demo{role}").stdout
    assert said.strip() == answer


def test_what_may_not_be_done_is_forbidden(patterns: Served) -> None:
    done = patterns.run("delete", "pod", "sidecar-example", "--context", "podtui-demo-viewer")
    assert 'pods "sidecar-example" is forbidden: User "viewer" cannot delete resource "pods"' in done.stderr
    everywhere = patterns.run("get", "pods", "-A", "--context", "podtui-demo-tenant")
    assert "at the cluster scope" in everywhere.stderr
    assert patterns.kubectl("get", "pods", "--context", "podtui-demo-tenant", "-o", "name")
    assert "Forbidden" in patterns.run("get", "nodes", "--as", "nobody").stderr


def test_debug_adds_a_container(patterns: Served, space: str) -> None:
    apply(patterns, space, CRASHES.replace("exit 3", "sleep 1000"))
    patterns.kubectl("wait", "-n", space, "pod/crash", "--for=condition=Ready")
    patterns.kubectl(
        "debug", "-n", space, "crash", "--image=busybox", "-c", "look", "--profile=general", "--", "echo", "seen"
    )
    path = "jsonpath={.status.ephemeralContainerStatuses[0].state.terminated.reason}=Completed"
    patterns.kubectl("wait", "-n", space, "pod/crash", f"--for={path}", "--timeout=30s")
    assert patterns.kubectl("logs", "-n", space, "crash", "-c", "look") == "seen\n"


def test_mistakes_are_refused_in_the_api_servers_words(patterns: Served, space: str) -> None:
    wrong = WEB.replace("labels: {app: web}", "labels: {app: other}")
    done = patterns.run("apply", "-n", space, "-f", "-", input=wrong)
    assert "`selector` does not match template `labels`" in done.stderr
    apply(patterns, space, CRASHES)
    done = patterns.run("apply", "-n", space, "-f", "-", input=CRASHES.replace("echo run", "echo walk"))
    assert "Forbidden: pod updates may not change fields other than" in done.stderr
    assert "not found" in patterns.run("apply", "-n", "nosuch", "-f", "-", input=CRASHES).stderr
