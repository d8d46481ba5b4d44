"""Whether the terminal keeps up."""

from textual.app import App


def is_behind(app: App[object]) -> bool:
    """Whether what was drawn is still on its way to the terminal: then drawing more would only make keys slow.

    Textual has no public way to ask; where its private names have changed, the answer is no.
    """
    thread = getattr(app._driver, "_writer_thread", None)  # noqa: SLF001
    queue = getattr(thread, "_queue", None)
    return queue is not None and queue.qsize() > 1
