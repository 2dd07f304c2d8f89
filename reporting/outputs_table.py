"""Outputs as a table: brought in line by line through the page's own form, taken along in the same columns."""

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from mobility.models import Import
from mobility.transfer import exporting, job
from mobility.transfer.columns import CHOICE, COLUMNS, DAY, NUMBER, YES, Column, countries
from mobility.transfer.lines import FormCheck
from partnerships.events import record_all
from partnerships.models import Organisation
from partnerships.places import folded
from reporting.forms_outputs import OutputForm
from reporting.models import Output
from reporting.outputs import ALL_KINDS, COUNTERPARTS, INDICATORS, ORIGINS, PARTICIPANTS, SINGULAR

KIND = Import.Kind.OUTPUTS
BLOCK = 500


def indicators():
    return SINGULAR


def kinds():
    return ALL_KINDS


def counterparts():
    return COUNTERPARTS


def origins():
    return ORIGINS


OUTPUTS = [
    Column("indicator", _("Indicator"), CHOICE, True, words=indicators),
    Column("kind", _("Kind"), CHOICE, True, words=kinds),
    Column("title", _("Title"), required=True, help=_("At most 200 characters.")),
    Column("happened_on", _("Day"), DAY, True),
    Column("ended_on", _("Last day of an activity"), DAY),
    Column(
        "partner", _("Done by"), help=_("The cluster’s name exactly as the portal shows it; empty: the partnership.")
    ),
    Column("country", _("Country"), CHOICE, words=countries),
    Column("description", _("What came of it"), help=_("At most 3,000 characters.")),
    Column("link", _("Where it can be read"), help=_("An address that begins with https://.")),
    Column("improved", _("Improves one that was there"), YES),
    Column("counterpart_kind", _("Kind of counterpart"), CHOICE, words=counterparts),
    Column("counterpart", _("Counterpart"), help=_("A name, at most 200 characters.")),
    Column("origin", _("Where an outcome came from"), CHOICE, words=origins),
    Column("exchange_number", _("Number of the exchange"), help=_("Such as CXC-2027-00042.")),
    *(Column(name, label, NUMBER, help=_("A whole number.")) for name, label in PARTICIPANTS.items()),
]


class Outputs:
    """Lines of one import. seen: which output stood in which line before."""

    def __init__(self, found):
        self.job, self.seen = found, {}
        self.forms = {indicator: FormCheck(KIND, self.form_of(indicator)) for indicator in INDICATORS}
        self.columns = {column.name: column for column in OUTPUTS}

    @cached_property
    def clusters(self):
        mine = Organisation.objects.filter(partnership=self.job.partnership_id, type="cluster")
        return {folded(one.name): one for one in mine.filter(accepted_at__isnull=False)}

    def form_of(self, indicator):
        form = OutputForm(indicator=indicator, partnership=self.job.partnership, partners=Organisation.objects.none())
        del form.fields["partner"], form.fields["files"]
        return form

    def check(self, lines):
        for line in lines:
            self.check_line(line)
        self.check_known([line for line in lines if line.is_good])
        return lines

    def check_line(self, line):
        indicator = self.columns["indicator"].coded(line.cells.get("indicator", ""))
        if indicator not in self.forms:
            line.blame(
                self.columns["indicator"], _t("This is none of the four indicators."), self.columns["indicator"].cure
            )
            return
        check = self.forms[indicator]
        check.clean(line)
        if line.is_good:
            line.ready = {"indicator": indicator, **check.form.values()}
            self.find_partner(line)

    def find_partner(self, line):
        name = line.cells.get("partner", "")
        line.ready["partner"] = self.clusters.get(folded(name)) if name else None
        if name and line.ready["partner"] is None:
            line.blame(self.columns["partner"], _t("No accepted cluster of the partnership has this name."),
                       self.columns["partner"].cure)  # fmt: skip

    def check_known(self, lines):
        """What stands there already, in the portal or in a row before."""
        days = {line.ready["happened_on"] for line in lines}
        there = Output.objects.filter(partnership=self.job.partnership, happened_on__in=days).exclude(
            status="withdrawn"
        )
        known = {(one.indicator, one.kind, folded(one.title), one.happened_on) for one in there}
        for line in lines:
            own = self.identity_of(line)
            before = self.seen.setdefault(own, line.row)
            if before != line.row:
                line.blame(self.columns["title"], _t("The same stands in row %(row)s already.") % {"row": before},
                           _t("Keep one of the two rows."))  # fmt: skip
            elif own in known:
                line.blame(self.columns["title"], _t("This is entered already."), _t("Delete this row."))

    def identity_of(self, line):
        ready = line.ready
        return ready["indicator"], ready["kind"], folded(ready["title"]), ready["happened_on"]

    def write(self, lines):
        now = timezone.now()
        rows = [
            Output(
                partnership=self.job.partnership, status=Output.Status.RECORDED, created_by=self.job.by,
                recorded_at=now, recorded_by=self.job.by, **line.ready,
            )
            for line in lines
        ]  # fmt: skip
        Output.objects.bulk_create(rows)
        record_all("output.recorded", rows, by=self.job.by)


def rows_of(partnership):
    """Every output that counts."""
    found = Output.objects.filter(partnership=partnership).recorded().select_related("partner", "exchange")
    for row in found.order_by("happened_on", "indicator", "title", "pk").iterator(BLOCK):
        own = {column.name: getattr(row, column.name, None) for column in OUTPUTS}
        numbers = {name: own[name] or None for name in PARTICIPANTS}
        more = {"partner": row.partner and row.partner.name, "exchange_number": row.exchange and row.exchange.number}
        yield exporting.cells_of(own | numbers | more, KIND)


COLUMNS[KIND] = OUTPUTS
job.KINDS[KIND] = Outputs
exporting.ROWS[KIND] = rows_of
