"""What more than one journey walks: the days, the stay, what is brought afterwards."""

import io
from datetime import date, timedelta

import pikepdf
from PIL import Image
from pyhanko.pdf_utils.reader import PdfFileReader

from partnerships.calendar import is_working_day


def a_full_week():
    """Monday to Friday, a month or more ahead, all working days in Portugal."""
    day = date.today() + timedelta(days=30)
    days = [day]
    while not all(is_working_day(one, "PT") for one in days) or days[0].weekday() or len(days) < 5:
        day += timedelta(days=1)
        days = [day + timedelta(days=n) for n in range(5)]
    return days[0], days[4]


def is_sealed(content):
    assert content.startswith(b"%PDF")
    seals = PdfFileReader(io.BytesIO(content)).embedded_signatures
    for seal in seals:
        seal.compute_integrity_info()
    return seals and all(seal.evaluate_signature_coverage().name == "ENTIRE_FILE" for seal in seals)


def stay_and_tell(people, portal):
    """The stay is over: evidence, report, and the host's word."""
    number, visitor = people.number, people.visitor
    let_time_pass(portal, number)
    visitor.go(visitor.exchange)
    visitor.wait_for("Ended, report due")
    visitor.upload_evidence(number, travel=("ticket.pdf", "application/pdf", a_pdf()),
                            accommodation=("hotel.png", "image/png", a_picture()))  # fmt: skip
    visitor.report(number, activities="Twelve workshops in five days.", learnt="Grippers first, then software.")
    people.host.confirm_attendance(number)


def let_time_pass(portal, number):
    """The stay ended yesterday. The clock's task is called twice; the second time it finds nothing to do."""
    _first, last = a_full_week()
    back = (last - date.today()).days + 1
    portal.as_owner(
        "UPDATE mobility_exchange SET starts_on = starts_on - %s, ends_on = ends_on - %s WHERE number = %s",
        back, back, number,
    )  # fmt: skip
    portal.call("mobility.tasks.sweep_clocks")
    portal.call("mobility.tasks.sweep_clocks")


def a_pdf():
    page, out = pikepdf.new(), io.BytesIO()
    page.add_blank_page()
    page.save(out)
    return out.getvalue()


def a_picture():
    out = io.BytesIO()
    Image.new("RGB", (80, 60), "white").save(out, "PNG")
    return out.getvalue()
