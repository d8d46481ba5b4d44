"""Text that a user keeps: in the downloads, or where they said; in a browser by the browser."""

import asyncio
import io
from pathlib import Path
from typing import Any

from humanize import naturalsize
from platformdirs import user_downloads_path
from textual.app import App

from podtui.logs.clean import clean


async def save_text(app: App[Any], what: str, text: str, name: str, asked: str = "") -> None:
    """Write `text` to the path `asked`, else to `name` in the downloads; say where `what` went and how large it is.

    A file of that name is written anew. What goes wrong is said and raises nothing.
    """
    size = naturalsize(len(text.encode()))
    if app.is_web:
        app.deliver_text(io.StringIO(text), save_filename=name)
        app.notify(f"{what}, {size}", markup=False)
        return
    path = _path(asked, name)
    try:
        await asyncio.to_thread(path.write_text, text, encoding="utf-8")
    except OSError as error:
        app.notify(clean(f"{path} cannot be written: {error.strerror}"), severity="error", markup=False)
    else:
        app.notify(clean(f"saved {what}, {size}, to {path}"), markup=False)


def _path(asked: str, name: str) -> Path:
    if asked:
        return Path(asked).expanduser().absolute()
    directory = user_downloads_path()
    return (directory if directory.is_dir() else Path.cwd()) / name
