"""What `podtui doctor` asks of a cluster: is it there, who are we, what may we do."""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

import msgspec

from podtui.cluster.access import Question, allowed
from podtui.cluster.context import Context, User
from podtui.cluster.session import Session
from podtui.errors import ApiError, KubeconfigError


@dataclass(frozen=True)
class Check:
    """One line of the doctor's. `needed`: podtui cannot do its main job without."""

    name: str
    ok: bool
    detail: str
    needed: bool = True


@dataclass(frozen=True)
class Need:
    """A permission, and what is missing from the screens without it."""

    question: Question
    without: str
    needed: bool = False


def needs(namespace: str) -> list[Need]:
    """The permissions that podtui uses in `namespace`, "" for all."""

    def ask(verb: str, resource: str, subresource: str = "", group: str = "") -> Question:
        return Question(verb, resource, subresource, group, namespace)

    return [
        Need(ask("list", "pods"), "there is nothing to show", needed=True),
        Need(ask("watch", "pods"), "there is nothing to show", needed=True),
        Need(ask("get", "pods", "log"), "the log lanes stay empty"),
        Need(ask("list", "events"), "the events tab stays empty"),
        Need(ask("get", "pods", "", "metrics.k8s.io"), "usage comes from the kubelet, or not at all"),
        Need(Question("get", "nodes", "proxy"), "usage comes from metrics.k8s.io, or not at all"),
        Need(ask("get", "deployments", "", "apps"), "the practices say nothing of replicas"),
        Need(ask("list", "horizontalpodautoscalers", "", "autoscaling"), "the practices say nothing of autoscalers"),
    ]


def login(user: User) -> str:
    """How a user logs in, in words."""
    if user.exec_:
        return f"exec plugin {user.exec_.command}"
    if user.token_file:
        return f"token file {user.token_file}"
    if user.token:
        return "token"
    if user.client_certificate or user.client_certificate_data:
        return "client certificate"
    return "user name and password" if user.username else "nothing (anonymous)"


async def examine(context: Context, namespace: str) -> list[Check]:
    """All checks of one context; a failure is a line, never an exception."""
    session = Session(context)
    try:
        started = time.monotonic()
        version = msgspec.json.decode(await session.get("/version", timeout=10))
        took = (time.monotonic() - started) * 1000
        server = f"{context.cluster.server}, Kubernetes {version.get('gitVersion', '?')}, answered in {took:.0f} ms"
        checks = [Check("server", True, server)]
        answers: list[Any] = await asyncio.gather(
            *(allowed(session, need.question) for need in needs(namespace)), return_exceptions=True
        )
        checks += [_permission(need, answer) for need, answer in zip(needs(namespace), answers, strict=True)]
    except (ApiError, KubeconfigError) as error:
        return [Check("server", False, str(error))]
    finally:
        await session.close()
    return checks


def _permission(need: Need, answer: bool | BaseException) -> Check:
    if isinstance(answer, ApiError | KubeconfigError):
        return Check(str(need.question), False, str(answer), need.needed)
    if isinstance(answer, BaseException):
        raise answer
    return Check(str(need.question), answer, "allowed" if answer else f"not allowed: {need.without}", need.needed)
