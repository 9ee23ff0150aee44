"""Read ``profiles.toml`` and change single profiles in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from workato_tui.common.paths import config_dir
from workato_tui.profiles.errors import InvalidProfile, ProfileError, UnreadableFile
from workato_tui.profiles.model import (
    Profile,
    ProfileSet,
    check_name,
    check_profile,
    unknown_profile,
)
from workato_tui.profiles.private_files import (
    check_folder,
    locked,
    write_bytes,
)
from workato_tui.profiles.schema import parse_profiles, to_tables
from workato_tui.profiles.toml_read import parse, read_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from workato_tui.profiles.toml_edit import ProfilesText


class ProfilesFile:
    """The saved profiles. Every change re-reads the file under a lock and writes it atomically.

    Reading raises :class:`UnreadableFile`; a file that cannot be read is never written.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or config_dir() / "profiles.toml"

    def load(self) -> ProfileSet:
        """Return all profiles; an empty set if there is no file yet."""
        return self._load()[1]

    def save(self, profile: Profile, *, replace: bool = False, default: bool = False) -> None:
        """Add ``profile``; with ``replace``, overwrite the profile of the same name.

        The first saved profile becomes the default.
        """

        def change(old: Profile | None) -> Profile:
            if old is not None and not replace:
                raise InvalidProfile(f"Profile {profile.name} already exists. Choose another name.")
            return profile

        self.update(profile.name, change, default=default)

    def update(
        self, name: str, change: Callable[[Profile | None], Profile], *, default: bool = False
    ) -> Profile:
        """Replace profile ``name`` with ``change(current)`` and return it.

        ``change`` receives None if there is no such profile. It runs under the lock, so two copies
        of the program can each add a token to the same profile.
        """
        check_name(name)
        saved: list[Profile] = []

        def edit(old: ProfileSet, blocks: ProfilesText) -> ProfileSet:
            if name in old.problems:
                raise InvalidProfile(old.problems[name])
            profile = check_profile(change(old.profiles.get(name)))
            blocks.put(name, to_tables(profile))
            saved.append(profile)
            first = old.default is None and not old.profiles and not old.problems
            if default or first:
                blocks.set_default(name)
            profiles = {**old.profiles, name: profile}
            return old._replace(
                profiles=profiles, default=name if default or first else old.default
            )

        self._edit(edit)
        return saved[0]

    def remove(self, name: str) -> Profile | None:
        """Remove profile ``name``, even if it is broken (then returns None)."""
        removed: list[Profile | None] = []

        def edit(old: ProfileSet, blocks: ProfilesText) -> ProfileSet:
            if name not in old.profiles and name not in old.problems:
                raise unknown_profile(name, old.profiles)
            removed.append(old.profiles.get(name))
            blocks.remove(name)
            if old.default == name:
                blocks.set_default(None)
            return ProfileSet(
                {key: profile for key, profile in old.profiles.items() if key != name},
                None if old.default == name else old.default,
                {key: problem for key, problem in old.problems.items() if key != name},
            )

        self._edit(edit)
        return removed[0]

    def rename(self, old_name: str, new_name: str) -> None:
        """Rename a profile; its tokens stay where they are."""
        check_name(new_name)

        def edit(old: ProfileSet, blocks: ProfilesText) -> ProfileSet:
            profile = old.get(old_name)
            if new_name in old.profiles or new_name in old.problems:
                raise InvalidProfile(f"Profile {new_name} already exists. Choose another name.")
            blocks.rename(old_name, new_name)
            if old.default == old_name:
                blocks.set_default(new_name)
            rest = {key: profile for key, profile in old.profiles.items() if key != old_name}
            return old._replace(
                profiles={**rest, new_name: profile._replace(name=new_name)},
                default=new_name if old.default == old_name else old.default,
            )

        self._edit(edit)

    def set_default(self, name: str) -> None:
        """Use profile ``name`` if none is given at the start."""

        def edit(old: ProfileSet, blocks: ProfilesText) -> ProfileSet:
            old.get(name)
            blocks.set_default(name)
            return old._replace(default=name)

        self._edit(edit)

    def _load(self) -> tuple[str, ProfileSet]:
        check_folder(self.path.parent)
        text = read_text(self.path, private=True)
        try:
            return text, parse_profiles(parse(self.path, text))
        except UnreadableFile:
            raise
        except InvalidProfile as error:
            raise UnreadableFile(f"{self.path} cannot be used: {error}") from None

    def _edit(self, edit: Callable[[ProfileSet, ProfilesText], ProfileSet]) -> None:
        with locked(self.path):
            from workato_tui.profiles.toml_edit import ProfilesText

            text, old = self._load()
            blocks = ProfilesText(text)
            try:
                expected = edit(old, blocks)
            except (ValueError, LookupError, TypeError):
                # tomlkit could not parse a block: the text was not split where tables begin.
                raise self._unsafe_edit_error() from None
            self._check(text, old, str(blocks), expected)
            if str(blocks) != text:
                write_bytes(self.path, str(blocks).encode())

    def _check(self, text: str, old: ProfileSet, new_text: str, expected: ProfileSet) -> None:
        """Raise, before anything is written, if the new text does not mean ``expected``."""
        try:
            before, after = parse(self.path, text), parse(self.path, new_text)
            same = parse_profiles(after) == expected
        except ProfileError:
            same = False
        if not same or _untouched(before, old, expected) != _untouched(after, old, expected):
            raise self._unsafe_edit_error()

    def _unsafe_edit_error(self) -> ProfileError:
        return ProfileError(
            f"{self.path} is written in a way that this program cannot change without losing "
            "something (each profile needs a table of its own, [profiles.NAME]). It was left "
            "alone; make this change in an editor."
        )


def _untouched(data: dict[str, Any], old: ProfileSet, new: ProfileSet) -> dict[str, Any]:
    """Return what an edit must not change: other profiles and unknown keys."""
    touched = {
        name
        for name in {*old.profiles, *old.problems, *new.profiles}
        if old.profiles.get(name) != new.profiles.get(name) or name not in _names(new)
    }
    tables = {
        name: table for name, table in data.get("profiles", {}).items() if name not in touched
    }
    return {**data, "profiles": tables, "default": None}


def _names(some: ProfileSet) -> set[str]:
    return {*some.profiles, *some.problems}
