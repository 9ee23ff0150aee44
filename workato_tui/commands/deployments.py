"""List and show deployments; deploy a build, a project, or an approved deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workato_tui.commands.output import (
    format_local,
    print_deployment,
    print_json,
    print_table,
    to_json,
)
from workato_tui.commands.parser import Parser, add_subcommands, number_type
from workato_tui.commands.session import DONE, EXITS, add_again, add_common, run_online
from workato_tui.commands.wait import add_wait_options
from workato_tui.profiles.errors import UsageError

if TYPE_CHECKING:
    import argparse

    from workato_tui.api.list_filters import DeploymentFilter
    from workato_tui.commands.session import Session

TARGETS = ("test", "prod")
STATES = ("pending", "success", "failed")
_DEPLOY_HELP = """Deploy to test or prod, and print the deployment.

Options replace the confirmations of the app: nothing is sent without --yes-deploy-to and the
environment, nor while another deployment of the project is pending there, unless --over-pending is
given. Warnings are printed on stderr before the request is sent, such as a rollback or a build that
was never in test. The request is sent once; if the response is lost, the exit code is 4, and the
command to check the outcome is printed.
"""
_COLUMNS = ("id", "env", "state", "review", "build", "project", "created", "title")


def build(parser: argparse.ArgumentParser) -> dict[str, Parser]:
    """Add the sub-commands; return their parsers by name."""
    parser.epilog = EXITS
    sub = add_subcommands(parser)
    _build_list(sub)
    show = sub.add_parser("show", help="show a deployment", description="Print one deployment.")
    show.add_argument("id", metavar="ID", type=number_type("deployment"), help="deployment ID")
    add_common(show)
    show.set_defaults(run=_show)
    _build_deploy(sub)
    return dict(sub.choices)


def _build_list(sub: argparse._SubParsersAction[Parser]) -> None:
    parser = sub.add_parser("list", help="list deployments", description="Print deployments.")
    add = parser.add_argument
    add("--project", metavar="PROJECT", help="only this project: its ID or name")
    add("--folder", metavar="ID", help="only the project of this folder")
    add("--environment", choices=("dev", *TARGETS), metavar="ENV", help="dev, test or prod")
    add("--state", choices=STATES, metavar="STATE", help=", ".join(STATES))
    add("--from", dest="since", metavar="TIME", help="created after: today, -7d, -12h, or a date")
    add("--to", dest="until", metavar="TIME", help="created before; a date includes that day")
    add_common(parser)
    parser.set_defaults(run=_list)


def _build_deploy(sub: argparse._SubParsersAction[Parser]) -> None:
    parser = sub.add_parser("deploy", help="deploy to test or prod", description=_DEPLOY_HELP)
    target = parser.add_mutually_exclusive_group(required=True)
    target.add_argument(
        "--build", metavar="ID", type=number_type("build"), help="deploy this build"
    )
    target.add_argument(
        "--project",
        metavar="PROJECT",
        help="build the current state of this project, and deploy it",
    )
    target.add_argument(
        "--approved",
        metavar="ID",
        type=number_type("deployment"),
        help="deploy this approved deployment",
    )
    add = parser.add_argument
    add("--to", choices=TARGETS, metavar="ENV", help="test or prod; not with --approved")
    add(
        "--yes-deploy-to",
        choices=TARGETS,
        metavar="ENV",
        help="confirm the environment: test or prod",
    )
    add("--over-pending", action="store_true", help="deploy even if another deployment is pending")
    add_again(parser)
    add("--title", metavar="TEXT", help="title of the deployment")
    add("--description", metavar="TEXT", help="description of the deployment")
    add("--include-tags", action="store_true", help="apply tags in the target")
    add("--wait", action="store_true", help="wait for the end; the exit code is the outcome")
    add_wait_options(parser)
    add_common(parser)
    parser.set_defaults(run=_deploy)


def _list(arguments: argparse.Namespace) -> int:
    from workato_tui.commands.find import find_project

    async def job(session: Session) -> int:
        project = await find_project(session, arguments.project) if arguments.project else None
        deployments = await session.api.deployments.list(_filter(arguments, project))
        if arguments.json:
            print_json([to_json(deployment) for deployment in deployments])
            return DONE
        rows = [
            (
                deployment.id,
                deployment.environment_type,
                deployment.state,
                deployment.review_state,
                deployment.project_build_id,
                deployment.project_id,
                format_local(deployment.created_at),
                deployment.title or deployment.description,
            )
            for deployment in deployments
        ]
        print_table(_COLUMNS, rows)
        return DONE

    return run_online(arguments, job)


def _filter(arguments: argparse.Namespace, project: str | None) -> DeploymentFilter:
    from pydantic import ValidationError

    from workato_tui.api.list_filters import DeploymentFilter

    folder = arguments.folder
    if project is not None and project.startswith("f"):
        project, folder = None, folder or project
    try:
        return DeploymentFilter(
            project_id=project,
            folder_id=folder,
            environment_type=arguments.environment,
            state=arguments.state,
            from_=arguments.since,
            to=arguments.until,
        )
    except ValidationError as error:
        problem = error.errors(include_url=False, include_context=False, include_input=False)[0]
        options = {"folder_id": "folder", "from_": "from", "from": "from", "to": "to"}
        name = str(problem["loc"][0]) if problem["loc"] else ""
        text = problem["msg"].removeprefix("Value error, ")
        raise UsageError(f"--{options.get(name, name)}: {text}.") from None


def _show(arguments: argparse.Namespace) -> int:
    async def job(session: Session) -> int:
        deployment = await session.api.deployments.get(arguments.id)
        print_deployment(deployment, as_data=arguments.json)
        return DONE

    return run_online(arguments, job)


def _deploy(arguments: argparse.Namespace) -> int:
    from workato_tui.commands import deploy

    deploy.check_arguments(arguments)
    return run_online(arguments, lambda session: deploy.deploy(session, arguments))
