from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mobility", "0011_fingerprints_anew"),
    ]

    operations = [
        migrations.AddField(
            model_name="offer",
            name="region",
            field=models.CharField(blank=True, db_default="", default="", max_length=5, verbose_name="region"),
        ),
    ]
