"""Pictures and euros of frozen figures, for papers and pages."""

from decimal import Decimal

from django import template
from django.utils.dateparse import parse_date

from reporting.charts import KOSOVO_FOOTNOTE
from reporting.pictures import pictures
from reporting.tables import tables

register = template.Library()


@register.simple_tag
def drawn(figures):
    """{name: SVG} without links."""
    return pictures(figures)


@register.simple_tag
def tabled(figures):
    return tables(figures, lambda **_figure: "")


@register.simple_tag
def kosovo_footnote():
    return KOSOVO_FOOTNOTE


@register.filter
def decimal(text):
    """Amounts and shares are frozen as text."""
    return None if text is None else Decimal(text)


@register.filter
def day(text):
    return parse_date(text)
