"""Papers that came back signed in another program: checked against the copy that was handed out, kept as they are."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from clusterxchange.pdf.signed_copy import NotOurs, signer_of
from clusterxchange.uploads import Refused, admit, keep, kept_file
from partnerships.models import Document


def folder():
    return Path(settings.MEDIA_ROOT) / "signed"


def take_in(file, paper):
    """{"file", "file_sha256", "certificate"} of a signed copy. Raises uploads.Refused with a sentence."""
    copy = Document.objects.filter(pk=paper.copy_id, status=Document.Status.READY).first()
    if copy is None:
        raise Refused(_("No copy of this version was handed out for signing yet: fetch it first."))
    admitted = admit(file, name=file.name)
    try:
        certificate = signer_of(admitted.data, size=copy.size, sha256=copy.file_sha256)
    except NotOurs as problem:
        raise Refused(str(problem)) from problem
    return {"file": keep(admitted, folder()), "file_sha256": admitted.sha256, "certificate": certificate}


def path_of(signature):
    return kept_file(folder(), signature.file)
