"""What parties of an application write to each other; every message and file is welded to its parties."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import clusterxchange.public_ids

PARTIES = "vo_id, ho_id, vop_id, hop_id"
WELDS = [
    (
        f"ALTER TABLE mobility_{child} ADD CONSTRAINT {child}_of_{parent} FOREIGN KEY ({parent}_id, {PARTIES}) "
        f"REFERENCES mobility_{parent} (id, {PARTIES});",
        f"ALTER TABLE mobility_{child} DROP CONSTRAINT {child}_of_{parent};",
    )
    for child, parent in (("message", "application"), ("attachment", "message"))
]


class Migration(migrations.Migration):
    dependencies = [
        ("mobility", "0004_agreed_outside"),
        ("partnerships", "0007_reply_to"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("vo", "vo"), ("ho", "ho"), ("vop", "vop"), ("hop", "hop")], max_length=3
                    ),
                ),
                ("author_name", models.CharField(max_length=200)),
                ("text", models.TextField(blank=True, max_length=10000, verbose_name="message")),
                ("to_desks", models.BooleanField(default=False)),
                ("sent_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("mail_id", models.CharField(blank=True, max_length=64)),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="messages", to="mobility.application"
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("file", models.CharField(max_length=120)),
                ("mime", models.CharField(max_length=60)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
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
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="attachments", to="mobility.message"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ReadMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("read_at", models.DateTimeField()),
                (
                    "application",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="mobility.application"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["application", "-sent_at"], name="message_by_application"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["vo", "-sent_at"], name="message_by_vo"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(fields=["ho", "-sent_at"], name="message_by_ho"),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("to_desks", True)), fields=["vop", "-sent_at"], name="message_by_vop"
            ),
        ),
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("to_desks", True)), fields=["hop", "-sent_at"], name="message_by_hop"
            ),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(fields=("id", "vo", "ho", "vop", "hop"), name="message_with_parties"),
        ),
        migrations.AddConstraint(
            model_name="message",
            constraint=models.UniqueConstraint(
                condition=models.Q(("mail_id", ""), _negated=True), fields=("mail_id",), name="message_once_per_mail"
            ),
        ),
        migrations.AddConstraint(
            model_name="readmark",
            constraint=models.UniqueConstraint(fields=("user", "application"), name="read_mark_once"),
        ),
        *(migrations.RunSQL(there, back) for there, back in WELDS),
    ]
