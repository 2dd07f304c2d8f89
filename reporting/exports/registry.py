"""Every list that can be taken along. A new one is one entry here."""

from reporting.exports import bodies, figures, money, produced, taken, visits

ROOMS = (visits, bodies, money, produced, figures, taken)
LISTS = {one.name: one for room in ROOMS for one in room.LISTS}


def lists_for(scope):
    """Those this person may take along."""
    return [one for one in LISTS.values() if one.readers(scope)]
