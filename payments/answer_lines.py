"""The lines of a bank's answer as people read them: what needs somebody first."""

from django.utils.translation import gettext as _

from payments.bank_answers.reasons import in_words
from payments.models import BankAnswerLine

Outcome = BankAnswerLine.Outcome
TONES = {
    "unmatched": "warning", "came_back": "error", "rejected": "error", "settled": "success",
    "recovered": "success",
}  # fmt: skip


def tabs_of(answer, asked):
    """([{name, label, count, active}], the chosen outcome or ''): all lines, then each outcome that occurs."""
    counts = answer.counts
    chosen = asked if asked in counts else ""
    found = [{"name": "", "label": _("All"), "count": sum(counts.values()), "active": not chosen}]
    for outcome in Outcome:
        if outcome.value in counts:
            label, number = outcome.label, counts[outcome.value]
            found.append({"name": outcome.value, "label": label, "count": number, "active": outcome.value == chosen})
    return found, chosen


def row_of(line):
    return {
        "line": line,
        "tone": TONES.get(line.outcome, ""),
        "words": line.get_why_display() if line.why else in_words(line.code, line.text) if line.code else "",
    }
