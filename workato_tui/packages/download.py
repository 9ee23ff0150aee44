"""Downloads a build's zip: resumed where it broke, checked, and only then under its name."""

from __future__ import annotations

import os
import random
import shutil
import threading
from dataclasses import dataclass, field, replace
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
from workato_tui.packages.errors import DamagedDownload, DiskError, ZipProblem
from workato_tui.packages.names import LONGEST_NAME
from workato_tui.packages.partial_file import PartFile
from workato_tui.packages.progress import Meter, Progress
from workato_tui.packages.zip_check import ZipFacts, check_zip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from workato_tui.api.files import OpenFile
    from workato_tui.api.transport import FileTransport
    from workato_tui.common.secret import Secret
    from workato_tui.packages.partial_downloads import Origin

_PASSING = (NetworkError, RequestTimeoutError, TruncatedError, UnavailableError, RateLimitedError)
_LONGEST_PAUSE = 60.0
_WORTH_SAYING = 5.0
_ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06")
_GOES_ON = "Start the download again: it goes on from what has arrived."


@dataclass(frozen=True, slots=True)
class Patience:
    """How often a broken download is tried again before the person is asked."""

    tries: int = 5
    """In a row without a single new byte."""
    most: int = 100
    """Over the whole download: a line that gives one byte at a time is no line."""
    first_pause: float = 0.5
    """Seconds before the second try; doubled each time, with jitter, up to a minute."""


@dataclass(frozen=True, slots=True)
class DownloadRequest:
    """What to fetch and where to put it."""

    folder: Path
    name: str
    """The file's final name, made by :func:`~workato_tui.packages.names.zip_name` or typed."""
    origin: Origin
    url: Secret | None = None
    """The signed link; None (after a restart) asks ``renew`` for one first."""
    overwrite: bool = False
    """The person has said that a file of that name may be replaced."""
    transport: FileTransport | None = None
    """Replaces the network (the demo)."""
    patience: Patience = field(default_factory=Patience)

    @property
    def target(self) -> Path:
        return self.folder / self.name


@dataclass(frozen=True, slots=True)
class DownloadResult:
    """A file that is whole, checked and under its final name."""

    path: Path
    size: int
    facts: ZipFacts | None
    """What is inside; None if ``warning`` says why nobody looked to the end."""
    warning: str | None
    """The file arrived as it was sent, but unpacking it would be refused; why."""
    resumed_at: int
    """Bytes that an earlier run had brought already."""
    requests: int


def download(
    request: DownloadRequest,
    *,
    progress: Callable[[Progress], object] = lambda _: None,
    cancelled: CancelToken | None = None,
    renew: Callable[[], Secret] | None = None,
) -> DownloadResult:
    """Fetches ``request`` and returns when the file is under its final name. Blocking.

    ``progress`` is called in this thread, at most four times a second. ``cancelled.set()`` ends
    it at once with :class:`OperationCancelledError`. ``renew`` asks the API for a fresh link; it is
    called in a thread of its own, so that it may block. Raises :class:`WorkatoError` in words; but
    for :class:`DamagedDownload` what has arrived is kept in ``NAME.part`` and the next call goes on
    from there.
    """
    return Download(request, progress, cancelled or CancelToken(), renew).run()


class Download:
    """One download on its way; see :func:`download`."""

    def __init__(
        self,
        request: DownloadRequest,
        progress: Callable[[Progress], object],
        stop: CancelToken,
        renew: Callable[[], Secret] | None,
    ) -> None:
        self._request = request
        self._meter = Meter(progress)
        self._stop = stop
        self._renew = renew
        self._url = request.url
        self._requests = 0
        self._fruitless = 0
        self._renewed = 0

    def run(self) -> DownloadResult:
        """Does it all; see :func:`download`."""
        request = self._request
        check_name(request.name)
        with PartFile(request.target, request.origin, overwrite=request.overwrite) as part:
            resumed_at = part.done
            self._fetch(part)
            try:
                facts, warning = self._check(part)
            except DamagedDownload:
                # Bytes of two versions of the file, or a disk that lost some in a power cut.
                part.restart()
                self._fetch(part)
                facts, warning = self._check_finally(part)
            self._stop.check()
            part.publish()
            self._meter.phase("done", part.done, part.done)
            return DownloadResult(
                request.target, part.done, facts, warning, resumed_at, self._requests
            )

    def _fetch(self, part: PartFile) -> None:
        """Brings ``part`` to its full length, over as many requests as that takes."""
        while not part.whole:
            before = part.done
            try:
                self._attempt(part)
                return
            except LinkExpiredError as error:
                self._ask_for_link(error)
            except WrongRangeError as error:
                if error.total == part.done > 0:
                    return
                part.restart()
                self._wait_after(error, part, before)
            except _PASSING as error:
                self._wait_after(error, part, before)

    def _attempt(self, part: PartFile) -> None:
        if self._url is None:
            self._ask_for_link(None)
        self._stop.check()
        self._meter.phase("connecting", part.done, part.state.total)
        self._requests += 1
        with open_file(
            self._url or "",
            api_host=self._request.origin.host.partition(" ")[0],
            start=part.done,
            validator=part.state.validator,
            transport=self._request.transport,
            cancel_token=self._stop,
        ) as file:
            if part.done and not _goes_on(part, file):
                part.restart()
                if file.start:
                    raise WrongRangeError(
                        "The file has changed on its host.", total=None, status=file.status
                    )
            part.describe(file.validator, file.total)
            self._require_room(part)
            self._receive(part, file)

    def _receive(self, part: PartFile, file: OpenFile) -> None:
        meter, total = self._meter, file.total
        meter.phase("receiving", part.done, total)
        for piece in _pieces_of_a_zip(file) if not part.done else file.iter_bytes():
            part.write(piece)
            meter.update(part.done, total)
        if total is None or part.done == total:
            return
        if part.done > total:
            raise WrongRangeError(
                "More bytes arrived than the file's host had said.", total=None, status=file.status
            )
        raise TruncatedError("The file was cut off on its way.", _GOES_ON)

    def _ask_for_link(self, error: LinkExpiredError | None) -> None:
        """Replaces the link by a fresh one; raises ``error`` if that has not helped before."""
        if self._renew is None or self._renewed >= self._request.patience.tries:
            raise error or DownloadError("There is no link to the file.", "Refresh the build.")
        self._renewed += 1
        fresh = run_cancellable(self._stop, self._renew)
        if error is not None and fresh == self._url:
            raise error
        self._url = fresh

    def _wait_after(self, error: WorkatoError, part: PartFile, before: int) -> None:
        """Waits before the next try, or raises ``error`` when there have been enough of them."""
        patience = self._request.patience
        if part.done > before:
            self._fruitless = self._renewed = 0
        else:
            self._fruitless += 1
        if self._fruitless >= patience.tries or self._requests >= patience.most:
            error.next_step = _GOES_ON
            raise error
        pause = min(patience.first_pause * 2 ** max(self._fruitless - 1, 0), _LONGEST_PAUSE)
        pause *= random.uniform(0.5, 1.0)  # noqa: S311 - jitter, not a secret
        if isinstance(error, RateLimitedError) and error.retry_after is not None:
            if error.retry_after > _LONGEST_PAUSE:
                error.next_step = f"{error.next_step} It goes on from what has arrived."
                raise error
            pause = error.retry_after
        note = sanitize(error.message, 120)
        if pause >= _WORTH_SAYING:
            note = f"{note} It is asked again in {pause:.0f} s."
        self._meter.phase("waiting", part.done, part.state.total, note)
        self._stop.wait(pause)
        self._stop.check()

    def _require_room(self, part: PartFile) -> None:
        """Says that the disk is too full before it is filled to the brim."""
        if part.state.total is None:
            return
        missing = part.state.total - part.done
        try:
            free = shutil.disk_usage(self._request.folder).free
        except OSError:
            return
        if missing > free:
            raise DiskError(
                f"The disk is too full: {missing >> 20:,} MB are to come, {free >> 20:,} MB are"
                f" free in {sanitize(self._request.folder, 200)}.",
                "Free some space or choose another folder, then download again.",
            )

    def _check(self, part: PartFile) -> tuple[ZipFacts | None, str | None]:
        self._meter.phase("checking", part.done, part.done)
        # The disk works while the processor does; publishing then has nothing left to wait for.
        syncing = threading.Thread(target=part.sync, name="sync-part", daemon=True)
        syncing.start()
        try:
            return check_zip(part.path, stopped=self._stop.is_set), None
        except ZipProblem as problem:
            if not problem.damaged:
                return None, str(problem)
            raise DamagedDownload(
                f"The file arrived damaged. {problem.message}",
                "Nothing was kept. Download it again; if that does not help, build again.",
            ) from None
        except InterruptedError:
            self._stop.check()
            raise
        except OSError as error:
            raise DiskError(
                f"“{sanitize(part.path.name, 120)}” cannot be read back from the disk.",
                "Check the disk, then download again.",
                number=error.errno,
            ) from error
        finally:
            syncing.join()

    def _check_finally(self, part: PartFile) -> tuple[ZipFacts | None, str | None]:
        try:
            return self._check(part)
        except DamagedDownload:
            part.discard()
            raise


def with_name(request: DownloadRequest, name: str, *, overwrite: bool = False) -> DownloadRequest:
    """``request`` under another name, or with the word that the file there may be replaced."""
    return replace(request, name=name, overwrite=overwrite)


def _goes_on(part: PartFile, file: OpenFile) -> bool:
    """Whether the bytes that come continue those of ``part``: same place, same file."""
    known, told = part.state, file
    if told.start != part.done:
        return False
    if known.total is not None and told.total is not None and known.total != told.total:
        return False
    return known.validator is None or told.validator in (None, known.validator)


def _pieces_of_a_zip(file: OpenFile) -> Iterator[bytes]:
    """The file's pieces, the first of which is long enough to see that it begins like a zip."""
    beginning = b""
    for piece in file.iter_bytes():
        if len(beginning) < 4:
            beginning += piece
            if len(beginning) < 4:
                continue
            _refuse_other_kinds(beginning)
            yield beginning
        else:
            yield piece
    if len(beginning) < 4:
        yield beginning


def _refuse_other_kinds(beginning: bytes) -> None:
    """A page of a proxy need not be loaded to its end to be recognised."""
    if beginning[:4] not in _ZIP_STARTS:
        kind = "a web page or XML" if beginning.lstrip()[:1] == b"<" else "something else"
        raise DownloadError(
            f"What the file's host sends is {kind}, not a zip.",
            "A proxy or a log-in page may stand between: look at the network, then try again.",
        )


def check_name(name: str) -> None:
    if not name or name in (".", "..") or "/" in name or "\0" in name:
        raise DownloadError(
            f"“{sanitize(name, 80)}” cannot be a file name.", "Choose another name."
        )
    if len(os.fsencode(name)) > LONGEST_NAME:
        raise DiskError(
            f"“{sanitize(name, 80)}” is too long: a file name has at most {LONGEST_NAME} bytes.",
            "Choose a shorter name.",
        )
