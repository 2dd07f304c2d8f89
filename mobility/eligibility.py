"""
Who may visit whom: every rule of the scheme's chapter 3 as a question, answered with findings.

A check never says just no. It returns every finding: rule id, severity (`refuse` or `warn`), a sentence,
what would cure it, and the fields it is about. An input that is None was not asked: its rules are skipped.
No clock, no database.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from mobility.findings import Finding, Party, Person, Question, Visit, refusal, warning
from mobility.rates import days_in_words
from partnerships.calendar import last_allowed_day
from partnerships.countries import name_of
from partnerships.rules import Rules, is_sme

MODES = ("physical", "virtual")


Findings = Iterator[Finding]


def type_name(organisation_type: str) -> str:
    """The organisation type in words, singular, lower case."""
    return {
        "cluster": _("cluster organisation"),
        "support": _("support organisation"),
        "sme": _("SME"),
        "authority": _("public authority"),
        "agency": _("innovation agency"),
        "training": _("training provider"),
        "large": _("large company"),
    }.get(organisation_type, organisation_type)


def _two_countries(q: Question) -> Findings:
    if q.vo.country and q.vo.country == q.ho.country:
        yield refusal(
            "E1",
            _("Visitor and host are both in %(country)s; a visit crosses a border. What counts is where "
              "the organisation is registered or, with establishments in several countries, where the person "
              "is based.")
            % {"country": q.rules.country_name(q.vo.country)},
            _("Choose a host in another country."),
            "vo.country", "ho.country",
        )  # fmt: skip


def _participating(q: Question) -> Findings:
    for side, party in q.sides:
        if party.country and party.country not in q.rules.grid:
            words = {"country": name_of(party.country, q.rules)}
            yield refusal(
                "E2",
                _("The visitor's country, %(country)s, does not take part in the programme.") % words
                if side == "vo"
                else _("The host's country, %(country)s, does not take part in the programme.") % words,
                _("Take part through an establishment in a participating country."),
                f"{side}.country",
            )


def _is_foreign(person: Person, rules: Rules) -> bool:
    if person.is_national is not None:
        return not person.is_national
    return bool(person.nationality) and person.nationality not in rules.grid


def _nationality(q: Question) -> Findings:
    if not _is_foreign(q.person, q.rules):
        return
    days = q.rules.residence_days
    if q.person.residence_days is not None and q.person.residence_days < days:
        yield refusal(
            "E5",
            _("Who is no national of a participating country needs %(days)s days of residence in one; "
              "%(given)s are given.") % {"days": days, "given": q.person.residence_days},
            _("Travel once %(days)s days of residence are reached, or send a colleague.") % {"days": days},
            "person.residence_days",
        )  # fmt: skip
    if q.person.has_permit is False:
        yield refusal(
            "E5",
            _("Who is no national of a participating country needs a residence permit there."),
            _("Give the residence permit, or send a colleague."),
            "person.has_permit",
        )
    if q.person.has_business is False:
        yield refusal(
            "E5",
            _("Who is no national of a participating country needs a business started or intended there."),
            _("Describe the business started or intended in the country, or send a colleague."),
            "person.has_business",
        )


def _visitor_type(q: Question) -> Findings:
    if q.vo.type and q.vo.type not in q.rules.vo_types:
        yield refusal(
            "E6",
            _("Organisations of this type cannot visit: %(type)s.") % {"type": type_name(q.vo.type)},
            _("Take part as a host instead; these types may visit: %(types)s.")
            % {"types": ", ".join(map(type_name, q.rules.vo_types))},
            "vo.type",
        )
    if q.vo.type != "sme" and q.vo.type in q.rules.cluster_bound_types and q.vo.in_cluster is False:
        yield refusal(
            "E6",
            _("A visitor of this type must be active in a cluster: %(type)s.") % {"type": type_name(q.vo.type)},
            _("Join a cluster, or name the cluster you are active in."),
            "vo.in_cluster",
        )


def _funded(q: Question) -> Findings:
    if q.vo.type in q.rules.vo_types and q.vo.type not in q.rules.funded_types:
        yield warning(
            "E7",
            _("Organisations of this type may visit but are not funded, the lump sum is 0: %(type)s.")
            % {"type": type_name(q.vo.type)},
            _("Travel at your own cost, or let a funded organisation of your cluster visit."),
            "vo.type",
        )


def _host_type(q: Question) -> Findings:
    if q.ho.type and q.ho.type not in q.rules.ho_types:
        yield refusal(
            "E8",
            _("Organisations of this type cannot host: %(type)s.") % {"type": type_name(q.ho.type)},
            _("Choose a host of one of these types: %(types)s.")
            % {"types": ", ".join(map(type_name, q.rules.ho_types))},
            "ho.type",
        )
    if q.ho.type != "sme" and q.ho.type in q.rules.cluster_bound_types and q.ho.in_cluster is False:
        yield refusal(
            "E8",
            _("A host of this type must be active in a cluster: %(type)s.") % {"type": type_name(q.ho.type)},
            _("Name the cluster the host is active in, or choose another host."),
            "ho.in_cluster",
        )


def _outside_clusters(party: Party) -> bool:
    return party.in_cluster is False or party.cluster_profiled is False or party.network_only is True


def _visiting_sme_in_cluster(q: Question) -> Findings:
    if q.vo.type != "sme" or not _outside_clusters(q.vo):
        return
    message = _("A visiting SME must belong to a cluster profiled on the European Cluster Collaboration Platform.")
    if q.vo.network_only:
        message += " " + _("A business network alone is not enough.")
    yield refusal(
        "E11",
        message,
        _("Join a profiled cluster, or ask your cluster to create its profile."),
        "vo.in_cluster",
    )


def _hosting_sme_in_cluster(q: Question) -> Findings:
    if q.ho.type == "sme" and _outside_clusters(q.ho) and not q.agency_approval:
        yield refusal(
            "E13",
            _("An SME that is in no profiled cluster may host only with the Agency's prior approval."),
            _("Ask the host's partnership to request the Agency's approval for this case."),
            "ho.in_cluster",
        )


def _once(q: Question) -> Findings:
    if q.visit.mode == "virtual":
        return  # a virtual exchange does not use up the one visit
    if q.visited_before and q.rules.one_visit_per_organisation:
        yield refusal(
            "E15",
            _("This organisation has had its visit: each organisation visits once in the whole scheme."),
            _("Host visitors instead; the Support Office may allow a second visit with a reason."),
            "vo",
        )
    if q.same_person:
        yield warning(
            "E15",
            _("This person has travelled in the scheme before."),
            _("Consider sending a colleague."),
            "person",
        )


def _long_enough(q: Question) -> Findings:
    least = q.rules.minimum_working_days
    if q.visit.mode == "virtual" or q.visit.working_days is None or q.visit.working_days >= least:
        return
    yield refusal(
        "E18",
        _("The stay has %(days)s at the host; at least %(least)s are needed. Weekends, public holidays of "
          "the host country and travel days do not count.")
        % {"days": days_in_words(q.visit.working_days), "least": least},
        _("Stay longer, so that at least %(least)s working days remain.") % {"least": least},
        "visit.start", "visit.end", "visit.travel_days",
    )  # fmt: skip


def _short_enough(q: Question) -> Findings:
    start, end = q.visit.start, q.visit.end
    if start is None or end is None:
        return
    if end < start:
        message, cure = _("The last day comes before the first day."), _("Correct the dates of the visit.")
        yield refusal("E19", message, cure, "visit.start", "visit.end")
    elif end > last_allowed_day(start):
        yield refusal(
            "E19",
            _("A visit lasts at most one month without a break; this one ends on %(end)s.")
            % {"end": date_format(end, "j F Y")},
            _("End the visit on %(last)s at the latest.") % {"last": date_format(last_allowed_day(start), "j F Y")},
            "visit.end",
        )


def _size(q: Question) -> Findings:
    for side, party in q.sides:
        if party.type != "sme":
            continue
        if is_sme(q.rules, party.staff, party.turnover, party.balance) is False:
            limit = q.rules.sme_limits["medium"]
            yield refusal(
                "E21",
                _("These figures are not those of an SME: fewer than %(staff)s people, and at most "
                  "EUR %(turnover)s of turnover or EUR %(balance)s of balance total.")
                % {"staff": limit.staff, "turnover": f"{limit.turnover_eur:,.0f}",
                   "balance": f"{limit.balance_eur:,.0f}"},
                _("Correct the figures, or register as a large company, which may host."),
                f"{side}.staff", f"{side}.turnover", f"{side}.balance",
            )  # fmt: skip
        if party.linked:
            yield warning(
                "E21",
                _("Linked or partner enterprises were declared: the figures must be those of all together."),
                _("Check that staff, turnover and balance total include the linked enterprises."),
                f"{side}.linked",
            )


def _same(one: str | None, other: str | None) -> bool:
    return bool(one and other) and one.strip().casefold() == other.strip().casefold()


def _two_entities(q: Question) -> Findings:
    if _same(q.vo.identity, q.ho.identity):
        yield refusal(
            "E22",
            _("Visitor and host are the same legal entity."),
            _("Choose a host that is another legal entity."),
            "vo", "ho",
        )  # fmt: skip
    elif _same(q.vo.group, q.ho.group):
        yield warning(
            "E22",
            _("Visitor and host belong to the same group of companies."),
            _("Say in the application why the visit is more than business within the group."),
            "vo.group", "ho.group",
        )  # fmt: skip


def _focus(q: Question) -> Findings:
    if q.vo.sectors and q.partnership_focus and not set(q.vo.sectors) & set(q.partnership_focus):
        yield warning(
            "E24",
            _("The visitor's sectors lie outside the partnership's focus."),
            _("Say in the application how the visit serves the partnership's sectors."),
            "vo.sectors",
        )


def _purpose(q: Question) -> Findings:
    if q.visit.purposes is None:
        return
    if not q.visit.purposes:
        yield refusal(
            "E25",
            _("The visit has no purpose yet."),
            _("Choose one or more: %(types)s.") % {"types": "; ".join(q.rules.activity_types.values())},
            "visit.purposes",
        )
    unknown = [str(one) for one in q.visit.purposes if one not in q.rules.activity_types]
    if unknown:
        yield refusal(
            "E25",
            _("These purposes are not in the list: %(purposes)s.") % {"purposes": ", ".join(unknown)},
            _("Choose from: %(types)s.") % {"types": "; ".join(q.rules.activity_types.values())},
            "visit.purposes",
        )


def _mode(q: Question) -> Findings:
    if q.visit.mode == "virtual" and not q.rules.virtual_allowed:
        yield refusal(
            "mode",
            _("Virtual exchanges are not open under the present rules."),
            _("Plan a visit in person."),
            "visit.mode",
        )
    elif q.visit.mode and q.visit.mode not in MODES:
        message, cure = _("This way of visiting is unknown."), _("Choose in person or virtual.")
        yield refusal("mode", message, cure, "visit.mode")


def _distance_known(q: Question) -> Findings:
    planned = q.visit.start and q.visit.end and q.visit.mode != "virtual"
    if planned and q.visit.distance_km is None:
        yield warning(
            "distance",
            _("The distance between the two places is not known yet, so the lump sum cannot be worked out."),
            _("Give the town of the visitor and of the host."),
            "visit.distance_km",
        )


CHECKS: tuple[Callable[[Question], Findings], ...] = (
    _two_countries,
    _participating,
    _nationality,
    _visitor_type,
    _funded,
    _host_type,
    _visiting_sme_in_cluster,
    _hosting_sme_in_cluster,
    _once,
    _long_enough,
    _short_enough,
    _size,
    _two_entities,
    _focus,
    _purpose,
    _mode,
    _distance_known,
)


def findings(
    rules: Rules,
    *,
    vo: Party | None = None,
    ho: Party | None = None,
    visit: Visit | None = None,
    visited_before: bool | None = None,
    same_person: bool | None = None,
    agency_approval: bool | None = None,
    partnership_focus: Collection[str] = (),
    person: Person | None = None,
    excused: Collection[str] = (),
) -> list[Finding]:
    """
    Every finding of every rule, in the order of the rules; empty means yes.

    `excused` names rule ids the Support Office or the Agency excused with a reason: their refusals become
    warnings.
    """
    question = Question(
        rules=rules,
        vo=vo or Party(),
        ho=ho or Party(),
        visit=visit or Visit(),
        person=person or Person(),
        visited_before=visited_before,
        same_person=same_person,
        agency_approval=agency_approval,
        partnership_focus=partnership_focus,
    )
    found = [finding for check in CHECKS for finding in check(question)]
    return [replace(one, severity="warn") if one.rule in excused else one for one in found]


def refused(found: Iterable[Finding]) -> bool:
    """Whether any of these findings is a refusal."""
    return any(finding.severity == "refuse" for finding in found)
