"""Make screenshots/: the seed's three Pods and a crashing one on a real cluster, as the screens show them.

    python -m tests.screenshots KUBECONFIG

Works in a namespace of its own, which it deletes again. Takes about a minute: a crash loop has to build up.
"""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

from podtui.cluster.kubeconfig import load
from podtui.cluster.live import Live
from podtui.cluster.scope import Scope
from podtui.ui.app import PodtuiApp
from podtui.view.start import Start

ROOT = Path(__file__).parents[1]
NAMESPACE = "shop"
SIZE = (120, 40)
CRASHING = """
apiVersion: v1
kind: Pod
metadata: {name: checkout}
spec:
  initContainers:
  - {name: migrate, image: busybox, imagePullPolicy: IfNotPresent, command: [sh, -c, "echo applying 3 migrations; sleep 1; echo done"]}
  - {name: log-tail, image: busybox, imagePullPolicy: IfNotPresent, restartPolicy: Always,
     command: [sh, -c, "touch /logs/app.log; tail -F /logs/app.log"], volumeMounts: [{name: logs, mountPath: /logs, readOnly: false}]}
  containers:
  - name: app
    image: busybox
    imagePullPolicy: IfNotPresent
    command: [sh, -c, "for i in 1 2 3 4 5; do echo level=info msg=order id=$i | tee -a /logs/app.log; sleep 1; done; echo level=error msg=no-database >&2; exit 3"]
    volumeMounts: [{name: logs, mountPath: /logs}]
  volumes: [{name: logs, emptyDir: {sizeLimit: 64Mi}}]
"""  # noqa: E501  # a manifest reads best one container a line


def main(kubeconfig: str) -> None:
    """Make them all."""

    def kubectl(*args: str, text: str | None = None) -> None:
        subprocess.run(["kubectl", "--kubeconfig", kubeconfig, *args], input=text, text=True, check=True)

    kubectl("create", "namespace", NAMESPACE)
    try:
        kubectl("wait", "-n", NAMESPACE, "serviceaccount/default", "--for=create", "--timeout=30s")
        for manifest in sorted((ROOT / "tests/cluster/manifests").glob("*.yaml")):
            kubectl("apply", "-n", NAMESPACE, "-f", str(manifest))
        kubectl("apply", "-n", NAMESPACE, "-f", "-", text=CRASHING)
        time.sleep(50)
        for theme in ("dark", "light"):
            asyncio.run(_shoot(kubeconfig, theme))
    finally:
        kubectl("delete", "namespace", NAMESPACE, "--wait=false")


async def _shoot(kubeconfig: str, theme: str) -> None:
    context = load(kubeconfig).context()
    scope = Scope(NAMESPACE)
    app = PodtuiApp(
        Start((context.name,), namespace=NAMESPACE, theme=f"podtui-{theme}"), lambda _: Live([context], scope)
    )
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(3)
        table = app.screen.query_one("PodTable")
        index = next(
            i for i, line in enumerate(table.table.lines) if getattr(line, "uid", "") and line.pod.name == "checkout"
        )  # type: ignore[attr-defined]
        table.move_to(index)  # type: ignore[attr-defined]
        await pilot.pause(0.5)
        _save(app, f"pods-{theme}")
        for key, name in (("enter", "pod"), ("W", "wiring"), ("X", "explain"), ("B", "practices")):
            await pilot.press(key)
            await pilot.pause(3)
            _save(app, f"{name}-{theme}")


def _save(app: PodtuiApp, name: str) -> None:
    (ROOT / "screenshots" / f"{name}.svg").write_text(app.export_screenshot(), encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
