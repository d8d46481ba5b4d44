"""What the API server refuses, in the API's own form: a Status."""

from podtui.demo.objects import Obj


class Refused(Exception):
    """A request that fails: an HTTP status, a reason as in `metav1.StatusReason`, and a message."""

    def __init__(self, code: int, reason: str, message: str, details: Obj | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.reason = reason
        self.message = message
        self.details = details

    def status(self) -> Obj:
        """The Status object of the answer's body."""
        found: Obj = {
            "kind": "Status",
            "apiVersion": "v1",
            "metadata": {},
            "status": "Failure",
            "message": self.message,
            "reason": self.reason,
            "code": self.code,
        }
        return found | {"details": self.details} if self.details else found


def not_found(qualified: str, name: str) -> Refused:
    """404, as for `kubectl get pod nosuch`."""
    group = qualified.partition(".")[2]
    details = {"name": name, "kind": qualified.partition(".")[0]} | ({"group": group} if group else {})
    return Refused(404, "NotFound", f'{qualified} "{name}" not found', details)


def no_such_path() -> Refused:
    """404 for a path that is none of the API's."""
    return Refused(404, "NotFound", "the server could not find the requested resource")


def exists(qualified: str, name: str) -> Refused:
    """409: an object of this name is there."""
    return Refused(409, "AlreadyExists", f'{qualified} "{name}" already exists')


def conflict(qualified: str, name: str, why: str = "") -> Refused:
    """409: somebody else was faster."""
    why = why or "the object has been modified; please apply your changes to the latest version and try again"
    return Refused(409, "Conflict", f'Operation cannot be fulfilled on {qualified} "{name}": {why}')


def invalid(kind: str, name: str, causes: list[tuple[str, str]]) -> Refused:
    """422 with a field and a message for each cause."""
    listed = [f"{field}: {message}" for field, message in causes]
    text = listed[0] if len(listed) == 1 else "[" + ", ".join(listed) + "]"
    details = {
        "name": name,
        "kind": kind,
        "causes": [{"reason": "FieldValueInvalid", "message": m, "field": f} for f, m in causes],
    }
    return Refused(422, "Invalid", f'{kind} "{name}" is invalid: {text}', details)


def bad_request(message: str) -> Refused:
    """400."""
    return Refused(400, "BadRequest", message)


def expired(message: str) -> Refused:
    """410: a resource version or continue token is too old."""
    return Refused(410, "Expired", message)
