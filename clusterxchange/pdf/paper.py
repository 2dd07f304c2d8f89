"""A paper from start to end: drawn, archived, sealed."""

import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from .archive import archive
from .render import PaperFailed, render
from .seal import load_signer, make_seal_key, seal


def paper(
    html: str,
    *,
    title: str,
    language: str,
    made_at: datetime.datetime,
    reason: str,
    attachments=(),
    signer=None,
) -> bytes:
    """One sealed PDF/A-3a + PDF/UA-1. reason is why it is sealed; the seal carries its own time.

    Without signer: the key of settings.SEAL_KEY_FILE. Raises PaperFailed with a sentence.
    """
    signer = signer or _house_signer()
    drawn = render(html, title=title, language=language, made_at=made_at, attachments=attachments)
    return seal(archive(drawn, seal_label=_("Electronic seal of the portal")), signer=signer, reason=reason)


def _house_signer():
    path = Path(settings.SEAL_KEY_FILE)
    if not path.exists():
        if not (getattr(settings, "DEMO", False) or getattr(settings, "TESTING", False)):
            raise PaperFailed(_("The paper could not be sealed: the portal has no seal key (SEAL_KEY_FILE)."))
        make_seal_key(path)
    return _loaded(path, path.stat().st_mtime_ns, getattr(settings, "SEAL_KEY_PASSPHRASE", None))


@lru_cache(maxsize=2)
def _loaded(path: Path, _changed: int, passphrase: str | None):
    return load_signer(path, passphrase)
