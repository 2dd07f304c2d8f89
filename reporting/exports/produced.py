"""Activities and outputs (indicators 1 to 4) as a list to take along."""

from django.utils.translation import gettext_lazy as _

from reporting.exports.listing import CHOICE, DAY, NUMBER, YES, Column, Found, Listing, works_in_scheme
from reporting.forms_outputs import OutputFilter
from reporting.models import Output
from reporting.outputs import ALL_KINDS, COUNTERPARTS, INDICATORS, ORIGINS, PARTICIPANTS


def outputs_found(user, asked):
    form = OutputFilter(asked)
    return Found(form, form.narrowed(Output.objects.visible_to(user)))


OUTPUT_COLUMNS = (
    Column("title", _("Title")),
    Column("kind", _("Kind"), CHOICE, words=ALL_KINDS),
    Column("happened_on", _("Day"), DAY),
    Column("partnership", _("Partnership"), path="partnership__acronym"),
    Column("partner", _("Done by"), path="partner__name"),
    Column("country", _("Country")),
    Column("counterpart", _("Counterpart")),
    Column("counterpart_kind", _("Kind of counterpart"), CHOICE, words=COUNTERPARTS),
    Column("origin", _("Where it came from"), CHOICE, words=ORIGINS),
    *(Column(name, label, NUMBER) for name, label in PARTICIPANTS.items()),
    Column("link", _("Link")),
    Column("indicator", _("Indicator"), CHOICE, words=INDICATORS, chosen=False),
    Column("status", _("State"), CHOICE, words=dict(Output.Status.choices), chosen=False),
    Column("ended_on", _("Last day"), DAY, chosen=False),
    Column("improved", _("Improves one that was there"), YES, chosen=False),
    Column("exchange", _("Exchange"), path="exchange__number", chosen=False),
    Column("description", _("What came of it"), chosen=False),
)
LISTS = (
    Listing("outputs", _("Activities and outputs"), OUTPUT_COLUMNS, outputs_found, works_in_scheme,
            ("q", "indicator", "kind", "status"), "reporting:output-list"),
)  # fmt: skip
