"""`podtui completion SHELL`."""

import click
from click.shell_completion import get_completion_class


@click.command("completion")
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def command(shell: str) -> int:
    r"""Print the completion script of a SHELL.

    \b
    bash:  podtui completion bash > ~/.local/share/bash-completion/completions/podtui
    zsh:   podtui completion zsh > "${fpath[1]}/_podtui"
    fish:  podtui completion fish > ~/.config/fish/completions/podtui.fish
    """
    from podtui.cli.group import podtui

    completion = get_completion_class(shell)
    if completion is not None:
        click.echo(completion(podtui, {}, "podtui", "_PODTUI_COMPLETE").source())
    return 0
