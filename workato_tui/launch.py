"""Starts the app: everything that has to happen before Textual is imported, and after its end."""

from __future__ import annotations

import os
import sys
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from workato_tui.connection import DemoApp
    from workato_tui.options import StartOptions
    from workato_tui.store import Store


def launch(options: StartOptions, problem: str = "") -> int:
    """Run the app until it ends; returns the exit code."""
    from workato_tui import moments
    from workato_tui.locations import config_dir, log_dir
    from workato_tui.logs import start_logging
    from workato_tui.terminal import charset, prepare_for_textual

    # Looking for plug-ins of pydantic reads the metadata of every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    prepare_for_textual()
    trouble = start_logging(log_dir(), options.log_level)

    from workato_tui.app import WorkatoApp
    from workato_tui.driver import TerminalDriver
    from workato_tui.ending import Ending
    from workato_tui.text import plain
    from workato_tui.themes import theme_names
    from workato_tui.widgets.cells import Look

    moments.mark("Textual and the screens imported")
    if options.theme is not None and options.theme not in theme_names():
        names = ", ".join(theme_names())
        told = options.settings.theme if options.settings is not None else None
        source = f"{config_dir() / 'config.toml'}: " if told == options.theme else ""
        theme = plain(options.theme, 40)
        sys.stderr.write(f"workato-tui: {source}there is no theme {theme}: {names}.\n")
        return 2
    Look.ascii = options.ascii or charset() != "utf-8"
    store = open_store(options)
    moments.mark("store opened")
    app = WorkatoApp(
        options,
        store,
        demo_app=partial(demo_app, options.demo_faults),
        driver_class=TerminalDriver,
        problem=problem,
    )
    moments.mark("app made")

    def last_words() -> int:
        if app.crashed:
            sys.stderr.write(f"{app.crashed}\n")
        elif trouble:
            sys.stderr.write(f"workato-tui: {trouble}\n")
        if options.profile_startup:
            sys.stderr.write(f"{moments.told()}\n")
        return 1 if app.crashed else (app.return_code or 0)

    ending = Ending(last_words)
    app.on_end = ending.begin
    app.run(mouse=options.mouse)
    app.store.close()
    return ending.finish()


def open_store(options: StartOptions) -> Store:
    """The store of this user; the demo, and ``store = false``, keep nothing."""
    from workato_tui.locations import data_dir
    from workato_tui.store import STORE_NAME, Store

    if options.demo or (options.settings is not None and not options.settings.store):
        return Store.absent()
    return Store.open(data_dir() / STORE_NAME)


def demo_app(faults: bool = False) -> DemoApp:
    """The simulated workspace; the only place that imports it."""
    from workato_tui.connection import DemoApp
    from workato_tui.demo import DEMO_TOKEN, create_app
    from workato_tui.secret import Secret

    return DemoApp(create_app(faults=3 if faults else 0), Secret(DEMO_TOKEN))
