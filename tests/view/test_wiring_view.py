"""The wiring tab's rows: flow, matrix and ports from the spec, and what was measured and seen of them."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from podtui.model.inside import Inside, Look, Mounted, OpenFile
from podtui.model.pod import Pod
from podtui.model.sockets import Socket
from podtui.model.usage import PodUsage, VolumeUsage
from podtui.view.pieces import Row, row_text, row_width
from podtui.view.usage import UsageBook
from podtui.view.wiring_facts import WiringFacts, wiring_facts
from podtui.view.wiring_view import wiring_rows
from tests.model.builders import NOW, make_pod, running
from tests.patterns.specs import pods
from tests.ui.scenes import billing, container

LISTEN, ESTABLISHED = 0x0A, 0x01


def rows(pod: Pod | WiringFacts, width: int = 120) -> list[Row]:
    facts = pod if isinstance(pod, WiringFacts) else wiring_facts(pod)
    return wiring_rows(facts, NOW, width)


def text(pod: Pod | WiringFacts, width: int = 120) -> str:
    return "\n".join(row_text(r).rstrip() for r in rows(pod, width))


def part(heading: str, pod: Pod | WiringFacts, width: int = 120) -> list[str]:
    """The lines under a heading, without what pads them."""
    lines = text(pod, width).splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(heading))
    end = next((i for i, line in enumerate(lines) if i > start and not line), len(lines))
    return [" ".join(line.split()) for line in lines[start + 1 : end]]


def shared(**volume: object) -> Pod:
    mount = {"name": "data", "mountPath": "/data"}
    return make_pod(
        running("writer"),
        running("reader"),
        running("idle"),
        containers=[
            container("writer", "w", volumeMounts=[mount | {"subPath": "out"}, mount | {"mountPath": "/more"}]),
            container("reader", "r", volumeMounts=[mount | {"readOnly": True, "mountPropagation": "HostToContainer"}]),
            container("idle", "i"),
        ],
        spec={"volumes": [{"name": "data"} | volume]},
    )


def measured(pod: Pod, **volumes: VolumeUsage) -> WiringFacts:
    book = UsageBook()
    book.add(PodUsage(NOW, "kubelet", {}, dict(volumes)), "")
    return wiring_facts(pod, book)


# --- volumes ----------------------------------------------------------------------------------------------------------


def test_a_matrix_with_paths_where_there_is_room():
    lines = part("VOLUMES", shared(emptyDir={"sizeLimit": "512Mi", "medium": "Memory"}), 200)
    assert lines[0].split() == ["writer", "reader", "used", "/", "limit"]
    assert lines[1] == "data emptyDir, 512Mi, Memory rw /data (subPath out) ro /data (HostToContainer) –"
    assert lines[2] == "rw /more"


def test_a_narrow_matrix_with_the_paths_below_where_there_is_none():
    lines = part("VOLUMES", shared(persistentVolumeClaim={"claimName": "claim-1"}), 78)
    assert lines[0] == "writer reader used / limit"
    assert lines[1] == "data rw ro –"
    said = " ".join(lines[2:])
    assert "persistentVolumeClaim, claim-1 · writer /data (subPath out), /more · reader /data (HostToContainer)" in said


def test_eight_containers_and_ten_volumes_in_eighty_columns():
    names = [f"a-container-with-a-long-name-{i}" for i in range(8)]
    volumes = [{"name": f"volume-{i}", "emptyDir": {}} for i in range(10)]
    mounts = [{"name": v["name"], "mountPath": f"/mnt/{i}"} for i, v in enumerate(volumes)]
    pod = make_pod(
        *map(running, names),
        containers=[container(n, "x", volumeMounts=mounts[i:]) for i, n in enumerate(names)],
        spec={"volumes": volumes},
    )
    lines = part("VOLUMES", pod, 78)
    legend = " ".join(lines[: lines.index("1 2 3 4 5 6 7 8 used / limit")])
    assert legend.split() == [f"{i + 1}:{name}" for i, name in enumerate(names)]
    for i, volume in enumerate(volumes):
        marks = ["rw" if n <= i else "–" for n in range(8)]
        assert " ".join([str(volume["name"]), *marks, "–"]) in lines


def test_used_bytes_against_the_size_limit_and_loud_when_near():
    pod = shared(emptyDir={"sizeLimit": "100Mi"})
    facts = measured(pod, data=VolumeUsage(used=12 * 2**20, capacity=2**40))
    assert part("VOLUMES", facts, 78)[1] == "data rw ro 12Mi / 100Mi"
    near = measured(pod, data=VolumeUsage(used=95 * 2**20, capacity=2**40))
    assert any("state-warning" in p.role and "95Mi / 100Mi" in p.text for r in rows(near, 78) for p in r)


def test_used_bytes_without_a_limit_and_of_a_claim():
    used = VolumeUsage(used=3 * 2**20, capacity=2**30)
    assert part("VOLUMES", measured(shared(emptyDir={}), data=used), 78)[1] == "data rw ro 3Mi"
    claim = shared(persistentVolumeClaim={"claimName": "c"})
    assert part("VOLUMES", measured(claim, data=used), 78)[1] == "data rw ro 3Mi / 1.0Gi"


def test_why_bytes_are_not_known():
    book = UsageBook()
    book.add(PodUsage(NOW, "metrics.k8s.io", {}, no_volumes="not allowed: get nodes/proxy"), "")
    said = text(wiring_facts(shared(emptyDir={}), book))
    assert "– bytes used are not known: not allowed: get nodes/proxy" in said
    assert "the kubelet does not measure hostPath" in text(measured(shared(hostPath={"path": "/x"})))
    assert "not measured yet" in text(measured(shared(emptyDir={})))


def test_how_old_the_bytes_are():
    used = VolumeUsage(used=1, at=NOW - timedelta(seconds=50))
    assert "used: measured 50s ago" in text(measured(shared(emptyDir={}), data=used))


def test_guesses_are_called_so_with_their_reason():
    mount = [{"name": "data", "mountPath": "/data"}]
    pod = make_pod(
        containers=[
            container("a", "a", command=["sh", "-c", "date >> /data/x"], volumeMounts=mount),
            container("b", "b", command=["tail", "-F", "/data/x"], volumeMounts=mount),
        ],
        spec={"volumes": [{"name": "data", "emptyDir": {}}]},
    )
    said = part("VOLUMES", pod, 78)
    assert "a probably writes: its command says `>> /data`" in said
    assert "b probably reads: its command says `tail -F /data`" in said
    assert "  a ╌▶ [data] ╌▶ b" in text(pod)


# --- ports ------------------------------------------------------------------------------------------------------------


def test_ports_say_who_declares_probes_and_dials_them():
    said = " ".join(part("PORTS", billing(), 78))
    assert "5432/TCP declared by cloud-sql-proxy" in said
    assert "dialed by app env DATABASE_URL → localhost:5432" in said
    assert "8080/TCP http declared by app · probed app readiness GET /healthz" in said


def test_a_port_that_two_want_is_loud():
    port = [{"containerPort": 8080}]
    pod = make_pod(containers=[container("a", "a", ports=port), container("b", "b", ports=port)])
    loud = [piece for r in rows(pod, 120) for piece in r if "state-warning" in piece.role]
    assert "only one of them can listen" in loud[0].text


def test_two_that_are_told_to_open_one_port_are_loud_and_one_that_declares_it_is_a_doubt():
    told = container("a", "a", args=["--port=8080"])
    both = make_pod(containers=[told, container("b", "b", args=["--listen=:8080"])])
    assert "a and b are told to open it" in text(both)
    doubt = make_pod(containers=[told, container("b", "b", ports=[{"containerPort": 8080}])])
    assert "only one of b and a can listen: the other's is meant, or they collide" in text(doubt)


def test_an_undeclared_port_and_one_on_the_node():
    args = ["--listen-address=127.0.0.1:9000"]
    ports = [{"containerPort": 80, "hostPort": 8080, "hostIP": "10.0.0.1"}]
    said = text(make_pod(containers=[container("a", "a", args=args, ports=ports)]))
    assert "not declared; opened by a (flag --listen-address)" in said
    assert "on the node too: 10.0.0.1:8080" in said


def test_each_container_has_its_colour_by_start_order():
    roles = {
        p.text.strip(): p.role
        for r in rows(billing(), 120)
        for p in r
        if p.role.startswith("container") and p.text.strip()
    }
    assert roles == {"app": "container-2", "log-shipper": "container-3", "cloud-sql-proxy": "container-1"}


def test_nothing_says_so():
    said = text(make_pod(containers=[container("a", "a")]))
    assert "share no files" in said
    assert "none declared" in said
    assert "FLOW" not in said


def test_the_nodes_network_is_told():
    assert "hostNetwork" in text(make_pod(containers=[container("a", "a")], spec={"hostNetwork": True}))


# --- the flow ---------------------------------------------------------------------------------------------------------


def test_out_through_an_ambassador_and_over_a_volume():
    lines = part("FLOW", billing(), 78)
    assert lines == ["app ─:5432─▶ cloud-sql-proxy ─▶ outside", "app ─▶ [logs] ─▶ log-shipper"]


def test_in_through_an_ambassador():
    pod = make_pod(
        containers=[
            container("app", "a", ports=[{"containerPort": 8080}]),
            container("oauth2-proxy", "x", args=["--upstream=http://localhost:8080"], ports=[{"containerPort": 4180}]),
        ]
    )
    assert part("FLOW", pod) == ["outside ─:4180─▶ oauth2-proxy ─:8080─▶ app"]
    assert "  outside -:4180-> oauth2-proxy -:8080-> app" in text(wiring_facts(pod, ascii_only=True))


def test_a_pattern_that_no_setting_connects_is_drawn_as_a_guess():
    pod = make_pod(
        containers=[
            container("main-app", "myapp:latest", ports=[{"containerPort": 8080}]),
            container("message-adapter", "custom-adapter", command=["./adapter"], ports=[{"containerPort": 9090}]),
        ]
    )
    assert part("FLOW", pod) == ["outside ╌:9090╌▶ message-adapter ╌▶ main-app"]


def test_nothing_connects_them():
    pod = make_pod(containers=[container("a", "a"), container("b", "b")])
    assert part("FLOW", pod) == ["the spec connects no two of the containers"]


# --- seen inside ------------------------------------------------------------------------------------------------------

WRITER = Look(
    container_id="",
    network=True,
    sockets=frozenset(
        {
            Socket("TCP", "0.0.0.0", 8080, "0.0.0.0", 0, LISTEN, 1),
            Socket("TCP", "127.0.0.1", 9000, "0.0.0.0", 0, LISTEN, 2),
            Socket("TCP", "127.0.0.1", 40000, "127.0.0.1", 8080, ESTABLISHED, 3),
            Socket("TCP", "127.0.0.1", 8080, "127.0.0.1", 40000, ESTABLISHED, 4),
            Socket("TCP", "10.1.1.5", 40001, "10.9.9.9", 443, ESTABLISHED, 5),
        }
    ),
    mounts=[Mounted("/data", "ext4", False), Mounted("/more", "ext4", True)],
    processes={1: "nginx"},
    owned={1: 1, 2: 1, 4: 1},
    files=[OpenFile(1, True, "/data/x.log")],
    whole=True,
)
READER = Look(processes={7: "curl"}, owned={3: 7, 5: 7}, whole=True, fresh={"/data": "/data/x.log"})
INSIDE = Inside(
    NOW - timedelta(seconds=180),
    {"writer": WRITER, "reader": READER, "idle": Look(why_not="no shell or cat in this image")},
)


def looked(inside: Inside = INSIDE, **more: object) -> WiringFacts:
    pod = shared(emptyDir={})
    return wiring_facts(pod, None, inside, **more)  # type: ignore[arg-type]


def test_before_it_is_looked_it_is_said_what_would_be_run():
    said = text(shared(emptyDir={}))
    assert "! looks" in said
    assert "exec in each running container: sh reads /proc" in said
    assert "looking into the running containers" in text(wiring_facts(shared(emptyDir={}), asking=True))


def test_when_it_was_looked_and_what_stood_in_the_way():
    said = text(looked())
    assert "looked into writer, reader at " in said
    assert "(3m ago)" in said
    assert "idle: no shell or cat in this image" in said
    assert "the network is one: it was seen in writer" in said
    assert "OLD" not in said


def test_it_is_old_when_a_container_has_started_anew():
    again = shared(emptyDir={})
    facts = wiring_facts(again, None, Inside(NOW, INSIDE.looks | {"reader": Look(container_id="containerd://1")}))
    assert "OLD  reader started or ended since" in text(facts)


def test_what_listens_who_holds_it_and_who_is_connected():
    said = " ".join(part("PORTS", looked()))
    assert "8080/TCP not declared listens by writer (nginx) at every address, and the spec does not say so" in said
    assert "connections: reader 1 open" in said
    assert "9000/TCP not declared listens by writer (nginx) at localhost only" in said
    assert "listens, declared nowhere: 8080, 9000" in text(looked())
    assert "reader is connected to 10.9.9.9:443" in text(looked())


def test_what_is_declared_and_nobody_listens():
    pod = make_pod(
        running(), containers=[container("app", "a", ports=[{"containerPort": 81}, {"containerPort": 8080}])]
    )
    facts = wiring_facts(pod, None, Inside(NOW, {"app": WRITER}))
    assert "nobody listens on 81" in text(facts)
    assert any(p.text == "nobody listens" and "bold" in p.role for r in rows(facts) for p in r)


def test_nobody_listens_at_all():
    pod = make_pod(running(), containers=[container("app", "a", ports=[{"containerPort": 81}])])
    assert "nobody listens on 81" in text(wiring_facts(pod, None, Inside(NOW, {"app": Look(network=True)})))


def test_a_file_held_open_for_reading_is_seen_too():
    reader = Look(network=True, mounts=[Mounted("/data", "ext4", True)], files=[OpenFile(1, False, "/data/x.log")])
    facts = looked(Inside(NOW, {"writer": WRITER, "reader": reader}))
    assert "writer ━▶ [data] ━▶ reader" in part("FLOW", facts)
    assert "reader holds open for reading: /data/x.log" in part("VOLUMES", facts, 78)


def test_a_probed_port_at_localhost_only():
    pod = make_pod(running(), containers=[container("app", "a", readinessProbe={"tcpSocket": {"port": 9000}})])
    facts = wiring_facts(pod, None, Inside(NOW, {"app": WRITER}))
    assert "only localhost reaches 9000" in text(facts)


def test_volumes_that_are_held_open_and_mounts_that_are_not_what_they_seem():
    said = part("VOLUMES", looked(), 78)
    assert said[1] == "data rw● ro –"
    assert "writer holds open for writing: /data/x.log" in said
    assert "writer cannot write: /more is mounted ro" in said
    assert "1 of 2 mounts are read-only though the spec asks for read-write" in text(looked())
    assert "changed in the last 10 min: /data/x.log as reader sees it" in said
    assert part("FLOW", looked())[0].startswith("reader ━:8080━▶ writer")
    assert "writer ━▶ [data] ─▶ reader" in part("FLOW", looked())


def test_nothing_could_be_seen():
    why = "not allowed: create pods/exec in namespace shop"
    said = text(looked(Inside(NOW, {name: Look(why_not=why) for name in ("writer", "reader", "idle")})))
    assert "nothing could be seen" in said
    assert f"writer, reader, idle: {why}" in said
    assert "nobody listens" not in said


@pytest.mark.parametrize("width", [40, 78, 120, 238])
def test_rows_fit(width):
    for pod in (billing(), shared(emptyDir={}), looked()):
        assert all(row_width(r) <= width for r in rows(pod, width))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pods)
def test_any_pod_fits_eighty_columns(pod: Pod) -> None:
    looks = {c.name: WRITER for c in pod.spec.containers}
    for facts in (wiring_facts(pod), wiring_facts(pod, None, Inside(NOW, looks))):
        assert all(row_width(r) <= 78 for r in rows(facts, 78))
