"""E13: who needs the Agency's approval to host, and whether it is there; and where its decisions lie."""

from pathlib import Path

from django.conf import settings

from clusterxchange.uploads import admit, keep, kept_file, safe_name
from partnerships.models import Approval


def needs_approval(organisation, registration):
    """An SME that wants to host and is in no cluster profiled on the ECCP."""
    in_profiled_cluster = registration.cluster and registration.cluster_profiled and not registration.network_only
    return organisation.type == "sme" and organisation.is_ho and not in_profiled_cluster


def is_approved(organisation_id):
    return Approval.objects.in_force().filter(organisation=organisation_id).exists()


def latest_approval(organisation_id, user):
    """The last one asked for that this person may see, or None."""
    return Approval.objects.visible_to(user).filter(organisation=organisation_id).order_by("-asked_at", "-pk").first()


def folder():
    return Path(settings.MEDIA_ROOT) / "approvals"


def take_in(file):
    """The columns of a decision that passed the gate. Raises uploads.Refused with a sentence."""
    admitted = admit(file, name=file.name)
    return {
        "file": keep(admitted, folder()),
        "file_name": safe_name(file.name),
        "mime": admitted.mime,
        "sha256": admitted.sha256,
        "size": len(admitted.data),
    }


def path_of(approval):
    return kept_file(folder(), approval.file)
