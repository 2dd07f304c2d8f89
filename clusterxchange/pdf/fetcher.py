"""What a paper may reach: the portal's own files by logical name, small inline pictures, nothing else."""

import base64
import binascii
import re
from pathlib import Path

from weasyprint.urls import FatalURLFetchingError, URLFetcherResponse

from .fonts import PAPER_FONTS

BUNDLED = Path(__file__).parent / "bundled"
MIMES = {".svg": "image/svg+xml", ".png": "image/png", ".ttf": "font/ttf"}
INLINE_PICTURE = re.compile(r"^data:(image/(?:png|jpeg));base64,([A-Za-z0-9+/=\s]*)$")
INLINE_LIMIT = 256 * 1024
SIGNATURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}


class Refused(FatalURLFetchingError):
    """The paper asked for something outside the portal. A BaseException, because WeasyPrint's own is one."""


def allowed_files() -> dict[str, Path]:
    """Logical name → file. Built once at start: no name of a request is ever joined to a path."""
    known = [*BUNDLED.iterdir(), *PAPER_FONTS.glob("Inter-*.ttf")]
    return {path.name: path for path in sorted(known) if path.suffix in MIMES}


class ClosedFetcher:
    """WeasyPrint's only door. Remembers what it refused: drawing an SVG swallows even a BaseException."""

    def __init__(self, files: dict[str, Path]):
        self.files = files
        self.refused: list[str] = []

    def __call__(self, url: str, *_args, **_kwargs) -> URLFetcherResponse:
        return self.fetch(url)

    def fetch(self, url: str, headers=None) -> URLFetcherResponse:
        response = self._bundled(url) or self._inline_picture(url)
        if response is None:
            self.refused.append(url[:120])
            raise Refused(url[:120])
        return response

    def _bundled(self, url: str) -> URLFetcherResponse | None:
        path = self.files.get(url.removeprefix("portal:")) if url.startswith("portal:") else None
        if path is None:
            return None
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": MIMES[path.suffix]})

    def _inline_picture(self, url: str) -> URLFetcherResponse | None:
        found = INLINE_PICTURE.match(url) if len(url) <= INLINE_LIMIT else None
        if found is None:
            return None
        try:
            picture = base64.b64decode(found[2], validate=False)
        except binascii.Error:
            return None
        # The bytes decide, not the label: WeasyPrint would try SVG on anything Pillow cannot open.
        if not picture.startswith(SIGNATURES[found[1]]):
            return None
        return URLFetcherResponse(url, picture, {"Content-Type": found[1]})
