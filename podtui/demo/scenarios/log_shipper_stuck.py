"""A log shipper that is stuck: the volume that it should empty fills up until the Pod is evicted.

The application writes to a shared emptyDir of 24Mi; the shipper reads it and takes away what it has shipped. After a
while its server answers no more: it retries, the volume grows, and when it is over its sizeLimit the kubelet evicts
the Pod. Its ReplicaSet makes a new one, where the same begins again. Watch how full the volume is, and the shipper's
log.
"""

from podtui.demo.sim.process import Process

MANIFESTS = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: ingest, namespace: shop, labels: {app: ingest}}
spec:
  replicas: 2
  selector: {matchLabels: {app: ingest}}
  template:
    metadata: {labels: {app: ingest}}
    spec:
      containers:
      - name: ingest
        image: shop/ingest:4.1
        volumeMounts: [{name: logs, mountPath: /var/log/ingest}]
        resources: {requests: {cpu: 50m, memory: 64Mi}, limits: {memory: 128Mi}}
      - name: log-shipper
        image: shop/log-shipper:0.3
        volumeMounts: [{name: logs, mountPath: /var/log/ingest}]
        resources: {requests: {cpu: 10m, memory: 24Mi}, limits: {memory: 64Mi}}
      volumes:
      - name: logs
        emptyDir: {sizeLimit: 24Mi}
"""
LOG = "/var/log/ingest/current.log"
HISTORY = 100


async def ingest(p: Process) -> int:
    """Writes some 300 KiB a second to its log file, and a summary to its output."""
    p.use(memory=58 << 20, cpu=0.08)
    record = b"x" * 1023 + b"\n"
    while True:
        count = p.rng.randrange(200, 420)
        p.files.write(LOG, record * count, append=True)
        p.print(f"level=info msg=batch records={count} file={LOG}")
        await p.sleep(1)


async def shipper(p: Process) -> int:
    """Ships and truncates, until its server is gone."""
    p.use(memory=21 << 20, cpu=0.01)
    until = p.loop.now + p.rng.uniform(30, 90)
    wait = 2.0
    while True:
        await p.sleep(2)
        size = p.files.file(LOG).size if p.files.exists(LOG) else 0
        if p.loop.now < until:
            p.files.write(LOG, b"")
            p.print(f"shipped {size // 1024} KiB to logs.internal:443")
            continue
        p.print(
            f"error: logs.internal:443: 503 Service Unavailable; {size // 1024} KiB wait; again in {wait:.0f}s",
            err=True,
        )
        await p.sleep(wait)
        wait = min(2 * wait, 30)


PROGRAMS = {"shop/ingest": ingest, "shop/log-shipper": shipper}
