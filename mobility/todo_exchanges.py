"""Tasks about exchanges: papers, stays, reports."""


def tasks_for(user):
    """[Task] about exchanges for this person."""
    return []
