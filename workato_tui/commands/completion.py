"""Print a completion script.

Load it in the startup file of your shell:

  bash  source <(workato-tui completion bash)      in ~/.bashrc
  zsh   source <(workato-tui completion zsh)       in ~/.zshrc, after compinit
  fish  workato-tui completion fish | source       in ~/.config/fish/config.fish
"""

from __future__ import annotations

import importlib
import re
import sys
from typing import TYPE_CHECKING

from workato_tui.commands import COMMANDS
from workato_tui.commands.deployments import STATES, TARGETS
from workato_tui.commands.parser import LOG_LEVELS, SECTIONS, Parser, start_parser
from workato_tui.commands.watch import KINDS
from workato_tui.profiles.data_centers import CHOICES
from workato_tui.profiles.model import ENVIRONMENTS

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

SHELLS = ("bash", "zsh", "fish")

# Not read from Textual, whose import would slow down every start of a shell.
_THEMES = (
    "workato-dark", "workato-light", "workato-contrast", "ansi-dark", "ansi-light",
    "atom-one-dark", "atom-one-light", "catppuccin-frappe", "catppuccin-latte",
    "catppuccin-macchiato", "catppuccin-mocha", "dracula", "flexoki", "gruvbox", "monokai", "nord",
    "rose-pine", "rose-pine-dawn", "rose-pine-moon", "solarized-dark", "solarized-light",
    "textual-dark", "textual-light", "tokyo-night",
)  # fmt: skip
_VALUES: dict[str, tuple[str, ...]] = {
    "--section": SECTIONS,
    "--log-level": LOG_LEVELS,
    "--theme": _THEMES,
    "--data-center": CHOICES,
    "--environment": ENVIRONMENTS,
    "--forget-token": ENVIRONMENTS,
    "--auth": ("bearer", "legacy"),
    "--keep-in": ("keyring", "file"),
    "--format": ("text", "csv", "markdown"),
    "--kind": KINDS,
    "--state": STATES,
    "--yes-deploy-to": TARGETS,
}
_FOLDERS = ("--data-dir", "--download-dir", "--into", "--dir")
_NAMED = ("--profile",)
_FREE = (
    "--base-url", "--email", "--token-env", "--token-command", "--reviewer", "--project",
    "--folder", "--from", "--build", "--approved", "--title", "--description", "--timeout",
    "--name", "--customer", "--view", "--yes", "--done", "--not-done",
)  # fmt: skip
_NESTED = ("profiles", "builds", "deployments", "batch", "customers")
"""Commands with sub-commands."""
_ONLY_IN: dict[tuple[str, str], tuple[str, ...]] = {("--to", "deploy"): TARGETS, ("--to", "*"): ()}
"""Options with other values in one sub-command than in the others."""
_TAKING_NAMES = ("add", "edit", "test", "remove", "default", "rename")
_TAKING_FILES = frozenset((
    ("builds", "compare"), ("builds", "show"), ("builds", "unpack"), ("customers", "package"),
    ("batch", "plan"), ("batch", "run"), ("batch", "resume"), ("batch", "status"),
))  # fmt: skip
_NAMES = "$(workato-tui profiles list --names 2>/dev/null)"

_BASH = """\
# Completion of workato-tui for bash.
_workato_tui_words() {
@CASES@
}

_workato_tui() {
  local current_="${COMP_WORDS[COMP_CWORD]}" previous_="${COMP_WORDS[COMP_CWORD-1]}"
  local first_="" second_="" words_="" IFS=$' \\t\\n'
  if [ "$COMP_CWORD" -gt 1 ]; then first_="${COMP_WORDS[1]}"; fi
  if [ "$COMP_CWORD" -gt 2 ]; then second_="${COMP_WORDS[2]}"; fi
  _workato_tui_words
  local kind_=""
  case "$words_" in *@folders*) kind_=-d ;; *@files*) kind_=-f ;; esac
  if [ -n "$kind_" ] && [ "${current_#-}" = "$current_" ]; then
    IFS=$'\\n'
    compopt -o filenames 2>/dev/null
    COMPREPLY=( $(compgen "$kind_" -- "$current_") )
  else
    COMPREPLY=( $(compgen -W "${words_/@files/}" -- "$current_") )
  fi
}

complete -F _workato_tui workato-tui
"""

_ZSH = """\
#compdef workato-tui
# Completion of workato-tui for zsh.
_workato_tui_words() {
@CASES@
}

_workato_tui() {
  local previous_="${words[CURRENT-1]}" first_="" second_="" words_=""
  if (( CURRENT > 2 )); then first_="${words[2]}"; fi
  if (( CURRENT > 3 )); then second_="${words[3]}"; fi
  _workato_tui_words
  if [[ "$words_" == *@folders* ]]; then
    _files -/
  elif [[ "$words_" == *@files* && "${words[CURRENT]}" != -* ]]; then
    _files
  else
    compadd -- ${=words_/@files/}
  fi
}

if [[ "${funcstack[1]}" == "_workato-tui" ]]; then
  _workato_tui "$@"
else
  compdef _workato_tui workato-tui
fi
"""


def build(parser: argparse.ArgumentParser) -> None:
    """Add the shell's name."""
    parser.add_argument("shell", choices=SHELLS, metavar="bash|zsh|fish")


def run(arguments: argparse.Namespace) -> int:
    """Print the script."""
    sys.stdout.write(script(arguments.shell))
    return 0


def script(shell: str) -> str:
    """Return the completion script of ``shell``, generated from the parsers."""
    if shell == "fish":
        return _fish()
    return (_BASH if shell == "bash" else _ZSH).replace("@CASES@", _cases())


def _cases() -> str:
    """Return shell code for bash and zsh, using ``previous_``, ``first_``, and ``second_``."""
    after = [_case((name,), words) for name, words in _VALUES.items()]
    after += [_case(_FOLDERS, ("@folders",)), _case(_NAMED, (_NAMES,)), _case(_FREE, ())]
    top = _options(start_parser())
    first = [_case((name,), options) for name, options in _command_options().items()]
    first += [_case(("",), [*COMMANDS, *top, _NAMES]), _case(("*",), [*top, _NAMES])]
    return "\n".join(
        [
            '  case "$previous_" in',
            *(line.replace(" ;;", "; return ;;") for line in after),
            "  esac",
            '  case "$previous_ $second_" in',
            *(_case((f"{option}\\ {sub}",), words).replace(" ;;", "; return ;;")
              for (option, sub), words in _ONLY_IN.items()),
            "  esac",
            '  case "$first_" in',
            *(line for name in _NESTED for line in _nested_case(name)),
            *first,
            "  esac",
        ]
    )  # fmt: skip


def _nested_case(command: str) -> list[str]:
    """Return the case of a command with sub-commands."""
    subs = _sub_options(command)
    second = [_case(("",), subs)]
    for name, options in subs.items():
        names = [_NAMES] if command == "profiles" and name in _TAKING_NAMES else []
        names += ["@files"] if (command, name) in _TAKING_FILES else []
        second.append(_case((name,), [*options, *names]))
    return [f'    {command}) case "$second_" in', *(f"  {line}" for line in second), "    esac ;;"]


def _case(patterns: Iterable[str], words: Iterable[str]) -> str:
    shown = "|".join(pattern or "''" for pattern in patterns)
    return f'    {shown}) words_="{" ".join(words)}" ;;'


def _fish() -> str:
    commands = " ".join(COMMANDS)
    names = "(workato-tui profiles list --names 2>/dev/null)"
    lines = ["# Completion of workato-tui for fish."]

    def add(condition: str, rest: str) -> None:
        lines.append(f"complete -c workato-tui -f -n '{condition}' {rest}")

    for name, text in COMMANDS.items():
        add("__fish_use_subcommand", f"-a {name} -d '{text}'")
    add("__fish_use_subcommand", f"-a '{names}'")
    outside = f"not __fish_seen_subcommand_from {commands}"
    for option in _options(start_parser()):
        add(outside, _fish_option(option))
    for command in _NESTED:
        seen = f"__fish_seen_subcommand_from {command}; and "
        subs = _sub_options(command)
        add(f"{seen}not __fish_seen_subcommand_from {' '.join(subs)}", f"-a '{' '.join(subs)}'")
        for sub, options in subs.items():
            condition = f"{seen}__fish_seen_subcommand_from {sub}"
            if (command, sub) in _TAKING_FILES:
                lines.append(f"complete -c workato-tui -F -n '{condition}'")
            taken = [f"-a '{names}'"] if command == "profiles" and sub in _TAKING_NAMES else []
            for rest in [*taken, *(_fish_option(option, sub) for option in options)]:
                add(condition, rest)
    for name, options in _command_options().items():
        for option in options:
            rest = _fish_option(option) if option.startswith("-") else f"-a {option}"
            add(f"__fish_seen_subcommand_from {name}", rest)
    return "\n".join(lines) + "\n"


def _fish_option(option: str, sub: str = "") -> str:
    flag = f"-l {option.removeprefix('--')}"
    if (option, "*") in _ONLY_IN:
        words = _ONLY_IN.get((option, sub), _ONLY_IN[option, "*"])
        return f"{flag} -x -k -a '{' '.join(words)}'" if words else f"{flag} -x"
    if option in _NAMED:
        return f"{flag} -x -a '(workato-tui profiles list --names 2>/dev/null)'"
    if option in _VALUES:
        return f"{flag} -x -a '{' '.join(_VALUES[option])}'"
    if option in _FOLDERS:
        return f"{flag} -x -a '(__fish_complete_directories)'"
    return f"{flag} -x" if option in _FREE else flag


def _options(parser: argparse.ArgumentParser) -> list[str]:
    """Return the long options of a parser."""
    return [*dict.fromkeys(re.findall(r"--[a-z][a-z-]+", parser.format_usage())), "--help"]


def _sub_options(command: str) -> dict[str, list[str]]:
    """Return the options of each sub-command of ``command``."""
    module = importlib.import_module(f"workato_tui.commands.{command}")
    subs: dict[str, Parser] = module.build(Parser(prog=f"workato-tui {command}"))
    return {name: _options(parser) for name, parser in subs.items()}


def _command_options() -> dict[str, list[str]]:
    from workato_tui.commands import paths, purge, watch

    choices: dict[str, list[str]] = {"completion": list(SHELLS)}
    for name, module in (("paths", paths), ("purge", purge), ("watch", watch)):
        parser = Parser(prog=name)
        module.build(parser)
        choices[name] = _options(parser)
    return choices
