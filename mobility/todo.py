"""What is mine to do here, why, until when (one query per kind of work, whatever the number of rows)."""

from mobility import todo_exchanges, todo_offers


def tasks_for(user):
    """[Task] of this app for this person."""
    return [*todo_offers.tasks_for(user), *todo_exchanges.tasks_for(user)]
