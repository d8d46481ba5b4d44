"""What the kubelet says of itself in the body of a log, and the last line that it has."""

from podtui.cluster.client import Params
from podtui.cluster.host import Host, pod_path
from podtui.errors import ApiError
from podtui.logs.stamp import Splitter


class KubeletTrouble(ApiError):
    """The kubelet began an answer with 200 and then said in the body what is wrong. `message` is what it said."""

    @property
    def no_watches_left(self) -> bool:
        """Whether it cannot follow, though it can read: the inotify instances of the node are used up."""
        return any(word in self.message for word in ("fsnotify", "inotify", "too many open files"))


def kubelet_words(rest: bytes) -> str:
    """What the kubelet said at the end of a body: without a timestamp and without a newline. "" where it is a line."""
    if not rest or Splitter().feed(rest + b"\n")[0][0]:
        return ""
    return rest.decode(errors="replace").strip()


async def last_line(host: Host, container: str) -> tuple[list[int], list[bytes]]:
    """The time (ns) and text of the newest instance's last line, as lists of one; empty where it has none.

    Raises PodtuiError.
    """
    params: Params = {"container": container, "timestamps": "true", "tailLines": 1}
    splitter = Splitter()
    found = splitter.feed(await host.client.get(f"{pod_path(host.pod)}/log", params))
    if said := kubelet_words(splitter.rest()):
        raise KubeletTrouble(said)
    return found
