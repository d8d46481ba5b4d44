"""The signals: one small function each, which looks at one container in its Pod and says what it takes from that."""

from typing import Final

from podtui.patterns.signals.adapters import ADAPTER_SIGNALS
from podtui.patterns.signals.ambassadors import AMBASSADOR_SIGNALS
from podtui.patterns.signals.hit import Signal
from podtui.patterns.signals.known import KNOWN_SIGNALS
from podtui.patterns.signals.main import MAIN_SIGNALS
from podtui.patterns.signals.sidecars import SIDECAR_SIGNALS

AUXILIARY_SIGNALS: Final[tuple[Signal, ...]] = (
    *KNOWN_SIGNALS,
    *SIDECAR_SIGNALS,
    *ADAPTER_SIGNALS,
    *AMBASSADOR_SIGNALS,
)

SIGNALS: Final[tuple[Signal, ...]] = (*MAIN_SIGNALS, *AUXILIARY_SIGNALS)
