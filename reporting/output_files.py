"""Where the evidence of outputs lies, and how a file gets there."""

from pathlib import Path

from django.conf import settings

from clusterxchange.uploads import admit, keep, kept_file, safe_name


def folder():
    return Path(settings.MEDIA_ROOT) / "outputs"


def take_in(file):
    """What add_output_file keeps of a file. Raises uploads.Refused with a sentence."""
    admitted = admit(file, name=file.name)
    return {
        "name": safe_name(file.name),
        "file": keep(admitted, folder()),
        "mime": admitted.mime,
        "sha256": admitted.sha256,
        "size": len(admitted.data),
    }


def path_of(kept):
    return kept_file(folder(), kept.file)
