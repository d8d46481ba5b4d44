"""Five thousand Pods in a hundred namespaces, and always some that come, go or crash.

Fifty nodes; Deployments with sidecars, adapters and ambassadors. A Deployment is restarted every few seconds, and
here and there a container crashes. All of them start while you look. Filter, group and look for those in trouble.
"""

from podtui.demo.sim.process import Process
from podtui.demo.sim.world import World

NODES = 50
HISTORY, QUIET = 0, 60
TEAMS, REPLICAS = 100, 25
_BESIDE = {
    "api": ("log-shipper", "fluent/fluent-bit:3.1", "args: [-c, /fluent-bit/etc/fluent-bit.conf]"),
    "worker": ("metrics", "prom/statsd-exporter:v0.27", "ports: [{name: metrics, containerPort: 9102}]"),
}


def _deployment(team: int, name: str) -> str:
    container, image, more = _BESIDE[name]
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: team-{team:03d}, labels: {{app: {name}}}}}
spec:
  replicas: {REPLICAS}
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}, team: team-{team:03d}}}}}
    spec:
      terminationGracePeriodSeconds: 5
      automountServiceAccountToken: false
      containers:
      - name: {name}
        image: {"team/fragile" if team % 25 == 7 else "team/" + name}:1.{team}
        ports: [{{containerPort: 8080}}]
      - name: {container}
        image: {image}
        {more}
"""


MANIFESTS = "---".join(_deployment(team, name) for team in range(TEAMS) for name in _BESIDE)


async def steady(p: Process) -> int:
    """Says something now and then."""
    p.use(memory=p.rng.randrange(20, 90) << 20, cpu=p.rng.uniform(0.001, 0.05))
    for port in p.ports:
        p.listen(port)
    while True:
        await p.sleep(p.rng.uniform(30, 90))
        p.print(f"level=info msg=alive served={p.rng.randrange(1, 5000)}")


async def fragile(p: Process) -> int:
    """Dies after some minutes."""
    p.use(memory=60 << 20, cpu=0.02)
    await p.sleep(p.rng.uniform(20, 900))
    p.print('level=fatal msg="unexpected end of stream"', err=True)
    return 1


PROGRAMS = {
    **{f"team/{name}": steady for name in _BESIDE},
    "team/fragile": fragile,
    "fluent/fluent-bit": steady,
    "prom/statsd-exporter": steady,
}


async def play(world: World) -> None:
    """One Deployment after the other is restarted."""
    await world.sleep(QUIET)
    number = 0
    while True:
        await world.sleep(world.rng.uniform(4, 12))
        number += 1
        world.restart(f"team-{world.rng.randrange(TEAMS):03d}", world.rng.choice(list(_BESIDE)))
