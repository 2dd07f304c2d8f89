"""What the questionnaire says, part by part and side by side (scheme §7): asked, answered, mean, share of 4 and 5."""

from decimal import Decimal

from django.db.models import Count, Q, Sum

from mobility.models import Answers
from reporting.kpis import ASKED, ratio
from reporting.summary import percent, rounded

SIDES = ("vo", "ho")


def parts_of(selection):
    """Part C is told of the whole scheme only: Support Office and Agency read it."""
    return ("a", "b") if selection.partnership else ("a", "b", "c")


def quality_of(selection, user):
    """{'vo_a': {asked, answered, response, grade, good, comments}, …}: shares in per cent. Two statements."""
    exchanges = selection.exchanges(user)
    asked = exchanges.filter(status__in=ASKED).count()
    counted = answers_of(exchanges, selection)
    rows = counted.values("side", "part").annotate(
        n=Count("pk"), points=Sum("grade"), good=Count("pk", filter=Q(grade__gte=4)),
        comments=Count("pk", filter=~Q(comment="")),
    ).order_by("side", "part")  # fmt: skip
    told = {f"{row['side']}_{row['part']}": row for row in rows}
    names = [f"{side}_{part}" for part in parts_of(selection) for side in SIDES]
    return {name: figures_of(asked, told.get(name)) for name in names}


def answers_of(exchanges, selection):
    # Part C of a partnership's visits is not even read.
    return Answers.objects.filter(exchange__in=exchanges.values("pk"), part__in=parts_of(selection))


def figures_of(asked, row):
    n = row["n"] if row else 0
    points, good = (Decimal(row["points"]), row["good"]) if row else (Decimal(0), 0)
    return {
        "asked": asked, "answered": n, "response": percent(ratio(n, asked)), "grade": rounded(ratio(points, n)),
        "good": percent(ratio(good, n)), "comments": row["comments"] if row else 0,
    }  # fmt: skip
