"""What a container may do: its own security context with what it inherits from the Pod's."""

from typing import Final

from podtui.model.pod import Container, PodSecurityContext, SecurityContext
from podtui.practices.look import Look

STRONG: Final = frozenset(
    ["ALL", "SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE", "SYS_MODULE", "SYS_RAWIO", "DAC_READ_SEARCH", "BPF", "SYS_BOOT"]
)
"""Capabilities with which a container reaches beyond itself."""

_NO_CONTEXT: Final = SecurityContext()
_NO_POD_CONTEXT: Final = PodSecurityContext()


class Privileges:
    """One container's. Fields are None where neither the container nor the Pod says anything."""

    def __init__(self, look: Look, container: Container) -> None:
        own = container.security_context or _NO_CONTEXT
        pod = look.spec.security_context or _NO_POD_CONTEXT
        self.privileged = bool(own.privileged)
        self.user = own.run_as_user if own.run_as_user is not None else pod.run_as_user
        self.non_root = own.run_as_non_root if own.run_as_non_root is not None else pod.run_as_non_root
        self.escalation = own.allow_privilege_escalation
        self.read_only_root = bool(own.read_only_root_filesystem)
        capabilities = own.capabilities
        self.added = [_bare(name) for name in capabilities.add] if capabilities else []
        self.drops_all = capabilities is not None and "ALL" in [_bare(name) for name in capabilities.drop]

    @property
    def strong(self) -> list[str]:
        """The strong capabilities among those added."""
        return [name for name in self.added if name in STRONG]

    @property
    def may_be_root(self) -> bool:
        """Whether nothing keeps it from running as user 0."""
        return not self.non_root and not self.user

    @property
    def bounds(self) -> dict[str, bool]:
        """Each bound in the API's words, and whether it is set."""
        return {
            "runAsNonRoot": not self.may_be_root,
            "readOnlyRootFilesystem": self.read_only_root,
            "allowPrivilegeEscalation: false": self.escalation is False,
            "capabilities.drop: ALL": self.drops_all,
            "not privileged": not self.privileged,
        }


def _bare(capability: str) -> str:
    """A capability's name without the prefix that some write."""
    return capability.upper().removeprefix("CAP_")
