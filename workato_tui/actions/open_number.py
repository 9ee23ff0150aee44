"""Opens a build, deployment, package, manifest, folder or customer by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.views.web_address import looks_like_address

if TYPE_CHECKING:
    from workato_tui.actions.context import ActionContext


async def open_number(context: ActionContext) -> None:
    """Ask for a kind and a number, and show that object."""
    from workato_tui.actions.prompts import NumberPrompt
    from workato_tui.actions.submit import context_line
    from workato_tui.dialogs.form import FormScreen

    choices = _available_kinds(context)
    kinds = {"packages": "package", "manifest": "manifest", "folders": "folder"}
    usual = {"builds": "build", "customers": "customer"}.get(context.section, "deployment")
    kind = kinds.get(context.view.kind, usual)
    if kind not in choices:
        kind = "export"
    prompt = await context.ask(
        FormScreen(
            NumberPrompt,
            ["Open by ID", context_line(context)],
            verb="open",
            initial={"kind": kind},
            choices={"kind": choices},
            focus="number",
            enter_submits=True,
        )
    )
    if prompt is None:
        return
    if looks_like_address(prompt.number):
        from workato_tui.actions.open_address import open_address

        await open_address(context, prompt.number)
    else:
        from workato_tui.actions.show_number import show_number

        await show_number(context, prompt.kind, prompt.number, context.workspace)


def _available_kinds(context: ActionContext) -> list[str]:
    """Return the kinds available here; customers have separate calls for exports and imports."""
    at_home = context.workspace.connection.customer is None
    packages = ["package"] if at_home else ["export", "import"]
    return ["build", "deployment", *packages, "manifest", "folder", "customer"]
