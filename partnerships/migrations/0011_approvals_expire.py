from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0010_wishes_regions_and_cvs"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="approval",
            name="approval_decided_when",
        ),
        migrations.AlterField(
            model_name="approval",
            name="status",
            field=models.CharField(
                choices=[
                    ("asked", "Asked"),
                    ("granted", "Granted"),
                    ("refused", "Refused"),
                    ("withdrawn", "Withdrawn"),
                    ("expired", "Expired"),
                ],
                default="asked",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("decided_on", None), ("status", "asked")),
                    ("status", "withdrawn"),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_on__isnull", False),
                        ("status__in", ["granted", "refused", "expired"]),
                    ),
                    _connector="OR",
                ),
                name="approval_decided_when",
            ),
        ),
    ]
