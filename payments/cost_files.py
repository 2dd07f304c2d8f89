"""Where the evidence of costs lies, and how a file gets there."""

from pathlib import Path

from django.conf import settings

from clusterxchange.uploads import admit, keep, kept_file, safe_name


def folder():
    return Path(settings.MEDIA_ROOT) / "costs"


def take_in(file):
    """What add_cost keeps of a file. Raises uploads.Refused with a sentence."""
    admitted = admit(file, name=file.name)
    return {
        "file": keep(admitted, folder()),
        "file_name": safe_name(file.name)[:255],
        "mime": admitted.mime,
        "sha256": admitted.sha256,
        "size": len(admitted.data),
    }


def path_of(cost):
    return kept_file(folder(), cost.file)
