"""The data of ConfigMaps and Secrets, as bytes."""

from base64 import b64decode

from podtui.demo.objects import Obj
from podtui.demo.objects.kinds import SECRET, Kind


def data_of(kind: Kind, obj: Obj) -> dict[str, bytes]:
    """Keys and values."""
    binary = obj.get("binaryData") or {}
    data = obj.get("data") or {}
    if kind is SECRET:
        found = {key: b64decode(value) for key, value in data.items()}
        return found | {key: value.encode() for key, value in (obj.get("stringData") or {}).items()}
    return {key: value.encode() for key, value in data.items()} | {k: b64decode(v) for k, v in binary.items()}
