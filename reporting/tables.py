"""What a summary looks like in words: big numbers, and the table under each picture."""

from decimal import Decimal

from django.utils.translation import gettext as _

from clusterxchange.templatetags.look import euro_whole
from mobility.models import Exchange
from partnerships.models import OrganisationType
from partnerships.rules import default_rules
from reporting.pictures import BARS, totals
from reporting.summary import sector_name


def percent(share):
    return "–" if share is None else f"{Decimal(share):.0f}\u00a0%"


def cards(figures, href):
    """The big numbers; each with rows behind it opens them."""
    share, either = percent(figures["sme_share"]), percent(figures["sme_either_share"])
    return [
        card(f"{figures['counted']:,}", _("exchanges counted"), href(figure="counted"),
             _("target %(target)s") % {"target": f"{figures['target']:,}"}),
        card(f"{figures['alive']:,}", _("under way"), href(figure="alive"), ""),
        card(share, _("SMEs among visitors"), href(figure="sme"),
             _("target 50 %%; on either side %(share)s") % {"share": either}),
        card(f"{figures['countries']:,}", _("countries"), href(figure="counted"), ""),
        card(euro_whole(Decimal(figures["paid"])), _("paid"), href(figure="paid"), ""),
        card(euro_whole(Decimal(figures["committed"])), _("committed"), href(figure="committed"),
             _("%(left)s left") % {"left": euro_whole(Decimal(figures["left"]))}),
        card(figures["grade"] or "–", _("mean grade of visitors"), href(figure="answered"),
             _("%(response)s answered; %(good)s gave 4 or 5")
             % {"response": percent(figures["response"]), "good": percent(figures["good"])}),
        card(f"{figures['virtual']:,}", _("virtual, shown apart"), href(figure="virtual"), ""),
    ]  # fmt: skip


def card(value, label, url, note):
    return {"value": value, "label": label, "url": url, "note": note}


def tables(figures, href):
    """{picture: [(label, number, address of its rows)]}."""
    names, kinds = dict(Exchange.Status.choices), dict(OrganisationType.choices)
    country = default_rules().country_name
    return {
        "states": [(names[key], n, href(figure="state", value=key)) for key, n in figures["states"].items()],
        "sectors": [
            (sector_name(key), n, href(figure="sector", value=key)) for key, n in list(figures["sectors"].items())[:BARS]
        ],
        "hosts": [
            (country(key), n, href(figure="hosting", value=key)) for key, n in totals(figures["flows"], 1).items()
        ],
        "flows": [(country(origin), country(host), n) for origin, host, n in figures["flows"][:12]],
        "types": [
            {
                "label": kinds[key],
                "registered": figures["registered"][key],
                "registered_url": href(figure="registered", value=key),
                "participating": figures["participating"][key],
                "participating_url": href(figure="participating", value=key),
                "visits": figures["types"][key],
                "visits_url": href(figure="type", value=key),
            }
            for key in OrganisationType.values
        ],
        "balances": [(month, Decimal(committed), Decimal(paid)) for month, committed, paid in figures["balances"]],
    }
