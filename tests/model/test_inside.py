"""What the script says of a container's inside: by a real shell, by hand-written output, by anything."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from podtui.model.inside import SCRIPT, WITHOUT_SHELL, Inside, Look, Mounted, OpenFile, read_look, running_ids
from tests.model.builders import NOW, ended, make_pod, running

SAID = r"""  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 00000000:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 9001 1 0 100 0 0 10 0
overlay / overlay rw,relatime,lowerdir=/a 0 0
/dev/sda1 /var/log/my\040app ext4 ro,relatime 0 0
==podtui== processes
1 nginx
22 sh
31 other
==podtui== namespaces
lrwxrwxrwx    1 0        0                0 Nov 24 12:00 /proc/1/ns/mnt -> mnt:[4026531841]
lrwxrwxrwx    1 0        0                0 Nov 24 12:00 /proc/22/ns/mnt -> mnt:[4026531841]
lrwxrwxrwx    1 0        0                0 Nov 24 12:00 /proc/31/ns/mnt -> mnt:[4026539999]
lrwxrwxrwx    1 0        0                0 Nov 24 12:00 /proc/self/ns/mnt -> mnt:[4026531841]
==podtui== files
/proc/1/fd:
total 0
lrwx------    1 0        0               64 Nov 24 12:00 0 -> /dev/null
l-wx------    1 0        0               64 Nov 24 12:00 1 -> pipe:[55]
lrwx------    1 0        0               64 Nov 24 12:00 3 -> socket:[9001]
l-wx------    1 0        0               64 Nov 24 12:00 4 -> /var/log/my app/x 1 -> y.log (deleted)
lr-x------    1 0        0               64 Nov 24 12:00 5 -> /etc/nginx.conf

/proc/22/fd:
total 0
lr-x------    1 0        0               64 Nov 24 12:00 0 -> /dev/null

/proc/31/fd:
total 0
l-wx------    1 0        0               64 Nov 24 12:00 1 -> /data/of-another-container
==podtui== fresh /data
/data/now.txt
==podtui== fresh /none
==podtui== end
"""


def test_what_a_script_says() -> None:
    look = read_look(SAID, "id")
    assert [(s.port, s.inode, look.process_of(s.inode)) for s in look.sockets] == [(8080, 9001, "nginx")]
    assert look.mounts == [Mounted("/", "overlay", False), Mounted("/var/log/my app", "ext4", True)]
    assert look.processes == {1: "nginx", 22: "sh"}
    assert [f for f in look.files if f.writes] == [
        OpenFile(1, True, "/dev/null"),
        OpenFile(1, True, "/var/log/my app/x 1 -> y.log"),
    ]
    assert look.fresh == {"/data": "/data/now.txt"}
    assert (look.whole, look.container_id, look.why_not) == (True, "id", "")


def test_an_empty_table_is_a_table() -> None:
    assert read_look(SAID.splitlines()[0] + "\n").network
    assert not read_look("overlay / overlay rw 0 0\n").network


def test_it_is_not_whole_where_a_process_hides_what_it_holds() -> None:
    hidden = SAID.replace("22 sh", "22 sh\n23 www-data-worker")
    assert not read_look(hidden).whole


def test_nor_where_the_end_is_missing() -> None:
    assert not read_look(SAID.removesuffix("==podtui== end\n")).whole


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    read_look(text)


@given(st.integers(0, len(SAID)))
def test_a_part_of_it_says_nothing_else(length: int) -> None:
    part, all_of_it = read_look(SAID[:length]), read_look(SAID)
    assert part.sockets <= all_of_it.sockets
    assert set(part.owned) <= set(all_of_it.owned)


@pytest.mark.parametrize("shell", [["sh"], ["bash"], ["busybox", "sh"]])
def test_a_real_shell(shell: list[str], tmp_path: Path) -> None:
    if shutil.which(shell[0]) is None:
        pytest.skip(f"no {shell[0]} here")
    nested = tmp_path / "a" / "b"
    nested.mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as server, (tmp_path / "held.log").open("w") as held:
        inode = os.fstat(server.fileno()).st_ino
        said = subprocess.run(
            [*shell, "-c", SCRIPT, "podtui", str(tmp_path), str(nested)], capture_output=True, text=True
        )
        look = read_look(said.stdout)
        found = next(s for s in look.sockets if s.inode == inode)
        assert (found.address, found.port, found.listens) == (*server.getsockname(), True)
        assert look.process_of(inode) == Path("/proc/self/comm").read_text().strip()
        assert OpenFile(os.getpid(), True, held.name) in look.files
        assert look.fresh == {str(tmp_path): held.name}
        assert any(mounted.path == "/proc" and mounted.filesystem == "proc" for mounted in look.mounts)
        assert said.returncode == 0


def test_without_a_shell_the_network_and_the_mounts_are_seen() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        said = subprocess.run(WITHOUT_SHELL, capture_output=True, text=True)
        look = read_look(said.stdout)
        assert server.getsockname()[1] in {s.port for s in look.sockets if s.listens}
        assert any(mounted.path == "/proc" for mounted in look.mounts)
        assert not look.whole


def test_what_has_changed_since() -> None:
    def pod(*statuses):
        return make_pod(*statuses)

    before = pod(running("a", containerID="1"), running("b", containerID="2"), ended("c", containerID="3"))
    assert running_ids(before) == {"a": "1", "b": "2"}
    looks = {"a": Look(container_id="1"), "b": Look(container_id="2"), "c": Look(why_not="it is not running")}
    inside = Inside(NOW, looks)
    assert inside.changed_since(before) == []
    assert list(inside.seen) == ["a", "b"]
    after = pod(running("a", containerID="9"), ended("b", containerID="2"), running("c", containerID="4"))
    assert inside.changed_since(after) == ["a", "b", "c"]
