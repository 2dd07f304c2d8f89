"""E15: one organisation registered twice. Across partnerships Postgres answers whether, never whose."""

from django.db import connection

from partnerships.models import Organisation, Registration

OVER = (Registration.Status.REJECTED, Registration.Status.WITHDRAWN)
SHOWN = 5


def registered_elsewhere(registration):
    """'number' or 'name' when another partnership has a registration with the same one; '' otherwise."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT registered_elsewhere(%s, %s, %s)",
            [registration.partnership_id, registration.identity, registration.name_identity],
        )
        return cursor.fetchone()[0]


def twins_of(registration):
    """Names of the partnership's other organisations with the same number; others' are not ours to see."""
    same = Organisation.objects.filter(
        registration__partnership=registration.partnership_id, registration__identity=registration.identity
    )
    alive = same.exclude(registration__status__in=OVER).exclude(pk=registration.organisation_id)
    return list(alive.values_list("name", flat=True)[:SHOWN])


def twins_everywhere(registration):
    """Registrations with the same number of any partnership: for the Support Office, which sees both records."""
    same = Registration.objects.filter(identity=registration.identity).exclude(pk=registration.pk)
    return list(same.exclude(status__in=OVER).select_related("organisation", "partnership")[:SHOWN])
