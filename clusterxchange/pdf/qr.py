"""The square that leads from paper back to the portal."""

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str, *, label: str) -> SafeString:
    """An inline SVG of a QR code (error correction M); WeasyPrint makes its title the alternative text."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out,
        kind="svg",
        xmldecl=False,
        svgns=True,
        omitsize=True,
        border=0,
        svgclass="qr",
        lineclass=None,
        title=label,
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308 - segno draws modules and escapes the label
