"""What is mine to do here, why, until when (one query per kind of work, whatever the number of rows)."""


def tasks_for(user):
    """[Task] of this app for this person."""
    return []
