"""A rollout whose new revision crashes.

`payments` runs in revision 1. Half a minute after the start somebody sets another image: the new Pods crash-loop, and
because maxUnavailable is 0 the old ones stay, so that nobody notices but you. The Deployment is past its deadline
after two minutes. `kubectl rollout undo -n shop deploy/payments` ends it. `accounts` rolls out well at the same time.
"""

from podtui.demo.sim.process import Process
from podtui.demo.sim.programs.seed import request_line
from podtui.demo.sim.world import World


def _deployment(name: str, tag: str, replicas: int) -> str:
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: shop, labels: {{app: {name}}}}}
spec:
  replicas: {replicas}
  progressDeadlineSeconds: 120
  selector: {{matchLabels: {{app: {name}}}}}
  strategy: {{rollingUpdate: {{maxSurge: 1, maxUnavailable: 0}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      initContainers:
      - name: envoy
        image: envoyproxy/envoy:v1.31
        restartPolicy: Always
        args: [-c, /etc/envoy/envoy.yaml]
        startupProbe: {{tcpSocket: {{port: 9901}}, periodSeconds: 1}}
      containers:
      - name: {name}
        image: shop/{name}:{tag}
        ports: [{{name: http, containerPort: 8080}}]
        readinessProbe: {{httpGet: {{path: /healthz, port: http}}, periodSeconds: 2}}
"""


MANIFESTS = _deployment("payments", "1.8", 3) + "---" + _deployment("accounts", "3.0", 2)
HISTORY = 60


async def good(p: Process) -> int:
    """Serves."""
    p.use(memory=80 << 20, cpu=0.03)
    await p.sleep(1.5)
    p.listen(8080)
    p.print(f"level=info msg=started version={p.env.get('VERSION', 'stable')}")
    number = 0
    while True:
        await p.sleep(p.rng.uniform(0.5, 2))
        number += 1
        p.print(request_line(p, number))


async def bad(p: Process) -> int:
    """Does not find what it needs since this version."""
    p.use(memory=76 << 20, cpu=0.1)
    p.print("level=info msg=starting version=1.9")
    await p.sleep(p.rng.uniform(1, 3))
    p.print('level=fatal msg="config: PAYMENTS_SIGNING_KEY is not set"', err=True)
    return 1


async def envoy(p: Process) -> int:
    """A proxy that has nothing to complain of."""
    p.use(memory=36 << 20, cpu=0.01)
    await p.sleep(1)
    p.listen(9901)
    p.print("[info][main] starting main dispatch loop")
    while True:
        await p.sleep(p.rng.uniform(1, 4))
        p.print(f'"GET / HTTP/1.1" 200 - 0 {p.rng.randrange(80, 900)} {p.rng.randrange(1, 30)} "inbound|8080||"')


PROGRAMS = {
    "shop/payments:1.8": good,
    "shop/payments:1.9": bad,
    "shop/accounts": good,
    "envoyproxy/envoy": envoy,
}


async def play(world: World) -> None:
    """Somebody rolls out."""
    await world.sleep(HISTORY + 30)
    world.apply(_deployment("payments", "1.9", 3))
    world.apply(_deployment("accounts", "3.1", 2))
