"""The wiring tab: a document with a key to look inside the containers."""

from typing import ClassVar

from textual.binding import Binding, BindingType

from podtui.ui.widgets.document import Document


class WiringDocument(Document):
    """See Document. The screen does the looking."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("exclamation_mark", "screen.look_inside", "Look inside", key_display="!", id="wiring.inside"),
    ]
