"""Lists for programs: with a key, in its owner's name and with their rights of that moment, for reading only."""

import hashlib
import re

from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, JsonResponse, QueryDict
from django.utils.translation import gettext as _
from ninja import Router
from ninja.responses import Status

from clusterxchange import scope
from clusterxchange.spreadsheets import stream_csv
from mobility.api import Errors, parameter
from partnerships.emails import link_to
from reporting.exports.reading import Refused, columns_of, next_block
from reporting.exports.registry import LISTS, lists_for
from reporting.exports.tokens import NotLetIn, caller
from reporting.exports.writing import MIME, stream_json
from reporting.operations.exports import log_export

MOST, SALT = 1000, "exports"
OWN = ("columns", "format", "limit", "after")
router = Router(tags=["lists"])
BEARER = [{"key": []}]
REFUSALS = {401: Errors, 403: Errors, 404: Errors, 422: Errors, 429: Errors}
PARAMETERS = [
    parameter("format", "json, or csv with a heading.", example="json", required=False, enum=["json", "csv"]),
    parameter("columns", "Names with commas between them, in the order wanted; the usual ones if left out.",
              example="number,status,amount", required=False),
    parameter("limit", "Rows of one answer.", example=100, required=False, type="integer", minimum=1, maximum=MOST,
              default=MOST),
    parameter("after", "Where the answer before ended, as it said.", example="", required=False),
]  # fmt: skip


def refused(status, sentence, name="key"):
    """JSON with one sentence; with 401 the way to come in (RFC 6750)."""
    answer = JsonResponse({"errors": {name: str(sentence)}}, status=status)
    if status == 401:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


@router.get("", response={200: dict, **REFUSALS}, summary="The lists that a key may read", operation_id="exports",
            openapi_extra={"security": BEARER})  # fmt: skip
def lists(request):
    """Names, columns and filters of each list, and its address."""
    try:
        user, tables = caller(request)
    except NotLetIn as why:
        return refused(why.status, why)
    with scope.acting_as(user):
        found = [one for one in lists_for(user.scope) if one.name in tables]
    return Status(200, {"lists": [told_of(one) for one in found]})


def told_of(listing):
    return {
        "list": listing.name,
        "title": str(listing.title),
        "columns": {one.name: str(one.label) for one in listing.columns},
        "filters": list(listing.parameters),
        "address": link_to(f"/api/v1/exports/{listing.name}"),
    }


@router.get("/{table}", response={200: dict, **REFUSALS}, summary="A list", operation_id="export",
            openapi_extra={"security": BEARER, "parameters": PARAMETERS})  # fmt: skip
def export(request, table: str):
    """
    Newest first, so many rows at a time; `next` (in CSV the header Link) is where to go on, and null at the end.

    Besides these parameters each list takes its own filters, as GET /exports names them. What the owner of the key may
    not read is not in it. Each answer is written down for the Support Office and the owner's coordinator.
    """
    try:
        user, tables = caller(request)
    except NotLetIn as why:
        return refused(why.status, why)
    listing = LISTS.get(table)
    if listing is None:
        return refused(404, _("There is no such list."), "list")
    if table not in tables:
        return refused(403, _("This key is not for this list."))
    asked, errors = asked_for(request.GET, listing)
    if errors:
        return Status(422, {"errors": errors})
    try:
        return answer(listing, asked, user)
    except PermissionDenied as why:
        return refused(403, why)
    except Refused as why:
        return refused(422, why, "filter")


def answer(listing, asked, user):
    """One block of rows, written down before it leaves the house."""
    rows, after = next_block(listing.name, asked["filters"], asked["columns"], user, asked["after"], asked["limit"])
    columns = columns_of(listing, asked["columns"])
    following = address_after(listing, asked, after) if after is not None else None
    if asked["format"] == "csv":
        cells = ([one.cell(value) for one, value in zip(columns, row, strict=True)] for row in rows)
        content = b"".join(stream_csv(cells, [str(one.label) for one in columns]))
    else:
        content = b"".join(stream_json(listing.name, columns, rows, next=following))
    sha256 = hashlib.sha256(content).hexdigest()
    taken = {"table": listing.name, **{name: asked[name] for name in ("columns", "filters", "format")}}
    log_export(taken, by=user, way="api", number=len(rows), sha256=sha256)
    response = HttpResponse(content, content_type=MIME[asked["format"]])
    response["Cache-Control"] = "private, no-store"
    if following:
        response["Link"] = f'<{following}>; rel="next"'
    return response


def address_after(listing, asked, after):
    query = QueryDict(asked["filters"], mutable=True)
    query.update({"columns": ",".join(asked["columns"]), "format": asked["format"], "limit": str(asked["limit"])})
    query["after"] = signing.dumps([listing.name, after], salt=SALT)
    return f"{link_to(f'/api/v1/exports/{listing.name}')}?{query.urlencode()}"


def asked_for(query, listing):
    """({columns, format, limit, after, filters}, {parameter: sentence})."""
    errors = {}
    for name, values in query.lists():
        if name not in (*OWN, *listing.parameters):
            known = ", ".join((*OWN, *listing.parameters))
            errors[name] = _("There is no such parameter. Known are: %(names)s.") % {"names": known}
        elif name in OWN and len(values) > 1:
            errors[name] = _("Give this parameter once.")
    columns = [name for name in query.get("columns", "").split(",") if name] or listing.default_columns()
    unknown = [name for name in columns if name not in listing.named]
    if unknown:
        errors["columns"] = _("There is no such column. Known are: %(names)s.") % {"names": ", ".join(listing.named)}
    limit = query.get("limit", str(MOST))
    if not re.fullmatch(r"[0-9]{1,4}", limit, re.ASCII) or not 1 <= int(limit) <= MOST:
        errors["limit"] = _("Give a whole number from 1 to %(most)s.") % {"most": MOST}
    if query.get("format", "json") not in ("json", "csv"):
        errors["format"] = _("Give json or csv.")
    after = position(query.get("after", ""), listing)
    if after is False:
        errors["after"] = _("Give it as the answer before said it.")
    filters = listing.filters_of(query)
    if len(filters) > 2000:
        errors["filter"] = _("This filter is too long.")
    if errors:
        return {}, errors
    return {
        "columns": list(dict.fromkeys(columns)), "format": query.get("format", "json"), "limit": int(limit),
        "after": after, "filters": filters,
    }, {}  # fmt: skip


def position(text, listing):
    """The key to go on after, None at the beginning, False for nonsense."""
    if not text:
        return None
    try:
        name, after = signing.loads(text, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError, UnicodeError):
        return False
    return after if name == listing.name else False
