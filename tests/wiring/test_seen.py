"""What was seen inside, laid beside the wiring."""

from podtui.model.inside import Inside, Look, Mounted, OpenFile
from podtui.model.pod import PodSpec
from podtui.model.sockets import Socket
from podtui.wiring import Listening, Seen, Spoken, see
from tests.model.builders import NOW, make_pod

LISTEN, ESTABLISHED, TIME_WAIT = 0x0A, 0x01, 0x06


def tcp(local: str, remote: str = "0.0.0.0:0", state: int = LISTEN, inode: int = 0) -> Socket:
    address, _, port = local.rpartition(":")
    remote_address, _, remote_port = remote.rpartition(":")
    return Socket("TCP", address, int(port), remote_address, int(remote_port), state, inode)


def look(*sockets: Socket, **more: object) -> Look:
    return Look(container_id="c", network=True, sockets=frozenset(sockets), **more)  # type: ignore[arg-type]


def spec(**more: object) -> PodSpec:
    mounts = [{"name": "logs", "mountPath": "/var/run/logs/"}, {"name": "deep", "mountPath": "/var/run/logs/deep"}]
    containers = [{"name": "app", "volumeMounts": mounts}, {"name": "proxy"}]
    return make_pod(containers=containers, spec=more).spec


def seen(app: Look, proxy: Look | None = None, **more: object) -> Seen:
    return see(Inside(NOW, {"app": app, "proxy": proxy or Look()}), spec(**more))


def test_who_listens_and_from_where_it_can_be_reached() -> None:
    found = seen(
        look(
            tcp("127.0.0.1:80", inode=1),
            tcp("::1:80", inode=2),
            tcp("10.1.0.5:81", inode=3),
            tcp(":::82", inode=4),
            tcp("127.0.0.1:82", inode=1),
            processes={7: "nginx"},
            owned={1: 7, 2: 7, 3: 7},
            whole=True,
        ),
        look(tcp(":::82", inode=4), processes={9: "envoy"}, owned={4: 9}, whole=True),
    )
    assert found.by == "app"
    assert found.listening == {
        (80, "TCP"): Listening(80, "TCP", "localhost", (("app", "nginx"),)),
        (81, "TCP"): Listening(81, "TCP", "address", (("app", "nginx"),)),
        (82, "TCP"): Listening(82, "TCP", "all", (("app", "nginx"), ("proxy", "envoy"))),
    }


def test_the_owner_by_elimination_is_not_sure() -> None:
    table = tcp("0.0.0.0:80", inode=1)
    closed = Look(why_not="no shell or cat in this image", container_id="c2")
    assert seen(look(table, whole=True), closed).listening[80, "TCP"] == Listening(
        80, "TCP", "all", (("proxy", ""),), sure=False
    )
    assert seen(look(table), closed).listening[80, "TCP"].owners == ()
    assert seen(look(table, whole=True), look(whole=True)).listening[80, "TCP"].owners == ()


def test_who_is_connected_within_the_pod() -> None:
    both = [
        tcp("0.0.0.0:5432", inode=1),
        tcp("127.0.0.1:40000", "127.0.0.1:5432", ESTABLISHED, 2),
        tcp("127.0.0.1:5432", "127.0.0.1:40000", ESTABLISHED, 3),
        tcp("10.1.0.5:40001", "10.1.0.5:5432", ESTABLISHED, 4),
        tcp("10.1.0.5:5432", "10.1.0.5:40001", ESTABLISHED, 5),
        tcp("127.0.0.1:40002", "127.0.0.1:5432", TIME_WAIT),
        tcp("127.0.0.1:5432", "127.0.0.1:40003", TIME_WAIT),
    ]
    found = seen(look(*both, owned={2: 7, 4: 7}, whole=True), look(*both, owned={1: 9, 3: 9, 5: 9}, whole=True))
    assert found.spoken == (Spoken(5432, "", 0, 2), Spoken(5432, "app", 2, 0))
    assert found.outward == {}
    assert found.inward == {}


def test_who_is_connected_to_elsewhere_and_from_there() -> None:
    found = seen(
        look(
            tcp("10.1.0.5:80", inode=1),
            tcp("10.1.0.5:80", "10.9.9.9:5555", ESTABLISHED, 2),
            tcp("10.1.0.5:40001", "10.9.9.9:443", ESTABLISHED, 3),
            tcp("fd00::5:40001", "fd00::9:443", ESTABLISHED, 4),
            tcp("10.1.0.5:40002", "10.9.9.9:443", TIME_WAIT),
            owned={3: 7},
        ),
        look(),
    )
    assert found.outward == {("", "[fd00::9]:443"): 1, ("app", "10.9.9.9:443"): 1}
    assert found.inward == {80: 1}
    assert found.spoken == ()


def test_of_the_nodes_network_only_what_is_our_own() -> None:
    sockets = [
        tcp("0.0.0.0:80", inode=1),
        tcp("0.0.0.0:10250", inode=2),
        tcp("127.0.0.1:9999", "127.0.0.1:10250", ESTABLISHED, 3),
    ]
    app = look(*sockets, owned={1: 7}, processes={7: "nginx"}, whole=True)
    closed = Look(why_not="no shell or cat in this image", container_id="c2")
    found = seen(app, closed, hostNetwork=True)
    assert list(found.listening) == [(80, "TCP")]
    assert found.spoken == ()


def test_files_held_open_belong_to_the_mount_that_they_are_in() -> None:
    mounts = [
        Mounted("/", "overlay", False),
        Mounted("/run/logs", "ext4", True),
        Mounted("/run/logs/deep", "tmpfs", False),
    ]
    files = [
        OpenFile(1, True, "/run/logs/app.log"),
        OpenFile(1, False, "/run/logs/read.log"),
        OpenFile(1, True, "/run/logs/deep/x"),
        OpenFile(1, True, "/run/logs-of-others/x"),
        OpenFile(1, True, "/tmp/x"),
    ]
    found = seen(look(mounts=mounts, files=files, fresh={"/var/run/logs/": "/var/run/logs/new"}))
    assert found.writing == {("logs", "app"): ("/run/logs/app.log",), ("deep", "app"): ("/run/logs/deep/x",)}
    assert found.reading == {("logs", "app"): ("/run/logs/read.log",)}
    assert found.mounts["app", "/var/run/logs/"].read_only
    assert not found.mounts["app", "/var/run/logs/deep"].read_only
    assert found.fresh == {("logs", "app"): "/var/run/logs/new"}


def test_a_volume_that_is_not_mounted_gets_no_files() -> None:
    files = [OpenFile(1, True, "/var/run/logs/app.log")]
    assert seen(look(mounts=[Mounted("/", "overlay", False)], files=files)).writing == {}


def test_a_network_in_which_nothing_is_open_was_seen_all_the_same() -> None:
    assert seen(look(), Look(why_not="no")).by == "app"
    assert seen(Look(mounts=[Mounted("/", "overlay", False)]), look()).by == "proxy"


def test_nothing_was_seen() -> None:
    assert seen(Look(why_not="no"), Look(why_not="no")) == Seen()
