"""Looking through a person's eyes, and who is never looked at."""

import datetime

import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

WATCHES = """
CREATE FUNCTION watches_over_all(person bigint) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM partnerships_membership m
                  WHERE m.user_id = person AND m.organisation_id IS NULL AND m.partnership_id IS NULL);
$$;
REVOKE ALL ON FUNCTION watches_over_all(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION watches_over_all(bigint) TO cx_app, cx_officer;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0004_people_and_their_rights"),
    ]

    operations = [
        migrations.CreateModel(
            name="Viewing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="viewings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "-started_at"], name="viewing_of_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="viewing_with_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("by")), _negated=True), name="viewing_of_another"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at__gt", models.F("started_at")),
                            (
                                "ends_at__lte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("started_at"), "+", models.Value(datetime.timedelta(seconds=1800))
                                ),
                            ),
                        ),
                        name="viewing_half_an_hour",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)), fields=("by",), name="viewing_one_at_a_time"
                    ),
                ],
            },
        ),
        migrations.RunSQL(WATCHES, "DROP FUNCTION watches_over_all(bigint)"),
    ]
