"""The data behind a report travels inside its PDF: JSON and XLSX."""

import json

from clusterxchange.repeatable_books import repeatable
from clusterxchange.spreadsheets import write_book

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def attachments_of(document):
    """Attachments of a document that carries its figures; none for the others.

    content["sheets"], where there are any: [{"title", "columns", "rows"}], one sheet of the workbook each.
    """
    if not document.with_figures:
        return []
    from clusterxchange.pdf import Attachment

    content = json.dumps(document.content, sort_keys=True, ensure_ascii=False, indent=1).encode()
    found = [Attachment("figures.json", "application/json", "Figures as JSON", content)]
    sheets = [(sheet["title"], sheet["columns"], sheet["rows"]) for sheet in document.content.get("sheets", ())]
    if sheets:
        # Made anew from the same content it is the same file: so a frozen report can be compared with what was sealed.
        book = repeatable(write_book(sheets), document.requested_at)
        found.append(Attachment("figures.xlsx", XLSX, "Figures and their rows as a workbook", book))
    return found
