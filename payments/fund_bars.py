"""A fund in numbers and widths, for its bar."""

from decimal import Decimal

from django.utils.translation import gettext as _

from clusterxchange.templatetags.look import euro


def bar_of(fund):
    """[{name, label, amount, x, width}] of the parts of 100, in the order of the bar; nothing for empty parts."""
    parts = [
        ("paid", _("Paid"), fund.paid),
        ("ordered", _("At the bank"), fund.ordered),
        ("reserved", _("Reserved"), fund.reserved),
        ("available", _("Left"), fund.available),
    ]
    found, x = [], Decimal(0)
    for name, label, amount in parts:
        width = amount / fund.ceiling * 100
        if width:
            found.append({"name": name, "label": label, "amount": amount, "x": f"{x:.2f}", "width": f"{width:.2f}"})
        x += width
    return found


def figures_of(fund, to_come_back=0):
    """to_come_back: euros of what is paid that visitors were asked to pay back."""
    found = [
        {"value": euro(fund.ceiling), "label": _("ceiling of the lump sums")},
        {"value": euro(fund.available), "label": _("left")},
        {"value": euro(fund.reserved), "label": _("reserved: agreements signed")},
        {"value": euro(fund.ordered), "label": _("ordered, at the bank")},
        {"value": euro(fund.paid), "label": _("paid")},
    ]
    if to_come_back:
        found.append({"value": euro(to_come_back), "label": _("of these to be paid back to us")})
    return found
