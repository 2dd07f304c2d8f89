"""How papers write what their content holds as text."""

from datetime import date

from django import template
from django.utils.formats import date_format

from mobility.papers import changes
from mobility.progress import SIDES

register = template.Library()


register.filter(changes.day_in_words)


@register.filter
def day_plain(text):
    """2027-03-01 → 1 March 2027; anything else stays."""
    try:
        return date_format(date.fromisoformat(text), "j F Y")
    except (TypeError, ValueError):
        return text


@register.filter
def hash_in_groups(text):
    """A hash in groups of eight, so that it breaks and can be compared."""
    return " ".join(text[start : start + 8] for start in range(0, len(text or ""), 8))


@register.filter
def in_fours(text):
    """An account number in groups of four, as people read and type it."""
    return " ".join(text[start : start + 4] for start in range(0, len(text or ""), 4))


@register.filter
def side_in_words(side):
    return SIDES.get(side, side)


@register.filter
def word_by_word(before, after):
    """How one text became the other: [(same | gone | new, text)]."""
    return changes.word_by_word(before, after)
