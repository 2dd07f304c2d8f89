"""Status transitions as data: verb → from, to, by whom.

Five readers share one table per model: the operation, the page's buttons, the permission,
the tests and docs/workflows.md (docs/adr/0002).
"""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

SYSTEM = "system"


class Conflict(Exception):
    """The object is no longer what the person saw; answered with a 409 page."""


class InvalidStep(Conflict):
    """The verb does not apply to the object's present status."""


@dataclass(frozen=True)
class Step:
    source: tuple
    target: str
    by: frozenset


def step(*source, to, by):
    """A row of the table: the statuses it leaves, the one it reaches, who may take it."""
    return Step(source, to, frozenset(by.split()))


class Workflow:
    """All steps of one model, keyed by verb."""

    def __init__(self, *, field="status", **steps):
        self.field = field
        self.steps = steps

    def permits(self, obj, verb, *, by):
        return bool(self.steps[verb].by & parties(obj, by))

    def check(self, obj, verb, *, by):
        """Raise PermissionDenied or InvalidStep unless the verb is this person's to use, now."""
        if not self.permits(obj, verb, by=by):
            raise PermissionDenied(f"{verb} is for {', '.join(sorted(self.steps[verb].by))}")
        if getattr(obj, self.field) not in self.steps[verb].source:
            raise InvalidStep(
                _("%(what)s is now “%(status)s”, so this step is no longer open.")
                % {"what": obj, "status": obj.get_status_display()}
            )

    def move(self, obj, verb, *, by, **stamps):
        """Move the object along, or raise.

        The UPDATE names the statuses it may leave: of two people who act at once one wins and
        the other gets InvalidStep. The row stays locked until the transaction ends.
        """
        self.check(obj, verb, by=by)
        taken = self.steps[verb]
        changes = {self.field: taken.target, **stamps}
        rows = type(obj)._base_manager.filter(pk=obj.pk, **{f"{self.field}__in": taken.source})
        if not rows.update(**changes):
            raise InvalidStep(_("%(what)s: somebody was faster.") % {"what": obj})
        for name, value in changes.items():
            setattr(obj, name, value)

    def move_all(self, objects, verb, *, by, **stamps):
        """Move many rows of one model at once, all or none; what was read of each decides who may."""
        for obj in objects:
            self.check(obj, verb, by=by)
        if not objects:
            return
        taken = self.steps[verb]
        changes = {self.field: taken.target, **stamps}
        rows = type(objects[0])._base_manager.filter(pk__in=[obj.pk for obj in objects])
        if rows.filter(**{f"{self.field}__in": taken.source}).update(**changes) != len(objects):
            raise InvalidStep(_("%(what)s: somebody was faster.") % {"what": objects[0]})
        for obj in objects:
            for name, value in changes.items():
                setattr(obj, name, value)

    def verbs_for(self, obj, user):
        """The verbs this person may use now: what the page shows as buttons."""
        mine = parties(obj, user)
        status = getattr(obj, self.field)
        return [verb for verb, row in self.steps.items() if status in row.source and mine & row.by]

    def mermaid(self):
        lines = ["stateDiagram-v2"]
        for verb, row in self.steps.items():
            who = ", ".join(sorted(row.by))
            lines += [f"    {source} --> {row.target}: {verb} ({who})" for source in row.source]
        return "\n".join(lines)


def parties(obj, by):
    """The sides of the object this person speaks for, bare and with roles: {'vop', 'vop.desk'}."""
    return {SYSTEM} if by is None else obj.parties_of(by)


def sides(scope, *, organisations=None, partnerships=None):
    """{'vo': id, …} and {'vop': id, …} → the tokens a scope holds on an object."""
    found = set()
    for held, bodies in (
        (scope.organisations, organisations or {}),
        (scope.partnerships, partnerships or {}),
    ):
        for side, pk in bodies.items():
            if pk is not None and pk in held:
                found |= {side} | {f"{side}.{role}" for role in held[pk]}
    if scope.scheme == "support_office":
        found.add("so")
    if scope.scheme == "officer":
        found.add("agency")
    return found
