"""Ordering a paper that is made when somebody first asks for it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from clusterxchange.workflow import InvalidStep
from mobility.keepsakes import KEEPSAKES
from mobility.operations.signatures import locked_status
from mobility.papers.content import content_hash
from partnerships.models import Document
from partnerships.operations import order_document


@transaction.atomic
def order_keepsake(exchange, name, *, by):
    """The paper with what is true now: the one that says so already, or a new one."""
    keepsake = KEEPSAKES[name]
    if not set(keepsake.sides) & exchange.parties_of(by):
        raise PermissionDenied("this paper is for other sides of the visit")
    if not keepsake.ready(exchange):
        raise InvalidStep(_("It is not the time for this paper: %(paper)s.") % {"paper": keepsake.label})
    # Two who ask at once stand in one line, so that both get the same paper.
    locked_status(exchange)
    content = keepsake.content(exchange)
    base = f"{exchange.number}-{keepsake.letter}"
    parties = {f"{side}_id": getattr(exchange, f"{side}_id") for side in keepsake.sides}
    earlier = Document.objects.filter(number__startswith=base, **parties)
    same = earlier.exclude(status="failed").filter(content_sha256=content_hash(content)).first()
    return same or order_document(
        template=keepsake.template,
        title=f"{keepsake.label} {exchange.number}",
        number=f"{base}{earlier.count() + 1}",
        content=content,
        parties=parties,
        by=by,
    )
