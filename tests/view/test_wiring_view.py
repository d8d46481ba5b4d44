import pytest

from podtui.view.pieces import row_text, row_width
from podtui.view.wiring_view import wiring_rows
from podtui.wiring import wire
from tests.model.builders import make_pod
from tests.ui.scenes import billing, container


def rows(pod, width):
    from podtui.model.pod import containers_of

    return wiring_rows(wire(pod.spec), [c.name for c in containers_of(pod.spec)], width)


def text(pod, width=120):
    return "\n".join(row_text(r).rstrip() for r in rows(pod, width))


def shared(**volume):
    mount = {"name": "data", "mountPath": "/data"}
    return make_pod(
        containers=[
            container("writer", "w", volumeMounts=[mount | {"subPath": "out"}, mount | {"mountPath": "/more"}]),
            container("reader", "r", volumeMounts=[mount | {"readOnly": True}]),
            container("idle", "i"),
        ],
        spec={"volumes": [{"name": "data"} | volume]},
    )


def test_a_matrix_where_there_is_room():
    lines = text(shared(emptyDir={"sizeLimit": "512Mi", "medium": "Memory"}), 160).splitlines()
    assert lines[1].split() == ["writer", "reader"]
    assert " ".join(lines[2].split()) == "data emptyDir, 512Mi, Memory rw /data (subPath out) ro /data"
    assert lines[3].split() == ["rw", "/more"]


def test_a_list_where_there_is_none():
    lines = text(shared(persistentVolumeClaim={"claimName": "claim-1"}), 60).splitlines()
    assert [line.strip() for line in lines[1:5]] == [
        "data  persistentVolumeClaim, claim-1  shared",
        "writer  rw /data (subPath out)",
        "writer  rw /more",
        "reader  ro /data",
    ]


def test_ports_say_who_declares_probes_and_dials_them():
    said = text(billing())
    assert "5432/TCP" in said
    assert "declared by cloud-sql-proxy" in said
    assert "dialed by app  env DATABASE_URL" in said
    assert "8080/TCP http" in said
    assert "probed app readiness GET /healthz" in said


def test_a_port_that_two_want_is_loud():
    port = [{"containerPort": 8080}]
    pod = make_pod(containers=[container("a", "a", ports=port), container("b", "b", ports=port)])
    loud = [piece for r in rows(pod, 120) for piece in r if "state-warning" in piece.role]
    assert "only one of them can listen" in loud[0].text


def test_each_container_has_its_colour_by_start_order():
    roles = {p.text.strip(): p.role for r in rows(billing(), 120) for p in r if p.role.startswith("container")}
    assert roles == {"app": "container-2", "log-shipper": "container-3", "cloud-sql-proxy": "container-1"}


def test_nothing_says_so():
    said = text(make_pod(containers=[container("a", "a")]))
    assert "share no files" in said
    assert "none declared" in said


def test_the_nodes_network_is_told():
    assert "hostNetwork" in text(make_pod(containers=[container("a", "a")], spec={"hostNetwork": True}))


@pytest.mark.parametrize("width", [40, 78, 120, 238])
def test_rows_fit(width):
    for pod in (billing(), shared(emptyDir={})):
        assert all(row_width(r) <= width for r in rows(pod, width))
