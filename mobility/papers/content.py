"""The canonical content of a paper: what is hashed is what is signed (scheme §2)."""

import hashlib
import json


def canonical(content):
    """The bytes that are hashed: sorted keys, no spaces, UTF-8."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def content_hash(content):
    return hashlib.sha256(canonical(content)).hexdigest()


def stay_facts(exchange):
    """What every paper of an exchange says about it."""
    return {
        "exchange": exchange.number,
        "title": exchange.title,
        "vo": {"name": exchange.vo_name, "country": exchange.vo_country, "place": exchange.vo_place},
        "ho": {"name": exchange.ho_name, "country": exchange.ho_country, "place": exchange.ho_place},
        "vop": str(exchange.vop),
        "hop": str(exchange.hop),
        "traveller": exchange.traveller_name,
        "mode": exchange.mode,
        "starts_on": exchange.starts_on.isoformat(),
        "ends_on": exchange.ends_on.isoformat(),
        "working_days": exchange.working_days,
    }
