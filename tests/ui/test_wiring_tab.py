"""The wiring tab: what it shows at every size, and looking inside from it."""

import asyncio

import msgspec
import pytest

from podtui.model.inside import Inside, Look, Mounted, OpenFile
from podtui.model.sockets import Socket
from podtui.model.usage import PodUsage, VolumeUsage
from podtui.ui.screens.pod import PodScreen
from podtui.ui.screens.pods import PodsScreen
from tests.model.builders import NOW, running
from tests.ui.fake_source import FakeSource, FixedApp
from tests.ui.scenes import billing
from tests.ui.test_pod_screen import SIZES, Scene, open_pod

LISTEN = 0x0A
PROXY_IS_DOWN = Look(why_not="it is not running")


def seen_in(pod, **more: object) -> Inside:
    """`app` holds its log open and listens on 8080 and, undeclared, on 6060."""
    app = Look(
        network=True,
        sockets=frozenset(
            {
                Socket("TCP", "0.0.0.0", 8080, "0.0.0.0", 0, LISTEN, 1),
                Socket("TCP", "127.0.0.1", 6060, "0.0.0.0", 0, LISTEN, 2),
            }
        ),
        mounts=[Mounted("/var/log/app", "ext4", False)],
        processes={1: "billing\x1b[31m"},
        owned={1: 1, 2: 1},
        files=[OpenFile(1, True, "/var/log/app/b.log")],
        whole=True,
    )
    looks = {"migrate": PROXY_IS_DOWN, "cloud-sql-proxy": PROXY_IS_DOWN, "app": app, "log-shipper": Look(whole=True)}
    return Inside(NOW, looks | more)


async def looked(scene: Scene, inside: Inside) -> None:
    await scene.press("exclamation_mark")
    await scene.until(scene.has("looking into the running containers"))
    scene.source.inside_answers.put_nowait(inside)
    await scene.until(lambda: "looking into" not in scene.text)


@pytest.mark.parametrize("size", SIZES)
async def test_the_flow_comes_first_at_every_size(size):
    async with open_pod(size, tab="wiring") as scene:
        await scene.until(scene.has("FLOW", "app ─:5432─▶ cloud-sql-proxy ─▶ outside", "app ─▶ [logs] ─▶ log-shipper"))
        await scene.until(scene.has("! looks", "VOLUMES", "/var/log/app"))
        assert "! Look inside" in scene.line(size[1] - 1)


async def test_in_ascii():
    async with open_pod(tab="wiring", ascii_only=True) as scene:
        await scene.until(scene.has("app -:5432-> cloud-sql-proxy -> outside"))
        assert "\n".join(scene.text.splitlines()[6:]).isascii()


async def test_looking_inside_shows_what_was_found():
    async with open_pod((120, 60), tab="wiring") as scene:
        await looked(scene, seen_in(scene.pod))
        await scene.until(scene.has("looked into app, log-shipper at", "(0s ago)"))
        assert "migrate, cloud-sql-proxy: it is not running" in scene.text
        assert "app ━▶ [logs] ─▶ log-shipper" in scene.text
        assert "app holds open for writing: /var/log/app/b.log" in scene.text
        assert "listens by app (billing␛[31m) at every address" in scene.text
        assert "nobody listens on 5432" in scene.text
        assert "mounts seen: 1, all as the spec asks" in scene.text
        assert "listens, declared nowhere: 6060" in scene.text
        assert scene.source.looked == [scene.pod.name]


async def test_it_is_asked_once_at_a_time_and_again_afterwards():
    async with open_pod(tab="wiring") as scene:
        await scene.press("exclamation_mark", "exclamation_mark")
        await scene.until(lambda: len(scene.source.looked) == 1)
        scene.source.inside_answers.put_nowait(seen_in(scene.pod))
        await scene.until(scene.has("looked into"))
        await looked(scene, seen_in(scene.pod))
        assert len(scene.source.looked) == 2


async def test_what_was_seen_is_old_when_a_container_starts_anew():
    async with open_pod((120, 60), tab="wiring") as scene:
        await looked(scene, seen_in(scene.pod))
        await scene.until(scene.has("looked into"))
        assert "OLD" not in scene.text
        statuses = [running("app", containerID="containerd://2"), running("log-shipper")]
        status = msgspec.convert({"phase": "Running", "containerStatuses": statuses}, type(scene.pod.status))
        await scene.change(msgspec.structs.replace(scene.pod, status=status))
        await scene.until(scene.has("OLD  app started or ended since"))


async def test_why_nothing_could_be_seen():
    why = Look(why_not="not allowed: create pods/exec in namespace shop")
    async with open_pod(tab="wiring") as scene:
        await looked(scene, Inside(NOW, {"app": why, "log-shipper": why}))
        await scene.until(scene.has("nothing could be seen", "app, log-shipper: not allowed: create pods/exec in"))


async def test_the_command_looks_from_any_tab():
    async with open_pod() as scene:
        await scene.press("colon")
        await scene.type("inside")
        await scene.until(scene.has("looking into the running containers"))


async def test_the_command_opens_the_selected_pod():
    source = FakeSource()
    pod = billing()
    app = FixedApp(source)
    async with app.run_test(size=(120, 40)) as pilot:
        source.connection()
        source.pod(pod)
        scene = Scene(app, pilot, source, pod)
        await scene.until(lambda: isinstance(app.screen, PodsScreen) and app.selected_pod == pod)
        app.run_command("inside")
        await scene.until(lambda: isinstance(app.screen, PodScreen) and source.looked == [pod.name])
        await scene.until(scene.has("looking into the running containers"))


async def test_bytes_of_volumes_against_their_limits():
    async with open_pod(tab="wiring") as scene:
        volumes = {"logs": VolumeUsage(used=500 * 2**20, capacity=2**40)}
        scene.source.use(scene.pod, PodUsage(NOW, "kubelet", {}, volumes))
        await scene.until(scene.has("500Mi / 512Mi"))
        scene.source.use(scene.pod, None, "no metrics-server; not allowed: nodes/proxy")
        await scene.until(scene.has("– bytes used are not known: no metrics-server; not allowed: nodes/proxy"))


async def test_leaving_while_it_is_looked_ends_quietly():
    async with open_pod(tab="wiring") as scene:
        await scene.press("exclamation_mark")
        await scene.until(lambda: bool(scene.source.looked))
        await scene.press("q")
        await scene.until(lambda: isinstance(scene.app.screen, PodsScreen))
        scene.source.inside_answers.put_nowait(seen_in(scene.pod))
        await asyncio.sleep(0.05)
        assert isinstance(scene.app.screen, PodsScreen)
