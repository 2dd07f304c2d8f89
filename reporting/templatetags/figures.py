"""Pictures, tables and euros of frozen figures, for papers and pages."""

from decimal import Decimal

from django import template
from django.utils.dateparse import parse_date
from django.utils.html import format_html, format_html_join

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
    rows = format_html_join("", "<tr>{}</tr>", ((_row(table, row, looks, stacked),) for row in table.rows))
    kind = "cx-table cx-table--stacked" if stacked else "cx-table"
    caption = format_html('<caption class="cx-sr">{}</caption>', table.caption)
    return _whole(format_html('<table class="{}">', kind), caption, head, rows, table)


@register.simple_tag
def paper_table(table, look=""):
    """A Table on a paper, with a caption one sees."""
    looks = ["", *(' class="amount"' if column.number else "" for column in table.columns[1:])]
    rows = format_html_join("", "<tr>{}</tr>", ((_row(table, row, looks, False),) for row in table.rows))
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


def _row(table, row, looks, stacked):
    parts = []
    for place, (cell, look) in enumerate(zip(row, looks, strict=True)):
        text = _linked(cell)
        if place == 0:
            parts.append(format_html('<th scope="row">{}</th>', text))
        elif stacked:
            # `look` is one of our own two strings.
            parts.append(format_html(f'<td{look} data-label="{{}}">{{}}</td>', table.columns[place].label, text))
        else:
            parts.append(format_html(f"<td{look}>{{}}</td>", text))
    return format_html_join("", "{}", ((part,) for part in parts))


def _linked(cell):
    if isinstance(cell, Cell):
        return format_html('<a href="{}">{}</a>', cell.url, cell.text) if cell.url else cell.text
    return cell


@register.simple_tag
def definition(pair):
    """A figure's rule and its definition in words."""
    return format_html('<p class="cx-small cx-quiet"><span class="cx-rule">{}</span> {}</p>', *pair)
