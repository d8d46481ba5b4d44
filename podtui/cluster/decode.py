"""From the API server's bytes to the model: fast, and with what Pods have in common kept once.

A Pod's spec arrives as undecoded bytes. Pods of one template have the same spec but for a few fields (the node, the
random name of the service account's volume, a DaemonSet's affinity), so a spec is decoded once and shared: that keeps
10,000 Pods small, and whatever is computed from a spec can be kept by its identity.
"""

import re
from collections.abc import Callable
from datetime import datetime
from hashlib import blake2b
from sys import intern
from typing import Any, Generic, TypeVar
from weakref import WeakValueDictionary

import msgspec

from podtui.errors import ApiError
from podtui.model.event import Event
from podtui.model.pod import Metadata, OwnerReference, Pod, PodSpec, PodStatus, Struct

T = TypeVar("T")

LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration"
LONGEST_ANNOTATION = 1024
"""Characters kept of an annotation's value; the whole is in the YAML, fetched when asked for."""

# In JSON these can only match keys: inside a string the quotes would be escaped. nodeName and hostname exist in a
# PodSpec at its top level alone.
_PER_POD = re.compile(rb'"(?:nodeName|hostname)":"([^"]*)",?')
_NODE_NAME = re.compile(rb'"nodeName":"([^"]*)"')
ACCOUNT_VOLUME = "kube-api-access"
"""The name of the service account's volume in a decoded Pod, without the random end that it has in the cluster."""
_TOKEN_VOLUME = re.compile(rb'"kube-api-access-[a-z0-9]{5}"')


class ListMeta(Struct, frozen=True):
    """ListMeta. `continue_` is the token of the next chunk, "" at the end."""

    resource_version: str = ""
    continue_: str = msgspec.field(default="", name="continue")
    remaining_item_count: int | None = None


class Listed(Struct, Generic[T], frozen=True):
    """A chunk of a list."""

    metadata: ListMeta
    items: list[T] = []


class WatchEvent(Struct, frozen=True):
    """One line of a watch: ADDED, MODIFIED, DELETED, BOOKMARK or ERROR (then `object` is a Status)."""

    type: str
    object: msgspec.Raw


class Status(Struct, frozen=True):
    """What the API server says where it cannot give an object."""

    code: int = 0
    reason: str = ""
    message: str = ""


class _WireMetadata(Struct, frozen=True):
    name: str = ""
    namespace: str = ""
    uid: str = ""
    resource_version: str = ""
    generate_name: str = ""
    creation_timestamp: datetime | None = None
    deletion_timestamp: datetime | None = None
    deletion_grace_period_seconds: int | None = None
    labels: msgspec.Raw = msgspec.Raw(b"{}")
    annotations: dict[str, str] = {}
    owner_references: msgspec.Raw = msgspec.Raw(b"[]")


class _WirePod(Struct, frozen=True):
    metadata: _WireMetadata
    spec: msgspec.Raw
    status: PodStatus = PodStatus()


class _Bookmark(Struct, frozen=True):
    metadata: Metadata


def decode_error(error: msgspec.MsgspecError) -> ApiError:
    """The ApiError to raise for a body that is not what was asked for (a proxy's login page, say)."""
    return ApiError(f"the answer is not what a Kubernetes API server sends ({error})", "is there a proxy in between?")


class _Interner(Generic[T]):
    """Equal bytes give one object: at most `size` of them are remembered."""

    def __init__(self, decode: Callable[[bytes], T], size: int = 4096) -> None:
        self._decode = decode
        self._size = size
        self._seen: dict[bytes, T] = {}

    def __call__(self, raw: msgspec.Raw) -> T:
        key = bytes(raw)
        found = self._seen.get(key)
        if found is None:
            if len(self._seen) >= self._size:
                self._seen.clear()
            found = self._seen[key] = self._decode(key)
        return found


class PodDecoder:
    """Decodes Pods of one context, sharing specs, labels and owners between them."""

    def __init__(self, context: str = "") -> None:
        self.context = context
        self._list = msgspec.json.Decoder(Listed[_WirePod])
        self._one = msgspec.json.Decoder(_WirePod)
        self._spec = msgspec.json.Decoder(PodSpec)
        self._by_bytes: WeakValueDictionary[bytes, PodSpec] = WeakValueDictionary()
        self._by_value: WeakValueDictionary[bytes, PodSpec] = WeakValueDictionary()
        self._labels = _Interner(msgspec.json.Decoder(dict[str, str]).decode)
        self._owners = _Interner(msgspec.json.Decoder(list[OwnerReference]).decode)

    def chunk(self, body: bytes) -> tuple[list[Pod], ListMeta]:
        """A chunk of a PodList. Raises ApiError."""
        try:
            listed = self._list.decode(body)
            return [self._pod(wire) for wire in listed.items], listed.metadata
        except msgspec.MsgspecError as error:
            raise decode_error(error) from error

    def one(self, raw: bytes | msgspec.Raw) -> Pod:
        """One Pod. Raises ApiError."""
        try:
            return self._pod(self._one.decode(raw))
        except msgspec.MsgspecError as error:
            raise decode_error(error) from error

    def _pod(self, wire: _WirePod) -> Pod:
        node, spec = self._shared_spec(bytes(wire.spec))
        m = wire.metadata
        return Pod(
            metadata=Metadata(
                name=m.name,
                namespace=intern(m.namespace),
                uid=m.uid,
                resource_version=m.resource_version,
                generate_name=intern(m.generate_name),
                creation_timestamp=m.creation_timestamp,
                deletion_timestamp=m.deletion_timestamp,
                deletion_grace_period_seconds=m.deletion_grace_period_seconds,
                labels=self._labels(m.labels),
                annotations=_kept(m.annotations),
                owner_references=self._owners(m.owner_references),
            ),
            spec=spec,
            status=wire.status,
            node_name=node,
            context=self.context,
        )

    def _shared_spec(self, raw: bytes) -> tuple[str, PodSpec]:
        found = _NODE_NAME.search(raw)
        node = intern(found[1].decode()) if found else ""
        raw = _TOKEN_VOLUME.sub(b'"kube-api-access"', _PER_POD.sub(b"", raw))
        key = blake2b(raw, digest_size=16).digest()
        spec = self._by_bytes.get(key)
        if spec is None:
            spec = self._spec.decode(raw)
            # What podtui does not read may still differ, as in a DaemonSet's Pods: compare what was read.
            value = blake2b(msgspec.json.encode(spec), digest_size=16).digest()
            spec = self._by_value.setdefault(value, spec)
            self._by_bytes[key] = spec
        return node, spec


def _kept(annotations: dict[str, str]) -> dict[str, str]:
    return {k: v[:LONGEST_ANNOTATION] for k, v in annotations.items() if k != LAST_APPLIED}


class EventDecoder:
    """Decodes Events."""

    def __init__(self) -> None:
        self._list = msgspec.json.Decoder(Listed[Event])
        self._one = msgspec.json.Decoder(Event)

    def chunk(self, body: bytes) -> tuple[list[Event], ListMeta]:
        """A chunk of an EventList. Raises ApiError."""
        try:
            listed = self._list.decode(body)
        except msgspec.MsgspecError as error:
            raise decode_error(error) from error
        return listed.items, listed.metadata

    def one(self, raw: bytes | msgspec.Raw) -> Event:
        """One Event. Raises ApiError."""
        try:
            return self._one.decode(raw)
        except msgspec.MsgspecError as error:
            raise decode_error(error) from error


_watch_event = msgspec.json.Decoder(WatchEvent)
_bookmark = msgspec.json.Decoder(_Bookmark)
_status = msgspec.json.Decoder(Status)


def watch_event(line: bytes) -> WatchEvent:
    """One line of a watch. Raises ApiError."""
    try:
        return _watch_event.decode(line)
    except msgspec.MsgspecError as error:
        raise decode_error(error) from error


def bookmark_version(raw: msgspec.Raw) -> str:
    """The resource version that a BOOKMARK carries."""
    return _bookmark.decode(raw).metadata.resource_version


def status_of(raw: bytes | msgspec.Raw) -> Status:
    """A Status object; an empty one where the bytes are something else."""
    try:
        return _status.decode(raw)
    except msgspec.MsgspecError:
        return Status()


def to_builtins(raw: bytes) -> Any:
    """A JSON body as plain dicts and lists, for what is shown whole (YAML)."""
    return msgspec.json.decode(raw)
