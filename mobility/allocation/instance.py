"""What a round is asked: read strictly from JSON, every fault with the place it stands at."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Literal

import msgspec
from django.utils.translation import gettext as _

Id = str | int
Count = Annotated[int, msgspec.Meta(ge=0, le=10**9)]
Cents = Annotated[int, msgspec.Meta(ge=0, le=10**12)]


class MalformedError(ValueError):
    """The instance cannot be meant: the message says where, and what is wrong there."""


class Budget(msgspec.Struct, gc=False):
    id: Id
    budget_cents: Cents


class Places(msgspec.Struct, gc=False):
    id: Id
    places: Count


class Option(msgspec.Struct, gc=False):
    """An offer that this application may be matched with: fit 1 to 100, lump sum in cents."""

    offer: Id
    fit: Annotated[int, msgspec.Meta(ge=1, le=100)]
    amount_cents: Cents


class Applicant(msgspec.Struct, gc=False):
    id: Id
    organisation: Id
    partnership: Id
    sme: bool
    submitted_at: str | int | float
    options: list[Option]


class Instance(msgspec.Struct, kw_only=True):
    """One round. `share_scope`: the SME share holds over all matches together, or within each partnership."""

    partnerships: list[Budget]
    offers: list[Places]
    applications: list[Applicant]
    share: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.5
    share_scope: Literal["all", "partnership"] = "all"
    pinned: list[tuple[Id, Id]] = []
    forbidden: list[tuple[Id, Id]] = []


def read_instance(text: bytes) -> Instance:
    """The instance in this JSON. Raises MalformedError."""
    try:
        instance = msgspec.json.decode(text, type=Instance)
    except (msgspec.DecodeError, UnicodeDecodeError) as fault:
        raise MalformedError(str(fault)) from None
    check(instance)
    return instance


def check(instance: Instance) -> None:
    """Everything named exists, and once. Raises MalformedError."""
    partnerships = known(instance.partnerships, "partnerships")
    offers = known(instance.offers, "offers")
    applications = known(instance.applications, "applications")
    for place, one in enumerate(instance.applications):
        at = f"applications[{place}]"
        if one.partnership not in partnerships:
            raise MalformedError(_("%(at)s.partnership: there is no partnership %(id)r.") % {
                "at": at, "id": one.partnership})  # fmt: skip
        moment(one.submitted_at, at)
        check_options(one.options, offers, at)
    pairs = {name: check_pairs(getattr(instance, name), name, applications, offers) for name in ("pinned", "forbidden")}
    for both in pairs["pinned"] & pairs["forbidden"]:
        raise MalformedError(_("pinned: the pair %(pair)s is also forbidden.") % {"pair": list(both)})
    check_pins(instance)


def known(rows: Iterable[Budget | Places | Applicant], name: str) -> set[Id]:
    found: set[Id] = set()
    for place, row in enumerate(rows):
        if row.id in found:
            raise MalformedError(_("%(name)s[%(place)d].id: %(id)r stands there twice.") % {
                "name": name, "place": place, "id": row.id})  # fmt: skip
        found.add(row.id)
    return found


def check_options(options: list[Option], offers: set[Id], at: str) -> None:
    named = {option.offer for option in options}
    if len(named) == len(options) and named <= offers:
        return
    seen = set()
    for place, option in enumerate(options):
        if option.offer not in offers or option.offer in seen:
            sentence = (
                _("the offer %(id)r stands there twice.") if option.offer in seen else _("there is no offer %(id)r.")
            )
            raise MalformedError(f"{at}.options[{place}].offer: " + sentence % {"id": option.offer})
        seen.add(option.offer)


def check_pairs(pairs: list[tuple[Id, Id]], name: str, applications: set[Id], offers: set[Id]) -> set[tuple[Id, Id]]:
    for place, (application, offer) in enumerate(pairs):
        if application not in applications:
            raise MalformedError(_("%(name)s[%(place)d]: there is no application %(id)r.") % {
                "name": name, "place": place, "id": application})  # fmt: skip
        if offer not in offers:
            raise MalformedError(_("%(name)s[%(place)d]: there is no offer %(id)r.") % {
                "name": name, "place": place, "id": offer})  # fmt: skip
    return set(pairs)


def check_pins(instance: Instance) -> None:
    pinned = {application for application, _offer in instance.pinned}
    options = {one.id: {option.offer for option in one.options} for one in instance.applications if one.id in pinned}
    for place, (application, offer) in enumerate(instance.pinned):
        if offer not in options[application]:
            raise MalformedError(_("pinned[%(place)d]: the offer %(offer)r is no option of the application %(id)r.") % {
                "place": place, "offer": offer, "id": application})  # fmt: skip


def moment(value: str | int | float, at: str = "") -> float:
    """When something was submitted, as seconds; a number is taken as it is. Raises MalformedError."""
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value).timestamp()
    except (ValueError, OverflowError):
        raise MalformedError(_("%(at)s.submitted_at: %(value)r is no date and time.") % {
            "at": at, "value": value}) from None  # fmt: skip
