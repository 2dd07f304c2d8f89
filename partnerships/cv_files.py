"""Where CVs lie, how a file gets there, and how it goes away again."""

from pathlib import Path

from django.conf import settings
from django.db import transaction

from clusterxchange.uploads import admit, keep, kept_file, safe_name

COLUMNS = ("name", "file", "mime", "sha256", "size")


def folder():
    return Path(settings.MEDIA_ROOT) / "cvs"


def take_in(file):
    """The columns of a CV that passed the gate. Raises uploads.Refused with a sentence."""
    admitted = admit(file, name=file.name)
    return {
        "name": safe_name(file.name),
        "file": keep(admitted, folder()),
        "mime": admitted.mime,
        "sha256": admitted.sha256,
        "size": len(admitted.data),
    }


def path_of(cv):
    return kept_file(folder(), cv.file)


def forget(kept):
    """Delete the file once the transaction is through; kept: what take_in() gave, or None."""
    if kept:
        path = kept_file(folder(), kept["file"])
        transaction.on_commit(lambda: path.unlink(missing_ok=True), robust=True)
