"""What is somebody's to do: the shape every app answers in."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Task:
    """what: an imperative sentence; why: the reason; until: the last day, or None; url: where to do it.

    about: the object's name, shown beside it. no, no_url: the short way to say no, and its page, where there is one.
    """

    what: str
    why: str
    url: str
    until: date | None = None
    about: str = ""
    no: str = ""
    no_url: str = ""
    just_came: bool = False

    def days_left(self, today):
        return None if self.until is None else (self.until - today).days


def by_urgency(tasks):
    """Dated ones first, soonest first; of the others what just came stands before what stays."""
    return sorted(
        tasks, key=lambda task: (task.until is None, task.until or date.max, not task.just_came, str(task.what))
    )
