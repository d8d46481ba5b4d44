"""An application that starts before its proxy does; and the same as it should be.

In `eager` both are ordinary containers and start together. The proxy takes some seconds to open its port, the
application gives up at once and is started again until the proxy is there: look at its restarts and at its log before
the crash. In `patient` the proxy is a native sidecar with a startupProbe: the application starts when the proxy is
ready for it.
"""

from podtui.demo.sim.process import Process

MANIFESTS = """
apiVersion: v1
kind: Pod
metadata: {name: eager, namespace: shop, labels: {app: eager}}
spec:
  containers:
  - name: app
    image: shop/catalog:5.0
    env: [{name: UPSTREAM, value: "http://127.0.0.1:15001"}]
    ports: [{containerPort: 8080}]
    readinessProbe: {httpGet: {port: 8080}, periodSeconds: 2}
  - name: proxy
    image: shop/proxy:1.1
    args: ["--listen=127.0.0.1:15001", "--upstream=catalog-db.data:443"]
---
apiVersion: v1
kind: Pod
metadata: {name: patient, namespace: shop, labels: {app: patient}}
spec:
  initContainers:
  - name: proxy
    image: shop/proxy:1.1
    restartPolicy: Always
    args: ["--listen=127.0.0.1:15001", "--upstream=catalog-db.data:443"]
    startupProbe: {exec: {command: [nc, -z, localhost, "15001"]}, periodSeconds: 1, failureThreshold: 60}
  containers:
  - name: app
    image: shop/catalog:5.0
    env: [{name: UPSTREAM, value: "http://127.0.0.1:15001"}]
    ports: [{containerPort: 8080}]
    readinessProbe: {httpGet: {port: 8080}, periodSeconds: 2}
"""
HISTORY = 6


async def catalog(p: Process) -> int:
    """Needs its upstream when it starts; without it, it ends."""
    p.use(memory=60 << 20, cpu=0.02)
    p.print("loading catalogue from http://127.0.0.1:15001")
    for attempt in range(1, 4):
        await p.sleep(0.5)
        try:
            p.get("http://127.0.0.1:15001/catalogue")
        except ConnectionError as error:
            p.print(f"attempt {attempt} of 3: {error}", err=True)
        else:
            break
    else:
        p.print("fatal: no catalogue, giving up", err=True)
        return 1
    p.listen(8080)
    p.print("catalogue loaded, listening on :8080")
    while True:
        await p.sleep(p.rng.uniform(0.5, 2))
        p.print(f"GET /products/{p.rng.randrange(1, 999)} 200")


async def proxy(p: Process) -> int:
    """Fetches its certificate and its configuration before it listens."""
    p.use(memory=30 << 20, cpu=0.01)
    p.print("fetching certificate from the control plane")
    await p.sleep(p.rng.uniform(12, 16))
    p.print("certificate received, waiting for configuration")
    await p.sleep(p.rng.uniform(4, 7))
    p.listen(15001, lambda _path: (200, "[]\n"), host="127.0.0.1")
    p.print("listening on 127.0.0.1:15001")
    while True:
        await p.sleep(p.rng.uniform(2, 6))
        p.print(f"forwarded {p.rng.randrange(1, 30)} requests to catalog-db.data:443")


PROGRAMS = {"shop/catalog": catalog, "shop/proxy": proxy}
