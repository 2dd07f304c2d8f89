"""The claim for people's spreadsheets and for their accounting: rows of costs and of postings."""

from django.utils import timezone
from django.utils.translation import gettext as _

from partnerships.models import Registration
from payments.claim_rows import derivation_of, table_of, terms_of
from payments.models import CostLine, Posting

ACCOUNTING = ("Date", "Kind", "Project key", "Vendor key", "Vendor", "Category", "Text", "Amount EUR", "Reference")


def book_of(grant, rows, total):
    """[(sheet, columns, rows)]: the sum, each period, and every cost."""
    terms, sheets = terms_of(grant), []
    for title, statement in [(_("All periods"), total), *((str(row.period), row.statement) for row in rows)]:
        heads, lines, foot = table_of(statement, grant.categories)
        body = [*lines, foot, [], *([words, *[""] * (len(heads)), euros]
                for words, euros in derivation_of(statement, terms))]  # fmt: skip
        sheets.append((title, [_("Partner"), *heads, _("Direct costs")], body))
    columns = [_("Period"), _("Partner"), _("Category"), _("What for"), _("Euros"), _("Corrects period"), _("Evidence"),
               _("Evidence, SHA-256"), _("Added")]  # fmt: skip
    return [*sheets, (_("Costs"), columns, [cost_cells(one) for one in costs_of(grant)])]


def costs_of(grant):
    found = CostLine.objects.filter(partnership=grant.partnership_id, withdrawn_at=None)
    return found.select_related("period", "adjusts").order_by("period__number", "pk")


def cost_cells(one):
    corrects = one.adjusts.number if one.adjusts else ""
    return [one.period.number, one.partner, one.get_category_display(), one.description, one.amount, corrects,
            one.file_name, one.sha256, one.added_at]  # fmt: skip


def accounting_rows(grant):
    """Lump sums as the ledger moved them, then costs: a day, a project key, a vendor key, an amount with its sign.

    The vendor key of a visitor is its registration number; of a partner, its name: it has no other here.
    """
    yield from (posting_cells(one, key, grant) for one, key in postings_with_keys(grant))
    for one in costs_of(grant):
        yield [timezone.localdate(one.added_at), "cost", grant.number, one.partner, one.partner,
               one.get_category_display(), one.description, one.amount, f"P{one.period.number}-{one.pk}"]  # fmt: skip


def postings_with_keys(grant):
    moved = Posting.objects.filter(partnership=grant.partnership_id, kind__in=["settle", "recover"])
    postings = list(moved.select_related("exchange").order_by("seq"))
    numbers = dict(
        Registration.objects.filter(organisation__in={one.exchange.vo_id for one in postings}).values_list(
            "organisation", "registration_number"
        )
    )
    return [(one, numbers.get(one.exchange.vo_id, "")) for one in postings]


def posting_cells(one, key, grant):
    amount = one.amount if one.kind == "settle" else -one.amount
    return [timezone.localdate(one.at), one.kind, grant.number, key, one.exchange.vo_name, "lump sum",
            one.exchange.number, amount, f"L{one.seq}"]  # fmt: skip
