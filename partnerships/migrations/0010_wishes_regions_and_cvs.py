import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Plain foreign keys are checked past row-level security; the welds make a forged partnership impossible.
WELDS = """
ALTER TABLE partnerships_wishes ADD CONSTRAINT wishes_in_partnership
  FOREIGN KEY (organisation_id, partnership_id) REFERENCES partnerships_organisation (id, partnership_id);
ALTER TABLE partnerships_cv ADD CONSTRAINT cv_in_partnership
  FOREIGN KEY (organisation_id, partnership_id) REFERENCES partnerships_organisation (id, partnership_id);
"""
UNDO = """
ALTER TABLE partnerships_wishes DROP CONSTRAINT wishes_in_partnership;
ALTER TABLE partnerships_cv DROP CONSTRAINT cv_in_partnership;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0009_activity"),
    ]

    operations = [
        migrations.AddField(
            model_name="organisation",
            name="languages",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=2), blank=True, default=list, size=None, verbose_name="languages"
            ),
        ),
        migrations.AddField(
            model_name="organisation",
            name="region",
            field=models.CharField(blank=True, db_default="", default="", max_length=5, verbose_name="region"),
        ),
        migrations.CreateModel(
            name="Cv",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("file", models.CharField(max_length=120)),
                ("mime", models.CharField(max_length=60)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="cv", to="partnerships.organisation"
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.partnership"
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Wishes",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "visit_countries",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="countries to visit",
                    ),
                ),
                (
                    "visit_sectors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="sectors to see",
                    ),
                ),
                (
                    "visit_purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="purposes of a visit",
                    ),
                ),
                (
                    "visit_hosts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="hosts to visit",
                    ),
                ),
                (
                    "visit_stays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="lengths of a visit",
                    ),
                ),
                ("visit_from", models.DateField(blank=True, null=True, verbose_name="can travel from")),
                ("visit_until", models.DateField(blank=True, null=True, verbose_name="can travel until")),
                (
                    "host_wanted",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="visitors wanted",
                    ),
                ),
                (
                    "host_sectors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="sectors to show",
                    ),
                ),
                (
                    "host_purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="purposes served",
                    ),
                ),
                (
                    "host_stays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="lengths of stay",
                    ),
                ),
                ("host_from", models.DateField(blank=True, null=True, verbose_name="can host from")),
                ("host_until", models.DateField(blank=True, null=True, verbose_name="can host until")),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to="partnerships.organisation",
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("visit_until", None),
                            ("visit_from", None),
                            ("visit_until__gte", models.F("visit_from")),
                            _connector="OR",
                        ),
                        name="wishes_visit_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("host_until", None),
                            ("host_from", None),
                            ("host_until__gte", models.F("host_from")),
                            _connector="OR",
                        ),
                        name="wishes_host_days",
                    ),
                ],
            },
        ),
        migrations.RunSQL(WELDS, UNDO),
    ]
