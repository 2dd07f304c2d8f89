"""Made anew from its snapshot, a report is the same bytes but for the seal: is it?"""

import hashlib
import json
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from partnerships.attachments import attachments_of
from partnerships.queue import letterhead


@dataclass(frozen=True)
class Finding:
    """What was compared, in words, and whether it holds."""

    what: str
    holds: bool


def verify(frozen):
    """[Finding] of one ReportVersion: its snapshot, the paper that was ordered from it, the file that was sealed."""
    document = frozen.document
    whole = frozen.content | {"sheets": frozen.rows}
    found = [
        Finding(_("The snapshot is what was hashed when it was submitted."), digest(whole) == frozen.sha256),
        Finding(_("The paper was ordered from this snapshot."), document.content == whole),
    ]
    if document.status != "ready":
        return [*found, Finding(_("The sealed file is there."), False)]
    path = settings.MEDIA_ROOT / document.file
    sealed = path.read_bytes() if path.exists() else b""
    same_file = hashlib.sha256(sealed).hexdigest() == document.file_sha256
    return [
        *found,
        Finding(_("The sealed file is the one that was made."), same_file),
        Finding(_("Made anew from the snapshot it is the same, byte for byte, up to the seal."),
                sealed.startswith(unsealed(document, whole))),
    ]  # fmt: skip


def digest(content):
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def unsealed(document, content):
    """The paper as it is before it is sealed: the seal is added behind it and changes no byte of it."""
    from clusterxchange import pdf

    document.content = content
    with translation.override("en"):
        html = render_to_string(document.template, {**content, **letterhead(document)})
        drawn = pdf.render(
            html, title=document.title, language="en", made_at=document.requested_at,
            attachments=attachments_of(document),
        )  # fmt: skip
        return pdf.archive(drawn, seal_label=_("Electronic seal of the portal"))
