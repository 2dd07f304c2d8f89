"""What a program with a certificate does to a PDF: real signatures by real keys."""

import io
from datetime import UTC, datetime

from clusterxchange.pdf import paper


def handed_out(signer):
    """A sealed paper as the portal hands it out."""
    html = "<html lang=en><title>Paper</title><h1>Paper</h1><p>What is agreed."
    made_at = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
    return paper(html, title="Paper", language="en", made_at=made_at, reason="sealed", signer=signer)


def signed_by(content, signer, field="Own"):
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    wanted = signers.PdfSignatureMetadata(field_name=field, subfilter=fields.SigSeedSubFilter.PADES)
    return signers.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), wanted, signer=signer).getvalue()


def drawn_over(content):
    """The same file with another content on its first page, added behind it."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    pages = writer.root["/Pages"]["/Kids"]
    other = writer.add_object(generic.StreamObject(stream_data=b"BT 100 100 Td (EUR 9000) Tj ET"))
    pages[0][generic.NameObject("/Contents")] = other
    writer.mark_update(pages.raw_get(0))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()
