import uuid
from decimal import Decimal

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import clusterxchange.public_ids


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="e-mail address")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="name")),
                ("is_active", models.BooleanField(default=True)),
                ("is_staff", models.BooleanField(default=False)),
                ("date_joined", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Partnership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("acronym", models.CharField(max_length=40, unique=True, verbose_name="acronym")),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("country", models.CharField(max_length=2, verbose_name="country of the coordinator")),
                (
                    "sectors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None, verbose_name="sectors"
                    ),
                ),
                ("exchange_target", models.PositiveIntegerField(default=70, verbose_name="target of exchanges")),
                ("is_open", models.BooleanField(default=True, verbose_name="takes new members")),
            ],
            options={
                "ordering": ["acronym"],
            },
        ),
        migrations.CreateModel(
            name="RuleSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="name")),
                ("valid_from", models.DateField(verbose_name="valid from")),
                (
                    "adopted_at",
                    models.DateTimeField(default=django.utils.timezone.now, null=True, verbose_name="adopted"),
                ),
                ("source", models.TextField(blank=True, verbose_name="source")),
                ("values", models.JSONField(verbose_name="values")),
            ],
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
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
                        verbose_name="type",
                    ),
                ),
                ("country", models.CharField(max_length=2, verbose_name="country")),
                ("place", models.CharField(max_length=120, verbose_name="town or city")),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                (
                    "sectors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None, verbose_name="sectors"
                    ),
                ),
                ("website", models.URLField(blank=True, verbose_name="website")),
                (
                    "description",
                    models.TextField(blank=True, max_length=2000, verbose_name="what the organisation does"),
                ),
                ("is_vo", models.BooleanField(default=False, verbose_name="visits")),
                ("is_ho", models.BooleanField(default=False, verbose_name="hosts")),
                ("is_sme", models.BooleanField(default=False)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="organisations",
                        to="partnerships.partnership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("manager", "Manager"),
                            ("traveller", "Traveller"),
                            ("signatory", "Signatory"),
                            ("finance", "Finance"),
                            ("desk", "Desk officer"),
                            ("coordinator", "Coordinator"),
                            ("officer", "Agency officer"),
                            ("support_office", "Support Office"),
                        ],
                        max_length=20,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="partnerships.organisation",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="partnerships.partnership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("manager", "Manager"),
                            ("traveller", "Traveller"),
                            ("signatory", "Signatory"),
                            ("finance", "Finance"),
                            ("desk", "Desk officer"),
                            ("coordinator", "Coordinator"),
                            ("officer", "Agency officer"),
                            ("support_office", "Support Office"),
                        ],
                        max_length=20,
                        verbose_name="role",
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                (
                    "accepted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to="partnerships.organisation"
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to="partnerships.partnership"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=40, unique=True, verbose_name="grant number")),
                ("agency_name", models.CharField(default="EASME", max_length=80, verbose_name="agency")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=12, verbose_name="grant")),
                (
                    "fstp_ceiling",
                    models.DecimalField(decimal_places=2, max_digits=12, verbose_name="ceiling of the lump sums"),
                ),
                ("starts_on", models.DateField(verbose_name="start")),
                ("ends_on", models.DateField(verbose_name="end")),
                ("debtor_name", models.CharField(max_length=140, verbose_name="account holder")),
                ("debtor_iban", models.CharField(max_length=34, verbose_name="IBAN")),
                ("debtor_bic", models.CharField(blank=True, max_length=11, verbose_name="BIC")),
                ("debtor_town", models.CharField(max_length=100, verbose_name="town")),
                ("debtor_country", models.CharField(max_length=2, verbose_name="country")),
                (
                    "partnership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="grant", to="partnerships.partnership"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Event",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("verb", models.CharField(max_length=60)),
                ("subject_type", models.CharField(max_length=40)),
                ("subject_id", models.BigIntegerField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("note", models.TextField(blank=True, verbose_name="note")),
                ("values", models.JSONField(default=dict)),
                ("delivered_at", models.DateTimeField(null=True)),
                (
                    "by",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.organisation",
                    ),
                ),
                (
                    "vo",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.organisation",
                    ),
                ),
                (
                    "hop",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.partnership",
                    ),
                ),
                (
                    "vop",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.partnership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Document",
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
                ("number", models.CharField(blank=True, max_length=40, verbose_name="number")),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("template", models.CharField(max_length=120)),
                ("content", models.JSONField(default=dict)),
                ("content_sha256", models.CharField(max_length=64)),
                ("with_figures", models.BooleanField(default=False)),
                ("requested_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting for its turn"),
                            ("rendering", "Being made"),
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
                    "requested_by",
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.organisation",
                    ),
                ),
                (
                    "vo",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.organisation",
                    ),
                ),
                (
                    "hop",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.partnership",
                    ),
                ),
                (
                    "vop",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.partnership",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Registration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("assigned_because", models.CharField(blank=True, max_length=300, verbose_name="why this partnership")),
                ("registration_number", models.CharField(max_length=40, verbose_name="VAT or registration number")),
                ("identity", models.CharField(editable=False, max_length=64)),
                ("staff", models.PositiveIntegerField(null=True, verbose_name="staff")),
                ("turnover", models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="turnover")),
                (
                    "balance",
                    models.DecimalField(decimal_places=2, max_digits=14, null=True, verbose_name="balance sheet total"),
                ),
                ("linked", models.BooleanField(default=False, verbose_name="linked to or owned by other enterprises")),
                ("cluster", models.CharField(blank=True, max_length=200, verbose_name="cluster")),
                (
                    "cluster_profiled",
                    models.BooleanField(default=False, verbose_name="the cluster is profiled on the ECCP"),
                ),
                ("network_only", models.BooleanField(default=False, verbose_name="a business network, not a cluster")),
                ("motivation", models.TextField(max_length=3000, verbose_name="motivation")),
                ("contact_name", models.CharField(max_length=200, verbose_name="contact person")),
                ("contact_email", models.EmailField(max_length=254, verbose_name="contact e-mail")),
                ("contact_function", models.CharField(blank=True, max_length=120, verbose_name="function")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("submitted", "Waiting for the desk"),
                            ("returned", "Returned for completion"),
                            ("accepted", "Accepted"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="submitted",
                        max_length=20,
                    ),
                ),
                ("submitted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("due_on", models.DateField()),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
                ("reminded_at", models.DateTimeField(null=True)),
                ("escalated_at", models.DateTimeField(null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "organisation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="registration",
                        to="partnerships.organisation",
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="registrations",
                        to="partnerships.partnership",
                    ),
                ),
                (
                    "submitted_by",
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
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("registration", "Registration"),
                            ("offer", "Offer"),
                            ("application", "Application"),
                            ("commitment", "Commitment to Quality"),
                            ("report", "Closing report"),
                        ],
                        max_length=20,
                    ),
                ),
                ("about", models.CharField(blank=True, max_length=24)),
                ("values", models.JSONField(default=dict)),
                ("updated_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="drafts", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "kind", "about"), name="draft_once")],
            },
        ),
        migrations.CreateModel(
            name="Mail",
            fields=[
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_error", models.TextField(blank=True)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("message_id", models.CharField(max_length=120, unique=True)),
                ("recipient", models.EmailField(max_length=254, verbose_name="to")),
                ("subject", models.CharField(max_length=250, verbose_name="subject")),
                ("text", models.TextField(verbose_name="text")),
                ("html", models.TextField(blank=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "status",
                    models.CharField(
                        choices=[("waiting", "Waiting"), ("sent", "Sent"), ("failed", "Failed")],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "event",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="partnerships.event",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("status", "waiting")), fields=["next_attempt_at"], name="mail_waiting"
                    ),
                    models.Index(fields=["-created_at"], name="mail_newest"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sent_at__isnull", False), ("status", "sent")),
                            models.Q(("sent_at", None), models.Q(("status", "sent"), _negated=True)),
                            _connector="OR",
                        ),
                        name="mail_sent_when",
                    ),
                    models.UniqueConstraint(fields=("event", "recipient"), name="mail_once_per_event"),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=models.Index(fields=["partnership", "name"], name="organisation_by_partnership"),
        ),
        migrations.AddConstraint(
            model_name="organisation",
            constraint=models.UniqueConstraint(fields=("id", "partnership"), name="organisation_in_partnership"),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("organisation__isnull", False),
                        ("partnership", None),
                        ("role__in", ["manager", "traveller", "signatory", "finance"]),
                    ),
                    models.Q(
                        ("organisation", None),
                        ("partnership__isnull", False),
                        ("role__in", ["desk", "coordinator", "finance", "signatory"]),
                    ),
                    models.Q(
                        ("organisation", None), ("partnership", None), ("role__in", ["officer", "support_office"])
                    ),
                    _connector="OR",
                ),
                name="membership_role_fits_body",
            ),
        ),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.UniqueConstraint(
                fields=("user", "organisation", "partnership", "role"), name="membership_once", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("organisation__isnull", False),
                        ("partnership", None),
                        ("role__in", ["manager", "traveller", "signatory", "finance"]),
                    ),
                    models.Q(
                        ("organisation", None),
                        ("partnership__isnull", False),
                        ("role__in", ["desk", "coordinator", "finance", "signatory"]),
                    ),
                    models.Q(
                        ("organisation", None), ("partnership", None), ("role__in", ["officer", "support_office"])
                    ),
                    _connector="OR",
                ),
                name="invitation_role_fits_body",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), ("amount__lte", Decimal("500000"))), name="grant_within_call"
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("fstp_ceiling__gt", 0), ("fstp_ceiling__lte", models.F("amount"))),
                name="grant_ceiling_within_grant",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on"))), name="grant_ends_after_start"
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(fields=["subject_type", "subject_id", "at"], name="event_timeline"),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(condition=models.Q(("delivered_at", None)), fields=["id"], name="event_undelivered"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("status__in", ["queued", "rendering"])),
                fields=["next_attempt_at"],
                name="document_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("made_at__isnull", False), ("status", "ready"), models.Q(("file", ""), _negated=True)),
                    models.Q(models.Q(("status", "ready"), _negated=True), ("file", ""), ("made_at", None)),
                    _connector="OR",
                ),
                name="document_ready_with_file",
            ),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(fields=["partnership", "status", "submitted_at"], name="registration_queue"),
        ),
        migrations.AddIndex(
            model_name="registration",
            index=models.Index(fields=["identity"], name="registration_identity"),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("status", "submitted")),
                    ("status", "withdrawn"),
                    models.Q(("decided_at__isnull", False), ("status__in", ["accepted", "returned", "rejected"])),
                    _connector="OR",
                ),
                name="registration_decided_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="registration",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["returned", "rejected"]), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="registration_refused_with_reason",
            ),
        ),
    ]
