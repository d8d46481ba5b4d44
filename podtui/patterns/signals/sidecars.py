"""Signals that a container is a sidecar: it follows, feeds, reloads or accompanies another."""

import re
from collections.abc import Iterator

from podtui.patterns.scene import Actor
from podtui.patterns.signals.hit import Hit, Signal, View
from podtui.patterns.signals.scripts import IDLE, LOOPS, TRANSFORMS, follows_file
from podtui.patterns.signals.settings import key_of

_RELOADS = re.compile(
    r"/-/reload\b|reload-url|reloadurl|webhook-url|-s reload\b|kill -HUP|kill -s HUP|pkill -HUP|inotifywait|/reload\b"
)
_WATCHES = re.compile(r"^(?:volume-dir|watched-dir|watch-dir|config-watch|folder|script-file)$")
_GIT = re.compile(r"\bgit\s+(?:-C\s+\S+\s+)?(?:pull|fetch|clone)\b")
_SYNC = re.compile(
    r"\baws s3 (?:sync|cp)\b|\bgsutil\b.{0,200}\b(?:rsync|cp)\b|\brclone (?:sync|copy)\b|\brsync\b"
    r"|\bazcopy (?:sync|copy)\b|\bmc (?:--\S+ ){0,9}(?:cp|mirror)\b|\bs3cmd (?:sync|put)\b"
    r"|\brestic\b.{0,200}\bbackup\b|\blftp\b.{0,200}\bmirror\b"
)
_CRON = re.compile(r"\bcrond?\b|\bgo-crond?\b|\bsupercronic\b")
_ELECTS = re.compile(r"^(?:election|election-namespace|leader-election-id)$")
_LOGS = re.compile(r"(?:^|[^a-z])logs?(?:$|[^a-z])", re.IGNORECASE)
_WRITES = r"(?:>>?\s*|\btee\s+(?:-a\s+)?|\s-[oOP]\s*|\b(?:cp|mv|rsync|clone|sync)\b[^;&|]{0,400}\s)['\"]?"


def reloads(view: View) -> Iterator[Hit]:
    """It makes a sibling load its configuration again."""
    match = _RELOADS.search(view.actor.script)
    if match:
        yield Hit(
            "reload", "sidecar", f'its command reacts to changes or asks for a reload ("{match[0]}")', "config-reloader"
        )
        return
    for setting in view.actor.settings:
        if setting.via == "flag" and _WATCHES.match(key_of(setting.key)):
            yield Hit("reload", "sidecar", f"its flag {setting.key} watches files for changes", "config-reloader", 0.7)
            return


def csi_helper(view: View) -> Iterator[Hit]:
    """It calls the CSI endpoint that a sibling offers."""
    for setting in view.actor.settings:
        key = key_of(setting.key)
        if key == "csi-address" or (key == "address" and "csi" in setting.value and setting.value.endswith(".sock")):
            yield Hit(
                "csi-helper", "sidecar", f"its {setting.via} {setting.key} names a CSI driver's socket", "csi-helper"
            )
            return


def tails(view: View) -> Iterator[Hit]:
    """It follows a file without changing what it reads."""
    if follows_file(view.actor.script) and not TRANSFORMS.search(view.actor.script):
        yield Hit("tails", "sidecar", "its command follows a file (tail)", "log-shipper")


def reads_logs(view: View) -> Iterator[Hit]:
    """It mounts a volume of logs read-only that a sibling can write, and offers nothing of its own."""
    for volume, other in _logs_of_others(view):
        if not view.actor.container.ports:
            yield Hit(
                "log-reader",
                "sidecar",
                f"it can only read volume {volume}, which {other.name} can write",
                "log-shipper",
            )
            return


def ships_logs(view: View) -> Iterator[Hit]:
    """It is known to ship logs, and has a sibling's logs to ship."""
    actor = view.actor
    known = (*view.catalogue.of_image(actor.image.path), *view.catalogue.of_name(actor.name))
    if not any(entry.role == "log-shipper" for entry in known):
        return
    for other in view.scene.others(actor):
        for volume in view.scene.shared(actor, other):
            paths = " ".join(m.mount_path for m in other.container.volume_mounts if m.name == volume)
            if _LOGS.search(f"{volume} {paths}"):
                detail = f"it is known to ship logs, and shares volume {volume} with {other.name}"
                yield Hit("ships-logs", "sidecar", detail, "log-shipper")
                return


def _logs_of_others(view: View) -> Iterator[tuple[str, Actor]]:
    for mount in view.actor.container.volume_mounts:
        if view.actor.mounts[mount.name] and _LOGS.search(f"{mount.name} {mount.mount_path}"):
            for other in view.scene.others(view.actor):
                if mount.name in view.scene.shared(view.actor, other) and not other.mounts[mount.name]:
                    yield mount.name, other


def syncs(view: View) -> Iterator[Hit]:
    """It fetches files again and again."""
    script = view.actor.script
    for pattern, role in ((_GIT, "git-sync"), (_SYNC, "file-sync")):
        match = pattern.search(script)
        if match:
            factor = 1.0 if LOOPS.search(script) else 0.6
            yield Hit("syncs", "sidecar", f'its command keeps files in step ("{match[0].strip()}")', role, factor)
            return


def feeds(view: View) -> Iterator[Hit]:
    """Its script writes to a volume that a sibling reads: it is there to feed that one. Logs feed nobody."""
    actor = view.actor
    if actor.container.ports or not actor.script:
        return
    for other in view.scene.regular:
        for name in view.scene.shared(actor, other) if other is not actor else ():
            reads = other.mounts[name] or other.container.ports or not other.script
            if reads and _writes_to(actor, name) and not _writes_to(other, name):
                yield Hit(
                    "feeds", "sidecar", f"it writes volume {name}, which {other.name} mounts", "content-generator"
                )
                return


def _writes_to(actor: Actor, volume: str) -> bool:
    return any(
        re.search(_WRITES + re.escape(mount.mount_path), actor.script)
        for mount in actor.container.volume_mounts
        if mount.name == volume and mount.mount_path and not _LOGS.search(f"{volume} {mount.mount_path}")
    )


def repeats(view: View) -> Iterator[Hit]:
    """A small job in a loop, or cron, beside containers that do not loop."""
    actor = view.actor
    others = [other for other in view.scene.regular if other is not actor]
    if _CRON.search(actor.program):
        yield Hit("repeats", "sidecar", f"it runs jobs by schedule ({actor.program})", "", 1.0)
    elif LOOPS.search(actor.script) and others and not any(LOOPS.search(o.script) for o in others):
        yield Hit("repeats", "sidecar", "its command runs in a loop", "", 0.7)


def idles(view: View) -> Iterator[Hit]:
    """It does nothing but stay alive, while another container works."""
    others = view.scene.others(view.actor)
    if IDLE.search(view.actor.script.strip()) and any(not IDLE.search(o.script.strip()) for o in others):
        yield Hit("idle", "auxiliary", "its command does nothing but stay alive")


def elects(view: View) -> Iterator[Hit]:
    """It takes part in an election for its sibling."""
    keys = [key_of(setting.key) for setting in view.actor.settings if setting.via == "flag"]
    if "election" in keys:
        yield Hit("elects", "sidecar", "its flag --election makes it elect a leader", "leader-elector")


def named_after(view: View) -> Iterator[Hit]:
    """Its name is a sibling's with more words: "redis-exporter" beside "redis", "trace-agent" beside "agent"."""
    ours = view.actor.words
    for other in view.scene.regular:
        theirs = other.words
        if other is view.actor or not theirs or len(ours) <= len(theirs) or _twins(view.actor, other):
            continue
        if ours[: len(theirs)] == theirs and not ours[len(theirs)].isdecimal():
            yield Hit("named-after", "auxiliary", f"its name is {other.name}'s with more behind")
            return
        if ours[-len(theirs) :] == theirs:
            yield Hit("named-after", "auxiliary", f"its name is {other.name}'s with more before", "", 0.5)
            return


def _twins(one: Actor, other: Actor) -> bool:
    """Whether two containers run the same program of the same image."""
    return bool(one.image.path) and one.image.path == other.image.path and one.program == other.program


def keeps_data(view: View) -> Iterator[Hit]:
    """It is a data store beside a container that the workload is named after, or that dials it."""
    actor = view.actor
    stores = view.catalogue.datastores
    if actor.image.base not in stores and actor.name not in stores:
        return
    others = [
        o for o in view.scene.regular if o is not actor and o.image.base not in stores and not view.repute(o).helps
    ]
    for other in others:
        dial = next((d for d in other.dials if d.port and d.port in actor.listens and not d.listens), None)
        if dial:
            yield Hit("datastore", "sidecar", f"{other.name}'s {dial.source} points at it, a data store", "datastore")
            return
    if others and not view.likeness.score:
        yield Hit("datastore", "sidecar", "its name or image is a data store's", "datastore", 0.5)


SIDECAR_SIGNALS: tuple[Signal, ...] = (
    reloads,
    csi_helper,
    tails,
    reads_logs,
    ships_logs,
    syncs,
    feeds,
    repeats,
    idles,
    elects,
    named_after,
    keeps_data,
)
