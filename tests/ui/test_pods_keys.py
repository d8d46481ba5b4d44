"""Keys of the pods screen that k9s has too, on a scripted source."""

from pathlib import Path

import pytest

from podtui.ui import saved
from podtui.ui.screens.pod import PodScreen
from podtui.ui.shell import shell_line
from tests.model.builders import make_pod, running
from tests.ui.fake_source import FixedApp
from tests.ui.test_pods_screen import Deleting, Scene, scene
from tests.view.pods import plain

OWNED = {
    "name": "owned",
    "uid": "owned-1",
    "namespace": "shop",
    "ownerReferences": [{"kind": "ReplicaSet", "name": "owned-7d9f", "uid": "rs", "controller": True}],
}


async def select(s: Scene, name: str) -> None:
    await s.shows(name)
    s.table.move_to(next(i for i in range(len(s.table.table.lines)) if name_at(s, i) == name))


def name_at(s: Scene, index: int) -> str:
    line = s.table.table.lines[index]
    return line.pod.name if hasattr(line, "pod") else ""


def only_text(directory: Path) -> str:
    (file,) = directory.iterdir()
    return file.read_text()


@pytest.mark.parametrize(("key", "shown"), [("o", "node:node-7"), ("J", "owner:ReplicaSet/owned-7d9f")])
async def test_only_the_pods_of_this_node_or_owner(key: str, shown: str) -> None:
    async with scene() as s:
        s.source.pod(make_pod(running("app"), metadata=OWNED, node="node-7"))
        await select(s, "owned")
        await s.pilot.press(key)
        await s.shows(shown, "1 of 5 pods")
        await s.pilot.press("escape")
        await s.lacks(shown)


async def test_a_pod_without_an_owner_says_so() -> None:
    async with scene() as s:
        s.source.pod(plain("alone"))
        await select(s, "alone")
        await s.pilot.press("J")
        await s.says("alone has no owner")


async def test_the_pod_seen_last_is_one_key_away() -> None:
    async with scene() as s:
        await s.pilot.press("minus")
        await s.says("no Pod was opened before")
        await select(s, "web")
        await s.pilot.press("enter")
        await s.until(lambda: isinstance(s.app.screen, PodScreen))
        await s.pilot.press("q")
        await s.until(lambda: not isinstance(s.app.screen, PodScreen))
        await select(s, "far")
        await s.pilot.press("minus")
        await s.until(lambda: isinstance(s.app.screen, PodScreen))
        await s.shows("web")


async def test_the_table_is_saved_as_it_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved, "user_downloads_path", lambda: tmp_path)
    async with scene() as s:
        await s.pilot.press("slash", *"shop-", "enter")
        await s.shows("2 of 4 pods")
        await s.pilot.press("ctrl+s")
        await s.says("saved 2 Pods")
    text = only_text(tmp_path)
    assert "shop-api" in text
    assert "web" not in text


async def test_a_file_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    occupied = tmp_path / "occupied"
    occupied.write_text("")
    app = FixedApp(Deleting())
    async with app.run_test() as pilot:
        await saved.save_text(app, "1 line", "x\n", "unused", str(occupied / "below"))
        await pilot.pause()
        assert any("cannot be written" in n.message for n in app._notifications)


def test_the_shell_is_kubectls_in_the_same_cluster_as_the_same_user() -> None:
    pod = make_pod(running("app"), metadata={"name": "web", "namespace": "shop"})
    line = shell_line("/bin/kubectl", ("--kubeconfig", "f", "--as", "ann"), pod, "app")
    assert line[:5] == ["/bin/kubectl", "--kubeconfig", "f", "--as", "ann"]
    assert " ".join(line[5:]).startswith(
        f"{'--context ' + pod.context + ' ' if pod.context else ''}exec -it -n shop web -c app -- sh"
    )
