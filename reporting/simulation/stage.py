"""What every part of the simulation needs to know: the seed, the day, the rules, how much detail."""

from dataclasses import dataclass, field
from datetime import date

from partnerships.models import Event
from partnerships.rules import Rules
from reporting.simulation.chance import Chance

BATCH = 1000


@dataclass
class Stage:
    """seed and today decide the world; detailed: how many exchanges get papers, reports and timelines."""

    seed: int
    today: date
    rule_set: object
    rules: Rules
    password: str
    detailed: int = 2000
    say: object = print
    events: list = field(default_factory=list)

    def chance(self, part):
        return Chance(f"{self.seed} {part}")

    def tell(self, verb, subject, at, *, by=None, note="", parties=None, **values):
        """Keep an event for the timeline; all are written at the end, delivered, so that nobody mails the past."""
        self.events.append(
            Event(
                verb=verb, subject_type=subject._meta.model_name, subject_id=subject.pk, by_id=by, at=at,
                note=note, values=values, delivered_at=at, **(parties or {}),
            )
        )  # fmt: skip

    def write_events(self):
        insert(Event, sorted(self.events, key=lambda event: event.at))
        self.events.clear()


def insert(model, rows):
    """All rows in batches; gives them back with their keys."""
    return model._base_manager.bulk_create(rows, batch_size=BATCH) if rows else []
