"""The practices tab: what it shows, what its keys do, and that it is live."""

import msgspec

from podtui.model.pod import Pod
from podtui.model.workload import Around
from podtui.ui.widgets.practices_document import PracticesDocument
from tests.practices.cases import usage_of
from tests.ui.test_pod_screen import SIZES, Scene, open_pod, replace_version


def document(scene: Scene) -> PracticesDocument:
    return scene.screen.query_one(PracticesDocument)


def with_annotations(pod: Pod, **marks: str) -> Pod:
    metadata = msgspec.structs.replace(pod.metadata, annotations=marks)
    return replace_version(msgspec.structs.replace(pod, metadata=metadata))


async def test_b_opens_it_and_the_tab_counts_what_is_loud():
    async with open_pod(logs=False) as scene:
        await scene.until(scene.has("practices 1"))
        await scene.press("B")
        await scene.until(scene.has("1 Clear separation of concerns", "✓", "ungated-sidecar"))
        assert scene.app.focused is document(scene)


async def test_a_pods_findings_fit_every_size():
    for size in SIZES:
        async with open_pod(size, tab="practices") as scene:
            await scene.until(scene.has("4 Proper lifecycle management"))
            await scene.press("o")
            assert max(len(line.rstrip()) for line in scene.text.splitlines()) <= size[0]


async def test_the_cursor_unfolds_and_copies_its_patch():
    async with open_pod(tab="practices", logs=False) as scene:
        await scene.until(scene.has("▸ ▲ cloud-sql-proxy starts first"))
        await scene.press("enter")
        await scene.until(scene.has("- app: env DATABASE_URL → localhost:5432", "startupProbe:"))
        await scene.press("c")
        assert scene.app.clipboard.startswith("# kubectl patch deployment billing -n shop")
        assert "startupProbe" in scene.app.clipboard
        await scene.press("j")
        await scene.until(lambda: "▸ ▲ cloud-sql-proxy starts first" not in scene.text)
        await scene.press("C")
        assert scene.app.clipboard.count("\n---\n") > 3


async def test_the_cursor_stays_in_sight():
    async with open_pod((80, 24), tab="practices", logs=False) as scene:
        await scene.until(scene.has("▸"))
        await scene.press("o")
        for _ in range(12):
            await scene.press("down")
            await scene.until(scene.has("▸"))
        await scene.press("o", *["up"] * 12)
        await scene.until(scene.has("▸ ▲ cloud-sql-proxy starts first"))


async def test_a_click_unfolds():
    async with open_pod(tab="practices", logs=False) as scene:
        await scene.until(scene.has("writable-root"))
        lines = scene.text.splitlines()
        y = next(i for i, line in enumerate(lines) if "writable-root" in line)
        await scene.pilot.click(offset=(20, y))
        await scene.until(scene.has("readOnlyRootFilesystem: true"))


async def test_it_is_live():
    async with open_pod(tab="practices", logs=False) as scene:
        await scene.until(scene.has("ungated-sidecar"))
        scene.source.use(scene.pod, usage_of({"app": {"cpu": 0.1, "memory": 200}}).usage)
        await scene.change(with_annotations(scene.pod, **{"podtui.io/check.ungated-sidecar": "ignore"}))
        await scene.until(scene.has("app uses more memory than it requests", "not looked at: ungated-sidecar"))
        assert "starts first" not in scene.text


async def test_replicas_and_autoscalers_are_asked_for():
    async with open_pod(tab="practices", logs=False) as scene:
        await scene.until(scene.has("8 Scalability"))
        assert "one-replica" not in scene.text
        scene.source.around_now = Around(1, ())
        await scene.press("ctrl+r")
        await scene.until(scene.has("one-replica"))


async def test_in_ascii():
    async with open_pod(tab="practices", logs=False, ascii_only=True) as scene:
        await scene.until(scene.has("> ! cloud-sql-proxy starts first"))
        assert "✓" not in scene.text
