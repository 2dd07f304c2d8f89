"""Papers: HTML in, one PDF out: archived (PDF/A-3a), read aloud (PDF/UA-1), its origin proved (PAdES)."""

from .archive import archive
from .paper import paper
from .qr import qr_svg
from .render import Attachment, PaperFailed, render
from .seal import load_signer, make_seal_key, seal

__all__ = [
    "Attachment",
    "PaperFailed",
    "archive",
    "load_signer",
    "make_seal_key",
    "paper",
    "qr_svg",
    "render",
    "seal",
]
