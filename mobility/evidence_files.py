"""Where evidence lies, and how a file gets there."""

from pathlib import Path

from django.conf import settings

from clusterxchange.uploads import admit, keep, kept_file, safe_name


def folder():
    return Path(settings.MEDIA_ROOT) / "evidence"


def take_in(file):
    """(name for people, what add_evidence keeps). Raises uploads.Refused with a sentence."""
    admitted = admit(file, name=file.name)
    stored = keep(admitted, folder())
    return safe_name(file.name), {
        "file": stored,
        "mime": admitted.mime,
        "sha256": admitted.sha256,
        "size": len(admitted.data),
    }


def path_of(evidence):
    return kept_file(folder(), evidence.file)
