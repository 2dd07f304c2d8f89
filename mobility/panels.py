"""What the floors above add to the page of an exchange: imports point down, so they announce themselves here."""

from dataclasses import dataclass, field

panels = []


@dataclass(frozen=True)
class Panel:
    """template with its context; verbs: buttons ({label, url, tone, link}); moves: [Move] that are due there."""

    template: str
    context: dict
    verbs: list = field(default_factory=list)
    moves: list = field(default_factory=list)


def panel(ask):
    """Register ask(exchange, user) → Panel or None."""
    panels.append(ask)
    return ask


def panels_of(exchange, user):
    return [found for ask in panels if (found := ask(exchange, user)) is not None]
