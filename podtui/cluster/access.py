"""What the API server allows us: SelfSubjectAccessReview, one question at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import msgspec

PATH = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


class Poster(Protocol):
    """Sends a body; a Session does."""

    async def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> bytes:
        """The answer's body. Raises ApiError."""
        ...


@dataclass(frozen=True)
class Question:
    """May we `verb` `resource` (with `subresource`) of `group` in `namespace` ("" is all)?"""

    verb: str
    resource: str
    subresource: str = ""
    group: str = ""
    namespace: str = ""

    def __str__(self) -> str:
        resource = f"{self.resource}/{self.subresource}" if self.subresource else self.resource
        where = f"in namespace {self.namespace}" if self.namespace else "in all namespaces"
        return f"{self.verb} {resource}{'.' + self.group if self.group else ''} {where}"


async def allowed(poster: Poster, question: Question) -> bool:
    """Whether the API server would allow it now. Raises ApiError."""
    review = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {
            "resourceAttributes": {
                "verb": question.verb,
                "resource": question.resource,
                "subresource": question.subresource,
                "group": question.group,
                "namespace": question.namespace,
            }
        },
    }
    answer = await poster.request(
        "POST", PATH, body=msgspec.json.encode(review), headers={"Content-Type": "application/json"}
    )
    return bool(msgspec.json.decode(answer).get("status", {}).get("allowed", False))
