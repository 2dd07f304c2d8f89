"""Pages that start after a row instead of after a number of rows: page 5,000 costs what page 1 costs."""

from dataclasses import dataclass, replace

from django.db.models import F, Func, Q


@dataclass(frozen=True)
class Order:
    """Two columns, both rising or both falling; the second one makes the order total.

    gathered: rows are found first and sorted then; else Postgres may walk an index in this order and look at every
    row until a page is full, which for what is rare means the whole table.
    """

    first: str
    second: str
    falling: bool
    gathered: bool = False

    def gathering(self):
        return replace(self, gathered=True)

    def columns(self, backwards=False):
        falls = self.falling != backwards
        first = Func(self.first, function="GREATEST") if self.gathered else F(self.first)
        return [one.desc() if falls else one.asc() for one in (first, F(self.second))]

    def beyond(self, row, backwards=False):
        """The rows after this one; the first condition alone is what the index can use."""
        side = "lt" if self.falling != backwards else "gt"
        first, second = row[self.first], row[self.second]
        return Q(**{f"{self.first}__{side}e": first}) & (
            Q(**{f"{self.first}__{side}": first}) | Q(**{self.first: first, f"{self.second}__{side}": second})
        )


@dataclass(frozen=True)
class Page:
    """rows: dictionaries with public_id; previous, following: the public id to go on from, or ''."""

    rows: list
    previous: str = ""
    following: str = ""


def page_of(found, order, *, columns, after="", before="", size=20, among=None):
    """One page of a queryset as dictionaries of `columns`.

    after, before: the public id of a row; among: the keys of all rows in order, where they are known already.
    """
    backwards = bool(before and not after)
    start = _row(found.model, order, after or before)
    if among is not None and start and start["pk"] not in among:
        start = None  # it is not found any more: begin again
    if among is not None:
        found = found.filter(pk__in=_nearest(among, start, backwards, size + 1))
    elif start:
        found = found.filter(order.beyond(start, backwards))
    names = list(dict.fromkeys([*columns, "public_id", order.first, order.second]))
    rows = list(found.order_by(*order.columns(backwards and bool(start))).values(*names)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards and start:
        return _page(rows[::-1], earlier=more, later=True)
    return _page(rows, earlier=bool(start), later=more)


def _row(model, order, public_id):
    if not public_id:
        return None
    return model.objects.filter(public_id=public_id).values("pk", order.first, order.second).first()


def _nearest(keys, start, backwards, number):
    """So many keys after the start, or before it."""
    if not start:
        return keys[:number]
    place = keys.index(start["pk"])
    return keys[max(0, place - number) : place] if backwards else keys[place + 1 : place + 1 + number]


def _page(rows, *, earlier, later):
    if not rows:
        return Page([])
    return Page(rows, rows[0]["public_id"] if earlier else "", rows[-1]["public_id"] if later else "")
