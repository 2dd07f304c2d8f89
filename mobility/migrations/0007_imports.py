"""Tables brought in, where an exchange comes from, and the offer that visits from before hang on."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import clusterxchange.public_ids

# The host of a past visit may stand in another partnership, where the visitor's desk writes no offer.
PAST = """
CREATE FUNCTION offer_of_past_visits(host bigint, more integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  found bigint;
BEGIN
  IF coalesce(current_setting('app.partnerships', true), '') IN ('', '{}') THEN
    RAISE EXCEPTION 'only partnerships bring past visits in' USING ERRCODE = 'insufficient_privilege';
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('past visits of ' || host, 0));
  UPDATE mobility_offer SET places = least(places + more, 32767)
   WHERE ho_id = host AND status = 'closed' AND title = 'Visits from before the portal' RETURNING id INTO found;
  IF found IS NULL THEN
    INSERT INTO mobility_offer (public_id, ho_id, hop_id, ho_name, ho_type, title, summary, activity_types, sectors,
        wanted, languages, place, country, latitude, longitude, opens_on, closes_on, places, places_taken, status,
        published_at, search_text)
    SELECT substr(replace(gen_random_uuid()::text, '-', ''), 1, 24), o.id, o.partnership_id, o.name, o.type,
           'Visits from before the portal', 'Visits that were made before the portal kept them.', '{}', o.sectors,
           '{}', '{en}', o.place, o.country, coalesce(o.latitude, 0), coalesce(o.longitude, 0), current_date,
           current_date, greatest(more, 1), 0, 'closed', now(), ''
      FROM partnerships_organisation o WHERE o.id = host AND o.accepted_at IS NOT NULL
    RETURNING id INTO found;
  END IF;
  RETURN found;
END $$;
REVOKE ALL ON FUNCTION offer_of_past_visits(bigint, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION offer_of_past_visits(bigint, integer) TO cx_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("mobility", "0006_reminders"),
        ("partnerships", "0008_notifications"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="exchange",
            name="origin",
            field=models.CharField(
                choices=[("portal", "Made in the portal"), ("imported", "Brought in from before")],
                default="portal",
                max_length=10,
                verbose_name="origin",
            ),
        ),
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_error", models.TextField(blank=True)),
                (
                    "public_id",
                    models.CharField(
                        default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("organisations", "Organisations"),
                            ("offers", "Offers"),
                            ("exchanges", "Past exchanges"),
                        ],
                        max_length=20,
                        verbose_name="what it holds",
                    ),
                ),
                (
                    "arrival",
                    models.CharField(
                        choices=[
                            ("open", "Open at once: organisations accepted, offers published"),
                            ("waiting", "To be looked at: organisations in the desk’s queue, offers paused"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="how it arrives",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="file")),
                ("extension", models.CharField(max_length=4)),
                ("file", models.BinaryField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Being checked"),
                            ("checked", "Checked"),
                            ("committing", "Being taken over"),
                            ("committed", "Taken over"),
                            ("discarded", "Discarded"),
                            ("failed", "Not taken over"),
                        ],
                        default="queued",
                        max_length=12,
                    ),
                ),
                ("lines_done", models.PositiveIntegerField(default=0)),
                ("lines_good", models.PositiveIntegerField(default=0)),
                ("lines_bad", models.PositiveIntegerField(default=0)),
                ("columns", models.JSONField(default=dict)),
                ("preview", models.JSONField(default=list)),
                ("problems", models.JSONField(default=list)),
                ("report", models.BinaryField(null=True)),
                ("leave_out", models.BooleanField(default=False)),
                ("invites", models.BooleanField(default=False)),
                ("sentence", models.CharField(blank=True, max_length=500)),
                ("checked_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.partnership"
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(fields=["partnership", "-created_at"], name="import_by_partnership"),
                    models.Index(
                        condition=models.Q(("status__in", ["queued", "committing"])),
                        fields=["next_attempt_at"],
                        name="import_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["queued", "failed", "discarded"]),
                            ("checked_at__isnull", False),
                            _connector="OR",
                        ),
                        name="import_checked_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("ended_at__isnull", False), ("file", None), ("status__in", ["committed", "discarded"])
                            ),
                            models.Q(
                                models.Q(("status__in", ["committed", "discarded"]), _negated=True), ("ended_at", None)
                            ),
                            _connector="OR",
                        ),
                        name="import_ended_when",
                    ),
                ],
            },
        ),
        migrations.RunSQL(PAST, "DROP FUNCTION offer_of_past_visits(bigint, integer)"),
    ]
