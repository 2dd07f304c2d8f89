"""Where an answer to a mail goes."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0006_approvals"),
    ]

    operations = [
        migrations.AddField(
            model_name="mail",
            name="reply_to",
            field=models.EmailField(blank=True, max_length=254),
        ),
    ]
