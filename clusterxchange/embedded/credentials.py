"""Random secrets, made once and kept in the data folder, readable by its owner only."""

import json
import os
import secrets
from pathlib import Path

NAMES = ("superuser", "cx_owner", "cx_app", "valkey", "secret_key")


def kept(data: Path) -> dict[str, str]:
    """The secrets of a data folder, by name. A killed first start leaves either all of them or none."""
    place = data / "secrets.json"
    if not place.exists():
        _keep(place, {name: secrets.token_urlsafe(48 if name == "secret_key" else 24) for name in NAMES})
    return json.loads(place.read_text())


def _keep(place: Path, words: dict[str, str]) -> None:
    draft = place.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        json.dump(words, out)
        out.flush()
        os.fsync(out.fileno())
    draft.rename(place)
