"""An ambassador that is killed for memory takes its application's readiness with it.

The proxy of `orders` keeps what it sends. When it reaches its limit it is OOMKilled (137), the application beside it
can no longer reach its database, and its readiness probe fails: the Pod is 0/2 though only one container died. Each
time the proxy waits longer before it comes back. `steady` is the same Pod with a proxy that gives its memory back.
"""

from podtui.demo.sim.process import Process


def _pod(name: str, tag: str) -> str:
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: shop, labels: {{app: {name}}}}}
spec:
  replicas: 1
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      containers:
      - name: {name}
        image: shop/orders:1.0
        env: [{{name: DATABASE_URL, value: "postgres://orders@127.0.0.1:5432/orders"}}]
        ports: [{{name: http, containerPort: 8080}}]
        readinessProbe: {{httpGet: {{path: /healthz, port: http}}, periodSeconds: 2, failureThreshold: 1}}
        resources: {{requests: {{cpu: 50m, memory: 64Mi}}, limits: {{memory: 128Mi}}}}
      - name: pgbouncer
        image: shop/pgbouncer:{tag}
        args: [--upstream=postgres.data:5432]
        ports: [{{name: pg, containerPort: 5432}}]
        resources: {{requests: {{cpu: 10m, memory: 32Mi}}, limits: {{memory: 64Mi}}}}
"""


MANIFESTS = _pod("orders", "leaky") + "---" + _pod("steady", "fixed")


async def orders(p: Process) -> int:
    """It is healthy while its database answers."""
    p.use(memory=70 << 20, cpu=0.02)

    def database() -> bool:
        return 5432 in p.network.servers

    p.listen(8080, lambda _path: (200, "ok\n") if database() else (503, "database unreachable\n"))
    number = 0
    while True:
        await p.sleep(p.rng.uniform(0.5, 1.5))
        number += 1
        if database():
            p.print(f"level=info msg=order id={number} total={p.rng.randrange(500, 20000) / 100:.2f}")
        else:
            p.print(
                'level=error msg="save order" error="dial tcp 127.0.0.1:5432: connect: connection refused"', err=True
            )


async def leaky(p: Process) -> int:
    """Takes a mebibyte or two a second, and never gives one back."""
    memory = 18.0
    p.listen(5432, host="127.0.0.1")
    p.print("LOG process up: listening on 127.0.0.1:5432")
    while True:
        p.use(memory=memory * (1 << 20), cpu=0.01)
        await p.sleep(1)
        memory += p.rng.uniform(0.8, 2.2)
        if memory > 52:
            p.print(f"WARNING pooler memory {memory:.0f} MiB", err=True)


async def fixed(p: Process) -> int:
    """Takes what it needs."""
    p.listen(5432, host="127.0.0.1")
    p.print("LOG process up: listening on 127.0.0.1:5432")
    while True:
        p.use(memory=(18 + 6 * p.rng.random()) * (1 << 20), cpu=0.01)
        await p.sleep(10)
        p.print(f"LOG stats: {p.rng.randrange(5, 40)} xacts/s, wait {p.rng.randrange(10, 300)} us")


PROGRAMS = {"shop/orders": orders, "shop/pgbouncer:leaky": leaky, "shop/pgbouncer:fixed": fixed}
