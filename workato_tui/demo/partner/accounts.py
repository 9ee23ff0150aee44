"""Customers: list, create, update, delete, and task usage."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from workato_tui.demo.errors import ApiError, bad_request, missing
from workato_tui.demo.partner.customers import (
    FREE_PLAN,
    LIMITS,
    PAID_PLAN,
    Customer,
    Environment,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from workato_tui.demo.calls import Call
    from workato_tui.demo.partner.partner import Partner

_FIELDS: Final[Mapping[str, type]] = {
    "name": str,
    "notification_email": str,
    "admin_notification_emails": str,
    "error_notification_emails": str,
    "external_id": str,
    "origin_url": str,
    "frame_ancestors": str,
    "full_embedding": bool,
    "whitelisted_apps": list,
    "time_zone": str,
    "auth_settings": dict,
}
_NEVER_EMPTY: Final = ("name", "notification_email", "time_zone")
_AUTH: Final = ("workato_auth", "two_fa_auth", "saml_sso")


def customer_of(call: Call) -> Customer:
    """Return the customer in the call's path."""
    if call.customer is None:
        raise RuntimeError("an operation of a customer was reached without one")
    return call.customer


def list_customers(call: Call) -> Any:
    """Return a page of customers with the total."""
    category_id = call.query.get("category_id")
    rows = [
        customer
        for customer in call.partner.customers.values()
        if category_id is None or str(customer.category) == category_id
    ]
    return {
        "result": [call.partner.shape(customer) for customer in call.page(rows)],
        **call.paging(len(rows)),
    }


def get_customer(call: Call) -> Any:
    """Return one customer by any of its ids."""
    return call.partner.shape(customer_of(call))


def create_customer(call: Call) -> Any:
    """Create a customer with an empty workspace."""
    for name in ("name", "notification_email"):
        call.required(name)
    about = _sent_fields(call)
    partner, now = call.partner, call.partner.clock.now()
    plan = call.text("plan_id") or (FREE_PLAN if call.flag("in_trial") else PAID_PLAN)
    if plan not in LIMITS:
        raise ApiError(400, "Plan not found")
    _check_external_id(partner, about.get("external_id"), None)
    number = partner.new_id()
    empty = dict.fromkeys(_FIELDS)
    customer = Customer(
        number,
        {
            **empty,
            "time_zone": "Pacific Time (US & Canada)",
            "auth_settings": {"type": "workato_auth"},
            **about,
            "team_name": about["name"],
            "plan_id": plan,
            "in_trial": call.flag("in_trial"),
            "task_limit": LIMITS[plan][0],
            "task_limit_adjustment": None,
        },
        _environments(call, number, about),
        partner.new_place(),
        (),
        frozenset(),
        now,
        now,
        (now, now + timedelta(days=30)),
    )
    partner.add(customer)
    return partner.shape(customer)


def update_customer(call: Call) -> Any:
    """Change the fields that are sent; null clears a field."""
    customer = customer_of(call)
    fields = _sent_fields(call)
    _check_external_id(call.partner, fields.get("external_id"), customer)
    limit, adjustment = _limits(call, customer)
    if "in_trial" in call.body:
        free = call.flag("in_trial")
        plan = FREE_PLAN if free else PAID_PLAN
        if free != customer.about["in_trial"]:
            customer.about |= {"plan_id": plan, "task_limit": LIMITS[plan][0]}
        customer.about["in_trial"] = free
    customer.about |= fields | limit | adjustment
    if "name" in fields:
        customer.about["team_name"] = fields["name"]
    if "external_id" in fields:
        next(iter(customer.environments.values())).external_id = fields["external_id"]
    _set_environments(call, customer)
    _set_period(call, customer)
    customer.updated_at = call.partner.clock.now()
    return call.partner.shape(customer)


def delete_customer(call: Call) -> Any:
    """Delete a customer with its workspace."""
    customer = customer_of(call)
    call.partner.remove(customer)
    return {"id": customer.id} if customer.has_old_format else {"success": True}


def list_usage(call: Call) -> Any:
    """Return tasks by customer and month for a year. The inner keys are not documented."""
    return {
        "result": {
            str(customer.id): {
                "name": customer.about["name"],
                "external_id": customer.about["external_id"],
                "usage": customer.usage,
            }
            for customer in call.partner.customers.values()
        }
    }


def _sent_fields(call: Call) -> dict[str, Any]:
    """Return the checked fields that were sent."""
    fields = {name: call.body[name] for name in _FIELDS if name in call.body}
    errors: dict[str, list[str]] = {}
    for name, value in fields.items():
        if value is None or value == "":
            if name in _NEVER_EMPTY:
                errors[name] = ["can't be blank"]
        elif not isinstance(value, _FIELDS[name]):
            raise bad_request()
    for name in ("notification_email",):
        if fields.get(name) and "@" not in fields[name]:
            errors[name] = ["is invalid"]
    if errors:
        raise ApiError(400, "Validation failed", errors=errors)
    if fields.get("auth_settings"):
        _check_auth(fields["auth_settings"])
    return fields


def _check_auth(settings: dict[str, Any]) -> None:
    kind = settings.get("type")
    if kind not in _AUTH:
        raise ApiError(400, "auth_settings type is invalid")
    if kind != "saml_sso":
        return
    if not settings.get("provider"):
        raise missing("auth_settings[provider]")
    by_hand = all(settings.get(name) for name in ("sso_url", "saml_issuer", "x509_cert"))
    if not settings.get("metadata_url") and not by_hand:
        raise missing("auth_settings[metadata_url]")


def _check_external_id(partner: Partner, external_id: str | None, own: Customer | None) -> None:
    for customer in partner.customers.values():
        taken = {environment.external_id for environment in customer.environments.values()}
        if external_id and customer is not own and external_id in taken:
            raise ApiError(
                400, "Validation failed", errors={"external_id": ["has already been taken"]}
            )


def _limits(call: Call, customer: Customer) -> tuple[dict[str, int], dict[str, int | None]]:
    limit, adjustment = call.body.get("custom_task_limit"), call.body.get("task_limit_adjustment")
    for value in (limit, adjustment):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
            raise bad_request()
    if limit is not None and limit <= customer.task_count:
        raise ApiError(400, "custom_task_limit must be greater than the current task count")
    sent = "task_limit_adjustment" in call.body
    return (
        {} if limit is None else {"task_limit": limit},
        {"task_limit_adjustment": adjustment} if sent else {},
    )


def _rows_of_environments(call: Call) -> list[tuple[str, dict[str, Any]]]:
    rows = call.value("environments")
    if rows is None:
        return []
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise bad_request()
    environments = [(str(row.get("type") or row.get("environment_type")), row) for row in rows]
    for name, _ in environments:
        if name not in ("dev", "test", "prod"):
            raise ApiError(400, "Environment not found")
    return environments


def _check_dev(fields: dict[str, Any], about: Mapping[str, Any]) -> None:
    """Check that DEV's fields do not contradict the customer's."""
    for name in ("external_id", "error_notification_emails"):
        if fields.get(name) and fields[name] != about.get(name):
            raise ApiError(400, f"environments[{name}] conflicts with {name} for dev")


def _environments(call: Call, number: int, about: dict[str, Any]) -> dict[str, Environment]:
    rows = _rows_of_environments(call)
    for name, fields in rows:
        if name == "dev":
            _check_dev(fields, about)
    own = Environment(number, about.get("external_id"))
    if not rows:
        return {"": own}
    sent = dict(rows)
    environments = {"dev": own}
    for name in ("test", "prod"):
        fields = sent.get(name, {})
        environments[name] = Environment(
            call.partner.new_id(),
            fields.get("external_id"),
            fields.get("error_notification_emails"),
        )
    return environments


def _set_environments(call: Call, customer: Customer) -> None:
    for name, fields in _rows_of_environments(call):
        if name not in customer.environments:
            raise ApiError(400, "Environment not found")
        if name == "dev":
            _check_dev(fields, customer.about)
        for key in ("external_id", "error_notification_emails"):
            if key in fields:
                setattr(customer.environments[name], key, fields[key])


def _set_period(call: Call, customer: Customer) -> None:
    text = call.text("current_billing_period_start")
    if text is None:
        return
    try:
        start = datetime.fromisoformat(text)
    except ValueError:
        raise bad_request() from None
    customer.period = (start, start + timedelta(days=30))
