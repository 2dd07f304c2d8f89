"""The kinds of reports and their sections, with the questions that guide whoever writes them: data, one table."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Section:
    """lines, tables, pictures: names of what is filled in beside the text (reports/figures.py, tables.py, pictures.py).

    needed: the report is not handed in while it is empty; scheme_only: for the reports of the whole scheme.
    """

    key: str
    title: str
    questions: tuple
    lines: tuple = ()
    tables: tuple = ()
    pictures: tuple = ()
    needed: bool = True
    scheme_only: bool = False


@dataclass(frozen=True)
class Kind:
    """prefix: of its numbers; whole_life: its period is the grant's."""

    prefix: str
    about: str
    sections: tuple
    whole_life: bool = False


REMARKS = Section(
    "remarks", _("Remarks"),
    (_("What should a reader know who sees only these figures?"),
     _("What explains a figure that is unusually high or low?")),
    lines=("counted", "target", "expected", "sme_share", "countries", "paid"), needed=False,
)  # fmt: skip
SUMMARY = Section(
    "summary", _("Summary"),
    (_("What was achieved in this period, in ten lines?"), _("Where does the partnership stand against its target?")),
    lines=("counted", "virtual", "target", "expected", "sme_share", "countries"), pictures=("map",),
)  # fmt: skip
INDICATORS = (
    Section(
        "activities", _("Indicator 1: activities to improve support services"),
        (_("Which training, benchmarking, coaching, workshops and study visits took place, and for whom?"),
         _("Which support services are better for it, and how can one see that?")),
        lines=("activity",), tables=("activity",),
    ),
    Section(
        "strategies", _("Indicator 2: plans, strategies and visions"),
        (_("Which development plans, strategies or roadmaps came out, and who has adopted them?"),
         _("What did the exchanges contribute to them?")),
        lines=("strategy",), tables=("strategy",),
    ),
    Section(
        "studies", _("Indicator 3: analyses, mappings and surveys"),
        (_("What was analysed or mapped, and where is it published?"), _("Who uses it?")),
        lines=("study",), tables=("study",),
    ),
    Section(
        "outcomes", _("Indicator 4: agreements and joint projects"),
        (_("Which agreements, joint projects and partnerships came about, and with what kind of counterpart?"),
         _("Which of them come from an exchange, and would they have come about without it?")),
        lines=("outcome",), tables=("outcome",),
    ),
    Section(
        "scheme", _("Indicator 5: who takes part, and how good it is"),
        (_("Who registers and who really travels; which types and countries are missing?"),
         _("What do visitors say, and what follows from it?")),
        lines=("registered", "participating", "sme_share", "sme_either_share", "countries", "response", "grade",
               "good"),
        tables=("types", "flows"), pictures=("sme",),
    ),
)  # fmt: skip
MONEY = Section(
    "money", _("Money"),
    (_("How were the lump sums used against the ceiling of the grant?"),
     _("What was committed and not paid, and why?")),
    lines=("ceiling", "committed", "paid", "left"), tables=("balances",), pictures=("money",),
)  # fmt: skip
PART_A = Section(
    "part_a", _("Part A: the match and the host"),
    (_("What do visitors and hosts say about match and host?"), _("What do their comments have in common?")),
    lines=("asked", "response_vo_a", "grade_vo_a", "good_vo_a", "response_ho_a", "grade_ho_a", "good_ho_a"),
    tables=("questionnaire",),
)  # fmt: skip
PART_B = Section(
    "part_b", _("Part B: the partnership's support"),
    (_("How do visitors and hosts judge the support they got?"), _("What was changed because of it?")),
    lines=("response_vo_b", "grade_vo_b", "good_vo_b", "response_ho_b", "grade_ho_b", "good_ho_b"),
)  # fmt: skip
PART_C = Section(
    "part_c", _("Part C: the scheme and the tool"),
    (_("How are the scheme and the portal judged?"), _("What should change in either?")),
    lines=("response_vo_c", "grade_vo_c", "good_vo_c", "response_ho_c", "grade_ho_c", "good_ho_c"), scheme_only=True,
)  # fmt: skip
DIFFICULTIES = Section(
    "difficulties", _("Difficulties"),
    (_("What did not go as planned, and what was done about it?"),),
)  # fmt: skip
NEXT_STEPS = Section(
    "next_steps", _("Next steps"),
    (_("What will be done in the next period, by whom and until when?"),),
)  # fmt: skip
LESSONS = Section(
    "lessons", _("Lessons and what stays"),
    (_("What stays when the grant is over?"), _("What would you do differently?")),
)  # fmt: skip

KINDS = {
    "kpi": Kind("KPI", _("The figures of a period with their rows; a remark where one is needed."), (REMARKS,)),
    "technical": Kind(
        "TR", _("What was done and achieved in a period, one section for each indicator."),
        (SUMMARY, *INDICATORS, DIFFICULTIES, NEXT_STEPS),
    ),
    "final": Kind(
        "FR", _("The whole life of the grant, with its money and its quality."),
        (SUMMARY, *INDICATORS, MONEY, PART_A, PART_B, LESSONS), whole_life=True,
    ),
    "quality": Kind(
        "QA", _("What visitors and hosts answered in the questionnaire, and what follows from it."),
        (PART_A, PART_B, PART_C, Section(
            "improvements", _("Improvements"), (_("What will be changed because of these answers, and until when?"),)
        )),
    ),
}  # fmt: skip


def sections_of(kind, *, of_scheme=False):
    """[Section] of a report of this kind, in the order of the paper."""
    return [one for one in KINDS[kind].sections if of_scheme or not one.scheme_only]


def sections_of_report(report):
    return sections_of(report.kind, of_scheme=report.partnership_id is None)
