"""Starts the app: what has to happen before Textual is imported, and after the app ends."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workato_tui.app.options import StartOptions
    from workato_tui.services.demo_connection import DemoApp
    from workato_tui.store import Store


def launch(options: StartOptions, problem: str = "") -> int:
    """Run the app until it ends; return the exit code."""
    from workato_tui.common import startup_timer
    from workato_tui.common.logs import start_logging
    from workato_tui.common.paths import config_dir, log_dir
    from workato_tui.terminal.environment import prepare_for_textual, terminal_encoding

    # Searching for pydantic plug-ins reads the metadata of every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    prepare_for_textual()
    trouble = start_logging(log_dir(), options.log_level)

    from workato_tui.app.app import WorkatoApp
    from workato_tui.app.shutdown import ExitDeadline
    from workato_tui.common.display import DisplayOptions
    from workato_tui.common.text import sanitize
    from workato_tui.terminal.driver import TerminalDriver
    from workato_tui.widgets.themes import theme_names

    startup_timer.mark("Textual and the screens imported")
    themes = theme_names(theme.name for theme in options.themes)
    if options.theme is not None and options.theme not in themes:
        names = ", ".join(themes)
        configured = options.settings.theme if options.settings is not None else None
        source = f"{config_dir() / 'config.toml'}: " if configured == options.theme else ""
        theme = sanitize(options.theme, 40)
        sys.stderr.write(f"workato-tui: {source}there is no theme {theme}: {names}.\n")
        return 2
    DisplayOptions.ascii = options.ascii or terminal_encoding() != "utf-8"
    store = open_store(options)
    startup_timer.mark("store opened")
    app = WorkatoApp(
        options,
        store,
        demo_app=partial(demo_app, options.demo_faults),
        driver_class=TerminalDriver,
        problem=problem,
    )
    startup_timer.mark("app made")

    def last_words() -> int:
        if app.crash_message:
            sys.stderr.write(f"{app.crash_message}\n")
        elif trouble:
            sys.stderr.write(f"workato-tui: {trouble}\n")
        if options.profile_startup:
            sys.stderr.write(f"{startup_timer.report()}\n")
        return 1 if app.crash_message else (app.return_code or 0)

    ending = ExitDeadline(last_words)
    app.on_idle_exit = ending.start
    app.run(mouse=options.mouse)
    app.store.close()
    return ending.finish()


def open_store(options: StartOptions) -> Store:
    """Return the user's store; the demo and ``store = false`` keep nothing."""
    from workato_tui.common.paths import data_dir
    from workato_tui.store import STORE_NAME, Store

    if options.demo or (options.settings is not None and not options.settings.store):
        return Store.disabled()
    return Store.open(data_dir() / STORE_NAME)


def demo_app(faults: bool = False) -> DemoApp:
    """Return the simulated workspace; only this function imports it."""
    from workato_tui.common.secret import Secret
    from workato_tui.demo import DEMO_TOKEN, create_app
    from workato_tui.services.demo_connection import DemoApp

    return DemoApp(create_app(faults=3 if faults else 0), Secret(DEMO_TOKEN))
