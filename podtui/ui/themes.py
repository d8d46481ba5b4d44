"""The themes: two of ours, dark and light, and two more. Each carries the state colours and eight container colours.

The container colours are built from the Okabe-Ito set (Color Universal Design, 2008), lightened or darkened for the
background, so that they stay apart for the colour-blind; red and pure green are left to the states.
"""

from textual.theme import Theme

CONTAINERS_ON_DARK = ("#56b4e9", "#e8a33d", "#3cc8a0", "#d98cc0", "#e9df5b", "#8f9dff", "#ff9e76", "#c3c9d4")
CONTAINERS_ON_LIGHT = ("#0067a6", "#a35c00", "#00735a", "#a03a78", "#7a6c00", "#4449c4", "#b3461a", "#4b5563")


def _theme(name: str, *, dark: bool, containers: tuple[str, ...], states: tuple[str, ...], **colors: str) -> Theme:
    fine, busy, warning, bad, done = states
    muted, cursor, heading = colors.pop("muted"), colors.pop("cursor"), colors.pop("heading")
    return Theme(
        name=name,
        dark=dark,
        success=fine,
        warning=warning,
        error=bad,
        variables={
            "state-fine": fine,
            "state-busy": busy,
            "state-warning": warning,
            "state-bad": bad,
            "state-done": done,
            "muted": muted,
            "row-cursor": cursor,
            "heading": heading,
            "footer-key-foreground": colors["accent"],
            "footer-background": colors["background"],
            "block-cursor-text-style": "none",
            "border-blurred": colors["panel"],
            "scrollbar": colors["panel"],
            "scrollbar-background": colors["background"],
            "scrollbar-corner-color": colors["background"],
        }
        | {f"container-{i}": color for i, color in enumerate(containers)},
        **colors,  # type: ignore[arg-type]  # all are colours by name
    )


THEMES = (
    _theme(
        "podtui-dark",
        dark=True,
        containers=CONTAINERS_ON_DARK,
        states=("#6fbf8b", "#6aa5e8", "#e5b64a", "#ff6b6b", "#7d8899"),
        primary="#5aa9f0",
        secondary="#8f9dff",
        accent="#5aa9f0",
        foreground="#d7dde8",
        background="#10141b",
        surface="#151a23",
        panel="#232b38",
        muted="#7d8899",
        cursor="#22364f",
        heading="#9fb3cc",
    ),
    _theme(
        "podtui-light",
        dark=False,
        containers=CONTAINERS_ON_LIGHT,
        states=("#1f7a47", "#1a62b3", "#8f5f00", "#c4212c", "#6a7482"),
        primary="#1463b8",
        secondary="#4449c4",
        accent="#1463b8",
        foreground="#1d2530",
        background="#fbfbf9",
        surface="#f3f3ef",
        panel="#e0e2e4",
        muted="#6a7482",
        cursor="#cfe0f4",
        heading="#3f5066",
    ),
    _theme(
        "podtui-dusk",
        dark=True,
        containers=("#7cc5f2", "#f0b45c", "#5fd3b3", "#e49bcb", "#eee27a", "#a8b1ff", "#ffb08f", "#d2cfdc"),
        states=("#8bd5a0", "#8ab4f8", "#f0c66b", "#ff7b8a", "#8f89a6"),
        primary="#c4a1ff",
        secondary="#f0b45c",
        accent="#c4a1ff",
        foreground="#e4dff0",
        background="#1b1725",
        surface="#221d2e",
        panel="#352e46",
        muted="#8f89a6",
        cursor="#3b2f57",
        heading="#b9a9da",
    ),
    _theme(
        "podtui-contrast",
        dark=True,
        containers=("#7fd0ff", "#ffc04d", "#45f0c0", "#ffa0e0", "#fff566", "#aab4ff", "#ffb494", "#ffffff"),
        states=("#5dff9b", "#7fc4ff", "#ffd43b", "#ff5c5c", "#b8c0cc"),
        primary="#ffffff",
        secondary="#7fc4ff",
        accent="#ffd43b",
        foreground="#ffffff",
        background="#000000",
        surface="#000000",
        panel="#3a3a3a",
        muted="#b8c0cc",
        cursor="#0b4a8f",
        heading="#ffffff",
    ),
)
DEFAULT_THEME = "podtui-dark"
