"""The standing texts of a paper: the scheme's own clauses, reworded or added to by a partnership, with merge fields.

A merge field is a word in braces: {vo}. It is filled when a paper is drawn up; what is signed is the filled text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

FIELD = re.compile(r"\{([^{}]*)\}")

# Merge field → what stands there, for whoever writes a text.
STAY_FIELDS = {
    "vo": gettext_lazy("the visiting organisation"),
    "ho": gettext_lazy("the host organisation"),
    "vop": gettext_lazy("the visitor's partnership"),
    "hop": gettext_lazy("the host's partnership"),
    "traveller": gettext_lazy("who travels"),
    "starts_on": gettext_lazy("the first day at the host"),
    "ends_on": gettext_lazy("the last day at the host"),
    "working_days": gettext_lazy("working days at the host"),
    "report_days": gettext_lazy("days for the closing report"),
}
SAMPLE_STAY = {
    "vo": "Robotics Workshop Ltd", "ho": "Porto Factory Cluster", "vop": "RoboNet", "hop": "FactoryLink",
    "traveller": "Ana Example", "starts_on": "1 March 2027", "ends_on": "5 March 2027", "working_days": "5",
    "report_days": "30",
}  # fmt: skip


@dataclass(frozen=True)
class Clause:
    """One clause; needs: the merge fields no wording of it may leave out."""

    key: str
    title: str
    text: str
    needs: tuple = ()


@dataclass(frozen=True)
class TextKind:
    """The texts of one kind of paper. clauses: the scheme's; fields: {merge field: what it stands for}."""

    label: str
    clauses: tuple
    fields: dict
    sample: dict
    values: Callable


KINDS = {}


def filled(text, values):
    """The text with its merge fields filled. KeyError for a field that has no value: writing it was refused."""
    return FIELD.sub(lambda found: str(values[found[1]]), text)


def clause_faults(kind, one):
    """[sentence]: what is wrong with one clause, {"key", "title", "text"}."""
    needs = {clause.key: clause.needs for clause in KINDS[kind].clauses}.get(one["key"], ())
    return [*faults(kind, one["title"]), *faults(kind, one["text"], needs)]


def faults(kind, text, needs=()):
    """[sentence]: merge fields nobody knows, braces alone, and fields this text must name."""
    named = list(dict.fromkeys(FIELD.findall(text)))
    found = [
        _("There is no merge field {%(name)s}. Choose one of the list, or write without braces.") % {"name": name}
        for name in named
        if name not in KINDS[kind].fields
    ]
    if {"{", "}"} & set(FIELD.sub("", text)):
        found.append(_("A brace is open or closed without its other half."))
    if missing := ", ".join(f"{{{name}}}" for name in needs if name not in named):
        found.append(_("This clause must name %(fields)s: the rules fix it.") % {"fields": missing})
    return found


def worded(kind, own):
    """[{"key", "title", "text"}]: the scheme's clauses in a partnership's words, then its own clauses."""
    said = {clause["key"]: clause for clause in own or []}
    scheme = [
        said.pop(clause.key, {"key": clause.key, "title": str(clause.title), "text": str(clause.text)})
        for clause in KINDS[kind].clauses
    ]
    return [*scheme, *said.values()]


def clauses_of(kind, own, values):
    """[{"title", "text"}] as they stand in a paper. own: a partnership's clauses, or None."""
    return [{"title": filled(one["title"], values), "text": filled(one["text"], values)} for one in worded(kind, own)]
