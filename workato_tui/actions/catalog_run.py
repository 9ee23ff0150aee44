"""Runs one catalog action on one object: form or question, and the call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui import catalog
from workato_tui.actions.catalog_files import read_files_into
from workato_tui.actions.catalog_request import (
    Request,
    build_query,
    drop_long_values,
    field_options,
    initial_values,
    to_request,
)
from workato_tui.actions.submit import (
    ask_and_send,
    confirm_and_send,
    confirm_word,
    confirm_word_for,
)
from workato_tui.common.text import sanitize
from workato_tui.dialogs.form import FormError
from workato_tui.keymap import with_keys
from workato_tui.views.catalog_item import reload_full

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.actions.context import ActionContext
    from workato_tui.api.client import Api
    from workato_tui.api.errors import WorkatoError
    from workato_tui.catalog.schema import LoadOptions, ResourceAction
    from workato_tui.views.catalog_view import CatalogView

_BAD_REQUEST = 400
_FALLBACK_NOTE = "Fix the above, or press {send} again to send the other form of this request."


def _empty_answer_error(decoded: Any) -> WorkatoError | None:
    """Return an error if an answer that should contain the new object is empty."""
    from workato_tui.api.write_outcome import one_object, require_id

    hollow = isinstance(decoded, dict | list) and not one_object(decoded)
    return require_id(decoded) if hollow else None


class ActionResult(NamedTuple):
    """The decoded answer, which may be None, with the request."""

    decoded: Any
    request: Any = None


class CatalogActionRun:
    """One action on one object, from the form to its answer."""

    def __init__(
        self, context: ActionContext, view: CatalogView, act: ResourceAction, item: Any
    ) -> None:
        self.context = context
        self.view = view
        self.act = act
        self.item = item
        self.resource = view.resource
        self.connection = view.workspace.connection
        self.is_refused = False
        """Whether Workato refused the documented call, so that the alternative is used."""

    @property
    def name(self) -> str:
        """The name of the object; for an action on the list, the name of the list."""
        if self.item is None:
            return self.resource.singular
        return sanitize(self.resource.name(self.item), 80)

    @property
    def label(self) -> str:
        """The object with its kind and ID: ``recipe Sync orders (#772031)``."""
        if self.item is None:
            return self.resource.singular
        number = self.resource.row_id(self.item)
        shown = f" (#{sanitize(number, 40)})" if number and number != self.name else ""
        return f"{self.resource.singular} {self.name}{shown}"

    def heading(self, what: str = "") -> list[str]:
        """Return the heading: what will be done to what, where, and with which side effects."""
        act, what = self.act, what or self.label
        first = act.heading.format(what=what) if act.heading else f"{act.title} {what}"
        lines = [first[:1].upper() + first[1:]]
        below = [
            f"In {sanitize(step.name, 80)} (#{sanitize(step.id, 40)})"
            for step in self.view.location.path[-1:]
        ]
        notes = act.notes_for(self.item, self.view.location)
        return [*lines, *below, *notes]

    @property
    def target_environment(self) -> str:
        """The target environment, if known; empty for actions on partner level."""
        return "" if self._is_partners else self.connection.target_environment

    @property
    def _is_partners(self) -> bool:
        return catalog.BY_ID[self.resource.id].level == "partner"

    def confirm_word(self, count: int = 1) -> str | None:
        """Return the word to type as confirmation, or None."""
        confirm = self.act.operation.confirm
        to_prod = confirm != "none" and self.connection.counts_as_prod and not self._is_partners
        if confirm != "type" and not to_prod:
            return None
        if count > 1:
            return str(count)
        if self.connection.customer is not None:
            return confirm_word_for(self.connection, "", "")
        if self.item is None:
            return self.connection.environment if to_prod else self.resource.singular
        return confirm_word(self.resource.name(self.item), self.resource.row_id(self.item))

    async def execute(self) -> ActionResult | None:
        """Ask and send; return None if nothing was sent, and after showing an error."""
        from workato_tui.api.errors import WorkatoError

        try:
            return await (
                self._run_with_form() if self.act.form is not None else self._run_with_question()
            )
        except WorkatoError as error:
            # This may be longer than the message line, such as the errors of a recipe's steps.
            self.context.show_failure(str(error))
            return None

    async def _run_with_form(self) -> ActionResult | None:
        from workato_tui.actions.catalog_cooldown import Cooldown

        act, word = self.act, self.confirm_word()
        assert act.form is not None
        if act.refetch and self.item is not None:
            self.context.say(f"Loading the {self.resource.singular}…")
            self.item = await reload_full(self.view, self.item)
            self.context.say("")
        initial = initial_values(act, self.item, self.view.location)
        choices = await self._load_choices()
        extras = field_options(act, initial, choices, revealed=self.view.is_revealed)
        left_out = drop_long_values(act.form, initial)
        before = to_request(act.form, initial) if act.sends_changes_only else None
        once = Cooldown(self.view, act)
        ready: list[Request] = []

        async def job(api: Api, _request: Request) -> ActionResult:
            return ActionResult(await self.send(api, ready[-1], before), ready[-1])

        async def check(request: Request) -> None:
            await self._check_unchanged()
            wrong = act.find_invalid(request, self.item) if act.find_invalid is not None else None
            if wrong is not None:
                raise FormError(*wrong)
            await once.check(request)
            ready.append(await read_files_into(act, request))
            build_query(self.view, act, self.item, ready[-1], before)

        answer = await ask_and_send(
            self.context,
            act.form,
            [*self.heading(), *left_out],
            job,
            check=check,
            verb=act.title,
            initial=initial,
            choices=choices,
            extras=extras,
            danger=word is not None,
            confirm_word=word,
            load_folders=self.context.load_folders,
        )
        if answer is not None:
            await once.record(answer.request)
        return answer

    async def _check_unchanged(self) -> None:
        """Read again what the body replaces as a whole. Raises FormError if it has changed."""
        from workato_tui.api.errors import WorkatoError

        act = self.act
        if not act.replaces or self.item is None:
            return
        before = getattr(self.item, act.replaces)
        try:
            self.item = await reload_full(self.view, self.item)
        except WorkatoError as error:
            raise FormError(None, f"Not sent: {error}") from None
        if getattr(self.item, act.replaces) != before:
            now = act.describe_replaced(self.item) if act.describe_replaced is not None else ""
            raise FormError(
                None,
                f"Not sent: {self.name} was changed while this form was open. {now} "
                "Check, then send again.",
            )

    async def _load_choices(self) -> dict[str, Sequence[Any]]:
        """Return the options of the fields; a field whose options cannot be read is typed."""
        choices: dict[str, dict[str, Any]] = {}
        for name, pick in self.act.local_choices.items():
            choices[name] = options_by_text(pick(self.item, self.view.location))
        for name, options in self.act.choices.items():
            # Keep the current values among the options, even if the list does not have them.
            read = options_by_text(await load_options(self.view, options))
            choices[name] = {**choices.get(name, {}), **read}
        return {name: list(values.values()) for name, values in choices.items() if values}

    async def _run_with_question(self) -> ActionResult | None:
        async def job(api: Api) -> ActionResult:
            return ActionResult(await self.send(api))

        first, *details = self.heading()
        return await confirm_and_send(
            self.context,
            f"{first}?",
            job,
            verb=self.act.title,
            details=details,
            confirm_word=self.confirm_word(),
            danger=self.act.removes_item,
        )

    async def send(self, api: Api, request: Request | None = None, before: Any = None) -> Any:
        """Make the call on the network thread; translate a refusal into the action's own words."""
        from workato_tui.api.errors import WorkatoError

        act = self.act
        query = build_query(self.view, act, self.item, request, before)
        if self.is_refused and act.fallback is not None:
            query = act.fallback(query)
        new_name = getattr(request, "name", None)
        new = f"the new {self.resource.singular} {new_name or ''}".strip()
        subject = new if self.item is None else f"{self.resource.singular} {self.name}"
        try:
            return await api.resources.send(
                act.operation,
                query,
                about=act.about.format(what=subject, **query.ids) if act.about else subject,
                target=self.target_environment,
                check=_empty_answer_error if act.key == "new" else None,
            )
        except WorkatoError as error:
            reason = (
                act.explain_failure(error.response_body)
                if act.explain_failure and error.response_body is not None
                else ""
            )
            if reason:
                error.message = reason
            if error.status == _BAD_REQUEST and act.fallback is not None and not self.is_refused:
                self.is_refused = True
                error.next_step = with_keys(_FALLBACK_NOTE)
            raise


def options_by_text(values: Sequence[Any]) -> dict[str, Any]:
    """Return the options of a field, by their values as text."""
    return {str(entry[0] if isinstance(entry, tuple) else entry): entry for entry in values}


async def load_options(view: CatalogView, options: LoadOptions) -> Sequence[Any]:
    """Return the options of a field; nothing if they cannot be read."""
    from workato_tui.api.errors import WorkatoError

    async def read(api: Api) -> Sequence[Any]:
        return await options(api, view.location)

    try:
        return await view.workspace.connection.call(read)
    except WorkatoError:
        return ()
