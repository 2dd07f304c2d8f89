"""Small real PDF files that stand for boarding passes, invoices and CVs."""

import io

LINES = {
    "travel": ["BOARDING PASS", "ClusterXchange Air  CX 2031", "Seat 14A   Gate B7"],
    "travel_invoice": ["INVOICE", "Return ticket, second class", "EUR 184.00"],
    "accommodation": ["INVOICE", "Hotel Central, 5 nights", "EUR 465.00, paid"],
    "cv": ["CURRICULUM VITAE", "Engineer, twelve years in robotics", "English, Spanish, Portuguese"],
    "other": ["LIST OF PARTICIPANTS", "Signed on the spot"],
}


def ticket(kind):
    """One A6 page with three lines of text, as bytes."""
    import pikepdf

    drawn = "BT /F1 16 Tf 24 360 Td 24 TL " + " ".join(f"({line}) Tj T*" for line in LINES[kind]) + " ET"
    book = pikepdf.new()
    page = book.add_blank_page(page_size=(298, 420))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=book.make_indirect(font)))
    page.Contents = book.make_stream(drawn.encode())
    out = io.BytesIO()
    book.save(out, deterministic_id=True)
    return out.getvalue()
