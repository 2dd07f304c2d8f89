"""Sample papers on the portal's own sheet."""

import datetime
from pathlib import Path

from django.template import Context, Engine

from clusterxchange.pdf import qr_svg

MADE_AT = datetime.datetime(2027, 1, 14, 8, 30, tzinfo=datetime.UTC)
TITLE = "Financial agreement for one exchange"
ADDRESS = "https://portal.example/verify/CX-2027-00042-F"
FOLDERS = [Path(__file__).parent, Path(__file__).parents[3] / "templates"]
STATEMENTS = {
    "funding_statement": "This project has received funding from the European Union’s COSME programme.",
    "disclaimer": "The content is the author's view only; the Agency is not responsible for its use.",
}


def html_of(name: str, **context) -> str:
    engine = Engine(dirs=FOLDERS, libraries={"i18n": "django.templatetags.i18n"})
    known = {"title": TITLE, "language": "en", "number": "CX-2027-00042-F", "content_hash": "9f86d081" * 8}
    address = {"verify_url": ADDRESS, "qr": qr_svg(ADDRESS, label=f"QR code leading to {ADDRESS}")}
    return engine.get_template(f"{name}.html").render(Context(known | address | STATEMENTS | context))


def agreement() -> str:
    return html_of("agreement")


def report(sections: int = 10, rows: int = 32) -> str:
    lines = [(f"CX-{n:05d}", "Aveiro, Portugal", "Łódź, Poland", f"{n * 3}.00") for n in range(rows)]
    chapters = [{"title": f"Chapter {n}", "text": "Words of the trade. " * 40, "rows": lines} for n in range(sections)]
    return html_of("report", sections=chapters)
