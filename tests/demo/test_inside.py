"""What podtui sees inside the demo's containers: the fake /proc tells of ports, mounts and open files."""

from podtui.cluster import inside
from podtui.cluster.kubeconfig import load
from podtui.cluster.pods import get_pods
from podtui.cluster.session import Session
from podtui.model.inside import OpenFile
from tests.demo.conftest import Served

LOG = "/var/log/myapp/app.log"


async def test_who_writes_reads_and_listens(patterns: Served) -> None:
    session = Session(load(str(patterns.kubeconfig)).context(None))
    (pod,) = await get_pods(session, "default", ["sidecar-example"])
    looks = (await inside.look(session, pod)).looks
    await session.close()
    main, collector = looks["main-app"], looks["log-collector"]
    assert main.whole
    assert collector.whole
    (socket,) = main.sockets
    assert (socket.port, main.owned[socket.inode]) == (8080, 1)
    assert not collector.owned
    assert OpenFile(1, writes=True, path=LOG) in main.files
    assert OpenFile(1, writes=False, path=LOG) in collector.files
    assert {mount.path for mount in main.mounts} >= {"/", "/var/log/myapp"}
    assert main.fresh == {"/var/log/myapp": LOG}
