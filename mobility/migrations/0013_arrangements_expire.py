from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mobility", "0012_region_of_offers"),
    ]

    operations = [
        migrations.AlterField(
            model_name="arrangement",
            name="status",
            field=models.CharField(
                choices=[
                    ("proposed", "With the visitor"),
                    ("taken_up", "Taken up"),
                    ("declined", "Declined"),
                    ("withdrawn", "Withdrawn"),
                    ("expired", "Expired"),
                ],
                default="proposed",
                max_length=20,
            ),
        ),
    ]
