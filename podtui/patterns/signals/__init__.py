"""The signals: one small function each, which looks at one container in its Pod and says what it takes from that."""

from typing import Final

from podtui.patterns.signals.conduct import CONDUCT_SIGNALS
from podtui.patterns.signals.hit import Signal
from podtui.patterns.signals.known import KNOWN_SIGNALS
from podtui.patterns.signals.main import MAIN_SIGNALS

SIGNALS: Final[tuple[Signal, ...]] = (*MAIN_SIGNALS, *KNOWN_SIGNALS, *CONDUCT_SIGNALS)
