"""What a desk may find missing in a registration: a list to choose from, each with the field that fills it. Pure."""

from django.utils.translation import gettext_lazy as _

# code → (what the desk asks for, the field of the form).
GAPS = {
    "name": (_("Give the name as it stands in the national register."), "name"),
    "type": (_("Check the type: it does not fit what the organisation does."), "type"),
    "place": (_("Correct the country or the town."), "place"),
    "number": (_("Correct the VAT or registration number: we do not find it."), "registration_number"),
    "sectors": (_("Choose the sectors you work in."), "sectors"),
    "description": (_("Say what the organisation does."), "description"),
    "figures": (_("Complete staff, turnover and balance sheet total."), "staff"),
    "linked": (_("Say whether other enterprises are linked, and include their figures."), "linked"),
    "cluster": (_("Name the cluster you are active in."), "cluster"),
    "profile": (_("Say whether the cluster has a profile on the platform."), "cluster_profiled"),
    "motivation": (_("Say more about what you want to learn or show."), "motivation"),
    "wishes": (_("Say what you look for: countries, sectors, purposes, dates."), "visit_countries"),
    "cv": (_("Add the CV of the person who visits or hosts."), "cv"),
    "contact": (_("Give a contact person who can be reached."), "contact_name"),
}
SUGGESTED_BY = {"E21": "figures", "E6": "cluster", "E11": "profile", "E15": "number", "E24": "sectors"}


def suggested(findings):
    """The gaps that findings speak of, in the order of the list."""
    wanted = {SUGGESTED_BY.get(one.rule) for one in findings}
    return [code for code in GAPS if code in wanted]


def in_words(gaps, remark):
    """What the organisation reads: each gap, then the desk's own words."""
    return "\n".join([*(str(GAPS[code][0]) for code in gaps), *([remark] if remark else [])])


def remark_of(gaps, reason):
    """The desk's own words in a reason that in_words() made."""
    return reason.removeprefix(in_words([code for code in gaps if code in GAPS], "")).strip()


def links(gaps):
    """[(sentence, field)] of what is to be filled in; gaps that are no longer in the list are left out."""
    return [GAPS[code] for code in gaps if code in GAPS]
