"""Pictures, tables and euros of frozen figures, for papers and pages."""

from decimal import Decimal
from html import escape

from django import template
from django.utils.dateparse import parse_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reporting.charts import KOSOVO_FOOTNOTE
from reporting.pictures import pictures
from reporting.tables import Cell, tables

register = template.Library()


@register.simple_tag
def drawn(figures):
    """{name: SVG} without links."""
    return pictures(figures)


@register.simple_tag
def tabled(figures):
    """{name: Table} without links."""
    return tables(figures)


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


@register.simple_tag
def page_table(table, stacked=False):
    """A Table on a page. In one go: a template node a cell costs more than the whole rest of the dashboard."""
    looks = ["", *(' class="cx-number"' if column.number else "" for column in table.columns[1:])]
    head = _head(table, "cx-number")
    rows = _rows(table, looks, stacked)
    kind = "cx-table cx-table--stacked" if stacked else "cx-table"
    caption = format_html('<caption class="cx-sr">{}</caption>', table.caption)
    return _whole(format_html('<table class="{}">', kind), caption, head, rows, table)


@register.simple_tag
def paper_table(table, look=""):
    """A Table on a paper, with a caption one sees."""
    looks = ["", *(' class="amount"' if column.number else "" for column in table.columns[1:])]
    rows = _rows(table, looks, False)
    caption = format_html("<caption>{}</caption>", table.caption)
    return _whole(format_html('<table class="{}">', look), caption, _head(table, "amount"), rows, table)


def _whole(opening, caption, head, rows, table):
    rows = rows or format_html('<tr><td colspan="{}">{}</td></tr>', len(table.columns), table.empty)
    return format_html("{}{}<thead><tr>{}</tr></thead><tbody>{}</tbody></table>", opening, caption, head, rows)


def _head(table, number):
    return format_html_join(
        "",
        '<th scope="col" class="{}">{}</th>',
        ((number if column.number else "", column.label) for column in table.columns),
    )


def _rows(table, looks, stacked):
    labels = [_labelled(column) if stacked else "" for column in table.columns]
    return SafeString("".join(f"<tr>{_row(row, looks, labels)}</tr>" for row in table.rows))


def _row(row, looks, labels):
    """The cells of a row. Texts are escaped one by one in _linked and _labelled; `look` is one of our own strings."""
    cells = [
        f"<td{look}{label}>{_linked(cell)}</td>" if place else f'<th scope="row">{_linked(cell)}</th>'
        for place, (cell, look, label) in enumerate(zip(row, looks, labels, strict=True))
    ]
    return "".join(cells)


def _labelled(column):
    return f' data-label="{_escaped(column.label)}"'


def _linked(cell):
    if isinstance(cell, Cell):
        text = _escaped(cell.text)
        return f'<a href="{_escaped(cell.url)}">{text}</a>' if cell.url else text
    return _escaped(cell)


def _escaped(value):
    """As conditional_escape, without asking each of a thousand cells whether it is lazy."""
    if type(value) is int:
        return str(value)
    return value.__html__() if hasattr(value, "__html__") else escape(str(value))


@register.simple_tag
def definition(pair):
    """A figure's rule and its definition in words."""
    return format_html('<p class="cx-small cx-quiet"><span class="cx-rule">{}</span> {}</p>', *pair)
