"""The simulation by itself: deterministic, and true to Kubernetes' rules where these are arithmetic."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import msgspec
import pytest

from podtui.demo.objects.kinds import DEPLOYMENT, EVENT, JOB, POD
from podtui.demo.objects.store import Change
from podtui.demo.scenarios import NAMES, load
from podtui.demo.sim.kubelet.backoff import BackOff
from podtui.demo.sim.scenario import Scenario
from podtui.demo.sim.world import World
from tests.demo.histories import PODS, Seen, add

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def everything(scenario: Scenario, seed: int, seconds: float) -> bytes:
    """Every change of every object and every line of every log."""
    world = World(scenario, seed, EPOCH)
    changes: list[tuple[float, int, str, object]] = []

    def on_change(change: Change) -> None:
        changes.append((world.loop.now, change.version, change.type, change.obj))

    world.store.listen(on_change)
    world.loop.run_until(seconds)
    logs = [
        (worker.name, container.name, [(line.at, line.text) for line in container.log.lines])
        for worker in world.kubelet.workers.values()
        for container in worker.containers
        if container.log
    ]
    return msgspec.json.encode((changes, logs))


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("large", "noisy")])
def test_one_seed_is_one_history(name: str) -> None:
    scenario = load(name)
    first = everything(scenario, 1, 240)
    assert first == everything(scenario, 1, 240)
    assert first != everything(scenario, 2, 240)


def test_nor_does_it_hang_on_the_order_of_sets() -> None:
    code = (
        "import hashlib; from podtui.demo.scenarios import load; from tests.demo.test_simulation import everything;"
        "print(hashlib.sha256(everything(load('patterns'), 1, 200)).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", code], env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(digests) == 1


def test_what_was_looked_at_changes_nothing() -> None:
    """Time that is let pass in pieces is the same time."""
    scenario = load("patterns")
    whole = World(scenario, 1, EPOCH)
    whole.loop.run_until(120)
    pieces = World(scenario, 1, EPOCH)
    for step in range(1, 1201):
        pieces.loop.run_until(step / 10)
    assert whole.store.all(POD) == pieces.store.all(POD)
    assert whole.store.all(EVENT) == pieces.store.all(EVENT)


def test_back_off_doubles_to_five_minutes_and_is_forgotten_after_ten() -> None:
    backoff, now, delays = BackOff(), 0.0, []
    for _ in range(8):
        delays.append(max(0.0, backoff.until(now) - now))
        now = max(now, backoff.until(now))
        backoff.next(now)
        now += 1
    assert delays == [0, 10, 20, 40, 80, 160, 300, 300]
    assert backoff.until(now + 700) < now + 700


def world_of(manifest: str, seconds: float = 0, seed: int = 1) -> World:
    world = World(Scenario("test", "", "", manifest), seed, EPOCH)
    world.loop.run_until(seconds)
    return world


def test_the_first_init_container_runs_alone() -> None:
    world = World(Scenario("test", "", "", PODS["native"]), 1, EPOCH)
    running: list[set[str]] = []

    def on_change(change: Change) -> None:
        if change.kind is POD:
            status = change.obj["status"]
            statuses = (*status.get("initContainerStatuses", []), *status.get("containerStatuses", []))
            now = {s["name"] for s in statuses if "running" in s["state"]}
            if not running or running[-1] != now:
                running.append(now)

    world.store.listen(on_change)
    world.loop.run_until(40)
    world.registry.delete(POD, "default", "native")
    world.loop.run_until(60)
    assert running == [
        set(), {"first"}, set(), {"proxy"}, {"proxy", "second"}, {"proxy"}, {"proxy", "app"}, {"proxy"}, set()
    ]  # fmt: skip


GRACE = """
apiVersion: v1
kind: Pod
metadata: {name: grace}
spec:
  terminationGracePeriodSeconds: 7
  containers:
  - {name: deaf, image: busybox, command: [sh, -c, "sleep 1000"]}
  - {name: polite, image: busybox, command: [sh, -c, "trap 'exit 5' TERM; while :; do sleep 100 & wait $!; done"]}
"""


def test_sigterm_then_sigkill_after_the_grace_period() -> None:
    world = world_of(GRACE, 20)
    worker = world.kubelet.worker("default", "grace")
    assert worker is not None
    world.registry.delete(POD, "default", "grace")
    world.loop.run_until(22)
    deaf, polite = worker.regular
    assert deaf.running
    assert polite.terminated
    assert polite.terminated["exitCode"] == 5
    world.loop.run_until(26.9)
    assert deaf.running
    world.loop.run_until(29)
    assert deaf.terminated
    assert deaf.terminated["exitCode"] == 137
    assert world.store.get(POD, "default", "grace") is None


def test_memory_over_the_limit_is_an_oom_kill() -> None:
    world = World(load("oom"), 1, EPOCH)
    history: dict[str, list[Seen]] = {}

    def on_change(change: Change) -> None:
        if change.kind is POD and change.obj["metadata"]["name"].startswith("orders"):
            add(history, change.obj)

    world.store.listen(on_change)
    world.loop.run_until(90)
    killed = Seen("terminated", "OOMKilled", 137, ready=False, started=False, restarts=0)
    assert killed in history["pgbouncer"]
    assert [seen.ready for seen in history["orders"]][:4] == [False, False, True, False]
    assert {seen.restarts for seen in history["orders"]} == {0}  # it only was not ready


def test_a_full_volume_evicts_its_pod() -> None:
    world = World(load("log-shipper-stuck"), 1, EPOCH)
    world.loop.run_until(400)
    evicted = [pod for pod in world.store.all(POD) if pod["status"].get("reason") == "Evicted"]
    assert evicted
    assert evicted[0]["status"]["message"] == 'Usage of EmptyDir volume "logs" exceeds the limit "24Mi". '
    assert sum(pod["status"]["phase"] == "Running" for pod in world.store.all(POD)) == 2


def test_a_job_is_as_alive_as_its_sidecar() -> None:
    world = World(load("job-hangs"), 1, EPOCH)
    world.loop.run_until(200)
    jobs = {job["metadata"]["name"]: job["status"] for job in world.store.all(JOB)}
    types = {name: [c["type"] for c in status.get("conditions", [])] for name, status in jobs.items()}
    assert types["report-native"] == ["SuccessCriteriaMet", "Complete"]
    assert types["report-classic"] == []
    assert types["report-deadline"] == ["FailureTarget", "Failed"]
    assert jobs["report-classic"]["active"] == 1


def test_a_bad_rollout_leaves_the_old_pods_alone() -> None:
    world = World(load("rollout-bad"), 1, EPOCH)
    least = 99

    def on_change(change: Change) -> None:
        nonlocal least
        if change.kind is DEPLOYMENT and change.obj["metadata"]["name"] == "payments" and world.loop.now > 60:
            least = min(least, change.obj.get("status", {}).get("availableReplicas", 0))

    world.store.listen(on_change)
    world.loop.run_until(300)
    assert least == 3
    conditions = world.store.need(DEPLOYMENT, "shop", "payments")["status"]["conditions"]
    assert {c["type"]: c.get("reason") for c in conditions}["Progressing"] == "ProgressDeadlineExceeded"
    accounts = world.store.need(DEPLOYMENT, "shop", "accounts")
    assert accounts["status"]["updatedReplicas"] == accounts["status"]["replicas"] == 2


def test_containers_go_by_two_values_until_they_are_restarted() -> None:
    world = World(load("config-drift"), 1, EPOCH)
    world.loop.run_until(240)
    worker = next(w for w in world.kubelet.workers.values() if w.name.startswith("edge"))
    last = {c.name: c.log.lines[-1].text.decode() for c in worker.containers if c.log}
    assert "limit=100/s" in last["gateway"]
    assert "limit=20/s" in last["limiter"]
    world.restart("shop", "edge")
    world.loop.run_until(330)
    worker = next(w for w in world.kubelet.workers.values() if w.name.startswith("edge"))
    last = {c.name: c.log.lines[-1].text.decode() for c in worker.containers if c.log}
    assert "limit=20/s" in last["gateway"]
    assert "limit=20/s" in last["limiter"]


def test_the_patient_one_waits_for_its_proxy() -> None:
    world = World(load("slow-proxy"), 1, EPOCH)
    world.loop.run_until(150)
    statuses = {pod["metadata"]["name"]: pod["status"]["containerStatuses"] for pod in world.store.all(POD)}
    restarts = {name: next(c for c in found if c["name"] == "app")["restartCount"] for name, found in statuses.items()}
    assert restarts["patient"] == 0
    assert restarts["eager"] >= 2
    assert all(pod["status"]["phase"] == "Running" for pod in world.store.all(POD))
