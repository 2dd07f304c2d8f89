"""The way out, in the format of the way in: the same columns, ordered by what identifies a line, never by an id."""

from django.utils import timezone

from clusterxchange.spreadsheets import stream_csv, write_book
from mobility.models import Exchange, Offer
from mobility.models.exchanges import COUNTED
from mobility.transfer.columns import COLUMNS
from partnerships.models import Registration

BLOCK = 500
EXPLAINED = ["Column", "Meaning", "Required", "What to write"]


def cells_of(values, kind):
    """A line of the table: lists as codes with commas, yes and no, days as 2027-03-01, amounts with two places."""
    return [_written(values.get(column.name)) for column in COLUMNS[kind]]


def _written(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (list, tuple)):
        return ", ".join(sorted(value))
    return "" if value is None else value


def organisations(partnership):
    """Every organisation that takes part, as it was registered."""
    found = Registration.objects.filter(partnership=partnership, status=Registration.Status.ACCEPTED)
    rows = found.select_related("organisation__wishes").order_by("organisation__country", "registration_number", "pk")
    for row in rows.iterator(BLOCK):
        bodies = [row.organisation, row, getattr(row.organisation, "wishes", None)]
        names = [column.name for column in COLUMNS["organisations"]]
        values = {name: next((getattr(one, name) for one in bodies if hasattr(one, name)), None) for name in names}
        yield cells_of(values, "organisations")


def offers(partnership):
    """Every offer that is not closed."""
    found = Offer.objects.filter(hop=partnership).exclude(status=Offer.Status.CLOSED)
    rows = found.select_related("ho__registration").order_by(
        "ho__country", "ho__registration__registration_number", "title", "opens_on", "pk"
    )
    for row in rows.iterator(BLOCK):
        own = {column.name: getattr(row, column.name, None) for column in COLUMNS["offers"]}
        host = {"host_country": row.ho.country, "host_number": row.ho.registration.registration_number}
        yield cells_of(own | host, "offers")


def exchanges(partnership):
    """Every exchange that counts for the partnership (K1, K4)."""
    found = Exchange.objects.filter(vop=partnership, status__in=COUNTED).exclude(validated_at=None)
    rows = found.select_related("vo__registration").order_by(
        "starts_on", "vo_country", "vo__registration__registration_number", "title", "pk"
    )
    for row in rows.iterator(BLOCK):
        own = {column.name: getattr(row, column.name, None) for column in COLUMNS["exchanges"]}
        more = {
            "vo_number": row.vo.registration.registration_number,
            "validated_on": timezone.localdate(row.validated_at),
            "paid_on": row.paid_at and timezone.localdate(row.paid_at),
        }
        yield cells_of(own | more, "exchanges")


ROWS = {"organisations": organisations, "offers": offers, "exchanges": exchanges}


def export(kind, partnership, extension):
    """The whole table as bytes: the scope ends with the transaction, so it is written before."""
    return written(kind, ROWS[kind](partnership), extension)


def template(kind, extension):
    """An empty table with its heading; the workbook says on a second sheet what each column holds."""
    return written(kind, [], extension)


def written(kind, rows, extension):
    names = [column.name for column in COLUMNS[kind]]
    if extension == "csv":
        return b"".join(stream_csv(rows, names))
    return write_book([(kind, names, rows), ("columns", EXPLAINED, explained(kind))])


def explained(kind):
    """What the page and the second sheet say of each column."""
    return [[one.name, str(one.label), _written(one.required), one.cure] for one in COLUMNS[kind]]
