import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import clusterxchange.public_ids

PARTIES = "vo_id, ho_id, vop_id, hop_id"
WELD = f"""
ALTER TABLE reporting_dossier ADD CONSTRAINT dossier_of_exchange
  FOREIGN KEY (exchange_id, {PARTIES}) REFERENCES mobility_exchange (id, {PARTIES});
"""


class Migration(migrations.Migration):
    dependencies = [
        ("mobility", "0017_signed_elsewhere"),
        ("partnerships", "0012_grant_rates"),
        ("reporting", "0002_tallies"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Dossier",
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
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting for its turn"),
                            ("rendering", "Being put together"),
                            ("ready", "Ready"),
                            ("failed", "Failed"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("progress", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField(null=True)),
                ("file", models.CharField(blank=True, max_length=120)),
                ("file_sha256", models.CharField(blank=True, max_length=64)),
                ("size", models.PositiveIntegerField(default=0)),
                (
                    "document",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.document",
                    ),
                ),
                (
                    "exchange",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="mobility.exchange"
                    ),
                ),
                (
                    "ho",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.organisation"
                    ),
                ),
                (
                    "hop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.partnership"
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vo",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.organisation"
                    ),
                ),
                (
                    "vop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.partnership"
                    ),
                ),
            ],
            options={
                "ordering": ["-requested_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ["queued", "rendering"])),
                        fields=["next_attempt_at"],
                        name="dossier_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("document__isnull", False),
                                ("made_at__isnull", False),
                                ("status", "ready"),
                                models.Q(("file", ""), _negated=True),
                            ),
                            models.Q(models.Q(("status", "ready"), _negated=True), ("file", ""), ("made_at", None)),
                            _connector="OR",
                        ),
                        name="dossier_ready_with_file",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["queued", "rendering"])),
                        fields=("exchange", "requested_by"),
                        name="dossier_one_waiting",
                    ),
                ],
            },
        ),
        migrations.RunSQL(WELD, migrations.RunSQL.noop),
    ]
