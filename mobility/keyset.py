"""Pages that start after a row instead of after a number of rows: page 5,000 costs what page 1 costs."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, Q


@dataclass(frozen=True)
class Order:
    """Two columns, both rising or both falling; the second one makes the order total."""

    first: str
    second: str
    falling: bool

    def columns(self, backwards=False, few=False):
        falls = self.falling != backwards
        # A sum hides the order from its index, which the planner would else walk to the end for a rare word.
        hidden = ExpressionWrapper(F(self.first) + timedelta(0), output_field=DateTimeField())
        return [
            expression.desc() if falls else expression.asc()
            for expression in (hidden if few else F(self.first), F(self.second))
        ]

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


def page_of(found, order, *, columns, after="", before="", size=20, few=False):
    """One page of a queryset as dictionaries of `columns`.

    after, before: the public id of a row; few: the whole list is known to be short, so sort it and be done.
    """
    backwards = bool(before and not after)
    start = _row(found.model, order, after or before)
    if start:
        found = found.filter(order.beyond(start, backwards))
    names = list(dict.fromkeys([*columns, "public_id", order.first, order.second]))
    rows = list(found.order_by(*order.columns(backwards and bool(start), few)).values(*names)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    if backwards and start:
        return _page(rows[::-1], earlier=more, later=True)
    return _page(rows, earlier=bool(start), later=more)


def _row(model, order, public_id):
    if not public_id:
        return None
    return model.objects.filter(public_id=public_id).values(order.first, order.second).first()


def _page(rows, *, earlier, later):
    if not rows:
        return Page([])
    return Page(rows, rows[0]["public_id"] if earlier else "", rows[-1]["public_id"] if later else "")
