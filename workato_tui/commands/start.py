"""Start the app, after all checks that may refuse to start."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

from workato_tui.app.options import StartOptions
from workato_tui.commands.streams import print_error
from workato_tui.common.startup_timer import mark
from workato_tui.common.text import sanitize, search_key
from workato_tui.keymap import use_keys
from workato_tui.profiles.errors import TokenError, UnknownProfile, UnreadableFile, UsageError
from workato_tui.profiles.key_file import load_keys
from workato_tui.profiles.own_commands import command_actions
from workato_tui.profiles.settings import load_settings
from workato_tui.profiles.theme_files import load_theme_files
from workato_tui.profiles.views_file import SavedView, Views, ViewsFile

if TYPE_CHECKING:
    import argparse

    from workato_tui.common.secret import Secret
    from workato_tui.profiles.model import Profile, ProfileSet
    from workato_tui.services.customer_ref import CustomerRef


def run(arguments: argparse.Namespace) -> int:
    """Start the app; return its exit code."""
    mark("arguments read")
    options = _options(arguments)
    mark("settings and profile read")
    from workato_tui.terminal.environment import terminal_problem

    problem = terminal_problem()
    if problem is not None:
        raise UsageError(problem)
    if options.loaded_profile is not None:
        options = options._replace(tokens=_command_tokens(options.loaded_profile))
    # Nothing made during the start becomes garbage; the app freezes it all and switches
    # collection on again after its first rows.
    gc.disable()
    from workato_tui.app.launch import launch

    return launch(options)


def _options(arguments: argparse.Namespace) -> StartOptions:
    if arguments.demo_faults and not arguments.demo:
        raise UsageError("--demo-faults belongs to --demo: it loses answers of the demo workspace.")
    name, address = _profile_and_address(arguments)
    if arguments.demo and name is not None:
        raise UsageError("--demo has a workspace of its own: leave the profile's name out.")
    profile = None if arguments.demo else _profile(name, address)
    settings = load_settings()
    key_map = load_keys(settings.send_key)
    views = _views()
    themes = load_theme_files()
    use_keys(key_map.keys)
    commands = command_actions(settings.commands)[1] if settings.commands else ()
    warnings = (*settings.warnings, *key_map.problems, *commands, *views.problems, *themes.problems)
    for warning in warnings:
        print_error(warning)
    return StartOptions(
        profile=profile.name if profile else None,
        loaded_profile=profile,
        demo=arguments.demo,
        demo_faults=arguments.demo_faults,
        read_only=arguments.read_only or (profile is not None and profile.read_only),
        section=arguments.section,
        customer=_customer(arguments.customer),
        mouse=settings.mouse and not arguments.no_mouse,
        ascii=settings.ascii or arguments.ascii,
        theme=arguments.theme or settings.theme,
        is_theme_forced=arguments.theme is not None,
        themes=themes.themes,
        log_level=arguments.log_level,
        settings=settings,
        keys=key_map.keys,
        views=views,
        address=address,
        saved_view=_starting_view(arguments, None if address else profile, views),
        warnings=warnings,
        profile_startup=arguments.profile_startup,
    )


def _starting_view(
    arguments: argparse.Namespace, profile: Profile | None, views: Views
) -> SavedView | None:
    """Return the view of ``--view``, else the profile's, unless another one is requested."""
    asked_for = arguments.section or arguments.customer
    name = arguments.view or (profile.view if profile and not asked_for else None)
    if name is None:
        return None
    for view in views.saved:
        if search_key(view.name) == search_key(name):
            return view
    names = ", ".join(sanitize(view.name, 60) for view in views.saved)
    problem = f"No view is called {sanitize(name, 60)}. There are: {names}."
    if arguments.view:
        raise UsageError(problem)
    print_error(problem)
    return None


def _views() -> Views:
    """Return the saved views; ignore a broken file, since lists work without it."""
    try:
        return ViewsFile().load()
    except UnreadableFile as error:
        return Views(problems=(str(error),))


def _customer(text: str | None) -> CustomerRef | None:
    if text is None:
        return None
    from workato_tui.services.customer_ref import CustomerRef

    try:
        return CustomerRef.from_input(text)
    except ValueError as error:
        raise UsageError(f"--customer: {error}.") from None


def _profile_and_address(arguments: argparse.Namespace) -> tuple[str | None, str]:
    """Return the profile's name, which may be omitted, and the URL."""
    name, address = arguments.profile, arguments.address or ""
    if not address and name is not None and "://" in name:
        name, address = None, name
    if address:
        from workato_tui.views.web_address import parse_address

        try:
            parse_address(address)
        except ValueError as problem:
            raise UsageError(f"{sanitize(address, 120)}: {problem}.") from None
    return name, address


def _profile(name: str | None, address: str) -> Profile | None:
    from workato_tui.profiles.file import ProfilesFile
    from workato_tui.profiles.model import check_name

    saved = ProfilesFile().load()
    if name is None and address:
        return _profile_at(address, saved)
    if name is None:
        return saved.starting()
    try:
        return saved.get(name)
    except UnknownProfile:
        # For `workato-tui doctor` the list of profiles would be the wrong answer.
        check_name(name)
        raise


def _profile_at(address: str, saved: ProfileSet) -> Profile | None:
    """Return the default profile if the URL belongs to its data center, else the first match."""
    from workato_tui.views.web_address import parse_address

    parsed = parse_address(address)
    if not saved.profiles:
        return None
    profiles = sorted(saved.profiles.values(), key=lambda profile: profile.name != saved.default)
    fitting = (profile for profile in profiles if parsed.is_at(profile.url))
    profile = next(fitting, None)
    if profile is None:
        raise UsageError(f"No profile is at {sanitize(parsed.host, 60)}.")
    return profile


def _command_tokens(profile: Profile) -> dict[str, Secret]:
    """Return the tokens of commands that may ask on the terminal, before the app starts.

    Failures are printed; the app starts if there is another token.
    """
    from workato_tui.profiles.tokens import read_token

    tokens: dict[str, Secret] = {}
    failures: list[TokenError] = []
    for environment, ref in profile.tokens.items():
        if ref.source != "command":
            continue
        try:
            tokens[environment] = read_token(profile, environment, may_ask=True)
        except TokenError as error:
            failures.append(error)
    if failures and len(failures) == len(profile.tokens):
        raise failures[0]
    for failure in failures:
        print_error(str(failure))
    return tokens
