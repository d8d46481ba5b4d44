"""Programs for images that nothing is known of."""

from podtui.demo.sim.process import Process


async def server(p: Process) -> int:
    """Serves the ports of its container, and says now and then that it is there."""
    p.use(memory=24 << 20, cpu=0.004)
    for port in p.ports:
        p.listen(port)
        p.print(f"listening on :{port}")
    while True:
        await p.sleep(p.rng.uniform(10, 30))
        p.print("ok")


async def pause(p: Process) -> int:
    """Does nothing."""
    while True:
        await p.sleep(86_400)
