"""How an offer is shown in a list: a card of plain values, with the reasons why it fits."""

from datetime import timedelta
from types import SimpleNamespace

from django.db.models.functions import Left
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from clusterxchange.addresses import address_of
from clusterxchange.parts import Card
from mobility.matching import score, spread
from mobility.stays import fit_of, names, offered
from partnerships.vocabulary import SECTORS

COLUMNS = (
    "public_id", "title", "teaser", "ho_id", "ho_name", "ho_type", "place", "country", "sectors", "activity_types",
    "wanted", "languages", "opens_on", "closes_on", "places", "places_taken", "status", "published_at",
)  # fmt: skip
TEASER = Left("summary", 300)  # cut where it lies: a page of whole summaries is 60 kB
CLOSING_SOON = timedelta(days=30)
MOST_RANKED = 300


def card_of(row, *, rules, today, fit=None, answer_days=None):
    """The parameter of components/offer_card.html for one row of COLUMNS."""
    status, words = standing_of(row, today)
    country = rules.grid.get(row["country"])
    return Card(
        url=address_of("mobility:offer-detail", row["public_id"]),
        title=row["title"],
        start=row["opens_on"],
        end=row["closes_on"],
        text=row["teaser"],
        place=f"{row['place']}, {rules.country_name(row['country'])}",
        organisation=row["ho_name"],
        places=row["places"] - row["places_taken"],
        amount=country.full_eur if country else None,
        topics=tuple(str(SECTORS.get(code, code)) for code in row["sectors"]),
        answering=answering(answer_days),
        status=status,
        status_text=words,
        reasons=tuple(reasons_of(fit)) if fit else (),
    )


def standing_of(row, today):
    """(tone, words) of an offer: open, closing soon, full, paused or closed."""
    if row["status"] != "published":
        return row["status"], {"paused": _("Paused"), "closed": _("Closed")}[row["status"]]
    if row["closes_on"] < today:
        return "closed", _("Over")
    if row["places_taken"] >= row["places"]:
        return "closed", _("All places taken")
    if row["closes_on"] - today <= CLOSING_SOON:
        return "due", _("Closing soon")
    return "open", _("Open")


def reasons_of(fit):
    """The two strongest reasons, the first one with the points of all. What was left open says little."""
    given = sorted((reason for reason in fit.reasons if reason.points), key=lambda reason: not reason.wished)
    sentences = [reason.sentence for reason in given][:2]
    return [_("Fit %(score)s: %(reason)s") % {"score": fit.score, "reason": sentences[0]}, *sentences[1:]]


def fits_of(rows, *, rules, wish):
    """[(row, fit)] in the order of the rows."""
    spelled = names()
    return [(row, fit_of(rules, wish, SimpleNamespace(**row), spelled)) for row in rows]


def best_first(rows, *, rules, wish):
    """The best fit first, spread over hosts, newer ones first; those at home, where nobody visits, last."""
    scores = {row["public_id"]: score(rules, wish=wish, offer=offered(SimpleNamespace(**row))) for row in rows}
    ranked = spread(
        rows, score=lambda row: scores[row["public_id"]], host=lambda row: row["ho_id"], band=rules.fit_band
    )
    return sorted(ranked, key=lambda row: row["country"] == wish.home)


def answering(days):
    """How soon a host usually answers, in words; '' while nobody knows."""
    if days is None:
        return ""
    if days < 1:
        return _("answers within a day")
    return ngettext("answers in %(days)s day", "answers in %(days)s days", days) % {"days": days}
