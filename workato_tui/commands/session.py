"""A command's connection to a workspace: profile, token, API, and the ledger."""

from __future__ import annotations

import asyncio
import os
import sys
from typing import TYPE_CHECKING, Any, TypeVar

from workato_tui.commands.main import report_error
from workato_tui.commands.parser import add_data_dir
from workato_tui.commands.sent_intent import UNKNOWN, SentWrite
from workato_tui.commands.streams import print_error
from workato_tui.profiles.errors import UnknownProfile
from workato_tui.services.permit import WritePermit, current_permit

if TYPE_CHECKING:
    import argparse
    from collections.abc import Awaitable, Callable, Coroutine

    from workato_tui.api.builds import Build
    from workato_tui.api.client import Api
    from workato_tui.common.secret import Secret
    from workato_tui.profiles.model import Profile
    from workato_tui.profiles.settings import Settings
    from workato_tui.store import Origin, Scope, Store

T = TypeVar("T")

DONE, FAILED, WAITING = 0, 1, 3
"""Exit codes. WAITING: not finished, because it takes longer or waits for people. Wrong usage is 2,
and a write with an unknown outcome is :data:`~workato_tui.commands.sent_intent.UNKNOWN`."""
EXITS = """\
exit codes: 0 success; 1 failure; 2 wrong usage or unreadable configuration;
            3 not finished: the timeout expired, or it waits for people;
            4 sent, but the outcome is unknown: check before sending it again
"""


def add_again(parser: argparse.ArgumentParser) -> None:
    """Add the option of commands that send."""
    parser.add_argument(
        "--again",
        dest="send_again",
        action="store_true",
        help="send it even if it was sent before and the outcome is unknown",
    )


def add_common(parser: argparse.ArgumentParser) -> None:
    """Add the options that all commands with a connection share."""
    add = parser.add_argument
    add("--profile", metavar="NAME", help="saved profile (default: the default profile)")
    add("--json", action="store_true", help="print the result as JSON; messages go to stderr")
    add("--read-only", action="store_true", help="refuse calls that change something in Workato")
    add_data_dir(parser)


class Session:
    """One workspace, with the token of one environment. Also used by watches."""

    def __init__(
        self, api: Api, profile: Profile, scope: Scope, store: Store, sent: SentWrite
    ) -> None:
        self.api = api
        self.profile = profile
        self.scope = scope
        self.store = store
        self.settings: Settings | None = None
        self.interrupted = False
        """Set if Ctrl+C was pressed while waiting for the response to a write."""
        self.workspace_id = scope.workspace
        self.send_again = False
        """Whether a write may be repeated although its last outcome is unknown."""
        self._sent = sent

    async def call(self, job: Callable[[Api], Awaitable[T]]) -> T:
        """Run a read."""
        return await job(self.api)

    async def send(self, job: Callable[[Api], Coroutine[Any, Any, T]]) -> T:
        """Run a write to its end: the first Ctrl+C does not cancel it.

        Returns the result even after Ctrl+C; callers that would wait for more check
        :attr:`interrupted`.
        """
        permit = WritePermit(self)
        permit.repeats = self.send_again
        permit.confirm()
        current_permit.set(permit)
        task = asyncio.ensure_future(job(self.api))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            self.interrupted = True
            if not self._sent.state:
                # It is waiting for the rate limit: nothing was sent, and nothing should be.
                task.cancel()
            elif not task.done():
                print_error("It was sent; waiting for its answer. Ctrl+C once more leaves.")
            return await task

    def require_writable(self) -> None:
        """Raise ReadOnlyError before reading anything for a write that would be refused."""
        from workato_tui.api.errors import ReadOnlyError

        if self.api.http.read_only:
            error = ReadOnlyError(
                f"Profile {self.profile.name} is read-only here, so nothing was sent.",
                "Use a profile that may write, or leave --read-only out.",
            )
            error.is_write = True
            raise error


def run_online(
    arguments: argparse.Namespace,
    job: Callable[[Session], Coroutine[Any, Any, int]],
    *,
    failed: int = FAILED,
) -> int:
    """Run ``job`` with the profile from the command line; return the exit code.

    ``failed`` is the exit code of a failed call.
    """
    # Pydantic's plug-in discovery reads the metadata of every installed package.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    profile = _profile(arguments.profile)
    environment, token = _token(profile, getattr(arguments, "token_of", ""))
    from workato_tui.api.errors import OutcomeUnknownError, SentBeforeError, WorkatoError

    sent = SentWrite(WAITING if getattr(arguments, "wait", False) else DONE)
    try:
        return asyncio.run(_run(arguments, profile, environment, token, job, sent))
    except OutcomeUnknownError as error:
        print_error(str(error))
    except SentBeforeError as error:
        print_error(f"{error} --again sends it although it may have been done.")
    except WorkatoError as error:
        print_error(str(error))
        return failed if sent.exit_code is None else sent.exit_code
    except BaseException as error:
        if sent.exit_code is None:
            raise
        report_error(error)
        print_error(sent.sentence)
    look = _recovery_command(sent) if sent.exit_code == UNKNOWN else ""
    if look:
        print_error(look)
    return sent.exit_code or DONE


async def _run(
    arguments: argparse.Namespace,
    profile: Profile,
    environment: str,
    token: Secret,
    job: Callable[[Session], Coroutine[Any, Any, int]],
    sent: SentWrite,
) -> int:
    from workato_tui.common.paths import data_dir
    from workato_tui.profiles.settings import load_settings
    from workato_tui.services.api_client import build_api, profile_auth
    from workato_tui.services.gate import Gate
    from workato_tui.store import STORE_NAME, Scope, Store

    settings = load_settings()
    # The same scope as the app's connection, so that they share the ledger.
    scope = Scope(profile.name, f"{profile.url.partition('://')[2]} {environment}", "")
    store = Store.open(data_dir() / STORE_NAME) if settings.store else Store.disabled()
    sent.hook = store.ledger.hook(scope)
    api = build_api(
        profile.url,
        profile_auth(profile, token),
        host=scope.host,
        limits={**settings.quotas, **profile.quotas},
        read_only=arguments.read_only or profile.read_only,
        write_hook=Gate(sent),
    )
    session = Session(api, profile, scope, store, sent)
    session.settings = settings
    session.send_again = getattr(arguments, "send_again", False)
    try:
        return await job(session)
    finally:
        await api.http.aclose()
        store.close()


def _profile(name: str | None) -> Profile:
    from workato_tui.profiles.file import ProfilesFile

    saved = ProfilesFile().load()
    profile = saved.get(name) if name is not None else saved.starting()
    if profile is None:
        raise UnknownProfile(
            "No profiles yet: `workato-tui profiles add NAME --data-center CODE` adds one."
        )
    return profile


def _token(profile: Profile, required: str = "") -> tuple[str, Secret]:
    """Return an environment and its token.

    Prefers DEV's token, which sees all builds and deployments. ``required`` is the required
    environment; a profile without its token is refused.
    """
    from workato_tui.profiles.tokens import read_token

    environment = required or next(iter(profile.environments), "dev")
    return environment, read_token(profile, environment, may_ask=sys.stdin.isatty())


def _recovery_command(sent: SentWrite) -> str:
    """Return the command that shows what became of the write, if there is one."""
    from workato_tui.core.write_recovery import recovery_plan

    if sent.intent is None:
        return ""
    operation, _, path, target, *_ = sent.intent
    look = recovery_plan(operation, path, target, sent.sent_at)
    if look.kind == "deployment":
        return f"That is: workato-tui deployments show {look.id}"
    if look.kind != "deployments":
        return ""
    option_names = {"from_": "from", "environment_type": "environment", "project_id": "project",
             "folder_id": "folder"}  # fmt: skip
    options = [f"--{option_names[name]} {value}" for name, value in look.filters.items()]
    return f"That is: workato-tui deployments list {' '.join(options)}"


def remember(session: Session, build: Build, origin: Origin) -> None:
    """Store a build for the app, since no API operation lists builds."""
    from workato_tui.store import SeenBuild

    session.store.save_builds(session.scope, [SeenBuild.from_build(build, origin)])
