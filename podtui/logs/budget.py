"""One bound for the memory of many lanes."""

from typing import Protocol
from weakref import WeakSet

MAX_BYTES = 112 * 1024 * 1024


class Share(Protocol):
    """Something that takes part of the budget: `bytes` of it now."""

    bytes: int

    def give(self, wanted: int) -> int:
        """Give up so many bytes, or as many as it can; how many those were."""
        ...


class Budget:
    """How many bytes the lines of several containers may take together.

    Where it is used up the largest gives way, so that a chatty container does not take the room of a quiet one.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self._shares: WeakSet[Share] = WeakSet()

    def join(self, share: Share) -> None:
        """Count this one too, for as long as it lives."""
        self._shares.add(share)

    @property
    def used(self) -> int:
        """Bytes that all take together."""
        return sum(share.bytes for share in self._shares)

    def limit(self, max_bytes: int) -> None:
        """Change the bound, at once."""
        self.max_bytes = max_bytes
        self.keep()

    def keep(self) -> None:
        """Let the oldest lines of the largest go until all keep within the bound."""
        over = self.used - self.max_bytes
        while over > 0:
            freed = self._freed(over)
            if not freed:  # each is down to its newest line
                return
            over -= freed

    def _freed(self, over: int) -> int:
        """Let the largest that can give up so many bytes, or its part of them; how many it did."""
        shares = sorted(self._shares, key=lambda share: share.bytes, reverse=True)
        part = over // len(shares) + 1
        for share, following in zip(shares, [*shares[1:], None], strict=True):
            fair = max(share.bytes - following.bytes, part) if following is not None else over
            if freed := share.give(min(over, fair)):
                return freed
        return 0
