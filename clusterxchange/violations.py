"""Which constraint said no: the database's refusals, by name."""


def constraint_of(error):
    """The name of the constraint behind an IntegrityError; '' when it carries none."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None) or ""
