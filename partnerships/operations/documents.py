"""Asking for a paper: a row now, a sealed PDF in a moment."""

import hashlib
import json

from django.db import transaction

from partnerships.events import nudge_queue
from partnerships.models import Document


@transaction.atomic
def order_document(*, template, title, content, by, number="", parties=None, with_figures=False, of_claim=False):
    """Queue a paper. parties: {'vo_id': …} of the bodies that may read it."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    document = Document.objects.create(
        template=template,
        title=title,
        number=number,
        content=content,
        content_sha256=hashlib.sha256(canonical.encode()).hexdigest(),
        with_figures=with_figures,
        of_claim=of_claim,
        requested_by=by,
        **(parties or {}),
    )
    nudge_queue()
    return document
