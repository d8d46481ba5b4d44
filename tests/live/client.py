"""A client that answers from a table of paths."""

from collections.abc import Mapping
from typing import Any

import msgspec

from podtui.errors import NotFound


class Answers:
    """`answers`: path → JSON value, bytes, or an exception to raise; all else is not found."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        self.answers = dict(answers)
        self.asked: list[tuple[str, dict[str, Any]]] = []

    async def get(self, path: str, params: Any = None, *, headers: Any = None, timeout: float = 30) -> bytes:
        self.asked.append((path, dict(params or {})))
        answer = self.answers.get(path, NotFound("the server could not find the requested resource", status=404))
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, bytes) else msgspec.json.encode(answer)

    async def request(self, method: str, path: str, *, body: bytes, headers: Any = None) -> bytes:
        review = msgspec.json.decode(body)["spec"]["resourceAttributes"]
        self.asked.append((path, review))
        return msgspec.json.encode({"status": {"allowed": review["verb"] == "list"}})
