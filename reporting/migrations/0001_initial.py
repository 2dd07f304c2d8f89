import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import clusterxchange.public_ids
import payments.models.ledger


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partnerships", "0002_scope"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("cluster", "Cluster organisation"),
                            ("support", "Scaling-up support organisation"),
                            ("sme", "SME"),
                            ("authority", "Public authority"),
                            ("agency", "Innovation agency"),
                            ("training", "Training provider"),
                            ("large", "Large company"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.organisation"
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.partnership"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="number")),
                ("period_start", models.DateField(verbose_name="from")),
                ("period_end", models.DateField(verbose_name="to")),
                ("figures", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("drawn_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="report", to="partnerships.document"
                    ),
                ),
                (
                    "drawn_by",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="partnerships.partnership",
                    ),
                ),
            ],
            options={
                "ordering": ["-drawn_at"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("period_end__gte", models.F("period_start"))), name="report_period"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cut", models.CharField(max_length=16)),
                ("key", models.CharField(max_length=40)),
                ("number", models.IntegerField()),
                ("amount", payments.models.ledger.Money(decimal_places=2, default=0, max_digits=12)),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.partnership"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["partnership", "cut", "key"], include=("number", "amount"), name="tally_by_partnership"
                    )
                ],
            },
        ),
    ]
