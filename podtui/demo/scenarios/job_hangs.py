"""A Job that its sidecar keeps alive, and one that ends.

The work of `report-classic` is done after half a minute, but its log shipper is an ordinary container that runs on:
the Pod is NotReady, 1/2, and the Job never completes. In `report-native` the shipper is a native sidecar: it is ended
when the work is done, and the Job is complete. `report-deadline` has activeDeadlineSeconds, and fails by it.
"""

from podtui.demo.sim.process import Process


def _job(name: str, spec: str, sidecar: str) -> str:
    shipper = """
      - name: log-shipper
        image: fluent/fluent-bit:3.1
        volumeMounts: [{name: logs, mountPath: /logs, readOnly: true}]"""
    native = f"\n      initContainers:{shipper}\n        restartPolicy: Always" if sidecar == "native" else ""
    return f"""
apiVersion: batch/v1
kind: Job
metadata: {{name: {name}, namespace: reports}}
spec:
  backoffLimit: 2{spec}
  template:
    metadata: {{labels: {{job: {name}}}}}
    spec:
      restartPolicy: Never{native}
      containers:
      - name: report
        image: shop/report:2.0
        volumeMounts: [{{name: logs, mountPath: /logs}}]{shipper if sidecar == "classic" else ""}
      volumes:
      - {{name: logs, emptyDir: {{}}}}
"""


MANIFESTS = "---".join(
    [
        _job("report-classic", "", "classic"),
        _job("report-native", "", "native"),
        _job("report-deadline", "\n  activeDeadlineSeconds: 90", "classic"),
    ]
)
HISTORY = 20


async def report(p: Process) -> int:
    """Works for half a minute."""
    p.use(memory=90 << 20, cpu=0.4)
    for part in range(1, 11):
        await p.sleep(p.rng.uniform(2, 4))
        line = f"part {part} of 10: {p.rng.randrange(800, 2400)} rows"
        p.print(line)
        p.files.write("/logs/report.log", f"{line}\n".encode(), append=True)
    p.print("report written, done")
    return 0


async def shipper(p: Process) -> int:
    """Ships what there is, and waits for more; it does not know when there will be no more."""
    p.use(memory=20 << 20, cpu=0.004)
    at = 0
    while True:
        await p.sleep(3)
        size = p.files.file("/logs/report.log").size if p.files.exists("/logs/report.log") else 0
        p.print(f"shipped {size - at} bytes" if size > at else "nothing new in /logs, waiting")
        at = size


PROGRAMS = {"shop/report": report, "fluent/fluent-bit": shipper}
