"""The index of a bundle and the zip itself: the same facts give the same bytes, but for the seal's own moment."""

import hashlib
import zipfile
from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation

from reporting.dossiers.contents import json_bytes

SEALED, SUMS, INDEX, PAGE = "index.pdf", "SHA256SUMS", "index.json", "index.html"
CHUNK = 1024 * 1024


def chunks(content):
    """The bytes of a member piece by piece, wherever they lie."""
    if isinstance(content, bytes):
        yield content
        return
    with Path(content).open("rb") as opened:
        while piece := opened.read(CHUNK):
            yield piece


def digest(content):
    found, size = hashlib.sha256(), 0
    for piece in chunks(content):
        found.update(piece)
        size += len(piece)
    return {"sha256": found.hexdigest(), "size": size}


def index_of(dossier, found):
    """index.json: every member with its SHA-256. Adds the page for people, which says the same."""
    exchange = dossier.exchange
    head = {
        "exchange": exchange.number,
        "visit": f"{exchange.vo_name} – {exchange.ho_name}",
        "asked_at": dossier.requested_at,
        "missing": sorted(found.missing),
    }
    rows = [{"name": name} | digest(content) for name, content in found.files.items()]
    with translation.override("en"):
        page = render_to_string("reporting/dossier_index.html", {"head": head, "rows": rows}).encode()
    found.files[PAGE] = page
    return json_bytes(head | {"files": [*rows, {"name": PAGE} | digest(page)]})


def sealed_index(dossier, found, index):
    """What the sealed paper says; it travels inside it, so that the script finds the hash there."""
    exchange = dossier.exchange
    rows = [{"name": name} | digest(content) for name, content in sorted(found.files.items())]
    return {
        "exchange": exchange.number,
        "visit": [exchange.vo_name, exchange.ho_name],
        "asked_at": dossier.requested_at.strftime("%-d %B %Y, %H:%M UTC"),
        "index_sha256": hashlib.sha256(index).hexdigest(),
        "rows": rows,
        "missing": sorted(found.missing),
    }


def pack(target, dossier, found, index, sealed):
    """Write the zip: members by name, then the index, its seal, and the sums of them all."""
    members = {**found.files, INDEX: index, SEALED: sealed}
    sums = "".join(f"{digest(content)['sha256']}  {name}\n" for name, content in sorted(members.items()))
    moment = dossier.requested_at.timetuple()[:6]
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in sorted({**members, SUMS: sums.encode()}.items()):
            entry = zipfile.ZipInfo(f"{dossier.exchange.number}/{name}", moment)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            with packed.open(entry, "w") as out:
                for piece in chunks(content):
                    out.write(piece)
