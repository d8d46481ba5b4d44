"""The patterns: sidecar, adapter and ambassador, classic and native, and what else comes in several containers.

The three examples just as they are written; the same with native sidecars; a mesh Pod with an iptables init
container; two mains in one Pod; init containers that hand on to each other; a Pod that somebody is debugging; and
one container that crashes now and then. Open a Pod with enter: its logs stand side by side.
"""

from podtui.demo.scenarios import manifest
from podtui.demo.sim.process import Process
from podtui.demo.sim.programs.seed import request_line
from podtui.demo.sim.world import World

EXAMPLES = ("sidecar-example.yaml", "adapter-example.yaml", "ambassador-example.yaml")

NATIVE = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: checkout, namespace: shop, labels: {app: checkout}}
spec:
  replicas: 2
  selector: {matchLabels: {app: checkout}}
  template:
    metadata: {labels: {app: checkout}}
    spec:
      initContainers:
      - name: log-collector
        image: fluent/fluent-bit:3.1
        restartPolicy: Always
        volumeMounts: [{name: log-volume, mountPath: /var/log/myapp, readOnly: true}]
        resources: {requests: {cpu: 10m, memory: 24Mi}, limits: {memory: 64Mi}}
      containers:
      - name: checkout
        image: shop/checkout:1.4
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {httpGet: {path: /healthz, port: http}, periodSeconds: 5}
        volumeMounts: [{name: log-volume, mountPath: /var/log/myapp}]
        resources: {requests: {cpu: 100m, memory: 96Mi}, limits: {memory: 256Mi}}
      volumes:
      - {name: log-volume, emptyDir: {}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: billing, namespace: shop, labels: {app: billing}}
spec:
  replicas: 1
  selector: {matchLabels: {app: billing}}
  template:
    metadata: {labels: {app: billing}}
    spec:
      initContainers:
      - name: cloud-sql-proxy
        image: gcr.io/cloud-sql-connectors/cloud-sql-proxy:2.14
        restartPolicy: Always
        args: ["--port=5432", "--health-check", "shop-prod:europe-west3:billing"]
        startupProbe: {httpGet: {path: /startup, port: 9090}, periodSeconds: 1, failureThreshold: 30}
        resources: {requests: {cpu: 10m, memory: 32Mi}, limits: {memory: 128Mi}}
      containers:
      - name: billing
        image: shop/billing:3.2
        env:
        - {name: DATABASE_URL, value: "postgres://billing@127.0.0.1:5432/billing"}
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {httpGet: {path: /healthz, port: http}, periodSeconds: 5}
        resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 256Mi}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: cache, namespace: shop, labels: {app: cache}}
spec:
  serviceName: cache
  replicas: 2
  selector: {matchLabels: {app: cache}}
  template:
    metadata: {labels: {app: cache}}
    spec:
      containers:
      - name: redis
        image: redis:7.4
        ports: [{name: redis, containerPort: 6379}]
        readinessProbe: {tcpSocket: {port: redis}, periodSeconds: 5}
        volumeMounts: [{name: data, mountPath: /data}]
      - name: metrics
        image: oliver006/redis_exporter:v1.62
        env: [{name: REDIS_ADDR, value: "redis://localhost:6379"}]
        ports: [{name: metrics, containerPort: 9121}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec:
      accessModes: [ReadWriteOnce]
      resources: {requests: {storage: 1Gi}}
"""

OTHERS = """
apiVersion: v1
kind: Pod
metadata:
  name: reviews-7c9d8
  namespace: mesh
  labels: {app: reviews}
  annotations: {sidecar.istio.io/status: '{"containers":["istio-proxy"],"initContainers":["istio-init"]}'}
spec:
  initContainers:
  - name: istio-init
    image: istio/proxyv2:1.24.0
    args: [istio-iptables, -p, "15001"]
    securityContext: {capabilities: {add: [NET_ADMIN]}}
  containers:
  - name: reviews
    image: shop/reviews:2.1
    ports: [{containerPort: 9080}]
    readinessProbe: {httpGet: {path: /health, port: 9080}, periodSeconds: 5}
  - name: istio-proxy
    image: istio/proxyv2:1.24.0
    args: [proxy, sidecar]
    ports: [{name: http-envoy-prom, containerPort: 15090}]
    readinessProbe: {httpGet: {path: /healthz/ready, port: 15021}, periodSeconds: 3}
---
apiVersion: v1
kind: Pod
metadata: {name: storefront, namespace: web, labels: {app: storefront}}
spec:
  containers:
  - name: php-fpm
    image: php:8.3-fpm
    ports: [{containerPort: 9000}]
    volumeMounts: [{name: code, mountPath: /var/www}]
  - name: nginx
    image: nginx:1.27
    ports: [{name: http, containerPort: 80}]
    readinessProbe: {httpGet: {path: /, port: http}, periodSeconds: 5}
    volumeMounts: [{name: code, mountPath: /var/www, readOnly: true}]
  volumes:
  - {name: code, emptyDir: {}}
---
apiVersion: v1
kind: Pod
metadata: {name: importer, namespace: web, labels: {app: importer}}
spec:
  initContainers:
  - name: wait-for-storefront
    image: busybox:1.36
    command:
    - sh
    - -c
    - until nc -z storefront.web 80; do echo waiting for storefront; sleep 2; done; echo storefront is there
  - name: fetch
    image: busybox:1.36
    command:
    - sh
    - -c
    - for part in 1 2 3; do echo fetching part $part of 3; echo part-$part >> /work/orders.csv; sleep 2; done
    volumeMounts: [{name: work, mountPath: /work}]
  containers:
  - name: importer
    image: busybox:1.36
    command:
    - sh
    - -c
    - |
      trap 'echo stopping; exit 0' TERM
      while true; do
        echo "imported $(wc -l < /work/orders.csv) rows at $(date -u +%H:%M:%S)"
        sleep 3 & wait $!
      done
    volumeMounts: [{name: work, mountPath: /work}]
  volumes:
  - {name: work, emptyDir: {}}
---
apiVersion: v1
kind: Service
metadata: {name: storefront, namespace: web}
spec:
  selector: {app: storefront}
  ports: [{port: 80, targetPort: http}]
---
apiVersion: v1
kind: Pod
metadata: {name: mailer, namespace: web, labels: {app: mailer}}
spec:
  containers:
  - name: mailer
    image: shop/mailer:0.9
    resources: {requests: {cpu: 20m, memory: 64Mi}, limits: {memory: 128Mi}}
  - name: template-sync
    image: registry.k8s.io/git-sync/git-sync:v4.2.4
    args: [--repo=https://git.internal/templates, --root=/templates, --period=30s]
    volumeMounts: [{name: templates, mountPath: /templates}]
  volumes:
  - {name: templates, emptyDir: {}}
"""

MANIFESTS = "\n---\n".join([*map(manifest, EXAMPLES), NATIVE, OTHERS])


async def checkout(p: Process) -> int:
    """A web application that logs to a file, which its collector reads."""
    p.use(memory=88 << 20, cpu=0.05)
    p.listen(8080)
    p.print("level=info msg=listening port=8080")
    p.on_signal = lambda _number: p.exit(143)
    number = 0
    while True:
        await p.sleep(p.rng.expovariate(1.2))
        number += 1
        line = request_line(p, number)
        p.print(line)
        p.files.write("/var/log/myapp/app.log", line.encode() + b"\n", append=number % 5000 != 0)


async def collector(p: Process) -> int:
    """Ships what the application wrote."""
    p.use(memory=22 << 20, cpu=0.004)
    at = 0
    p.print("[info] [input:tail:tail.0] inotify_fs_add(): watching /var/log/myapp/app.log")
    while True:
        await p.sleep(4)
        size = p.files.file("/var/log/myapp/app.log").size if p.files.exists("/var/log/myapp/app.log") else 0
        if size != at:
            p.files.hold("/var/log/myapp/app.log", "r")
            p.print(f"[info] [output:http:http.0] logs.internal:443, HTTP status=200 bytes={(size - at) % (1 << 20)}")
        at = size


async def sql_proxy(p: Process) -> int:
    """Takes a moment to get its certificate; then it forwards."""
    p.use(memory=28 << 20, cpu=0.01)
    p.print("Authorizing with Application Default Credentials")
    await p.sleep(3)
    p.listen(5432, host="127.0.0.1")
    p.listen(9090)
    p.print("[shop-prod:europe-west3:billing] Listening on 127.0.0.1:5432")
    p.print("The proxy has started successfully and is ready for new connections!")
    while True:
        await p.sleep(p.rng.uniform(4, 11))
        p.print(f"[shop-prod:europe-west3:billing] accepted connection from 127.0.0.1:{p.rng.randrange(32768, 60999)}")


async def billing(p: Process) -> int:
    """Needs its database, which it reaches through the proxy beside it."""
    p.use(memory=110 << 20, cpu=0.03)

    def health(_path: str) -> tuple[int, str]:
        return (200, "ok\n") if 5432 in p.network.servers else (503, "database: connection refused\n")

    p.listen(8080, health)
    number = 0
    while True:
        await p.sleep(p.rng.uniform(0.8, 3))
        number += 1
        if 5432 not in p.network.servers:
            p.print('level=error msg="dial tcp 127.0.0.1:5432: connect: connection refused"', err=True)
        else:
            p.print(f"level=info msg=invoiced invoice={9000 + number} amount={p.rng.randrange(500, 90000) / 100:.2f}")


async def redis(p: Process) -> int:
    """A cache that saves itself now and then."""
    p.use(memory=40 << 20, cpu=0.006)
    p.listen(6379)
    p.print("1:M * Ready to accept connections tcp")
    while True:
        await p.sleep(p.rng.uniform(15, 40))
        p.print(f"1:M * {p.rng.randrange(10, 900)} changes in 60 seconds. Saving...")
        p.print("1:M * Background saving terminated with success")


async def exporter(p: Process) -> int:
    """Answers Prometheus."""
    p.use(memory=12 << 20, cpu=0.002)
    p.listen(9121)
    p.print('level=info msg="Providing metrics at :9121/metrics"')
    while True:
        await p.sleep(15)
        took = p.rng.uniform(1, 4)
        p.print(f"level=debug msg=scraped target=redis://localhost:6379 duration={took:.1f}ms")


async def envoy(p: Process) -> int:
    """Istio's proxy; as an init container it only writes iptables rules."""
    if p.argv[1:2] == ["istio-iptables"]:
        p.print("Executing iptables rules: redirect all outbound traffic to port 15001")
        await p.sleep(0.6)
        return 0
    p.use(memory=64 << 20, cpu=0.02)
    p.print("info\tproxy\tEnvoy proxy is starting")
    await p.sleep(2)
    for port in (15021, 15090, 15001, 15006):
        p.listen(port)
    p.print("info\tReadiness succeeded in 2.1s. Envoy proxy is ready")
    while True:
        await p.sleep(p.rng.expovariate(0.6))
        took = p.rng.randrange(2, 40)
        p.print(f'"GET /reviews/{p.rng.randrange(1, 99)} HTTP/1.1" 200 - via_upstream - {took} inbound|9080||')


async def reviews(p: Process) -> int:
    """An application that does not know of its proxy."""
    p.use(memory=140 << 20, cpu=0.04)
    p.listen(9080)
    while True:
        await p.sleep(p.rng.expovariate(0.6))
        p.print(f"INFO  c.s.reviews.Resource - served reviews of product {p.rng.randrange(1, 99)}")


async def php(p: Process) -> int:
    """One of two equals: it runs the code."""
    p.use(memory=46 << 20, cpu=0.02)
    p.listen(9000)
    p.print("NOTICE: fpm is running, pid 1")
    p.print("NOTICE: ready to handle connections")
    while True:
        await p.sleep(p.rng.expovariate(0.5))
        p.print(f"127.0.0.1 - {p.rng.choice(('GET', 'POST'))} /index.php 200")


async def nginx(p: Process) -> int:
    """The other: it serves, and asks the first."""
    p.use(memory=9 << 20, cpu=0.003)
    p.listen(80, lambda _path: (200, "<h1>storefront</h1>\n"))
    p.print("start worker processes", err=True)
    while True:
        await p.sleep(p.rng.expovariate(0.5))
        path = p.rng.choice(("/", "/lamps", "/chairs?page=2", "/static/site.css"))
        p.print(f'10.244.0.1 - - "GET {path} HTTP/1.1" 200 {p.rng.randrange(300, 9000)} "-" "Mozilla/5.0"')


async def mailer(p: Process) -> int:
    """Meets a template that it cannot read, every few minutes, and dies of it."""
    p.use(memory=52 << 20, cpu=0.01)
    for number in range(p.rng.randrange(40, 70)):
        await p.sleep(p.rng.uniform(0.7, 2))
        p.print(f"sent mail {number} template=order-confirmed.txt")
    p.print("panic: template: order-shipped.txt:14: unexpected EOF", err=True)
    p.print("goroutine 1 [running]:", err=True)
    return 2


async def git_sync(p: Process) -> int:
    """Keeps a folder as it is in a repository."""
    p.use(memory=18 << 20, cpu=0.002)
    while True:
        revision = f"{p.rng.getrandbits(28):07x}"
        p.files.write("/templates/REVISION", revision.encode())
        p.print(f'"level"=0 "msg"="updated successfully" "ref"="main" "hash"="{revision}"')
        await p.sleep(30)


PROGRAMS = {
    "shop/checkout": checkout,
    "fluent/fluent-bit": collector,
    "cloud-sql-connectors/cloud-sql-proxy": sql_proxy,
    "shop/billing": billing,
    "redis": redis,
    "oliver006/redis_exporter": exporter,
    "istio/proxyv2": envoy,
    "shop/reviews": reviews,
    "php": php,
    "nginx": nginx,
    "shop/mailer": mailer,
    "git-sync/git-sync": git_sync,
}


async def play(world: World) -> None:
    """Somebody looks into the storefront with `kubectl debug`."""
    await world.sleep(60)
    world.debug("web", "storefront", {"name": "debugger-x7k2p", "image": "busybox:1.36", "stdin": True, "tty": True})
