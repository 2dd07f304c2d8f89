"""The data behind a report travels inside its PDF: JSON and XLSX."""

import json


def attachments_of(document):
    """Attachments of a document that carries its figures; none for the others."""
    if not document.with_figures:
        return []
    from clusterxchange.pdf import Attachment

    content = json.dumps(document.content, sort_keys=True, ensure_ascii=False, indent=1).encode()
    return [Attachment("figures.json", "application/json", "Figures as JSON", content)]
