"""Which exchanges a list shows, page by page. Every query names the predicate that its index serves."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Q

from mobility.models import Exchange
from partnerships.models import Partnership

PAGE = 25
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHOWN = (
    "public_id", "number", "title", "vo_name", "ho_name", "vo_country", "ho_country", "status", "amount", "mode",
    "starts_on", "ends_on", "opened_at", "vop__acronym", "hop__acronym",
)  # fmt: skip


def exchanges_of(user, side):
    """The rows of one tab: mine (as visitor or host), vop (counted by us), hop (hosted), all."""
    scope = user.scope
    if side == "all" and scope.sees_everything:
        return Exchange.objects.all()
    if side in ("vop", "hop"):
        ours = list(scope.partnerships)
        # One partnership is the rule; equality lets Postgres walk the index in order.
        return Exchange.objects.filter(**({side: ours[0]} if len(ours) == 1 else {f"{side}__in": ours}))
    mine = list(scope.organisations)
    return Exchange.objects.filter(Q(vo__in=mine) | Q(ho__in=mine))


def partnerships_to_choose(user):
    """All of them for who reads the whole scheme; nobody else is offered the filter."""
    return Partnership.objects.only("acronym") if user.scope.sees_everything else None


def narrowed(rows, asked):
    """asked: {q, status, partnership} as the form cleaned them."""
    if status := asked.get("status"):
        rows = rows.filter(status=status)
    if partnership := asked.get("partnership"):
        rows = rows.filter(vop=int(partnership))
    if text := asked.get("q"):
        rows = rows.filter(named(text.strip()))
    return rows


def named(text):
    """A number or the beginning of one, or the beginning of an organisation's name."""
    if text.upper().startswith("CXC-"):
        return Q(number__startswith=text.upper())
    if text.isdecimal() and len(text) <= 5:
        year = datetime.now(UTC).year
        return Q(number__in=[f"CXC-{year + step}-{int(text):05d}" for step in range(-5, 4)])
    written = {text, text[:1].upper() + text[1:], text.upper()}
    found = [Q(**{f"{side}_name__startswith": one}) for side in ("vo", "ho") for one in sorted(written)]
    return Q(*found, _connector=Q.OR)


@dataclass(frozen=True)
class Page:
    """rows newest first; newer, older: positions to go on from, or ''."""

    rows: list
    newer: str = ""
    older: str = ""


def page_of(rows, *, after="", before=""):
    """25 rows beyond a position, found by their place in the order, so that page 1,000 costs what page 1 costs."""
    rows = rows.select_related("vop", "hop").only(*SHOWN)
    if back := position(before):
        moment, pk = back
        found = list(
            rows.filter(Q(opened_at__gt=moment) | Q(opened_at=moment, pk__gt=pk), opened_at__gte=moment).order_by(
                "opened_at", "pk"
            )[: PAGE + 1]
        )
        more, found = len(found) > PAGE, found[:PAGE][::-1]
        return Page(found, newer=mark(found[0]) if more else "", older=mark(found[-1]) if found else "")
    if on := position(after):
        moment, pk = on
        rows = rows.filter(Q(opened_at__lt=moment) | Q(opened_at=moment, pk__lt=pk), opened_at__lte=moment)
    found = list(rows.order_by("-opened_at", "-pk")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return Page(found, newer=mark(found[0]) if on and found else "", older=mark(found[-1]) if more else "")


def mark(row):
    return f"{(row.opened_at - EPOCH) // timedelta(microseconds=1)}-{row.pk}"


def position(text):
    """(moment, pk) of a mark, or None for anything that is not one."""
    moment, _dash, pk = text.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) < 18 for part in (moment, pk)):
        return None
    try:
        return EPOCH + timedelta(microseconds=int(moment)), int(pk)
    except OverflowError:
        return None
