"""What a dashboard, a list of rows and a report are about: a partnership or the scheme, a period, a country."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from urllib.parse import urlencode

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from mobility.models import Exchange
from partnerships.models import Partnership


def midnight(day):
    """The first moment of a day in the portal's time zone."""
    return timezone.make_aware(datetime(day.year, day.month, day.day))


def months_before(day, number):
    """The first of the month so many months before that of the day."""
    place = day.year * 12 + day.month - 1 - number
    return date(place // 12, place % 12 + 1, 1)


def partnerships_of(user):
    """The partnerships whose figures this person reads, with their grants and funds."""
    found = Partnership.objects.select_related("grant", "fund").order_by("acronym")
    return list(found if user.scope.sees_everything else found.filter(pk__in=list(user.scope.partnerships)))


@dataclass(frozen=True)
class Selection:
    """partnership None: the whole scheme. first, last: days, both counted. country: either side's.

    type, sector: the visitor's; of an organisation, its own.
    """

    partnership: Partnership | None = None
    first: date | None = None
    last: date | None = None
    country: str = ""
    type: str = ""
    sector: str = ""

    @property
    def is_whole(self):
        """Nothing but the partnership is chosen."""
        return not (self.first or self.last or self.is_cut)

    @property
    def is_cut(self):
        return bool(self.country or self.type or self.sector)

    def months(self):
        """(first, last) month of the period, 'YYYY-MM', '' where it is open; None where sums by month do not say."""
        if self.is_cut or (self.first and self.first.day != 1):
            return None
        if self.last and (self.last + timedelta(days=1)).day != 1:
            return None
        return tuple(f"{day:%Y-%m}" if day else "" for day in (self.first, self.last))

    def before(self):
        """The same for the period of the same length just before; None where the period is open."""
        if not (self.first and self.last):
            return None
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        whole = self.first.day == 1 and (self.last + timedelta(days=1)).day == 1
        length = self.last - self.first + timedelta(days=1)
        first = months_before(self.first, months) if whole else self.first - length
        return replace(self, first=first, last=self.first - timedelta(days=1))

    def moments(self):
        """(from, before) of the period; None where it is open."""
        return (
            midnight(self.first) if self.first else None,
            midnight(self.last + timedelta(days=1)) if self.last else None,
        )

    def parameters(self, **changes):
        """The address of the same selection, as a query string; '' leaves a parameter out."""
        chosen = {
            "partnership": self.partnership.public_id if self.partnership else "",
            "start": self.first.isoformat() if self.first else "",
            "end": self.last.isoformat() if self.last else "",
            "country": self.country,
            "type": self.type,
            "sector": self.sector,
        } | changes
        return urlencode({name: value for name, value in chosen.items() if value})

    def exchanges(self, user, *sides):
        """The exchanges of the selection, by default those its partnership counts (vop).

        They belong to the day they were validated on; before that, to the day they were opened.
        """
        found = Exchange.objects.visible_to(user)
        if self.partnership:
            mine = [Q(**{side: self.partnership}) for side in sides or ("vop",)]
            found = found.filter(reduce(or_, mine))
        first, before = self.moments()
        if first or before:
            found = found.annotate(counted_at=Coalesce("validated_at", "opened_at"))
            found = found.filter(counted_at__gte=first) if first else found
            found = found.filter(counted_at__lt=before) if before else found
        if self.country:
            found = found.filter(Q(vo_country=self.country) | Q(ho_country=self.country))
        found = found.filter(vo_type=self.type) if self.type else found
        return found.filter(sectors__0=self.sector) if self.sector else found

    def countings(self, countings):
        """Counting rows of the selection; their sum is the figure."""
        named = {"partnership": self.partnership, "counted_on__gte": self.first, "counted_on__lte": self.last,
                 "type": self.type, "sector": self.sector}  # fmt: skip
        found = countings.filter(**{name: value for name, value in named.items() if value})
        return found.filter(Q(country=self.country) | Q(host_country=self.country)) if self.country else found
