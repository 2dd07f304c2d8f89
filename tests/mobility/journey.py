"""Walking an exchange along with real requests: what every test of this piece starts from."""

import re
import time

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clusterxchange import scope
from mobility.forms.papers import DAY, days_of
from mobility.models import Exchange, Paper
from mobility.operations import draw_up_commitment


def page(name, *args):
    return reverse(name, args=args)


def agenda(exchange, plan="Robots."):
    return [{"day": day.isoformat(), "plan": plan} for day in days_of(exchange)]


def commitment_form(exchange, **changes):
    days = {f"{DAY}{day.isoformat()}": "We look at robots." for day in days_of(exchange)}
    when = {"starts_on": exchange.starts_on.isoformat(), "ends_on": exchange.ends_on.isoformat()}
    return when | {"objectives": "Learn.", "outcomes": "A plan."} | days | changes


def drawn_up(world, by="vo", **said):
    """A commitment of the world's exchange, ready to be signed. said: what reads differently."""
    user = getattr(world.cast, by)
    says = {"objectives": "Learn.", "outcomes": "A plan.", "agenda": agenda(world.exchange)} | said
    with scope.acting_as(user):
        return draw_up_commitment(world.exchange, **says, by=user)


def log_in_freshly(client, user):
    """Logged in, and who they are was proven just now: what signing asks for."""
    client.force_login(user)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "email": user.email}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()


def sign(client, user, paper, side, **changes):
    log_in_freshly(client, user)
    name = "mobility:paper-sign" if paper.kind == "commitment" else "payments:agreement-sign"
    typed = {"side": side, "function": "Director", "read": "on", "sha256": paper.sha256} | changes
    return client.post(page(name, paper.public_id), typed)


def sign_all(client, world, paper):
    for side in paper.signers:
        assert sign(client, getattr(world.cast, side), paper, side).status_code == 302


def now_of(exchange, owner):
    with owner():
        return Exchange.objects.get(pk=exchange.pk)


def papers_of(exchange, owner):
    with owner():
        return list(Paper.objects.filter(exchange=exchange).order_by("kind", "version"))


def words_of(response):
    """The visible text of a page, blanks folded."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def pdf():
    """The smallest honest PDF."""
    import io

    import pikepdf

    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page()
        document.save(out)
    return out.getvalue()


FRAME = ("SAVEPOINT", "SET LOCAL ROLE NONE", "SELECT set_config", "SELECT current_user = session_user")


def statements(client, address):
    """(statements the page costs, the response), without what only tests add by nesting transactions."""
    with CaptureQueriesContext(connection) as seen:
        response = client.get(address)
    assert response.status_code == 200
    return sum(not any(one in query["sql"] for one in FRAME) for query in seen.captured_queries), response
