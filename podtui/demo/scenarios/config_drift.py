"""Two containers of one Pod that go by two values of one setting.

Both read the feature flag `rate-limit` of a ConfigMap: the gateway from its environment, as it was when it started;
the limiter from a file in a volume, which follows the ConfigMap. After half a minute somebody changes it. About a
minute later the limiter goes by the new value, the gateway by the old one, and their logs disagree; a rollout restart
brings them together.
"""

from podtui.demo.sim.process import Process
from podtui.demo.sim.world import World


def _config(limit: int) -> str:
    return f"""
apiVersion: v1
kind: ConfigMap
metadata: {{name: edge, namespace: shop}}
data: {{rate-limit: "{limit}"}}
"""


MANIFESTS = (
    _config(100)
    + """---
apiVersion: apps/v1
kind: Deployment
metadata: {name: edge, namespace: shop, labels: {app: edge}}
spec:
  replicas: 2
  selector: {matchLabels: {app: edge}}
  template:
    metadata: {labels: {app: edge}}
    spec:
      containers:
      - name: gateway
        image: shop/gateway:2.2
        env:
        - name: RATE_LIMIT
          valueFrom: {configMapKeyRef: {name: edge, key: rate-limit}}
        ports: [{containerPort: 8080}]
      - name: limiter
        image: shop/limiter:1.0
        volumeMounts: [{name: config, mountPath: /etc/edge, readOnly: true}]
      volumes:
      - name: config
        configMap: {name: edge}
"""
)
HISTORY = 60


async def gateway(p: Process) -> int:
    """Takes its limit from its environment."""
    p.use(memory=44 << 20, cpu=0.03)
    p.listen(8080)
    while True:
        await p.sleep(p.rng.uniform(1, 3))
        p.print(f"level=info msg=window requests={p.rng.randrange(60, 240)} limit={p.env['RATE_LIMIT']}/s source=env")


async def limiter(p: Process) -> int:
    """Takes its limit from a file, each time anew."""
    p.use(memory=16 << 20, cpu=0.01)
    before = ""
    while True:
        limit = p.files.read("/etc/edge/rate-limit").decode()
        if before and limit != before:
            p.print(f"level=warn msg=reloaded old={before}/s new={limit}/s", err=True)
        before = limit
        p.print(f"level=info msg=window rejected={p.rng.randrange(0, 30)} limit={limit}/s source=file")
        await p.sleep(p.rng.uniform(1, 3))


PROGRAMS = {"shop/gateway": gateway, "shop/limiter": limiter}


async def play(world: World) -> None:
    """Somebody changes the setting."""
    await world.sleep(HISTORY + 30)
    world.apply(_config(20))
