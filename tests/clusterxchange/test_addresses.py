"""Addresses of rows are those that Django would write."""

from django.urls import reverse

from clusterxchange.addresses import address_of
from clusterxchange.public_ids import new_public_id


def test_an_address_is_the_same_as_django_writes_it_for_every_id():
    for _time in range(50):
        public_id = new_public_id()
        for name in ("mobility:offer-detail", "mobility:exchange-detail", "payments:batch-detail"):
            assert address_of(name, public_id) == reverse(name, args=[public_id])
