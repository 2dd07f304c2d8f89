"""The address an answer by mail goes to: it says whose answer to which conversation, and proves that we gave it out.

Nothing is stored. The local part stays below 64 signs and in small letters, as mail servers like it.
"""

import re
from datetime import date, timedelta
from typing import NamedTuple

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36

from partnerships.mailbox import mail_domain
from partnerships.rulebook import rules_on

PATTERN = re.compile(r"reply\+([0-9a-z]{1,13})\.([0-9a-z]{1,13})\.([0-9a-z]{1,6})\.([0-9a-f]{24})@", re.IGNORECASE)


class Address(NamedTuple):
    """application, user: primary keys; until: the last day it may be used."""

    application: int
    user: int
    until: date

    @property
    def is_over(self):
        return self.until < timezone.localdate()


def reply_address(application, user):
    until = timezone.localdate() + timedelta(days=rules_on().reply_days)
    facts = ".".join(int_to_base36(number) for number in (application.pk, user.pk, until.toordinal()))
    return f"reply+{facts}.{seal(facts)}@{settings.REPLY_DOMAIN or mail_domain()}"


def seal(facts):
    return salted_hmac("reply address", facts, algorithm="sha256").hexdigest()[:24]


def read_address(text):
    """The first address of ours in a header, as an Address; None when there is none that we gave out."""
    for found in PATTERN.finditer(text):
        *numbers, sealed = (part.lower() for part in found.groups())
        if constant_time_compare(seal(".".join(numbers)), sealed):
            application, user, day = (base36_to_int(number) for number in numbers)
            return Address(application, user, date.fromordinal(day))
    return None
