"""Downloads from a file host with faults: breaks, wrong headers, expired links, hangs."""

from __future__ import annotations

import fcntl
import os
import stat
import threading
from pathlib import Path

import pytest

from tests.packages.fileserver import (
    FileServer,
    break_after,
    change_file_after,
    claim_length,
    hang_after,
    ignore_if_range,
    ignore_range,
    omit_length,
    redirect_to,
    reply_with,
    report_expired_link,
    reset_connection,
    send_wrong_range,
)
from tests.packages.waiting import wait_for
from tests.packages.zips import big_zip, damage_content, make_zip
from workato_tui.api.cancellation import CancelToken
from workato_tui.api.errors import (
    NetworkError,
    OperationCancelledError,
    TruncatedError,
    WorkatoError,
)
from workato_tui.api.files import DownloadError, LinkExpiredError
from workato_tui.common.secret import Secret
from workato_tui.packages.download import (
    DownloadRequest,
    DownloadResult,
    RetryPolicy,
    download,
)
from workato_tui.packages.errors import (
    DamagedDownloadError,
    DiskError,
    DownloadInUseError,
    TargetExistsError,
)
from workato_tui.packages.partial_downloads import (
    DownloadOrigin,
    PartialState,
    find_partial_downloads,
    write_state,
)
from workato_tui.packages.progress import Progress, ProgressMeter

NAME = "Order to Cash build 46.zip"
ORIGIN = DownloadOrigin("46", "acme", "localhost", project="Order to Cash")


@pytest.fixture
def request_for(folder: Path, server: FileServer):
    def make(**changes) -> DownloadRequest:
        arguments = {
            "folder": folder,
            "name": NAME,
            "origin": ORIGIN,
            "url": Secret(server.url()),
            "retry_policy": RetryPolicy(initial_delay=0.001),
        }
        return DownloadRequest(**{**arguments, **changes})

    return make


def listing(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_zip_is_downloaded_to_a_private_file(request_for, folder, server):
    result = download(request_for())
    assert result == DownloadResult(
        folder / NAME, len(server.content), result.facts, None, resumed_at=0, requests=1
    )
    assert result.facts
    assert result.facts.files == 4
    assert (folder / NAME).read_bytes() == server.content
    assert stat.S_IMODE((folder / NAME).stat().st_mode) == 0o600
    assert listing(folder) == [NAME]


def test_no_request_carries_a_token_or_a_cookie(request_for, server, monkeypatch):
    netrc = Path(os.environ["HOME"]) / ".netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    netrc.chmod(0o600)
    server.then(reply_with("302 Found", Location="/other", Set_Cookie="session=1"))
    download(request_for())
    assert [request.target.partition("?")[0] for request in server.requests] == [
        "/file.zip",
        "/other",
    ]
    for request in server.requests:
        assert not {"authorization", "cookie", "x-user-token"} & request.headers.keys()


def test_a_link_with_a_password_is_rejected(request_for, server):
    link = server.url().replace("http://", "http://me:secret@")
    with pytest.raises(WorkatoError) as caught:
        download(request_for(url=Secret(link)))
    assert "secret" not in str(caught.value)
    assert server.requests == []


def test_a_broken_connection_is_resumed(request_for, folder, server):
    server.then(break_after(700_000), reset_connection, break_after(300_000))
    result = download(request_for())
    assert result.requests == 4
    assert [request.start for request in server.requests] == [0, 700_000, 700_000, 1_000_000]
    assert {request.headers.get("if-range") for request in server.requests[1:]} == {'"v1"'}
    assert (folder / NAME).read_bytes() == server.content


def test_repeated_failures_keep_the_partial_file(request_for, folder, server):
    server.then(break_after(700_000)).default_answer = reset_connection
    with pytest.raises(NetworkError) as caught:
        download(request_for(retry_policy=RetryPolicy(max_failures=3, initial_delay=0.001)))
    assert "resumes" in str(caught.value)
    assert (folder / f"{NAME}.part").stat().st_size == 700_000
    assert len(server.requests) == 4


def test_the_number_of_requests_is_limited(request_for, server):
    server.default_answer = break_after(5)
    with pytest.raises(TruncatedError):
        download(request_for(retry_policy=RetryPolicy(max_requests=6, initial_delay=0.001)))
    assert len(server.requests) == 6


def test_a_later_run_resumes_a_partial_download(request_for, folder, server, content):
    server.then(break_after(700_000)).default_answer = reset_connection
    with pytest.raises(NetworkError):
        download(request_for(retry_policy=RetryPolicy(max_failures=2, initial_delay=0.001)))

    (part,) = find_partial_downloads(folder)
    assert (part.name, part.done, part.busy) == (NAME, 700_000, False)
    assert part.state.origin == ORIGIN
    assert part.state.total == len(content)

    server.default_answer = None
    fresh = Secret(server.url("/fresh.zip?X-Amz-Signature=NEW"))
    result = download(
        request_for(name=part.name, origin=part.state.origin, url=None), renew_link=lambda: fresh
    )
    assert result.resumed_at == 700_000
    assert server.requests[-1].target.startswith("/fresh.zip")
    assert server.requests[-1].start == 700_000
    assert (folder / NAME).read_bytes() == content
    assert listing(folder) == [NAME]


def test_signatures_are_never_written_to_disk(request_for, folder, server):
    server.then(break_after(700_000)).default_answer = reset_connection
    with pytest.raises(NetworkError):
        download(request_for(retry_policy=RetryPolicy(max_failures=2, initial_delay=0.001)))
    for path in folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        if not path.name.endswith(".part"):
            assert b"SIGNATURE" not in path.read_bytes()
            assert b"http" not in path.read_bytes()


def test_a_host_that_ignores_ranges(request_for, folder, server):
    server.then(break_after(700_000), ignore_range)
    download(request_for())
    assert (folder / NAME).read_bytes() == server.content


def test_a_changed_file_is_downloaded_again(request_for, folder, server):
    new = big_zip(seed=50)
    server.then(change_file_after(new, '"v2"', break_after(700_000)))
    assert download(request_for()).requests == 2
    assert (folder / NAME).read_bytes() == new


def test_a_range_of_another_version_is_not_appended(request_for, folder, server):
    """The host sends the range although If-Range names another version of the same length."""
    new = big_zip(seed=50)
    server.then(change_file_after(new, '"v2"', break_after(700_000)), ignore_if_range)
    updates: list[Progress] = []
    assert download(request_for(), progress=updates.append).requests == 3
    assert [each.done for each in updates if each.phase == "receiving"][:2] == [0, 0]
    assert (folder / NAME).read_bytes() == new


def test_a_host_without_an_etag_is_resumed(request_for, folder, server):
    server.etag = None
    server.then(break_after(700_000))
    assert download(request_for()).requests == 2
    assert "if-range" not in server.requests[1].headers
    assert server.requests[1].start == 700_000


def test_mixed_versions_are_found_by_their_crc(request_for, folder, server):
    server.etag = None
    new = big_zip(seed=50)
    server.then(change_file_after(new, None, break_after(700_000)))  # type: ignore[arg-type]
    assert download(request_for()).requests == 3
    assert (folder / NAME).read_bytes() == new


def test_a_wrong_range_is_not_appended(request_for, folder, server):
    server.then(break_after(700_000), send_wrong_range)
    updates: list[Progress] = []
    download(request_for(), progress=updates.append)
    assert [each.done for each in updates if each.phase == "receiving"][:2] == [0, 0]
    assert (folder / NAME).read_bytes() == server.content


def test_an_expired_link_is_renewed(request_for, folder, server):
    server.then(break_after(700_000), report_expired_link)
    renewals = []

    def renew() -> Secret:
        renewals.append(threading.current_thread())
        return Secret(server.url("/fresh?X-Amz-Signature=NEW"))

    download(request_for(), renew_link=renew)
    assert len(renewals) == 1
    assert [request.target.partition("?")[0] for request in server.requests][2:] == ["/fresh"]
    assert server.requests[2].start == 700_000
    assert (folder / NAME).read_bytes() == server.content


@pytest.mark.parametrize(
    "answer",
    [
        reply_with("401 Unauthorized"),
        reply_with("403 Forbidden"),
        reply_with("404 Not Found"),
        reply_with("410 Gone"),
        reply_with("400 Bad Request", b"<Error><Code>ExpiredToken</Code></Error>"),
    ],
)
def test_expired_links_are_recognized(request_for, server, answer):
    server.then(answer)
    download(request_for(), renew_link=lambda: Secret(server.url("/fresh")))
    assert len(server.requests) == 2


def test_a_link_that_stays_expired_is_reported(request_for, folder, server):
    server.default_answer = report_expired_link
    links = iter(range(100))
    with pytest.raises(LinkExpiredError) as caught:
        download(
            request_for(), renew_link=lambda: Secret(server.url(f"/{next(links)}?sig=SIGNATURE"))
        )
    assert "403 AccessDenied" in str(caught.value)
    assert "SIGNATURE" not in repr(caught.value) + str(caught.value)
    assert len(server.requests) < 10
    assert listing(folder) == []


def test_the_same_link_is_not_tried_twice(request_for, server):
    server.default_answer = report_expired_link
    with pytest.raises(LinkExpiredError):
        download(request_for(), renew_link=lambda: Secret(server.url()))
    assert len(server.requests) == 1


def test_an_error_of_the_renewal_is_reported(request_for, server):
    server.default_answer = report_expired_link

    def renew() -> Secret:
        raise NetworkError("app.eu.workato.com cannot be reached.")

    with pytest.raises(NetworkError, match="cannot be reached"):
        download(request_for(), renew_link=renew)


def test_a_busy_host_is_retried(request_for, server):
    server.then(
        reply_with("503 Slow Down"),
        reply_with("500 Oops"),
        reply_with("429 Too Many", b"", Retry_After="0"),
    )
    waits: list[Progress] = []
    download(request_for(), progress=waits.append)
    assert len(server.requests) == 4
    notes = [each.note for each in waits if each.phase == "waiting"]
    assert ["503" in notes[0], "500" in notes[1], "429" in notes[2]] == [True] * 3


def test_a_long_retry_after_is_not_waited_for(request_for, server):
    server.then(break_after(50_000), reply_with("429 Too Many", b"", Retry_After="300"))
    with pytest.raises(WorkatoError) as caught:
        download(request_for())
    assert "in 5 minutes" in caught.value.next_step
    assert "resumes" in caught.value.next_step
    assert len(server.requests) == 2
    download(request_for())
    assert server.requests[-1].headers["range"] == "bytes=50000-"


def test_a_wrong_crc_is_retried_once(request_for, folder, server, content):
    server.content = damage_content(content, content[-40_000:-39_000])
    with pytest.raises(DamagedDownloadError) as caught:
        download(request_for())
    assert "CRC" in str(caught.value)
    assert len(server.requests) == 2
    assert listing(folder) == []


def test_a_content_length_that_is_too_large(request_for, folder, server):
    server.then(claim_length(len(server.content) + 5))
    # The partial file is complete then; the host reports that no bytes follow.
    download(request_for())
    assert (folder / NAME).read_bytes() == server.content


def test_a_content_length_that_is_too_small(request_for, folder, server):
    server.then(claim_length(len(server.content) - 5))
    download(request_for())
    assert (folder / NAME).read_bytes() == server.content
    assert len(server.requests) == 2


def test_a_file_of_unknown_length(request_for, folder, server):
    server.default_answer = omit_length
    updates: list[Progress] = []
    download(request_for(), progress=updates.append)
    assert (folder / NAME).read_bytes() == server.content
    assert {each.total for each in updates if each.phase == "receiving"} == {None}


def test_a_web_page_is_rejected(request_for, folder, server):
    server.then(
        reply_with("200 OK", b"<html>Log in</html>", Content_Type="text/html; charset=utf-8")
    )
    with pytest.raises(DownloadError, match="web page"):
        download(request_for())
    server.then(reply_with("200 OK", b"<html>Log in</html>"))
    with pytest.raises(DownloadError, match="not a zip"):
        download(request_for())
    assert listing(folder) == []


def test_a_compressed_body_is_rejected(request_for, server):
    server.then(reply_with("200 OK", b"\x1f\x8b", Content_Encoding="gzip"))
    with pytest.raises(DownloadError, match="compress"):
        download(request_for())


def test_a_harmful_zip_is_kept_with_a_warning(request_for, folder, server):
    server.content = make_zip({"../evil.sh": b"rm"})
    result = download(request_for())
    assert result.facts is None
    assert "leads out" in (result.warning or "")
    assert (folder / NAME).read_bytes() == server.content


def test_an_existing_file_is_replaced_only_on_request(request_for, folder, server):
    (folder / NAME).write_bytes(b"mine")
    with pytest.raises(TargetExistsError, match="already"):
        download(request_for())
    assert server.requests == []
    assert (folder / NAME).read_bytes() == b"mine"

    download(request_for(overwrite=True))
    assert (folder / NAME).read_bytes() == server.content
    assert listing(folder) == [NAME]


def test_a_symbolic_link_is_never_replaced(request_for, folder, server, tmp_path):
    (tmp_path / "elsewhere").write_bytes(b"mine")
    (folder / NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DownloadError, match="is a link; links are not replaced"):
        download(request_for(overwrite=True))
    assert server.requests == []
    assert (folder / NAME).is_symlink()


@pytest.mark.parametrize("kind", ["file", "link", "folder"])
def test_a_file_created_during_the_download_is_kept(request_for, folder, server, kind):
    def appear(progress: Progress) -> None:
        if progress.phase == "checking":
            make = {
                "file": lambda path: path.write_bytes(b"mine"),
                "link": lambda path: path.symlink_to("nowhere"),
                "folder": lambda path: path.mkdir(),
            }
            make[kind](folder / NAME)

    with pytest.raises(TargetExistsError):
        download(request_for(), progress=appear)
    assert (folder / NAME).read_bytes() == b"mine" if kind == "file" else True

    # Everything was downloaded: another name needs no further request.
    (folder / NAME).rmdir() if kind == "folder" else (folder / NAME).unlink()
    server.requests.clear()
    assert download(request_for()).requests == 0
    assert server.requests == []
    assert (folder / NAME).read_bytes() == server.content


def test_two_downloads_to_one_file(request_for, folder, server):
    server.then(hang_after(700_000))
    stop = CancelToken()
    ended: list[BaseException] = []

    def first() -> None:
        try:
            download(request_for(), cancel_token=stop)
        except OperationCancelledError as error:
            ended.append(error)

    thread = threading.Thread(target=first)
    thread.start()
    assert server.requested.wait(10)
    with pytest.raises(DownloadInUseError, match="being downloaded"):
        download(request_for())
    (part,) = find_partial_downloads(folder)
    assert part.busy
    stop.set()
    thread.join(10)
    assert ended
    assert len(server.requests) == 1
    (part,) = find_partial_downloads(folder)
    assert not part.busy


def test_a_partial_file_of_another_program_is_kept(request_for, folder, server):
    foreign = folder / f"{NAME}.part"
    foreign.write_bytes(b"theirs")
    (folder / "other.part.json").write_text("theirs too")
    assert find_partial_downloads(folder) == []
    for overwrite in (False, True):
        with pytest.raises(DiskError, match="another download"):
            download(request_for(overwrite=overwrite))
    assert foreign.read_bytes() == b"theirs"
    assert listing(folder) == [foreign.name, "other.part.json"]


def test_a_partial_file_of_another_build_is_kept(request_for, folder, server):
    server.then(break_after(700_000)).default_answer = reset_connection
    with pytest.raises(NetworkError):
        download(request_for(retry_policy=RetryPolicy(max_failures=2, initial_delay=0.001)))
    with pytest.raises(DiskError, match="another download"):
        download(request_for(origin=DownloadOrigin("47", "acme", "localhost")))
    assert find_partial_downloads(folder)[0].done == 700_000


@pytest.mark.parametrize("kind", ["link", "fifo", "folder"])
def test_other_file_types_in_place_of_the_partial_file(request_for, folder, server, tmp_path, kind):
    part = folder / f"{NAME}.part"
    victim = tmp_path / "victim"
    victim.write_bytes(b"mine")
    if kind == "link":
        part.symlink_to(victim)
    elif kind == "fifo":
        os.mkfifo(part)
    else:
        part.mkdir()
    with pytest.raises(DiskError):
        download(request_for())
    assert victim.read_bytes() == b"mine"
    assert part.exists()


def test_a_broken_state_file(request_for, folder, server):
    server.then(break_after(700_000)).default_answer = reset_connection
    with pytest.raises(NetworkError):
        download(request_for(retry_policy=RetryPolicy(max_failures=2, initial_delay=0.001)))
    state = folder / f"{NAME}.part.json"
    good = state.read_text()
    for text in ["", "{", "[]", "null", "[" * 50_000, good.replace('"origin"', '"x"')]:
        state.write_text(text)
        assert find_partial_downloads(folder) == []
        with pytest.raises(DiskError, match="another download"):
            download(request_for())


def test_a_download_killed_before_its_last_step_is_complete(request_for, folder, server):
    download(request_for())
    final, part = folder / NAME, folder / f"{NAME}.part"
    part.hardlink_to(final)
    write_state(part, PartialState(ORIGIN, '"v1"', len(server.content)))
    assert find_partial_downloads(folder) == []
    assert listing(folder) == [NAME]
    part.hardlink_to(final)
    with pytest.raises(TargetExistsError):
        download(request_for())
    assert listing(folder) == [NAME]
    write_state(part, PartialState(ORIGIN, '"v1"', len(server.content)))
    assert find_partial_downloads(folder) == []
    assert final.read_bytes() == server.content
    assert listing(folder) == [NAME]


def test_a_disk_without_hard_links(request_for, folder, monkeypatch):
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    with pytest.raises(TargetExistsError):
        download(
            request_for(),
            progress=lambda each: each.phase == "checking" and (folder / NAME).touch(),
        )
    (folder / NAME).unlink()
    download(request_for())
    assert listing(folder) == [NAME]


def test_a_disk_error_at_the_last_step_keeps_the_partial_file(request_for, folder, monkeypatch):
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(Path, "hardlink_to", fail)
    with pytest.raises(DiskError, match="input/output error"):
        download(request_for())
    assert not (folder / NAME).exists()
    monkeypatch.undo()
    assert download(request_for()).requests == 0


def test_a_disk_without_locks(request_for, folder, monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError(37, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    download(request_for())
    assert listing(folder) == [NAME]


@pytest.mark.parametrize("name", ["", ".", "..", "a/b.zip", "../b.zip", "a\0b"])
def test_invalid_file_names_are_rejected(request_for, server, name):
    with pytest.raises(DownloadError, match="file name"):
        download(request_for(name=name))
    assert server.requests == []


def test_a_missing_folder_is_reported(request_for, folder):
    with pytest.raises(DiskError, match="does not exist"):
        download(request_for(folder=folder / "missing"))
    (folder / "file").touch()
    with pytest.raises(DiskError, match="not a folder"):
        download(request_for(folder=folder / "file"))


def test_a_long_file_name_is_reported(request_for):
    with pytest.raises(DiskError, match="too long"):
        download(request_for(name="x" * 254))


def test_redirects_are_followed_to_another_host_without_secrets(request_for, folder, content):
    target_host = FileServer(content, host="127.0.0.2")
    redirecting_host = FileServer(b"").then(redirect_to(target_host.url("/real.zip?sig=2")))
    try:
        download(request_for(url=Secret(redirecting_host.url())))
    finally:
        redirecting_host.close()
        target_host.close()
    assert target_host.requests[0].target == "/real.zip?sig=2"
    assert target_host.requests[0].headers["host"].startswith("127.0.0.2")
    assert (folder / NAME).read_bytes() == content


@pytest.mark.parametrize(
    "target",
    ["http://example.com/x.zip", "ftp://127.0.0.1/x", "file:///etc/passwd", "", "http://[::1"],
)
def test_unsafe_redirects_are_rejected(request_for, server, target):
    server.then(redirect_to(target))
    server.default_answer = reply_with("302 Found", Location="http://example.com/")
    with pytest.raises(WorkatoError):
        download(request_for())


def test_endless_redirects_are_reported(request_for, server):
    server.default_answer = redirect_to(server.url("/again"))
    with pytest.raises(DownloadError, match="one address to the next"):
        download(request_for())
    assert len(server.requests) == 6


@pytest.mark.parametrize(
    ("answer", "arrived"),
    [(hang_after(None), None), (hang_after(0), 0), (hang_after(700_000), 700_000)],
)
def test_canceling_with_a_silent_host(request_for, folder, server, answer, arrived):
    server.then(answer)
    stop = CancelToken()
    ended: list[BaseException] = []

    def run() -> None:
        try:
            download(request_for(), cancel_token=stop)
        except WorkatoError as error:
            ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert server.requested.wait(10)
    wait_for(lambda: not arrived or find_partial_downloads(folder)[0].done == arrived)
    stop.set()
    thread.join(3)
    assert not thread.is_alive()
    assert isinstance(ended[0], OperationCancelledError)
    assert [part.done for part in find_partial_downloads(folder)] == ([arrived] if arrived else [])
    download(request_for())
    assert (folder / NAME).read_bytes() == server.content


def test_canceling_during_a_tls_handshake(request_for, server):
    stop = CancelToken()
    link = server.url().replace("http://", "https://")
    canceller = threading.Thread(target=lambda: (server.accepted.wait(10), stop.set()))
    canceller.start()
    with pytest.raises(OperationCancelledError):
        download(request_for(url=Secret(link)), cancel_token=stop)
    canceller.join()
    assert server.accepted.is_set()


def test_canceling_during_a_renewal_or_a_pause(request_for, server):
    server.default_answer = report_expired_link
    stop, renewing, release = CancelToken(), threading.Event(), threading.Event()

    def renew() -> Secret:
        renewing.set()
        release.wait(30)
        return Secret("")

    canceller = threading.Thread(target=lambda: (renewing.wait(10), stop.set()))
    canceller.start()
    with pytest.raises(OperationCancelledError):
        download(request_for(), cancel_token=stop, renew_link=renew)
    release.set()
    canceller.join()

    server.default_answer = reset_connection
    stop = CancelToken()

    def cancel_in_the_pause(each: Progress) -> None:
        if each.phase == "waiting":
            threading.Thread(target=stop.set).start()

    with pytest.raises(OperationCancelledError):
        download(
            request_for(retry_policy=RetryPolicy(initial_delay=3600)),
            progress=cancel_in_the_pause,
            cancel_token=stop,
        )


def test_a_canceled_token_sends_nothing(request_for, server):
    stop = CancelToken()
    stop.set()
    with pytest.raises(OperationCancelledError):
        download(request_for(), cancel_token=stop)
    assert server.requests == []


def test_failed_downloads_leave_no_sockets_or_threads(request_for, server):
    def descriptors() -> int:
        return len([p for p in Path("/proc/self/fd").iterdir() if _is_client_socket(p)])

    def _is_client_socket(path: Path) -> bool:
        try:
            return str(path.readlink()).startswith("socket:")
        except OSError:
            return False

    server.default_answer = reset_connection
    for _ in range(3):
        with pytest.raises(NetworkError):
            download(request_for(retry_policy=RetryPolicy(max_failures=2, initial_delay=0.001)))
    wait_for(lambda: not [each for each in threading.enumerate() if each.name == "open-file"])
    before = descriptors()
    for _ in range(10):
        with pytest.raises(NetworkError):
            download(request_for(retry_policy=RetryPolicy(max_failures=2, initial_delay=0.001)))
    ours = ("open-file", "sync-part")
    wait_for(lambda: descriptors() <= before)
    wait_for(lambda: not [each for each in threading.enumerate() if each.name in ours])


def test_progress_is_reported_four_times_a_second():
    now = 0.0
    reports: list[Progress] = []
    meter = ProgressMeter(reports.append, clock=lambda: now)
    meter.phase("receiving", 1000, 101_000)
    for step in range(1, 101):
        now = step / 100
        meter.update(1000 + step * 1000, 101_000)
    assert len(reports) == 1 + 4
    assert reports[-1].done == 101_000
    assert reports[-1].speed == pytest.approx(100_000, rel=0.01)
    assert reports[2].seconds_left == pytest.approx(0.5, rel=0.01)
    meter.phase("waiting", 101_000, 101_000, "why")
    assert reports[-1].seconds_left is None
    assert reports[-1].note == "why"


def test_an_empty_package(request_for, folder, server):
    server.content = make_zip({})
    result = download(request_for())
    assert result.facts
    assert result.facts.files == 0
