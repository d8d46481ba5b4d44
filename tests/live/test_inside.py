"""Looking inside a Pod on a real kubelet, held against what kubectl exec reads; and the bytes in its volumes."""

import asyncio
import json
import struct
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from podtui.cluster import exec as remote
from podtui.cluster.kubeconfig import load
from podtui.cluster.live import Live
from podtui.cluster.pods import get_pods
from podtui.cluster.scope import Scope
from podtui.cluster.session import Session
from podtui.model.change import UsageChange
from podtui.model.inside import Inside
from podtui.model.pod import Pod
from podtui.wiring import Listening, see
from tests.cluster.access import Rule
from tests.cluster.under_test import ClusterUnderTest

pytestmark = [pytest.mark.cluster, pytest.mark.timeout(240)]
LISTEN = "0A"
POD = """
apiVersion: v1
kind: Pod
metadata: {name: wired}
spec:
  terminationGracePeriodSeconds: 1
  shareProcessNamespace: SHARED
  volumes:
  - {name: logs, emptyDir: {sizeLimit: 64Mi}}
  - {name: idle, emptyDir: {}}
  initContainers:
  - {name: done, image: busybox, imagePullPolicy: IfNotPresent, command: ['true']}
  - name: proxy
    image: busybox
    imagePullPolicy: IfNotPresent
    restartPolicy: Always
    ports: [{containerPort: 9000}]
    command: [sh, -c, "exec httpd -f -p 127.0.0.1:9000 -h /etc"]
    startupProbe: {exec: {command: [wget, -qO, /dev/null, 'http://127.0.0.1:9000/passwd']}, periodSeconds: 1}
  containers:
  - name: app
    image: busybox
    imagePullPolicy: IfNotPresent
    ports: [{containerPort: 8080}, {containerPort: 8081}]
    command:
    - sh
    - -c
    - exec 3>/data/held.log; (sleep 100000 | nc 127.0.0.1 9000) & exec httpd -f -p 0.0.0.0:8080 -h /etc
    readinessProbe: {httpGet: {port: 8080, path: /passwd}, periodSeconds: 1}
    volumeMounts: [{name: logs, mountPath: /data}, {name: idle, mountPath: /idle}]
  - name: reader
    image: busybox
    imagePullPolicy: IfNotPresent
    command:
    - sh
    - -c
    - |
      trap 'exit 0' TERM
      until [ -e /in/held.log ]; do sleep 1; done
      exec 4</in/held.log
      touch /tmp/ready
      while :; do sleep 1; done
    readinessProbe: {exec: {command: [test, -e, /tmp/ready]}, periodSeconds: 1}
    volumeMounts: [{name: logs, mountPath: /in, readOnly: true}]
"""
BARE = """
apiVersion: v1
kind: Pod
metadata: {name: wired}
spec:
  terminationGracePeriodSeconds: 1
  volumes: [{name: bin, emptyDir: {}}]
  initContainers:
  - name: fill
    image: busybox
    imagePullPolicy: IfNotPresent
    command: [cp, /bin/busybox, /out/httpd]
    volumeMounts: [{name: bin, mountPath: /out}]
  containers:
  - name: bare
    image: busybox
    imagePullPolicy: IfNotPresent
    command: [httpd, -f, -p, '0.0.0.0:7000']
    volumeMounts: [{name: bin, mountPath: /bin, readOnly: true}]
  - {name: helper, image: busybox, imagePullPolicy: IfNotPresent, command: [httpd, -f, -p, '7001']}
"""
"""`bare` has one program, which is neither a shell nor cat."""


@asynccontextmanager
async def pod_on(
    cluster: ClusterUnderTest, kubeconfig: Path | None = None, *, manifest: str = POD, shared: bool = False
) -> AsyncIterator[tuple[Live, Pod]]:
    """The Pod running, and a live source for it as some user."""
    cluster.apply(manifest.replace("SHARED", "true" if shared else "false"))
    cluster.wait("pod/wired", "condition=Ready")
    context = load(str(kubeconfig or cluster.kubeconfig)).context()
    session = Session(context)
    pod = (await get_pods(session, cluster.namespace, ["wired"]))[0]
    await session.close()
    live = Live([context], Scope(cluster.namespace))
    try:
        yield live, pod
    finally:
        await live.close()


def rule(resource: str, *verbs: str) -> Rule:
    return {"apiGroups": [""], "resources": [resource], "verbs": verbs}


def listening(cluster: ClusterUnderTest, container: str) -> set[tuple[str, int]]:
    """(IPv4 address, port) of sockets in state LISTEN, by kubectl and a parser of its own."""
    table = cluster.kubectl("exec", "wired", "-c", container, "--", "cat", "/proc/net/tcp")
    rows = [line.split() for line in table.splitlines()[1:]]
    found = [row[1].split(":") for row in rows if row[3] == LISTEN]
    return {(".".join(map(str, struct.pack("<I", int(ip, 16)))), int(port, 16)) for ip, port in found}


def seen(inside: Inside) -> set[tuple[str, int]]:
    sockets = inside.looks["app"].sockets
    return {(s.address, s.port) for s in sockets if s.listens and ":" not in s.address}


async def test_what_is_seen_is_what_kubectl_reads(cluster: ClusterUnderTest) -> None:
    async with pod_on(cluster) as (live, pod):
        inside = await live.inside(pod)
        assert {name: look.why_not for name, look in inside.looks.items()} == {
            "done": "it is not running",
            "proxy": "",
            "app": "",
            "reader": "",
        }
        truth = await asyncio.to_thread(listening, cluster, "reader")
        assert seen(inside) == truth == {("127.0.0.1", 9000), ("0.0.0.0", 8080)}
        found = see(inside, pod.spec)
        assert {port: (one.reach, one.owners) for (port, _), one in found.listening.items()} == {
            8080: ("all", (("app", "httpd"),)),
            9000: ("localhost", (("proxy", "httpd"),)),
        }
        assert [(s.port, s.client) for s in found.spoken if s.open] == [(9000, "app")]
        assert found.writing == {("logs", "app"): ("/data/held.log",)}
        assert found.reading == {("logs", "reader"): ("/in/held.log",)}
        assert {key: path for key, path in found.fresh.items() if key[0] == "logs"} == {
            ("logs", "app"): "/data/held.log",
            ("logs", "reader"): "/in/held.log",
        }
        assert ("idle", "app") not in found.fresh
        assert not found.mounts["app", "/data"].read_only
        assert found.mounts["reader", "/in"].read_only
        assert inside.changed_since(pod) == []


async def test_in_a_shared_process_namespace_each_still_has_its_own(cluster: ClusterUnderTest) -> None:
    async with pod_on(cluster, shared=True) as (live, pod):
        found = see(await live.inside(pod), pod.spec)
        assert {port: one.owners for (port, _), one in found.listening.items()} == {
            8080: (("app", "httpd"),),
            9000: (("proxy", "httpd"),),
        }
        assert found.writing == {("logs", "app"): ("/data/held.log",)}


async def test_a_container_without_a_shell_is_seen_through_another(cluster: ClusterUnderTest) -> None:
    async with pod_on(cluster, manifest=BARE) as (live, pod):
        inside = await live.inside(pod)
        assert inside.looks["bare"].why_not == "no shell or cat in this image"
        found = see(inside, pod.spec)
        assert found.by == "helper"
        assert found.listening[7000, "TCP"] == Listening(7000, "TCP", "all", (("bare", ""),), sure=False)
        assert found.listening[7001, "TCP"].owners == (("helper", "httpd"),)


@pytest.mark.parametrize("protocol", remote.PROTOCOLS)
async def test_either_protocol_carries_output_and_exit_code(
    cluster: ClusterUnderTest, monkeypatch: pytest.MonkeyPatch, protocol: str
) -> None:
    monkeypatch.setattr(remote, "PROTOCOLS", (protocol,))
    async with pod_on(cluster, manifest=BARE) as (live, pod):
        session = live._session(pod)
        outcome = await remote.run(session, pod, "helper", ["sh", "-c", "echo out; echo err >&2; exit 7"])
        assert (outcome.stdout, outcome.stderr, outcome.exit_code) == (b"out\n", b"err\n", 7)
        outcome = await remote.run(session, pod, "helper", ["sleep", "60"], seconds=1)
        assert (outcome.exit_code, outcome.cut) == (None, "it took more than 1 s")


async def test_it_is_old_once_a_container_has_started_anew(cluster: ClusterUnderTest) -> None:
    async with pod_on(cluster) as (live, pod):
        inside = await live.inside(pod)
        cluster.kubectl("exec", "wired", "-c", "reader", "--", "kill", "1")
        session = Session(load(str(cluster.kubeconfig)).context())
        async with asyncio.timeout(60):
            while not inside.changed_since((await get_pods(session, cluster.namespace, ["wired"]))[0]):
                await asyncio.sleep(0.5)
        await session.close()


async def test_who_may_not_exec_is_told_so_for_each_container(cluster: ClusterUnderTest) -> None:
    user = cluster.as_user([rule("pods", "get", "list")])
    async with pod_on(cluster, user) as (live, pod):
        inside = await live.inside(pod)
        for name in ("proxy", "app", "reader"):
            why = inside.looks[name].why_not
            assert why.startswith("not allowed: ")
            assert why.endswith(f" pods/exec in namespace {cluster.namespace}")
        cluster.grant(user, [rule("pods/exec", "create", "get")])
        assert set((await live.inside(pod)).seen) == {"proxy", "app", "reader"}


async def test_a_pod_that_is_gone(cluster: ClusterUnderTest) -> None:
    async with pod_on(cluster) as (live, pod):
        await live.delete(pod)
        cluster.wait("pod/wired", "delete")
        inside = await live.inside(pod)
        assert inside.looks["app"].why_not == "it is not there any more"


async def test_a_kubelet_that_is_away_says_so(cluster: ClusterUnderTest) -> None:
    async with pod_on(cluster) as (live, pod):
        cluster.fault.stop("kubelet")
        inside = await live.inside(pod)
        assert inside.seen == {}
        why = inside.looks["app"].why_not  # the API server's own words: an old connection to the kubelet is reset
        assert ":10250:" in why
        assert why.endswith(("connect: connection refused", "connection reset by peer", "EOF"))


def summary(cluster: ClusterUnderTest, pod: Pod) -> dict[str, int]:
    """Used bytes by volume, by kubectl."""
    body = json.loads(cluster.kubectl("get", "--raw", f"/api/v1/nodes/{pod.node_name}/proxy/stats/summary"))
    (stats,) = [each for each in body["pods"] if each["podRef"]["uid"] == pod.uid]
    return {v["name"]: v["usedBytes"] for v in stats.get("volume", ())}


async def used(live: Live, pod: Pod, volume: str) -> int | None:
    async for changes in live.usage(pod):
        for change in changes:
            if isinstance(change, UsageChange) and change.usage and volume in change.usage.volumes:
                return change.usage.volumes[volume].used
        return None
    return None


async def test_a_volume_that_fills_up_is_seen_to(cluster: ClusterUnderTest) -> None:
    async with pod_on(cluster) as (live, pod):
        cluster.kubectl("exec", "wired", "-c", "app", "--", "dd", "if=/dev/zero", "of=/data/big", "bs=1M", "count=16")
        end = time.monotonic() + 200  # the kubelet measures once a minute, or a little less often
        while (bytes_used := await used(live, pod, "logs")) is None or bytes_used < 16 * 2**20:
            assert time.monotonic() < end, bytes_used
            await asyncio.sleep(2)
        assert bytes_used == (await asyncio.to_thread(summary, cluster, pod))["logs"]
