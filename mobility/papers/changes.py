"""What a new version of a paper changes, and which parties that touches (docs/adr/0014).

A signature holds for every version whose parts that concern its side read as what was signed.
"""

import difflib
import re
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

SIGNERS = {"commitment": ("ho", "hop", "vo", "vop"), "agreement": ("vo", "vop")}

# Whom a part concerns, where that is not everybody who signs: what the visit is for and who travels is between the
# two organisations and the partnership that pays for it; how the days go, between the two organisations alone.
CONCERNS = {
    "commitment": {
        "goals": ("ho", "vo", "vop"),
        "objectives": ("ho", "vo", "vop"),
        "outcomes": ("ho", "vo", "vop"),
        "traveller": ("ho", "vo", "vop"),
        "agenda": ("ho", "vo"),
    },
    # The agreement stands on the visit, not on how its days are filled.
    "agreement": {"commitment": (), "commitment_sha256": ()},
}

LABELS = {
    "title": _("Offer"),
    "vo": _("Visiting organisation"),
    "ho": _("Host organisation"),
    "vop": _("Visitor's partnership"),
    "hop": _("Host's partnership"),
    "traveller": _("Who travels"),
    "mode": _("How"),
    "starts_on": _("First day at the host"),
    "ends_on": _("Last day at the host"),
    "working_days": _("Working days at the host"),
    "goals": _("Goals"),
    "objectives": _("Objectives"),
    "outcomes": _("Expected outcomes"),
    "agenda": _("Day by day"),
    "promises": _("What the four promise each other"),
    "texts": _("Wording of the clauses"),
    "commitment": _("Commitment to Quality"),
    "amount": _("Lump sum"),
    "amount_in_words": _("Lump sum in words"),
    "derivation": _("How the lump sum is worked out"),
    "rule_set": _("Rules"),
    "grant": _("Grant"),
    "agency": _("Agency"),
    "coordinator": _("Paid by"),
    "payment_days": _("Days until the payment"),
}
UNSPOKEN = {"commitment_sha256", "exchange"}


@dataclass(frozen=True)
class Change:
    """One part that reads differently: label, before and after in words, the sides it concerns."""

    label: str
    before: str
    after: str
    sides: tuple


def concerned(kind, part):
    return CONCERNS[kind].get(part, SIGNERS[kind])


def concern_of(kind, content, side):
    """The parts of a content that concern one side: what its signature stands for."""
    return {part: said for part, said in content.items() if side in concerned(kind, part)}


def holds(kind, side, *, signed, now):
    """Does this side's signature under the content `signed` hold for the content `now`?"""
    return concern_of(kind, signed, side) == concern_of(kind, now, side)


def changes(kind, old, new):
    """[Change], in the order in which a paper is read."""
    places = {part: place for place, part in enumerate(LABELS)}
    parts = sorted({*old, *new}, key=lambda part: (places.get(part, len(places)), part))
    return [
        change
        for part in parts
        if part not in UNSPOKEN and old.get(part) != new.get(part)
        for change in part_changes(kind, part, old.get(part), new.get(part))
    ]


def part_changes(kind, part, old, new):
    """A list of named entries (the agenda, the conditions) changes entry by entry; anything else as a whole."""
    sides = concerned(kind, part)
    if part not in NAMED_ENTRIES:
        return [Change(str(LABELS.get(part, part)), words_of(old), words_of(new), sides)]
    name, text = NAMED_ENTRIES[part]
    before, after = ({entry[name]: entry[text] for entry in found or []} for found in (old, new))
    names = [*after, *(one for one in before if one not in after)]
    return [
        Change(one, before.get(one, ""), after.get(one, ""), sides)
        for one in names
        if before.get(one) != after.get(one)
    ]


# part → what names an entry, what it says
NAMED_ENTRIES = {"agenda": ("day", "plan"), "conditions": ("title", "text"), "clauses": ("title", "text")}


def words_of(said):
    """A part as text: an organisation in one line, a list a line each."""
    if said is None:
        return ""
    if isinstance(said, dict):
        return ", ".join(str(one) for one in said.values() if one)
    if isinstance(said, list):
        return "\n".join(str(one) for one in said)
    return day_in_words(str(said))


def day_in_words(text):
    """2027-03-01 → Mon 1 March 2027; anything else stays."""
    try:
        return date_format(date.fromisoformat(text), "D j F Y")
    except (TypeError, ValueError):
        return text


ALIKE = 0.5  # below, a text is shown as another one: crossing out every second word helps nobody


def word_by_word(before, after):
    """[(what, text)] with what in "same", "gone", "new": how one text became the other."""
    old, new = (re.findall(r"\S+|\s+", text) for text in (before, after))
    compared = difflib.SequenceMatcher(None, old, new, autojunk=False)
    if compared.ratio() < ALIKE:
        return [("gone", before), ("same", " "), ("new", after)]
    found = []
    for what, start, end, first, last in compared.get_opcodes():
        if what == "equal":
            found.append(("same", "".join(old[start:end])))
            continue
        found += [("gone", "".join(old[start:end]))] if end > start else []
        found += [("new", "".join(new[first:last]))] if last > first else []
    return found
