"""The images of the three patterns' manifests: an application, a log collector, an ambassador and an adapter."""

import json

from podtui.demo.sim.process import Process

LOG = "/var/log/myapp/app.log"
_PATHS = ("/orders", "/orders/41", "/cart", "/healthz", "/login", "/search?q=lamp")


def request_line(p: Process, number: int) -> str:
    """A line of logfmt about a request."""
    took = p.rng.expovariate(1 / 12)
    status = p.rng.choices((200, 201, 404, 500), (88, 8, 3, 1))[0]
    level = "error" if status == 500 else "warn" if status == 404 else "info"
    return f"level={level} msg=request id={number} path={p.rng.choice(_PATHS)} status={status} took={took:.1f}ms"


async def myapp(p: Process) -> int:
    """An application that logs its requests, to a file too where it has a folder for it."""
    p.use(memory=38 << 20, cpu=0.02)
    for port in p.ports or [8080]:
        p.listen(port)
        p.print(f"level=info msg=listening port={port}")
    p.files.make("/var/log/myapp")
    number = 0
    while True:
        await p.sleep(p.rng.uniform(0.4, 1.6))
        number += 1
        line = request_line(p, number)
        p.print(line)
        p.files.write(LOG, line.encode() + b"\n", append=True)
        if p.files.file(LOG).size > 1 << 20:  # its own rotation: the folder does not fill up
            p.files.write(LOG, b"")


async def fluentd(p: Process) -> int:
    """A log collector: it hands on what the application writes to the shared folder."""
    p.use(memory=52 << 20, cpu=0.008)
    p.print(f'[info]: parsing config file is succeeded path="{p.argv[-1]}"')
    p.print("[info]: starting fluentd-1.16.5 pid=1")
    at = total = 0
    while True:
        await p.sleep(5)
        if not p.files.exists(LOG):
            p.print(f"[warn]: {LOG} unreadable. It is excluded and would be examined next time.")
            continue
        file = p.files.file(LOG)
        p.files.hold(LOG, "r")
        lines = file.read(at if file.size >= at else 0).count(b"\n")
        at, total = file.size, total + lines
        p.print(f"[info]: #0 flushed chunk records={lines} total={total} to=logs.internal:24224")


async def ambassador(p: Process) -> int:
    """A proxy for outgoing connections: it logs its accesses."""
    p.use(memory=14 << 20, cpu=0.006)
    target = next((arg.partition("=")[2] for arg in p.argv if arg.startswith("--service=")), "myapp:8080")
    p.listen(p.ports[0] if p.ports else 80)
    p.print(f"listening on :80, forwarding to {target}")
    while True:
        await p.sleep(p.rng.uniform(0.8, 2.5))
        took = p.rng.expovariate(1 / 9)
        p.print(f'127.0.0.1 "GET /v1/rates HTTP/1.1" 200 upstream={target} {took:.0f}ms')


async def adapter(p: Process) -> int:
    """A converter of messages."""
    p.use(memory=19 << 20, cpu=0.01)
    p.listen(p.ports[0] if p.ports else 9090)
    number = 0
    while True:
        await p.sleep(p.rng.uniform(0.8, 2.2))
        number += 1
        found = {"converted": number, "from": "fixed-width", "to": "json", "bytes": p.rng.randrange(180, 900)}
        p.print(json.dumps(found))
