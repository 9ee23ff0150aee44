"""Does what the catalog says can be done: one form or one question, one call, one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from workato_tui import catalog
from workato_tui.actions.catalog_files import with_files
from workato_tui.actions.catalog_request import (
    Request,
    extras_of,
    initial_of,
    query_of,
    validated,
    without_too_long,
)
from workato_tui.actions.submit import ask_and_send, confirm_and_send, type_word, word_in
from workato_tui.common.text import sanitize
from workato_tui.dialogs.form import FormError
from workato_tui.views.catalog_item import reload_full

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workato_tui.actions.context import ActionContext
    from workato_tui.api.client import Api
    from workato_tui.api.errors import WorkatoError
    from workato_tui.catalog.schema import LoadOptions, ResourceAction
    from workato_tui.views.catalog_view import CatalogView

_BAD_REQUEST = 400
_BATCHES = {"recipes.start": "start", "recipes.stop": "stop"}
"""What a batch does for several rows, by operation."""
_OTHERWISE = (
    "The documents have this call in two forms: mend what the message names, or press ctrl+s once"
    " more to send it in the other form."
)


def _made_nothing(decoded: Any) -> WorkatoError | None:
    """The error for an answer that should hold what was made and is an empty object or list."""
    from workato_tui.api.write_outcome import one_object, require_id

    hollow = isinstance(decoded, dict | list) and not one_object(decoded)
    return require_id(decoded) if hollow else None


class Answer(NamedTuple):
    """What came back: the decoded body, which may be nothing at all."""

    decoded: Any
    request: Any = None


async def switch(context: ActionContext) -> None:
    """``O``: on or off, whichever it is not."""
    from workato_tui.views.catalog_view import CatalogView

    if isinstance(context.view, CatalogView):
        await do(context, context.view, "switch")


async def do(context: ActionContext, view: CatalogView, action: str) -> None:
    """The act behind an action, on what is ticked, on the row, or on the list itself."""
    row = context.row
    act = view.action_for(action, row)
    if act is None:
        return
    ticked = context.ticked
    if act.on == "row" and act.allow_bulk and len(ticked) > 1:
        if act.operation.id in _BATCHES:
            from workato_tui.actions import batch

            await batch.begin(context, _BATCHES[act.operation.id])
            return
        from workato_tui.actions.catalog_bulk import do_to_many

        await do_to_many(context, view, act, [view.item_of(one) for one in ticked])
        return
    item = view.item_of(row) if act.on == "row" else None
    if act.on == "row" and item is None:
        raise LookupError(
            f"Only the store knows this {view.resource.singular} so far: r asks anew."
        )
    await Doing(context, view, act, item).run()


class Doing:
    """One act on one thing, from the question to what is told of the answer."""

    def __init__(
        self, context: ActionContext, view: CatalogView, act: ResourceAction, item: Any
    ) -> None:
        self.context = context
        self.view = view
        self.act = act
        self.item = item
        self.resource = view.resource
        self.connection = view.workspace.connection
        self.refused = False
        """Whether the call was refused as the documents have it first."""

    @property
    def name(self) -> str:
        """What people call the thing; what is listed, where the act is on the list."""
        if self.item is None:
            return self.resource.singular
        return sanitize(self.resource.name(self.item), 80)

    @property
    def what(self) -> str:
        """``recipe Sync orders (#772031)``."""
        if self.item is None:
            return self.resource.singular
        number = self.resource.row_id(self.item)
        shown = f" (#{sanitize(number, 40)})" if number and number != self.name else ""
        return f"{self.resource.singular} {self.name}{shown}"

    def heading(self, what: str = "") -> list[str]:
        """What will be done, to what, below what, and what else it does."""
        act, what = self.act, what or self.what
        first = act.heading.format(what=what) if act.heading else f"{act.title} {what}"
        lines = [first[:1].upper() + first[1:]]
        below = [
            f"In {sanitize(step.name, 80)} (#{sanitize(step.id, 40)})"
            for step in self.view.spot.path[-1:]
        ]
        notes = act.notes(self.item, self.view.spot) if callable(act.notes) else act.notes
        return [*lines, *below, *notes]

    @property
    def question(self) -> str:
        """The heading as a question, for an act without a form."""
        return f"{self.heading()[0]}?"

    @property
    def target(self) -> str:
        """The environment that it goes to, where it is known and is not the partner's affair."""
        return "" if self._is_partners else self.connection.target_environment

    @property
    def _is_partners(self) -> bool:
        return catalog.BY_ID[self.resource.id].level == "partner"

    def word(self, count: int = 1) -> str | None:
        """What has to be typed first; None where nothing has to be."""
        confirm = self.act.operation.confirm
        to_prod = confirm != "none" and self.connection.counts_as_prod and not self._is_partners
        if confirm != "type" and not to_prod:
            return None
        if count > 1:
            return str(count)
        if self.connection.customer is not None:
            return word_in(self.connection, "", "")
        if self.item is None:
            return self.connection.environment if to_prod else self.resource.singular
        return type_word(self.resource.name(self.item), self.resource.row_id(self.item))

    async def run(self) -> None:
        """Ask, send, tell."""
        from workato_tui.api.errors import WorkatoError

        try:
            answer = await (self._by_form() if self.act.form is not None else self._at_once())
        except WorkatoError as error:
            # Longer than the message line: the errors of a recipe's steps, for instance.
            self.context.show_failure(str(error))
            return
        if answer is not None:
            await self.tell(answer)

    async def _by_form(self) -> Answer | None:
        from workato_tui.actions.catalog_cooldown import Once
        from workato_tui.actions.open_related import loader

        act, word = self.act, self.word()
        assert act.form is not None
        if act.refetch and self.item is not None:
            self.context.say(f"Reading the {self.resource.singular} as it is now …")
            self.item = await reload_full(self.view, self.item)
            self.context.say("")
        initial = initial_of(act, self.item, self.view.spot)
        choices = await self._choices()
        extras = extras_of(act, initial, choices, shown=self.view.is_revealed)
        left_out = without_too_long(act.form, initial)
        before = validated(act.form, initial) if act.sends_changes_only else None
        once = Once(self.view, act)
        ready: list[Request] = []

        async def job(api: Api, _request: Request) -> Answer:
            return Answer(await self.send(api, ready[-1], before), ready[-1])

        async def check(request: Request) -> None:
            wrong = act.find_invalid(request, self.item) if act.find_invalid is not None else None
            if wrong is not None:
                raise FormError(*wrong)
            await once.check(request)
            ready.append(await with_files(act, request))
            query_of(self.view, act, self.item, ready[-1], before)

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
            type_word=word,
            load_folders=loader(self.context),
        )
        if answer is not None:
            await once.note(answer.request)
        return answer

    async def _choices(self) -> dict[str, Sequence[Any]]:
        """The values that fields may have; where they cannot be read, the field is typed."""
        told: dict[str, dict[str, Any]] = {}
        for name, pick in self.act.local_choices.items():
            told[name] = by_value(pick(self.item, self.view.spot))
        for name, options in self.act.choices.items():
            # What it has already stays among them, also where the list does not tell of it.
            read = by_value(await values_of(self.view, options))
            told[name] = {**told.get(name, {}), **read}
        return {name: list(values.values()) for name, values in told.items() if values}

    async def _at_once(self) -> Answer | None:
        async def job(api: Api) -> Answer:
            return Answer(await self.send(api))

        _first, *details = self.heading()
        return await confirm_and_send(
            self.context,
            self.question,
            job,
            verb=self.act.title,
            details=details,
            type_word=self.word(),
            danger=self.act.removes_item,
        )

    async def send(self, api: Api, request: Request | None = None, before: Any = None) -> Any:
        """The call itself, on the network's thread; what it refused is said in the act's words."""
        from workato_tui.api.errors import WorkatoError

        act = self.act
        query = query_of(self.view, act, self.item, request, before)
        if self.refused and act.fallback is not None:
            query = act.fallback(query)
        named = getattr(request, "name", None)
        new = f"the new {self.resource.singular} {named or ''}".strip()
        what = new if self.item is None else f"{self.resource.singular} {self.name}"
        try:
            return await api.resources.send(
                act.operation,
                query,
                about=act.about.format(what=what, **query.ids) if act.about else what,
                target=self.target,
                check=_made_nothing if act.key == "new" else None,
            )
        except WorkatoError as error:
            said = (
                act.explain_failure(error.response_body)
                if act.explain_failure and error.response_body is not None
                else ""
            )
            if said:
                error.message = said
            if error.status == _BAD_REQUEST and act.fallback is not None and not self.refused:
                self.refused = True
                error.next_step = _OTHERWISE
            raise

    async def tell(self, answer: Answer) -> None:
        """What is said and shown afterwards, and what is read anew."""
        from workato_tui.actions.catalog_answer import show_answer
        from workato_tui.actions.catalog_refresh import renew

        act, context = self.act, self.context
        said = act.success_message or f"{{what}}: {act.title} is done."
        sentence = said.format(what=self.what)
        await show_answer(context, self, answer)
        if act.removes_item and not self.view.columns and context.is_shown:
            context.pop()
        await renew(context, self, answer.decoded)
        context.say(sentence[:1].upper() + sentence[1:])
        if act.follow_up is not None:
            await Doing(context, self.view, act.follow_up, self.item).run()


def by_value(values: Sequence[Any]) -> dict[str, Any]:
    """Values of a field, or pairs of one and its words, by the value as text."""
    return {str(each[0] if isinstance(each, tuple) else each): each for each in values}


async def values_of(view: CatalogView, options: LoadOptions) -> Sequence[Any]:
    """The values that a field may have; nothing where they may not be read."""
    from workato_tui.api.errors import WorkatoError

    async def read(api: Api) -> Sequence[Any]:
        return await options(api, view.spot)

    try:
        return await view.workspace.connection.call(read)
    except WorkatoError:
        return ()


def reveal(context: ActionContext, view: CatalogView) -> None:
    """``!``: show what is masked, or hide it again."""
    from workato_tui.views.catalog_list import CatalogListView

    view.is_revealed = not view.is_revealed
    if isinstance(view, CatalogListView):
        context.show_rows(view.item_rows())
    context.repaint()
