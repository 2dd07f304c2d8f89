"""How reports are written out: paragraphs and lists of a narrative, and how one text became another."""

import re

from django import template
from django.utils.dateparse import parse_datetime
from django.utils.html import escape, format_html_join
from django.utils.safestring import mark_safe

from reporting.reports.figures import section_figures
from reporting.reports.sections import KINDS

register = template.Library()
BULLET = re.compile(r"^\s*[-•*]\s+")


@register.filter
def prose(text):
    """Plain text as paragraphs and lists: an empty line ends a paragraph, lines with “- ” make a list."""
    blocks = re.split(r"\n\s*\n", (text or "").strip())
    return mark_safe("".join(block_of(block.splitlines()) for block in blocks if block.strip()))  # noqa: S308 escaped


def block_of(lines):
    """One block in its parts, each line escaped."""
    parts, said, listed = [], [], []

    def close():
        if said:
            parts.append(f"<p>{'<br>'.join(said)}</p>")
        if listed:
            parts.append(f"<ul>{''.join(f'<li>{one}</li>' for one in listed)}</ul>")
        said.clear(), listed.clear()

    for line in lines:
        is_bullet = bool(BULLET.match(line))
        if (is_bullet and said) or (listed and not is_bullet):
            close()
        (listed if is_bullet else said).append(str(escape(BULLET.sub("", line).strip())))
    close()
    return "".join(parts)


TAGS = {"same": "span", "gone": "del", "new": "ins"}


@register.filter
def differing(parts):
    """[(same | gone | new, text)] as text with what is gone crossed out and what is new underlined."""
    return format_html_join("", "<{0}>{1}</{0}>", ((TAGS[what], text) for what, text in parts))


@register.filter
def moment(text):
    """An ISO moment of a frozen report; a moment stays what it is."""
    return parse_datetime(text) if isinstance(text, str) and text else text


@register.filter
def section_title(report, key):
    return next((one.title for one in KINDS[report.kind].sections if one.key == key), "")


MOST_PRINTED = 400


@register.simple_tag
def section_parts(kind, sections, figures):
    """[{key, title, text, written_by, written_at, figures, pictures}] as a paper prints them."""
    known = {one.key: one for one in KINDS[kind].sections}
    return [
        one | {"figures": section_figures(known[one["key"]], figures), "pictures": known[one["key"]].pictures}
        for one in sections
        if one["key"] in known
    ]


@register.simple_tag
def picture(pictures, name):
    return pictures[name]


@register.simple_tag
def annex(sheets):
    """{shown, total, left}: [number, visitor, host, first day, state, euros] of what counts, the first ones."""
    found = [
        [row["Number"], f"{row['Visitor']} ({row[COUNTRY_OF_VISITOR]})", f"{row['Host']} ({row[COUNTRY_OF_HOST]})",
         row["First day"], row["State"], row["Lump sum (EUR)"]]
        for row in counted_rows(sheets)
    ]  # fmt: skip
    return {"shown": found[:MOST_PRINTED], "total": len(found), "left": max(0, len(found) - MOST_PRINTED)}


COUNTRY_OF_VISITOR, COUNTRY_OF_HOST = "Visitor's country", "Host's country"


def counted_rows(sheets):
    sheet = next((one for one in sheets if one["columns"] and one["columns"][-1] == "Counts"), None)
    if sheet is None:
        return []
    return [row for line in sheet["rows"] if (row := dict(zip(sheet["columns"], line, strict=True)))["Counts"] == "yes"]
