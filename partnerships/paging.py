"""Pages of a list without counting it: one row more than a page holds says whether there is a next one."""

from dataclasses import dataclass

from clusterxchange.addresses import query

PAGE = 25
LAST_PAGE = 10_000


@dataclass(frozen=True)
class Page:
    """rows: at most PAGE of them; previous_url, next_url: '' where there is none."""

    rows: list
    number: int
    previous_url: str
    next_url: str


def page_of(found, request, *, size=PAGE):
    """The page of a queryset that the address asks for (?page=n); nonsense means the first."""
    number = page_number(request)
    start = (number - 1) * size
    rows = list(found[start : start + size + 1])
    return Page(
        rows=rows[:size],
        number=number,
        previous_url=address_of(request, number - 1) if number > 1 else "",
        next_url=address_of(request, number + 1) if len(rows) > size else "",
    )


def page_number(request):
    asked = request.GET.get("page", "")
    return min(max(int(asked), 1), LAST_PAGE) if asked.isdecimal() and len(asked) < 7 else 1


def address_of(request, number):
    return query(request, page=number)
