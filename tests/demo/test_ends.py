"""Whatever ends `podtui demo`: no process, no port and no file stays."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.bench.tmux import Pane
from tests.demo.conftest import Served, need_kubectl


def children_of(pid: int) -> list[int]:
    """The processes that a process has started."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(parent) == pid:
                found.append(int(entry.name))
    return found


def alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def soon(holds: object, seconds: float = 15) -> None:
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while not holds():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)


def refused(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_serve_leaves_nothing_behind(number: signal.Signals) -> None:
    served = Served()
    folder = served.kubeconfig.parent
    port = urlsplit(served.server).port
    assert port is not None
    assert (folder.stat().st_mode & 0o777, served.kubeconfig.stat().st_mode & 0o777) == (0o700, 0o600)
    assert not refused(port)
    served.process.send_signal(number)
    assert served.process.wait(timeout=20) == 0
    assert not folder.exists()
    assert refused(port)


def test_serve_listens_on_loopback_alone() -> None:
    served = Served()
    assert urlsplit(served.server).hostname == "127.0.0.1"
    others = [info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    port = urlsplit(served.server).port
    for address in {str(other) for other in others} - {"127.0.0.1"}:
        if not address.startswith("127."):
            with socket.socket() as probe:
                assert probe.connect_ex((address, port)) != 0
    served.stop()


@pytest.mark.parametrize("how", ["q", "SIGTERM", "SIGHUP", "SIGKILL"])
def test_the_screens_end_their_cluster(how: str, tmp_path: Path) -> None:
    with Pane(120, 40) as pane:
        pid = pane.start(["env", f"TMPDIR={tmp_path}", sys.executable, "-m", "podtui", "demo"])
        pane.wait(lambda screen: "● live" in screen and "sidecar-example" in screen, 30)
        (child,) = children_of(pid)
        assert list(tmp_path.glob("podtui-demo-*/kubeconfig"))
        if how == "q":
            pane.key("q")
        else:
            os.kill(pid, signal.Signals[how])
        soon(lambda: not alive(child))
        soon(lambda: not list(tmp_path.glob("podtui-demo-*")))


def test_a_scenario_that_is_none(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "podtui", "demo", "--serve"]
    done = subprocess.run([*command, "pattern"], capture_output=True, text=True)
    assert done.returncode == 2
    assert "there is no scenario 'pattern'; did you mean patterns?" in done.stderr
    assert done.stderr.count("\n") == 1
    broken = tmp_path / "broken.yaml"
    broken.write_text("# mine\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: b}]}\n")
    done = subprocess.run([*command, str(broken)], capture_output=True, text=True)
    assert done.returncode == 2
    assert "spec.containers[0].image: Required value" in done.stderr


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    mine = tmp_path / "mine.py"
    mine.write_text(
        '"""Mine."""\n'
        'MANIFESTS = """{apiVersion: v1, kind: Pod, metadata: {name: mine},'
        ' spec: {containers: [{name: a, image: me/a}]}}"""\n'
        "async def run(p):\n    p.print('from my own program')\n    await p.sleep(1e6)\n"
        "PROGRAMS = {'me/a': run}\n"
    )
    served = Served(str(mine))
    assert "from my own program" in served.podtui("logs", "mine")
    served.stop()


def test_time_stands_still_when_it_is_told_to() -> None:
    need_kubectl()
    served = Served("--pause")
    logs = ("logs", "sidecar-example", "-c", "main-app", "--timestamps")
    before = served.kubectl(*logs)
    time.sleep(3)
    assert before == served.kubectl(*logs) != ""
    served.stop()
