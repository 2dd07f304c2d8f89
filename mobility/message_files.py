"""Where attachments of messages lie, and how a file gets there."""

from pathlib import Path

from django.conf import settings

from clusterxchange.uploads import admit, keep, kept_file, safe_name


def folder():
    return Path(settings.MEDIA_ROOT) / "messages"


def take_in(content, name):
    """(name for people, what write_message keeps). content: bytes or a file. Raises uploads.Refused with a sentence."""
    admitted = admit(content, name=name)
    kept = {
        "file": keep(admitted, folder()),
        "mime": admitted.mime,
        "sha256": admitted.sha256,
        "size": len(admitted.data),
    }
    return safe_name(name), kept


def path_of(attachment):
    return kept_file(folder(), attachment.file)
