"""Visits agreed on outside of the portal; an arrangement is welded to its offer and its visitor's partnership."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import clusterxchange.public_ids

WELDS = [
    (
        "ALTER TABLE mobility_arrangement ADD CONSTRAINT arrangement_of_offer "
        "FOREIGN KEY (offer_id, ho_id, hop_id) REFERENCES mobility_offer (id, ho_id, hop_id);",
        "ALTER TABLE mobility_arrangement DROP CONSTRAINT arrangement_of_offer;",
    ),
    (
        "ALTER TABLE mobility_arrangement ADD CONSTRAINT arrangement_of_vo "
        "FOREIGN KEY (vo_id, vop_id) REFERENCES partnerships_organisation (id, partnership_id);",
        "ALTER TABLE mobility_arrangement DROP CONSTRAINT arrangement_of_vo;",
    ),
]


class Migration(migrations.Migration):
    dependencies = [
        ("mobility", "0003_waiting_list"),
        ("partnerships", "0002_scope"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Arrangement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("title", models.CharField(max_length=160)),
                ("vo_name", models.CharField(max_length=200)),
                ("ho_name", models.CharField(max_length=200)),
                ("starts_on", models.DateField(verbose_name="first day at the host")),
                ("ends_on", models.DateField(verbose_name="last day at the host")),
                ("note", models.TextField(max_length=3000, verbose_name="what was agreed")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("proposed", "With the visitor"),
                            ("taken_up", "Taken up"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="proposed",
                        max_length=20,
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answered_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
            ],
        ),
        migrations.AddField(
            model_name="application",
            name="agreed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="application",
            name="agreed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="application",
            name="agreed_outside",
            field=models.BooleanField(default=False),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("agreed_at", None), ("agreed_outside", True), _connector="OR"),
                name="application_agreed_outside",
            ),
        ),
        migrations.AddField(
            model_name="arrangement",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="arrangement",
            name="application",
            field=models.OneToOneField(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mobility.application"
            ),
        ),
        migrations.AddField(
            model_name="arrangement",
            name="ho",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.organisation"
            ),
        ),
        migrations.AddField(
            model_name="arrangement",
            name="hop",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.partnership"
            ),
        ),
        migrations.AddField(
            model_name="arrangement",
            name="offer",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mobility.offer"),
        ),
        migrations.AddField(
            model_name="arrangement",
            name="proposed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="arrangement",
            name="vo",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.organisation"
            ),
        ),
        migrations.AddField(
            model_name="arrangement",
            name="vop",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.partnership"
            ),
        ),
        migrations.AddIndex(
            model_name="arrangement",
            index=models.Index(condition=models.Q(("status", "proposed")), fields=["vo"], name="arrangement_by_vo"),
        ),
        migrations.AddIndex(
            model_name="arrangement",
            index=models.Index(fields=["offer", "-proposed_at"], name="arrangement_by_offer"),
        ),
        migrations.AddConstraint(
            model_name="arrangement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("status", "proposed")),
                    models.Q(models.Q(("status", "proposed"), _negated=True), ("answered_at__isnull", False)),
                    _connector="OR",
                ),
                name="arrangement_answered_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrangement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "declined"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="arrangement_declined_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="arrangement",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="arrangement_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="arrangement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "proposed")), fields=("vo", "offer"), name="arrangement_once"
            ),
        ),
        *(migrations.RunSQL(there, back) for there, back in WELDS),
    ]
