"""Tags of the look: icons, status labels, field groups, shares, pages, amounts. Plain includes need none."""

from decimal import Decimal
from functools import lru_cache

from django import forms, template
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import render_to_string
from django.utils.formats import date_format, number_format
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from clusterxchange.addresses import query
from clusterxchange.forms import PORTAL_RENDERER
from clusterxchange.pictures.europe import KOSOVO_FOOTNOTE

register = template.Library()

TONE_ICONS = {
    "neutral": "minus",
    "info": "clock",
    "success": "check-filled",
    "warning": "warning",
    "error": "error",
}
STATUSES_BY_TONE = {
    "neutral": "draft withdrawn expired closed archived cancelled unmatched removed",
    "info": "submitted open building commitment_signed agreement_signed ongoing ended reported prepared "
    "queued running ordered reserved waiting shortlisted invited",
    "success": "accepted published approved signed validated paid settled matched sealed done sent confirmed active "
    "committed recovered ready",
    "warning": "returned interrupted warn due paused asked",
    "error": "rejected failed refuse refused overdue",
}
TONES = {status: tone for tone, statuses in STATUSES_BY_TONE.items() for status in statuses.split()}
MESSAGE_ICONS = {
    "refuse": "error",
    "error": "error",
    "warn": "warning",
    "warning": "warning",
    "success": "check-filled",
}
MOST_IN_A_COLUMN = 10
SME_SHARE = _("SME share")
HIDDEN = mark_safe('aria-hidden="true"')
CHOICE_WIDGETS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


def asset_url(path):
    """Return the address of a static file; one that was not built yet keeps its plain name."""
    try:
        return staticfiles_storage.url(path)
    except ValueError:
        return f"/static/{path}"


@register.simple_tag
def asset(path):
    return asset_url(path)


@register.simple_tag
def statements():
    """The sentences every page carries, for pages that are rendered without a request."""
    from clusterxchange import context

    words = context.statements(None)
    return [words[name] for name in ("funding_statement", "disclaimer", "not_official") if words.get(name)]


@register.simple_tag
def icon(name, size="s", label=""):
    """Draw an icon of the sprite, size 2xs xs s m l xl; without a label it is hidden from screen readers."""
    return drawn(name, size, str(label))


@lru_cache(maxsize=512)
def drawn(name, size, label):
    """A list of twenty rows draws eighty icons: each is made once a process."""
    hidden = format_html('role="img" aria-label="{}"', label) if label else HIDDEN
    return format_html(
        '<svg class="cx-icon cx-icon--{}" focusable="false" {}><use href="{}#{}"/></svg>',
        size, hidden, asset_url("icons.svg"), name,
    )  # fmt: skip


@register.simple_tag
def draw(template, **values):
    """Render a part that depends on these hashable values alone; equal ones are drawn once a process.

    The part sees neither the request nor the person, and the values themselves are the key: what is kept can only
    be shown to somebody for whom it would be drawn the same.
    """
    return drawn_part(template, get_language(), tuple(values.items()))


@lru_cache(maxsize=4096)
def drawn_part(template, _language, values):
    return render_to_string(template, dict(values))


@register.simple_tag
def kosovo_footnote():
    """What stands below every picture that names Kosovo."""
    return KOSOVO_FOOTNOTE


TICK = (
    '<li{0}><label><input type="checkbox" id="{1}-{2}" name="{1}" value="{2}"{3}><span>{4}</span>'
    '<span class="cx-facet__count" id="count-{1}-{2}"><span class="cx-sr">, </span>{5}'
    '<span class="cx-sr"> {6}</span></span></label></li>'
)


@register.simple_tag
def ticks(name, options):
    """The values of a facet (parts.Option) to tick. No template: there are a hundred, and numbers are always new."""
    results = escape(gettext("results"))
    hidden, checked = ("", " hidden"), ("", " checked")
    return mark_safe(  # noqa: S308 each part is escaped
        "\n".join(
            TICK.format(
                hidden[not one.shown], name, escape(one.value), checked[one.checked], escape(one.label),
                escape(one.count), results,
            )
            for one in options
        )
    )  # fmt: skip


@register.simple_tag
def status_label(text, tone="neutral"):
    """Show a status in words, icon and colour. `tone`: neutral info success warning error, or a status."""
    tone = tone if tone in TONE_ICONS else TONES.get(str(tone), "neutral")
    return format_html('<span class="cx-status cx-status--{}">{}{}</span>', tone, icon(TONE_ICONS[tone], "2xs"), text)


@register.filter
def tone_icon(tone):
    """The icon of a message or finding by its tone; a message level like "debug" counts as information."""
    return MESSAGE_ICONS.get(tone, "information")


@register.filter
def tone(severity):
    """The tone of a finding's severity, a message level or a status."""
    return severity if severity in TONE_ICONS else TONES.get(str(severity), "info")


@register.filter
def kind(field):
    """How a bound field is laid out: choices, tick, select, file, several or line."""
    widget = field.field.widget
    if isinstance(widget, CHOICE_WIDGETS):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    if isinstance(widget, forms.Select):
        return "select"
    if isinstance(widget, forms.FileInput):
        return "file"
    return "several" if field.use_fieldset else "line"


@register.filter
def many(field):
    """Has it more values to choose from than stand well below each other?"""
    return len(list(field.field.choices)) > MOST_IN_A_COLUMN  # choices that are asked for have no length


@register.filter
def focus_id(field):
    """The id of the control that a link of the error summary leads to."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def optional(field):
    """Is the word "optional" due beside this field? Ticks say it by themselves."""
    marked = getattr(field.form, "mark_optional", True)
    return marked and not field.field.required and not isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def failing(form):
    """The bound fields of the form that have errors, in the order of the page."""
    return [form[name] for name in form.fields if name in form.errors]


@register.simple_tag
def field_group(field):
    """Lay out one bound field of any form, also of a form that is not ours (allauth's)."""
    field.form.renderer = field.renderer = PORTAL_RENDERER
    field.field.widget.attrs.pop("placeholder", None)  # the label says it, and stays while one types
    return drawn_field(Drawable(field)) if getattr(field.form, "drawn_once", False) else field.as_field_group()


class Drawable:
    """A bound field, alike with another one that looks the same."""

    def __init__(self, field):
        widget, self.field = field.field.widget, field
        self.look = (
            get_language(), field.html_name, str(field.label), str(field.help_text), field.field.required,
            repr(field.value()), tuple(field.errors), type(widget), tuple(widget.attrs.items()),
            tuple(getattr(widget, "choices", ())),
        )  # fmt: skip

    def __hash__(self):
        return hash(self.look)

    def __eq__(self, other):
        return self.look == other.look


@lru_cache(maxsize=512)
def drawn_field(drawable):
    field, drawable.field = drawable.field, None  # what is kept holds nobody's form
    return field.as_field_group()


@register.filter
def euro(amount):
    """An amount of euros, a Decimal or None, as "EUR 1,100.00"."""
    if amount is None or amount == "":
        return "–"
    return f"EUR\u00a0{number_format(Decimal(amount), decimal_pos=2, use_l10n=True, force_grouping=True)}"


@register.filter
def euro_whole(amount):
    """An amount without its cents, for big numbers and charts: "EUR 812,940"."""
    if amount is None or amount == "":
        return "–"
    return f"EUR\u00a0{number_format(Decimal(amount), decimal_pos=0, use_l10n=True, force_grouping=True)}"


@register.filter
def period(start, end):
    """Two days as one text: "1–5 Mar 2027", "28 Feb – 4 Mar 2027"; one day stands alone."""
    if not start or not end or start == end:
        return date_format(start or end, "j M Y") if (start or end) else ""
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day}–{date_format(end, 'j M Y')}"
    first = date_format(start, "j M" if start.year == end.year else "j M Y")
    return f"{first} – {date_format(end, 'j M Y')}"


@register.filter
def cut(text, most):
    """A text of at most so many characters, cut after a word; one word that is longer is cut itself."""
    words = " ".join(str(text).split())
    if len(words) <= most:
        return words
    head, _space, _rest = words[: most - 1].rpartition(" ") if words[most - 1] != " " else (words[: most - 1], "", "")
    return f"{(head or words[: most - 1]).rstrip(' ,;:–-')}…"


@register.inclusion_tag("components/share_meter.html")
def share_meter(share, target=50, label=SME_SHARE):
    """A bar of `share` per cent (0–100, None while nothing counts) with a mark at `target` per cent."""
    known = share is not None
    width = min(max(float(share or 0), 0), 100)
    return {"label": label, "share": share, "known": known, "target": target, "width": f"{width:.1f}",
            "mark": f"{float(target):.1f}", "reached": known and float(share) >= float(target)}  # fmt: skip


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context, label, key, parameter="sort", number=False):
    """A table head that sorts: a link to `?sort=key`, or `-key` where it already sorts upwards."""
    request = context.get("request")
    current = request.GET.get(parameter, "") if request else ""
    order = {"": "none", key: "ascending", f"-{key}": "descending"}.get(current, "none")
    sorting = {parameter: f"-{key}" if order == "ascending" else key}
    address = query(request, drop=("page",), **sorting) if request else f"?{parameter}={key}"
    return {"label": label, "order": order, "address": address, "number": number}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def page_numbers(context, page, target="", label=""):
    """Numbered pages of a Django `page`; other parameters of the address stay. `target`: htmx target."""
    return {
        "page": page,
        "numbers": page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1),
        "gap": page.paginator.ELLIPSIS,
        "target": target,
        "label": label,
        "request": context.get("request"),
    }
