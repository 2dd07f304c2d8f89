"""Who took what along, as a list to take along itself: for the Support Office and the coordinators."""

from django.utils.translation import gettext_lazy as _

from reporting.exports.listing import CHOICE, MANY, MOMENT, NUMBER, Column, Found, Listing, NoFilter
from reporting.models import ExportLog
from reporting.models.exports import Format


def reads_log(scope):
    return scope.scheme == "support_office" or bool(scope.partnerships_as("coordinator"))


def log_found(user, asked):
    return Found(NoFilter(asked), ExportLog.objects.visible_to(user))


COLUMNS = (
    Column("at", _("When"), MOMENT),
    Column("by", _("Who"), path="by__email"),
    Column("table", _("List")),
    Column("filters", _("Filters")),
    Column("columns", _("Columns"), MANY),
    Column("number", _("Rows"), NUMBER),
    Column("format", _("Format"), CHOICE, words=dict(Format.choices)),
    Column("way", _("How"), CHOICE, words=dict(ExportLog.Way.choices)),
    Column("sha256", _("SHA-256")),
)
LISTS = (Listing("log", _("Who exported what"), COLUMNS, log_found, reads_log, (), "reporting:export-log"),)
