"""Fingerprints are made of the canonical number now: those of before are made anew, so that E15 still finds them."""

from django.db import IntegrityError, migrations, transaction

from partnerships.fingerprints import fingerprint, name_fingerprint


def make_anew(apps, schema_editor):
    registrations = apps.get_model("partnerships", "Registration").objects.select_related("organisation")
    exchanges = apps.get_model("mobility", "Exchange").objects
    for one in registrations.only("identity", "registration_number", "organisation__country", "organisation__name"):
        country, before = one.organisation.country, one.identity
        one.identity = fingerprint(country, one.registration_number)
        one.name_identity = name_fingerprint(country, one.organisation.name)
        one.save(update_fields=["identity", "name_identity"])
        if before and one.identity != before:
            carry_over(exchanges.filter(vo_identity=before), one.identity)


def carry_over(visits, identity):
    """Two numbers that turn out to be one organisation's keep their two visits; the second one stays as it was."""
    try:
        with transaction.atomic():
            visits.update(vo_identity=identity)
    except IntegrityError:
        pass


class Migration(migrations.Migration):
    dependencies = [("mobility", "0010_words_and_paces"), ("partnerships", "0009_activity")]
    operations = [migrations.RunPython(make_anew, migrations.RunPython.noop, elidable=True)]
