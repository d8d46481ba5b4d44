"""`podtui`, its commands, and what becomes of an error."""

import sys
from importlib import import_module
from typing import Any

import click

from podtui import __version__
from podtui.errors import PodtuiError

COMMANDS = {
    "get": "List Pods once, grouped by pattern.",
    "explain": "Say what each container does, and why podtui thinks so.",
    "check": "Check Pods or manifests against the eight best practices.",
    "logs": "Print the logs of all containers in the order of time.",
    "demo": "Open the screens on a cluster in the box; no other is needed.",
    "doctor": "Check kubeconfig, connection, permissions and terminal.",
    "completion": "Print the shell's completion script.",
}
"""The commands and their short help; each is loaded from the module of its name when it is called."""
_OPEN = "open"


class PodtuiGroup(click.Group):
    """Loads a command when it is called; what is no command is a Pod to open."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Load the module that has the command."""
        if name not in COMMANDS and name != _OPEN:
            return None
        command: click.Command = import_module(f"podtui.cli.{name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands' short help, without loading them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """`podtui`, `podtui POD` and `podtui -n shop` mean `podtui open ...`."""
        if not args or (args[0] not in COMMANDS and args[0] not in ("--help", "-h", "--version", _OPEN)):
            args = [_OPEN, *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=PodtuiGroup,
    options_metavar="[OPTIONS] [POD]",
    subcommand_metavar="| COMMAND",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  podtui                        all Pods that you may see, grouped by pattern
  podtui -n shop                one namespace
  podtui deploy/checkout        the newest Pod of a Deployment, its logs side by side
  podtui explain -f pod.yaml    what each container of a manifest does
  podtui check -f pod.yaml      what could be done better, with patches
  podtui logs checkout-7d9f -f  its containers' logs, merged by time

The options of `podtui [POD]`: podtui open --help""",
)
@click.version_option(__version__, message="podtui %(version)s")
def podtui() -> None:
    """A dashboard for live multi-container Pods: which container does what, how it is, and what it logs.

    Without a command it opens the screens: the table of Pods, or POD (NAME or deploy/NAME).
    """


def main(args: list[str] | None = None) -> None:
    """Run the command line; errors are one line and exit status 2."""
    arguments = sys.argv[1:] if args is None else list(args)
    debug = "--debug" in arguments
    if debug:
        arguments.remove("--debug")
    try:
        status: Any = podtui.main(arguments, prog_name=_program(), standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        error.show()
        sys.exit(2)
    except click.UsageError as error:
        _fail(error.format_message(), f"see {error.ctx.command_path if error.ctx else 'podtui'} --help", debug=debug)
    except click.ClickException as error:
        _fail(error.format_message(), "", debug=debug)
    except PodtuiError as error:
        _fail(error.message, error.hint, debug=debug)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()  # whoever read our output has enough: no complaint at exit either
        sys.exit(0)
    sys.exit(status if isinstance(status, int) else 0)


def _program() -> str:
    return "kubectl podtui" if sys.argv[0].endswith("kubectl-podtui") else "podtui"


def _fail(message: str, hint: str, *, debug: bool) -> None:
    if debug:
        raise  # noqa: PLE0704  # called while the error is handled: shows its traceback
    line = " ".join(f"{message.rstrip('.')}{'; ' + hint if hint else ''}".split())
    click.echo(f"podtui: {line}", err=True)
    sys.exit(2)
