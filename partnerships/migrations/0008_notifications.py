"""News for one person, and how each wants to hear of it."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# The worker acts for bodies; a choice is a person's own. It asks of one address and one kind, and learns the channel.
WISH = """
CREATE FUNCTION notice_wish(address text, wanted text) RETURNS TABLE (person bigint, channel text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT u.id, coalesce(p.channel, '')
    FROM partnerships_user u LEFT JOIN partnerships_preference p ON p.user_id = u.id AND p.kind = wanted
   WHERE lower(u.email) = lower(address) AND u.is_active LIMIT 1;
$$;
REVOKE ALL ON FUNCTION notice_wish(text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION notice_wish(text, text) TO cx_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0007_reply_to"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("mail", "By mail at once"),
                            ("digest", "Once a day, in one mail"),
                            ("portal", "In the portal only"),
                            ("off", "Not at all"),
                        ],
                        max_length=10,
                    ),
                ),
                ("subject", models.CharField(max_length=250)),
                ("sentence", models.TextField(blank=True)),
                ("link", models.CharField(max_length=250)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seen_at", models.DateTimeField(null=True)),
                ("digested_at", models.DateTimeField(null=True)),
                (
                    "event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="partnerships.event",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["user", "-created_at"], name="notice_newest"),
                    models.Index(
                        condition=models.Q(("channel", "digest"), ("digested_at", None)),
                        fields=["user"],
                        name="notice_for_digest",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("event", "user"), name="notice_once_per_event")],
            },
        ),
        migrations.CreateModel(
            name="Preference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("mail", "By mail at once"),
                            ("digest", "Once a day, in one mail"),
                            ("portal", "In the portal only"),
                            ("off", "Not at all"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "kind"), name="preference_once")],
            },
        ),
        migrations.RunSQL(WISH, "DROP FUNCTION notice_wish(text, text);"),
    ]
