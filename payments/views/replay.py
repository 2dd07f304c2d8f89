"""For the Agency and the Support Office: what was signed for, worked out anew under other rules. Nothing is written."""

from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models.functions import Coalesce
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from clusterxchange.templatetags.look import euro
from mobility.models import Exchange
from payments.forms_replay import ReplayForm
from payments.replay import Stay, replay, summed

PAGE = 25
COLUMNS = ("public_id", "number", "vop__acronym", "vo_type", "ho_country", "mode", "working_days", "distance_km",
           "signed")  # fmt: skip


@require_safe
def replay_page(request):
    if not request.user.scope.sees_everything:
        raise PermissionDenied("the Agency and the Support Office try other rules")
    form = ReplayForm(request.GET.dict())
    context = {"form": form}
    if form.is_valid():
        context |= outcome(request, form)
    return render(request, "payments/replay.html", context)


def outcome(request, form):
    values = form.cleaned_data
    rows = replay(stays_of(request.user, values["start"], values["end"]), values["rules"])
    asked = urlencode({key: request.GET[key] for key in form.fields if request.GET.get(key)})
    total = summed(rows).get("")
    names = values["rules"].country_name
    return {
        "total": total,
        "figures": figures_of(total) if total else [],
        "countries": table(summed(rows, by=lambda row: row.stay.ho_country), "country", asked, names),
        "partnerships": table(summed(rows, by=lambda row: row.stay.partnership), "partnership", asked),
        "opened": opened(request, rows, names, asked),
        "asked": asked,
    }


def stays_of(user, start, end):
    """Signed for in these days, by what was signed: a stay that was broken off later counts as it was agreed."""
    signed = Exchange.objects.visible_to(user).filter(
        agreement_signed_at__date__gte=start, agreement_signed_at__date__lte=end
    )
    signed = signed.exclude(status="cancelled").annotate(signed=Coalesce("agreed_amount", "amount"))
    return [Stay(*row) for row in signed.order_by("number").values_list(*COLUMNS)]


def figures_of(total):
    return [
        {"value": euro(total.signed), "label": _("as signed")},
        {"value": euro(total.amount), "label": _("under these rules")},
        {"value": signed_euro(total.difference), "label": _("difference")},
        {"value": f"{total.changed:,} / {total.number:,}", "label": _("exchanges that change")},
    ]


def signed_euro(amount):
    return f"{'+' if amount > 0 else '−' if amount < 0 else ''}{euro(abs(amount))}"


def table(groups, key, asked, named=str):
    return [
        {"name": named(name), "sums": sums, "difference": signed_euro(sums.difference),
         "url": f"?{asked}{'&' if asked else ''}{urlencode({key: name})}#rows"}
        for name, sums in groups.items()
    ]  # fmt: skip


def opened(request, rows, named, asked):
    """The rows behind one line of a table, a page of them."""
    country, partnership = request.GET.get("country", ""), request.GET.get("partnership", "")
    if not (country or partnership):
        return None
    mine = [
        row for row in rows
        if country in ("", row.stay.ho_country) and partnership in ("", row.stay.partnership)
    ]  # fmt: skip
    page = request.GET.get("page", "1")
    page = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    first = max(page - 1, 0) * PAGE
    following = urlencode({key: value for key, value in (("country", country), ("partnership", partnership)) if value})
    return {
        "title": named(country) if country else partnership,
        "rows": [{"row": row, "difference": signed_euro(row.difference)} for row in mine[first : first + PAGE]],
        "next_url": f"?{asked}{'&' if asked else ''}{following}&page={page + 1}#rows"
        if len(mine) > first + PAGE else "",
    }  # fmt: skip
