"""The gate for files from outside: what comes in is parsed, checked and, if it is a picture, drawn anew."""

import hashlib
import io
import os
import re
import secrets
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.http import FileResponse
from django.utils.translation import gettext as _

LIMIT = 10 * 1024 * 1024  # bytes
PIXELS = 40_000_000
PAGES = 500
OBJECTS = 200_000
KINDS = {"pdf": "pdf", "png": "png", "jpg": "jpg", "jpeg": "jpg", "webp": "webp"}
MIMES = {"pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
PICTURES = {"png": ("PNG", {}), "jpg": ("JPEG", {"quality": 90}), "webp": ("WEBP", {"quality": 90})}
STORAGE_NAME = re.compile(r"^[0-9a-f]{32}\.(pdf|png|jpg|webp)$")
SANDBOX = "sandbox; default-src 'none'"

# Keys and values that make a PDF do something, or carry something, when it is opened.
ACTIVE_KEYS = {"/JS", "/JavaScript", "/AA", "/XFA", "/EF", "/EmbeddedFiles", "/RichMediaContent", "/Rendition"}
ACTIVE_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/GoToR",
    "/GoToE",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/RichMediaExecute",
    "/GoTo3DView",
}
ACTIVE_ANNOTATIONS = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}


class Refused(ValueError):
    """A file that does not come in; the text is a sentence for the person who sent it."""


@dataclass(frozen=True)
class Admitted:
    """A file that may come in. sha256 is of data, which for pictures is what we drew, not what was sent."""

    data: bytes
    mime: str
    extension: str
    sha256: str


def admit(file, *, name: str) -> Admitted:
    """Check an upload (bytes or a readable file; name as the browser gave it).

    Raises Refused with a sentence, and nothing else, whatever the bytes are.
    """
    content = read_all(file)
    kind = _kind(content, name)
    try:
        data = _checked_pdf(content) if kind == "pdf" else _redrawn(content, kind)
    except Refused:
        raise
    except Exception as problem:  # every parser error, also MemoryError and RecursionError, is a refusal
        raise Refused(_("This file is damaged or unusual: save it again, for example by printing to PDF.")) from problem
    return Admitted(data, MIMES[kind], kind, hashlib.sha256(data).hexdigest())


def read_all(file) -> bytes:
    content = file if isinstance(file, bytes) else file.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise Refused(_("This file is larger than 10 MB."))
    if not content:
        raise Refused(_("This file is empty."))
    return content


def _kind(content: bytes, name: str) -> str:
    """What the bytes are, if the name says the same."""
    claimed = KINDS.get(Path(name or "").suffix.lower().removeprefix("."))
    if claimed is None:
        raise Refused(_("Only PDF, PNG, JPEG and WebP files can be uploaded."))
    if claimed != _look(content):
        raise Refused(_("The content of this file is not what its name says."))
    return claimed


def _look(content: bytes) -> str | None:
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    return "webp" if content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


def _checked_pdf(content: bytes) -> bytes:
    """The same bytes (a signature on an invoice stays valid), if nothing in them acts, hides or is locked."""
    pikepdf = _bounded_pikepdf()
    try:
        # No recovery: what one reader repairs in one way, another repairs in another way.
        document = pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True)
    except pikepdf.PasswordError:
        raise Refused(_("This PDF is protected by a password: save it without one.")) from None
    with document:
        if document.is_encrypted:
            raise Refused(_("This PDF is encrypted: save it without protection."))
        if not 0 < len(document.pages) <= PAGES:
            raise Refused(_("This PDF has no pages, or more than %(count)s.") % {"count": PAGES})
        _refuse_active_parts(document)
    return content


def _bounded_pikepdf():
    import pikepdf

    # Global to the process, and wide enough for our own papers: a bomb unpacks to gigabytes.
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=64 * 1024 * 1024,
        run_length_max_memory=64 * 1024 * 1024,
        png_max_memory=64 * 1024 * 1024,
        tiff_max_memory=64 * 1024 * 1024,
        parser_max_nesting=100,
        parser_max_container_size=200_000,
        doc_max_warnings=50,
    )
    return pikepdf


def _refuse_active_parts(document):
    """Walk every object of the file, also those that no page refers to."""
    from pikepdf import Array, Dictionary, Stream

    left = OBJECTS
    waiting = [document.trailer]
    for one in document.objects:
        waiting.append(one)
        while waiting:
            part = waiting.pop()
            left -= 1
            if left < 0:
                raise Refused(_("This PDF is too complicated: print it to a new PDF."))
            if isinstance(part, (Dictionary, Stream)):
                _refuse_if_active(part)
            if isinstance(part, (Dictionary, Stream, Array)):
                waiting.extend(_direct_parts(part))


def _direct_parts(part) -> list:
    from pikepdf import Array, Object

    inside = list(part) if isinstance(part, Array) else [part.get(key) for key in part.keys()]  # noqa: SIM118
    return [one for one in inside if isinstance(one, Object) and not one.is_indirect]


def _refuse_if_active(part):
    keys = set(part.keys())
    acts = (
        keys & ACTIVE_KEYS
        or _named(part, "/S") in ACTIVE_ACTIONS
        or _named(part, "/Subtype") in ACTIVE_ANNOTATIONS
        or _named(part, "/Type") == "/EmbeddedFile"
        or ("/OpenAction" in keys and not _only_turns_a_page(part.get("/OpenAction")))
    )
    if acts:
        raise Refused(_("This PDF holds scripts, actions or other files: print it to a new PDF."))


def _only_turns_a_page(action) -> bool:
    """Office programs write where to open the file as an OpenAction: a destination, which does nothing else."""
    from pikepdf import Array, Dictionary

    return isinstance(action, Array) or (isinstance(action, Dictionary) and _named(action, "/S") == "/GoTo")


def _named(part, key: str) -> str | None:
    from pikepdf import Name

    value = part.get(key)
    return str(value) if isinstance(value, Name) else None


def _redrawn(content: bytes, kind: str) -> bytes:
    """The picture and only the picture: no place, no camera, no text, nothing behind the last line."""
    from PIL import Image, ImageOps

    form, options = PICTURES[kind]
    with Image.open(io.BytesIO(content), formats=[form]) as sent:
        if sent.width * sent.height > PIXELS:
            raise Refused(_("This picture is too large: at most 40 million pixels."))
        sent.load()
        upright = ImageOps.exif_transpose(sent)
        colours = "RGBA" if form != "JPEG" and upright.has_transparency_data else "RGB"
        drawn = upright.convert(colours)
    drawn.info.clear()
    out = io.BytesIO()
    drawn.save(out, form, **options)
    return out.getvalue()


def keep(admitted: Admitted, folder) -> str:
    """Store under a random name; returns that name. Written, then renamed: a name always has its whole content."""
    folder = Path(folder)
    _refuse_web_root(folder)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{secrets.token_hex(16)}.{admitted.extension}"
    fresh = folder / f".{name}"
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        out.write(admitted.data)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(folder / name)
    return name


def _refuse_web_root(folder: Path):
    served = [settings.STATIC_ROOT, *settings.STATICFILES_DIRS]
    if any(folder.resolve().is_relative_to(Path(root).resolve()) for root in served if root):
        raise ImproperlyConfigured(f"Uploads would be public in {folder}.")


def kept_file(folder, storage_name: str) -> Path:
    """Where keep() put it. ValueError for any name that keep() does not give."""
    if not STORAGE_NAME.match(storage_name):
        raise ValueError("This is no name of a kept file.")
    return Path(folder) / storage_name


def attachment_response(content, *, name: str, mime: str) -> FileResponse:
    """A download (content: bytes, a Path or an open file) that no browser opens inside the portal."""
    if isinstance(content, bytes):
        content = io.BytesIO(content)
    elif isinstance(content, Path):
        content = content.open("rb")
    response = FileResponse(content, as_attachment=True, filename=safe_name(name), content_type=mime)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = SANDBOX
    response["Cache-Control"] = "private, no-store"
    return response


def safe_name(name: str) -> str:
    """A file name for people: no folders, no control or direction signs, at most 120 characters."""
    last = re.split(r"[/\\]", name or "")[-1]
    kept = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    stem, dot, ending = kept.rpartition(".")
    return (f"{stem[:110]}.{ending[:9]}" if dot else kept[:120]) or "file"
