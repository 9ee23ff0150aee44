"""Previews what a deployment will change: totals in its form, and a full comparison on request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.common.type_names import type_name
from workato_tui.dialogs.pane_dialog import PaneDialog
from workato_tui.keymap import with_keys
from workato_tui.views.background_details import change_totals
from workato_tui.widgets.cells import render_state
from workato_tui.widgets.pane import Field, HangingText, Heading, Item, Text

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from workato_tui.api.deployments import Deployment
    from workato_tui.views.comparison import ComparisonView
    from workato_tui.views.deployment_diff import BuildPair
    from workato_tui.views.workspace import WorkspaceState

_MAX_DETAILED = 60
"""Number of changed assets shown in detail; the others are only named."""
_UNKNOWN_YET = with_keys("The build is created first. Press {compare} on it to see its changes.")


class DeploymentPreview:
    """Computes what a deployment will change while its form is open."""

    title = "changes"

    def __init__(
        self,
        workspace: WorkspaceState,
        load_pair: Callable[[], Awaitable[BuildPair]],
        reason: str = "",
    ) -> None:
        """Create the preview; ``reason`` says why nothing can be computed."""
        self._workspace = workspace
        self._load_pair = load_pair
        self._reason = reason
        self._pair: BuildPair | None = None

    @classmethod
    def of_plan(
        cls,
        workspace: WorkspaceState,
        build_id: str | None,
        environment: str,
        deployments: Sequence[Deployment],
        project: str,
    ) -> DeploymentPreview:
        """Preview the deployment of a build, or of the current state of DEV, to an environment."""

        async def effect() -> BuildPair:
            from workato_tui.core.environment_status import environment_status
            from workato_tui.views.deployment_diff import build_pair_of_build

            live = environment_status(deployments, environment).live
            return build_pair_of_build(build_id or "", environment, live, project)

        return cls(workspace, effect, "" if build_id is not None else _UNKNOWN_YET)

    @classmethod
    def of_deployment(cls, workspace: WorkspaceState, deployment: Deployment) -> DeploymentPreview:
        """Preview an existing deployment that has not run yet."""

        async def effect() -> BuildPair:
            await change_totals(workspace).load()
            # The known deployments may have gaps unless the complete list was read.
            whole = workspace.known.complete_at is not None
            listed = list(workspace.deployments.values()) if whole else []
            return await change_totals(workspace).build_pair(deployment, listed)

        return cls(workspace, effect)

    async def look_up(self, say: Callable[[str], None]) -> None:
        """Report the totals as soon as they are known."""
        from workato_tui.api.errors import WorkatoError
        from workato_tui.views.deployment_diff import load_totals
        from workato_tui.views.diff_totals import describe

        if self._reason:
            say(self._reason)
            return
        say("Changes: …")
        try:
            self._pair = await self._load_pair()
            against = self._pair.before
            origin = f" from {against.label}" if against is not None else ""
            totals = await load_totals(
                self._workspace,
                self._pair,
                lambda doing: say(f"Changes{origin}: {doing} …"),
                background=True,
            )
        except (WorkatoError, LookupError) as error:
            reason = error.message if isinstance(error, WorkatoError) else str(error.args[0])
            say(f"Changes unknown: {reason}")
            return
        first = "" if against is not None else "all new: "
        say(f"Changes{origin}: {first}{describe(totals)}. ctrl+l shows them.")

    def screen(self) -> ChangesDialog | None:
        """Return the full comparison, once both builds are known."""
        return ChangesDialog(self._workspace, self._pair) if self._pair is not None else None


class ChangesDialog(PaneDialog):
    """Shows a comparison as scrollable text above a form."""

    BINDINGS = [
        ("q,backspace,ctrl+l", "leave", "Back"),
        ("j,down", "scroll(1)", "Down"),
        ("k,up", "scroll(-1)", "Up"),
        ("ctrl+d,pagedown,space", "page(1)", "Page down"),
        ("ctrl+u,pageup", "page(-1)", "Page up"),
        ("g,home", "scroll(-1000000)", "First line"),
        ("G,end", "scroll(1000000)", "Last line"),
    ]

    def __init__(self, workspace: WorkspaceState, pair: BuildPair) -> None:
        super().__init__(
            ["Changes of this deployment"], [("j/k", "scroll"), ("esc", "back to form")]
        )
        self._workspace = workspace
        self._pair = pair

    def items(self) -> list[Item]:
        """Say that the comparison is being loaded."""
        return [Text("Comparing …", "dim")]

    def on_mount(self) -> None:
        """Load the comparison."""
        self.run_worker(self._compare(), group="changes", exit_on_error=False)

    async def _compare(self) -> None:
        from workato_tui.api.errors import WorkatoError
        from workato_tui.views.comparison import ComparisonView

        effect = self._pair
        view = ComparisonView(self._workspace, effect.before, effect.after, effect.notes)
        try:
            await view.fetch(lambda _rows: None)
            items = await self._items(view)
        except WorkatoError as error:
            items = [Text(str(error), "bad")]
        self.pane.show(items)

    async def _items(self, view: ComparisonView) -> list[Item]:
        # The noise line mentions a key that does not exist here.
        noise_field = (Field, "Noise")
        items = [item for item in view.head() if (type(item), item[0]) != noise_field]
        changes = view.comparison.reported_changes if view.comparison is not None else []
        both = [
            change for change in changes if change.before is not None and change.after is not None
        ]
        for change in both[:_MAX_DETAILED]:
            await view.load_detail(change)
            items += [Heading(""), *view.items(change)]
        rest = [*both[_MAX_DETAILED:], *(change for change in changes if change not in both)]
        if rest:
            items.append(Heading("More" if both else "Assets"))
        items += [
            HangingText(
                f"{render_state(change.kind).text} ",
                f"{change.asset.name} ({type_name(change.type)})",
            )
            for change in rest
        ]
        return items

    def action_scroll(self, by: int) -> None:
        """Scroll by this many lines."""
        self.pane.scroll_lines_to(self.pane.first_line + by)

    def action_page(self, by: int) -> None:
        """Scroll by half a page."""
        self.pane.scroll_lines_to(self.pane.first_line + by * self.pane.half_page_size)
