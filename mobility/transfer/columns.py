"""The columns of the tables: one list for the template, the check, the export and the page that explains them. Pure."""

from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from partnerships.models import OrganisationType
from partnerships.places import folded
from partnerships.rules import default_rules
from partnerships.vocabulary import LANGUAGES, SECTORS, STAYS

TEXT, CHOICE, LIST, YES, DAY, NUMBER = "text", "choice", "list", "yes", "day", "number"
YES_WORDS = {"yes", "y", "true", "1", "x", "on", "ja", "oui", "si", "sí"}
NO_WORDS = {"", "no", "n", "false", "0", "off", "nein", "non", "-"}


@lru_cache(maxsize=64)
def codes_by_word(words, _language):
    """{word, folded: code}; labels are written in the language of the reader. Made once, asked for every cell."""
    known = {}
    for code, label in words().items():
        known[folded(str(label))] = code
        known[folded(code)] = code
    return known


def sectors():
    return SECTORS


def languages():
    return LANGUAGES


def stays():
    return STAYS


@dataclass(frozen=True)
class Column:
    """name: of the column and of the form's field; words: {code: label} of a choice or list, by a function."""

    name: str
    label: str
    sort: str = TEXT
    required: bool = False
    help: str = ""
    words: object = None

    @property
    def cure(self):
        """What would be right, as a sentence."""
        if self.sort == YES:
            return _t("Write yes or no.")
        if self.sort == DAY:
            return _t("Write the day as 2027-03-01.")
        if self.sort in (CHOICE, LIST):
            codes = ", ".join(list(self.words())[:40])
            return (_t("One of: %(codes)s.") if self.sort == CHOICE else _t("One or more of: %(codes)s.")) % {
                "codes": codes
            }
        return str(self.help) or (_t("Fill this cell.") if self.required else "")

    def coded(self, text):
        """Cell → what the form understands: codes for words, lists. Unknown words stay, to be complained of."""
        if self.sort == CHOICE:
            return self._codes().get(folded(text), text)
        if self.sort == LIST:
            parts = [part.strip() for part in text.replace(";", ",").replace("|", ",").split(",")]
            return [self._codes().get(folded(part), part) for part in parts if part]
        if self.sort == YES:
            word = text.casefold()
            return "on" if word in YES_WORDS else "" if word in NO_WORDS else None
        return text

    def _codes(self):
        return codes_by_word(self.words, get_language())


def countries():
    return {code: row.name for code, row in default_rules().grid.items()}


def purposes():
    return default_rules().activity_types


def types():
    return dict(OrganisationType.choices)


def modes():
    return {"physical": _("Physical"), "virtual": _("Virtual")}


WHOSE_NUMBER = _("As in its registration: a VAT number with its country letters, or that of the national register.")
REGION = _("A code of NUTS 2 (2024), such as ES51; empty where nobody has said.")
EUROS = _("Digits with a point before the cents, such as 2000000.00.")
ORGANISATIONS = [
    Column("name", _("Name"), required=True, help=_("As in the national register, at most 200 characters.")),
    Column("type", _("Type"), CHOICE, True, words=types),
    Column("country", _("Country"), CHOICE, True, words=countries),
    Column("region", _("Region"), help=REGION),
    Column("place", _("Town or city"), required=True, help=_("A town of 5,000 people or more.")),
    Column("registration_number", _("VAT or registration number"), required=True,
           help=_("A VAT number with its country letters, such as ESA12345674; otherwise the number in the national "
                  "register.")),
    Column("sectors", _("Sectors"), LIST, True, words=sectors),
    Column("website", _("Website"), help=_("An address that begins with https://.")),
    Column("description", _("What the organisation does"), help=_("At most 2,000 characters; public once accepted.")),
    Column("is_vo", _("Visits"), YES),
    Column("is_ho", _("Hosts"), YES),
    Column("staff", _("Staff"), NUMBER, help=_("A whole number. An SME gives it.")),
    Column("turnover", _("Turnover in euros"), NUMBER, help=EUROS),
    Column("balance", _("Balance sheet total in euros"), NUMBER, help=EUROS),
    Column("linked", _("Linked to other enterprises"), YES),
    Column("cluster", _("Cluster"), help=_("The cluster it is a member of.")),
    Column("cluster_profiled", _("Cluster profiled on the ECCP"), YES),
    Column("network_only", _("Business network only"), YES),
    Column("motivation", _("Motivation"), required=True, help=_("A sentence: what it wants to learn or show.")),
    Column("contact_name", _("Contact person"), required=True, help=_("A name.")),
    Column("contact_email", _("Contact e-mail"), required=True, help=_("An address such as somebody@example.eu.")),
    Column("contact_function", _("Function of the contact"), help=_("At most 120 characters.")),
    Column("languages", _("Languages"), LIST, words=languages),
    Column("visit_countries", _("Countries to visit"), LIST, words=countries),
    Column("visit_sectors", _("Sectors to see"), LIST, words=sectors),
    Column("visit_purposes", _("Purposes of its visit"), LIST, words=purposes),
    Column("visit_hosts", _("Hosts to visit"), LIST, words=types),
    Column("visit_stays", _("Lengths of its visit"), LIST, words=stays),
    Column("visit_from", _("Can travel from"), DAY),
    Column("visit_until", _("Can travel until"), DAY),
    Column("host_wanted", _("Visitors it wants"), LIST, words=types),
    Column("host_sectors", _("Sectors to show"), LIST, words=sectors),
    Column("host_purposes", _("Purposes it serves"), LIST, words=purposes),
    Column("host_stays", _("Lengths of stay it hosts"), LIST, words=stays),
    Column("host_from", _("Can host from"), DAY),
    Column("host_until", _("Can host until"), DAY),
]  # fmt: skip
OFFERS = [
    Column("host_country", _("Country of the host"), CHOICE, True, words=countries),
    Column("host_number", _("Number of the host"), required=True, help=WHOSE_NUMBER),
    Column("title", _("Title"), required=True, help=_("At most 160 characters.")),
    Column("summary", _("What can be learnt"), required=True, help=_("At most 3,000 characters.")),
    Column("activity_types", _("Purposes it serves"), LIST, True, words=purposes),
    Column("sectors", _("Sectors"), LIST, True, words=sectors),
    Column("wanted", _("Visitors wanted"), LIST, words=types),
    Column("languages", _("Languages spoken"), LIST, True, words=languages),
    Column("stays", _("Lengths of stay"), LIST, words=stays),
    Column("country", _("Country of the visit"), CHOICE, True, words=countries),
    Column("region", _("Region"), help=REGION),
    Column("place", _("Town or city"), required=True, help=_("A town of 5,000 people or more.")),
    Column("opens_on", _("First possible day"), DAY, True),
    Column("closes_on", _("Last possible day"), DAY, True),
    Column("places", _("Places"), NUMBER, True, help=_("A whole number from 1 to 500.")),
]
EXCHANGES = [
    Column("vo_country", _("Country of the visitor"), CHOICE, True, words=countries),
    Column("vo_number", _("Number of the visitor"), required=True, help=WHOSE_NUMBER),
    Column("ho_country", _("Country of the host"), CHOICE, True, words=countries),
    Column("ho_name", _("Name of the host"), required=True, help=_("Exactly as the portal shows it.")),
    Column("title", _("Title"), required=True, help=_("What the visit was about, at most 160 characters.")),
    Column("traveller_name", _("Who travelled"), required=True, help=_("A name.")),
    Column("traveller_email", _("E-mail of who travelled"), required=True, help=_("An address such as a@example.eu.")),
    Column("mode", _("Mode"), CHOICE, True, words=modes),
    Column("starts_on", _("First day at the host"), DAY, True),
    Column("ends_on", _("Last day at the host"), DAY, True),
    Column("travel_days", _("Days in between spent travelling"), NUMBER, help=_("A whole number; empty means none.")),
    Column("goals", _("Goals of the visit"), required=True, help=_("A sentence.")),
    Column("purposes", _("Purposes"), LIST, True, words=purposes),
    Column("validated_on", _("Validated on"), DAY, True),
    Column("paid_on", _("Paid on"), DAY),
    Column("amount", _("Lump sum paid"), NUMBER,
           help=_("Digits with a point before the cents, such as 780.00; empty means what the rules give.")),
]  # fmt: skip
COLUMNS = {"organisations": ORGANISATIONS, "offers": OFFERS, "exchanges": EXCHANGES}


@dataclass(frozen=True)
class Heading:
    """places: {column name: place in the line}; unknown, doubled: as written; missing: Columns that are required."""

    places: dict
    unknown: list
    doubled: list
    missing: list


def read_heading(kind, cells):
    """Which cell of the heading is which column; names and labels are both understood."""
    known = {folded(str(one.label)): one.name for one in COLUMNS[kind]}
    known |= {folded(one.name.replace("_", " ")): one.name for one in COLUMNS[kind]}
    places, unknown, doubled = {}, [], []
    for place, cell in enumerate(cells):
        name = known.get(folded(cell.replace("_", " ")))
        if name is None:
            unknown += [cell[:60]] if cell else []
        elif name in places:
            doubled.append(cell[:60])
        else:
            places[name] = place
    missing = [one for one in COLUMNS[kind] if one.required and one.name not in places]
    return Heading(places, unknown, doubled, missing)
