"""Download a build's zip: resume it if interrupted, check it, and only then give it its name."""

from __future__ import annotations

import random
import shutil
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workato_tui.api.cancellation import CancelToken, run_cancellable
from workato_tui.api.errors import (
    NetworkError,
    RateLimitedError,
    RequestTimeoutError,
    TruncatedError,
    UnavailableError,
    WorkatoError,
)
from workato_tui.api.files import DownloadError, LinkExpiredError, WrongRangeError, open_file
from workato_tui.common.text import sanitize
from workato_tui.packages.errors import DamagedDownloadError, DiskError, ZipError
from workato_tui.packages.names import check_file_name
from workato_tui.packages.partial_file import PartialFile
from workato_tui.packages.progress import Progress, ProgressMeter
from workato_tui.packages.zip_check import ZipFacts, check_zip
from workato_tui.packages.zip_stream import iter_zip_chunks

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workato_tui.api.files import OpenFile
    from workato_tui.api.transport import FileTransport
    from workato_tui.common.secret import Secret
    from workato_tui.packages.partial_downloads import DownloadOrigin

_TRANSIENT_ERRORS = (
    NetworkError,
    RequestTimeoutError,
    TruncatedError,
    UnavailableError,
    RateLimitedError,
)
_MAX_DELAY = 60.0
"""Maximum number of seconds before a retry."""
_NOTE_DELAY = 5.0
"""Seconds of delay from which the progress says when it retries."""
_RESUME_HINT = "Start the download again; it resumes."


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often to retry an interrupted download."""

    max_failures: int = 5
    """Consecutive attempts that did not receive a single byte."""
    max_requests: int = 100
    """Requests for the whole download."""
    initial_delay: float = 0.5
    """Seconds before the first retry; doubled each time, with jitter, up to a minute."""


@dataclass(frozen=True, slots=True)
class DownloadRequest:
    """What to download and where to store it."""

    folder: Path
    name: str
    """The final file name, from :func:`~workato_tui.packages.names.zip_name` or the user."""
    origin: DownloadOrigin
    url: Secret | None = None
    """The signed link; None (after a restart) to call ``renew_link`` first."""
    overwrite: bool = False
    """Whether an existing file of that name may be replaced."""
    transport: FileTransport | None = None
    """Replaces the network (the demo)."""
    retry_policy: RetryPolicy = field(default_factory=RetryPolicy)

    @property
    def target(self) -> Path:
        return self.folder / self.name


@dataclass(frozen=True, slots=True)
class DownloadResult:
    """A complete, checked file with its final name."""

    path: Path
    size: int
    facts: ZipFacts | None
    """The content; None if ``warning`` says why it was not checked completely."""
    warning: str | None
    """Why unpacking the file would be refused, although it arrived unchanged."""
    resumed_at: int
    """Bytes that an earlier run had received."""
    requests: int


def download(
    request: DownloadRequest,
    *,
    progress: Callable[[Progress], object] = lambda _: None,
    cancel_token: CancelToken | None = None,
    renew_link: Callable[[], Secret] | None = None,
) -> DownloadResult:
    """Download ``request``; return when the file has its final name. Blocking.

    ``progress`` is called in this thread, at most four times a second. ``cancel_token.set()``
    cancels immediately with :class:`OperationCancelledError`. ``renew_link`` requests a fresh link
    from the API; it runs in a thread, so it may block. Raises :class:`WorkatoError`; except for
    :class:`DamagedDownloadError`, the received part stays in ``NAME.part``, and the next call
    resumes it.
    """
    return Download(request, progress, cancel_token or CancelToken(), renew_link).run()


class Download:
    """A running download; see :func:`download`."""

    def __init__(
        self,
        request: DownloadRequest,
        progress: Callable[[Progress], object],
        cancel_token: CancelToken,
        renew_link: Callable[[], Secret] | None,
    ) -> None:
        self._request = request
        self._meter = ProgressMeter(progress)
        self._cancel_token = cancel_token
        self._renew_link = renew_link
        self._url = request.url
        self._requests = 0
        self._failures = 0
        self._renewals = 0

    def run(self) -> DownloadResult:
        """Run the download; see :func:`download`."""
        request = self._request
        check_file_name(request.name)
        with PartialFile(request.target, request.origin, overwrite=request.overwrite) as part:
            resumed_at = part.done
            self._fetch(part)
            try:
                facts, warning = self._check(part)
            except DamagedDownloadError:
                # The part mixes two versions of the file, or lost data in a power failure.
                part.restart()
                self._fetch(part)
                facts, warning = self._check_or_discard(part)
            self._cancel_token.check()
            part.publish()
            self._meter.phase("done", part.done, part.done)
            return DownloadResult(
                request.target, part.done, facts, warning, resumed_at, self._requests
            )

    def _fetch(self, part: PartialFile) -> None:
        """Receive ``part`` completely, in as many requests as necessary."""
        while not part.is_complete:
            done_before = part.done
            try:
                self._attempt(part)
                return
            except LinkExpiredError as error:
                self._get_fresh_link(error)
            except WrongRangeError as error:
                if error.total == part.done > 0:
                    return
                part.restart()
                self._wait_after(error, part, done_before)
            except _TRANSIENT_ERRORS as error:
                self._wait_after(error, part, done_before)

    def _attempt(self, part: PartialFile) -> None:
        if self._url is None:
            self._get_fresh_link(None)
        self._cancel_token.check()
        self._meter.phase("connecting", part.done, part.state.total)
        self._requests += 1
        with open_file(
            self._url or "",
            api_host=self._request.origin.host.partition(" ")[0],
            start=part.done,
            validator=part.state.validator,
            transport=self._request.transport,
            cancel_token=self._cancel_token,
        ) as file:
            if part.done and not _continues(part, file):
                part.restart()
                if file.start:
                    raise WrongRangeError(
                        "The file has changed on its host.", total=None, status=file.status
                    )
            part.set_remote_info(file.validator, file.total)
            self._check_disk_space(part)
            self._receive(part, file)

    def _receive(self, part: PartialFile, file: OpenFile) -> None:
        meter, total = self._meter, file.total
        meter.phase("receiving", part.done, total)
        for chunk in iter_zip_chunks(file) if not part.done else file.iter_bytes():
            part.write(chunk)
            meter.update(part.done, total)
        if total is None or part.done == total:
            return
        if part.done > total:
            raise WrongRangeError(
                "The file's host sent more bytes than it announced.", total=None, status=file.status
            )
        raise TruncatedError("The download was cut off.", _RESUME_HINT)

    def _get_fresh_link(self, error: LinkExpiredError | None) -> None:
        """Replace the link with a fresh one; raise ``error`` if that did not help before."""
        if self._renew_link is None or self._renewals >= self._request.retry_policy.max_failures:
            raise error or DownloadError("There is no link to the file.", "Refresh the build.")
        self._renewals += 1
        url = run_cancellable(self._cancel_token, self._renew_link)
        if error is not None and url == self._url:
            raise error
        self._url = url

    def _wait_after(self, error: WorkatoError, part: PartialFile, done_before: int) -> None:
        """Wait before the next attempt, or raise ``error`` after too many attempts."""
        policy = self._request.retry_policy
        if part.done > done_before:
            self._failures = self._renewals = 0
        else:
            self._failures += 1
        if self._failures >= policy.max_failures or self._requests >= policy.max_requests:
            error.next_step = _RESUME_HINT
            raise error
        delay = min(policy.initial_delay * 2 ** max(self._failures - 1, 0), _MAX_DELAY)
        delay *= random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret
        if isinstance(error, RateLimitedError) and error.retry_after is not None:
            if error.retry_after > _MAX_DELAY:
                error.next_step = f"{error.next_step} It resumes where it stopped."
                raise error
            delay = error.retry_after
        note = sanitize(error.message, 120)
        if delay >= _NOTE_DELAY:
            note = f"{note} Retrying in {delay:.0f} s."
        self._meter.phase("waiting", part.done, part.state.total, note)
        self._cancel_token.wait(delay)
        self._cancel_token.check()

    def _check_disk_space(self, part: PartialFile) -> None:
        """Raise if the disk does not have enough space for the rest."""
        if part.state.total is None:
            return
        missing = part.state.total - part.done
        try:
            free = shutil.disk_usage(self._request.folder).free
        except OSError:
            return
        if missing > free:
            raise DiskError(
                f"Not enough disk space: {missing >> 20:,} MB are needed, {free >> 20:,} MB are"
                f" free in {sanitize(self._request.folder, 200)}.",
                "Free some space or choose another folder, then download again.",
            )

    def _check(self, part: PartialFile) -> tuple[ZipFacts | None, str | None]:
        self._meter.phase("checking", part.done, part.done)
        # Sync in the background, so that publishing does not have to wait for the disk.
        syncing = threading.Thread(target=part.sync, name="sync-part", daemon=True)
        syncing.start()
        try:
            return check_zip(part.path, should_stop=self._cancel_token.is_set), None
        except ZipError as error:
            if not error.damaged:
                return None, str(error)
            raise DamagedDownloadError(
                f"The downloaded file is damaged. {error.message}",
                "Download it again. If that does not help, build again.",
            ) from None
        except InterruptedError:
            self._cancel_token.check()
            raise
        except OSError as error:
            raise DiskError(
                f"“{sanitize(part.path.name, 120)}” was written but cannot be read.",
                "Check the disk, then download again.",
                number=error.errno,
            ) from error
        finally:
            syncing.join()

    def _check_or_discard(self, part: PartialFile) -> tuple[ZipFacts | None, str | None]:
        try:
            return self._check(part)
        except DamagedDownloadError:
            part.discard()
            raise


def _continues(part: PartialFile, file: OpenFile) -> bool:
    """Return whether the response continues ``part``: same position, same file."""
    state, response = part.state, file
    if response.start != part.done:
        return False
    if state.total is not None and response.total is not None and state.total != response.total:
        return False
    return state.validator is None or response.validator in (None, state.validator)
