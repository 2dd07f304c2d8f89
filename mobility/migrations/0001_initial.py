from decimal import Decimal

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import clusterxchange.public_ids


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partnerships", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=160)),
                ("vo_name", models.CharField(max_length=200)),
                ("ho_name", models.CharField(max_length=200)),
                (
                    "vo_type",
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
                ("vo_is_sme", models.BooleanField()),
                ("vo_country", models.CharField(max_length=2)),
                ("ho_country", models.CharField(max_length=2)),
                ("vo_place", models.CharField(max_length=120)),
                ("ho_place", models.CharField(max_length=120)),
                ("traveller_name", models.CharField(max_length=200, verbose_name="who travels")),
                ("traveller_email", models.EmailField(max_length=254, verbose_name="traveller's e-mail")),
                (
                    "mode",
                    models.CharField(
                        choices=[("physical", "Physical"), ("virtual", "Virtual")],
                        default="physical",
                        max_length=10,
                        verbose_name="mode",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="first day at the host")),
                ("ends_on", models.DateField(verbose_name="last day at the host")),
                (
                    "travel_days",
                    models.PositiveSmallIntegerField(default=0, verbose_name="days in between spent travelling"),
                ),
                ("working_days", models.PositiveSmallIntegerField()),
                ("distance_km", models.DecimalField(decimal_places=1, max_digits=7)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="lump sum")),
                (
                    "derivation",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), default=list, size=None
                    ),
                ),
                ("goals", models.TextField(max_length=3000, verbose_name="goals of the visit")),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None, verbose_name="purposes"
                    ),
                ),
                (
                    "sectors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("fit", models.PositiveSmallIntegerField(default=0)),
                ("fit_reasons", models.JSONField(default=list)),
                ("warnings", models.JSONField(default=list)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("submitted", "With the visitor's partnership"),
                            ("endorsed", "With the host"),
                            ("accepted", "Accepted by the host"),
                            ("confirmed", "Matched"),
                            ("declined", "Declined"),
                            ("withdrawn", "Withdrawn"),
                            ("expired", "Expired"),
                        ],
                        default="submitted",
                        max_length=20,
                    ),
                ),
                ("submitted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_on", models.DateField()),
                ("endorsed_at", models.DateTimeField(null=True)),
                (
                    "endorsed_because",
                    models.TextField(blank=True, max_length=1000, verbose_name="why this one comes before an SME"),
                ),
                ("accepted_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
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
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "endorsed_by",
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
                    "rule_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.ruleset"
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
            name="Exchange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=160)),
                ("vo_name", models.CharField(max_length=200)),
                ("ho_name", models.CharField(max_length=200)),
                (
                    "vo_type",
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
                ("vo_is_sme", models.BooleanField()),
                ("vo_country", models.CharField(max_length=2)),
                ("ho_country", models.CharField(max_length=2)),
                ("vo_place", models.CharField(max_length=120)),
                ("ho_place", models.CharField(max_length=120)),
                ("traveller_name", models.CharField(max_length=200, verbose_name="who travels")),
                ("traveller_email", models.EmailField(max_length=254, verbose_name="traveller's e-mail")),
                (
                    "mode",
                    models.CharField(
                        choices=[("physical", "Physical"), ("virtual", "Virtual")],
                        default="physical",
                        max_length=10,
                        verbose_name="mode",
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="first day at the host")),
                ("ends_on", models.DateField(verbose_name="last day at the host")),
                (
                    "travel_days",
                    models.PositiveSmallIntegerField(default=0, verbose_name="days in between spent travelling"),
                ),
                ("working_days", models.PositiveSmallIntegerField()),
                ("distance_km", models.DecimalField(decimal_places=1, max_digits=7)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="lump sum")),
                (
                    "derivation",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200), default=list, size=None
                    ),
                ),
                ("goals", models.TextField(max_length=3000, verbose_name="goals of the visit")),
                (
                    "purposes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None, verbose_name="purposes"
                    ),
                ),
                (
                    "sectors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="number")),
                ("vo_identity", models.CharField(blank=True, max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("building", "Being built"),
                            ("commitment_signed", "Commitment signed"),
                            ("agreement_signed", "Agreement signed"),
                            ("ongoing", "Under way"),
                            ("ended", "Ended, report due"),
                            ("reported", "Reported"),
                            ("returned", "Report returned"),
                            ("validated", "Validated, payment due"),
                            ("paid", "Paid"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                            ("interrupted", "Interrupted"),
                        ],
                        default="building",
                        max_length=20,
                    ),
                ),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("commitment_signed_at", models.DateTimeField(null=True)),
                ("agreement_signed_at", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("reported_at", models.DateTimeField(null=True)),
                ("returned_at", models.DateTimeField(null=True)),
                ("validated_at", models.DateTimeField(null=True)),
                ("paid_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True, max_length=2000, verbose_name="reason")),
                ("attended_days", models.PositiveSmallIntegerField(null=True, verbose_name="working days attended")),
                ("attendance_confirmed_at", models.DateTimeField(null=True)),
                ("payment_due_on", models.DateField(null=True)),
                ("report_due_on", models.DateField(null=True)),
                ("days_done", models.PositiveSmallIntegerField(null=True, verbose_name="working days done")),
                (
                    "agreed_amount",
                    models.DecimalField(decimal_places=2, max_digits=8, null=True, verbose_name="amount agreed"),
                ),
                ("decision", models.TextField(blank=True, max_length=2000, verbose_name="reason of the decision")),
                (
                    "application",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="exchange", to="mobility.application"
                    ),
                ),
                (
                    "attendance_confirmed_by",
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
                    "rule_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.ruleset"
                    ),
                ),
                (
                    "validated_by",
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
        ),
        migrations.CreateModel(
            name="Evidence",
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
                            ("travel", "Boarding pass or ticket"),
                            ("travel_invoice", "Travel invoice"),
                            ("accommodation", "Accommodation invoice"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("file", models.CharField(max_length=120)),
                ("mime", models.CharField(max_length=60)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveIntegerField()),
                ("uploaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("withdrawn_at", models.DateTimeField(null=True)),
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
                    "uploaded_by",
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
                (
                    "exchange",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="mobility.exchange"
                    ),
                ),
            ],
            options={
                "ordering": ["uploaded_at"],
            },
        ),
        migrations.CreateModel(
            name="ClosingReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("activities", models.TextField(max_length=5000, verbose_name="what was done")),
                ("learnt", models.TextField(max_length=5000, verbose_name="what was learnt")),
                ("results", models.TextField(blank=True, max_length=5000, verbose_name="results and agreements")),
                ("follow_up", models.TextField(blank=True, max_length=3000, verbose_name="what comes next")),
                ("actual_start", models.DateField(verbose_name="first day at the host")),
                ("actual_end", models.DateField(verbose_name="last day at the host")),
                ("submitted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("review", models.TextField(blank=True, max_length=2000, verbose_name="what is missing")),
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
                    "submitted_by",
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
                (
                    "exchange",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="report", to="mobility.exchange"
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="FacetCount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("facet", models.CharField(max_length=20)),
                ("value", models.CharField(max_length=40)),
                ("offers", models.PositiveIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("facet", "value"), name="facet_count_once")],
            },
        ),
        migrations.CreateModel(
            name="Offer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("ho_name", models.CharField(max_length=200)),
                (
                    "ho_type",
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
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("summary", models.TextField(max_length=3000, verbose_name="what can be learnt")),
                (
                    "activity_types",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None, verbose_name="activity types"
                    ),
                ),
                (
                    "sectors",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), size=None, verbose_name="sectors"
                    ),
                ),
                (
                    "wanted",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None, verbose_name="visitors wanted"
                    ),
                ),
                (
                    "languages",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), size=None, verbose_name="languages"
                    ),
                ),
                ("place", models.CharField(max_length=120, verbose_name="town or city")),
                ("country", models.CharField(max_length=2, verbose_name="country")),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                ("opens_on", models.DateField(verbose_name="first possible day")),
                ("closes_on", models.DateField(verbose_name="last possible day")),
                ("places", models.PositiveSmallIntegerField(default=1, verbose_name="places")),
                ("places_taken", models.PositiveSmallIntegerField(default=0)),
                (
                    "status",
                    models.CharField(
                        choices=[("published", "Open"), ("paused", "Paused"), ("closed", "Closed")],
                        default="published",
                        max_length=20,
                    ),
                ),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("search_text", models.TextField(editable=False)),
                (
                    "search",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("search_text"),
                            template="strip(to_tsvector('simple'::regconfig, %(expressions)s))",
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
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
                    "ho",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="partnerships.organisation",
                    ),
                ),
                (
                    "hop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="offers",
                        to="partnerships.partnership",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="exchange",
            name="offer",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mobility.offer"),
        ),
        migrations.AddField(
            model_name="application",
            name="offer",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="mobility.offer"),
        ),
        migrations.CreateModel(
            name="Paper",
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
                        choices=[("commitment", "Commitment to Quality"), ("agreement", "Financial agreement")],
                        max_length=20,
                    ),
                ),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("number", models.CharField(max_length=40, unique=True)),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "Waiting for signatures"),
                            ("signed", "Signed"),
                            ("superseded", "Replaced by a newer version"),
                        ],
                        default="open",
                        max_length=20,
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("signed_at", models.DateTimeField(null=True)),
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
                    "document",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="paper",
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
            name="Signature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "side",
                    models.CharField(
                        choices=[("vo", "VO"), ("ho", "HO"), ("vop", "VOP"), ("hop", "HOP")], max_length=3
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="name")),
                ("function", models.CharField(max_length=120, verbose_name="function")),
                ("sha256", models.CharField(max_length=64)),
                ("signed_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "paper",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="signatures", to="mobility.paper"
                    ),
                ),
                (
                    "person",
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
        ),
        migrations.CreateModel(
            name="Answers",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("side", models.CharField(choices=[("vo", "Visitor"), ("ho", "Host")], max_length=2)),
                ("part", models.CharField(choices=[("a", "A"), ("b", "B"), ("c", "C")], max_length=1)),
                ("grade", models.PositiveSmallIntegerField(verbose_name="overall grade")),
                ("comment", models.TextField(blank=True, max_length=2000, verbose_name="comment")),
                ("answered_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "answered_by",
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
                (
                    "exchange",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="mobility.exchange"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("exchange", "side", "part"), name="answers_once"),
                    models.CheckConstraint(
                        condition=models.Q(("grade__gte", 1), ("grade__lte", 5)), name="answers_grade"
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("status", "published")), fields=["-published_at", "-id"], name="offer_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("status", "published")),
                fields=["country", "-published_at", "-id"],
                name="offer_by_country",
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(
                condition=models.Q(("status", "published")), fields=["opens_on", "id"], name="offer_soonest"
            ),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(fields=["hop", "status", "-published_at"], name="offer_by_hop"),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=models.Index(fields=["ho", "status"], name="offer_by_ho"),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["search"], name="offer_search"),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["sectors"], name="offer_sectors"),
        ),
        migrations.AddIndex(
            model_name="offer",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["activity_types"], name="offer_activities"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes_on__gte", models.F("opens_on"))), name="offer_window"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.CheckConstraint(
                condition=models.Q(("places__gte", 1), ("places_taken__lte", models.F("places"))), name="offer_places"
            ),
        ),
        migrations.AddConstraint(
            model_name="offer",
            constraint=models.UniqueConstraint(fields=("id", "ho", "hop"), name="offer_with_parties"),
        ),
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(fields=["vop", "status", "-opened_at", "-id"], name="exchange_by_vop"),
        ),
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(fields=["vop", "-opened_at", "-id"], name="exchange_by_vop_newest"),
        ),
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(fields=["hop", "-opened_at", "-id"], name="exchange_by_hop"),
        ),
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(fields=["-opened_at", "-id"], name="exchange_newest"),
        ),
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(fields=["vo", "status"], name="exchange_by_vo"),
        ),
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(fields=["ho", "status"], name="exchange_by_ho"),
        ),
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(
                condition=models.Q(("status", "agreement_signed")), fields=["starts_on"], name="exchange_starting"
            ),
        ),
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(condition=models.Q(("status", "ongoing")), fields=["ends_on"], name="exchange_ending"),
        ),
        migrations.AddIndex(
            model_name="exchange",
            index=models.Index(
                condition=models.Q(("status", "validated")), fields=["vop", "payment_due_on"], name="exchange_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.UniqueConstraint(fields=("id", "vo", "ho", "vop", "hop"), name="exchange_with_parties"),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("vo", models.F("ho")), _negated=True), name="exchange_two_organisations"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("vo_country", models.F("ho_country")), _negated=True), name="exchange_two_countries"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0), ("amount__lte", Decimal("1100"))), name="exchange_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="exchange_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("status__in", ["building", "cancelled", "interrupted"]),
                    models.Q(("commitment_signed_at__isnull", False), ("status", "commitment_signed")),
                    models.Q(("agreement_signed_at__isnull", False), ("commitment_signed_at__isnull", False)),
                    _connector="OR",
                ),
                name="exchange_signed_before_stay",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status__in", ["ongoing", "ended", "reported", "returned", "validated", "paid", "closed"]),
                        _negated=True,
                    ),
                    ("started_at__isnull", False),
                    _connector="OR",
                ),
                name="exchange_started_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("status__in", ["ended", "interrupted", "reported", "returned", "validated", "paid", "closed"]),
                        _negated=True,
                    ),
                    models.Q(
                        ("ended_at__isnull", False), ("payment_due_on__isnull", False), ("report_due_on__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="exchange_ended_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["reported", "returned", "validated", "paid", "closed"]), _negated=True),
                    ("reported_at__isnull", False),
                    _connector="OR",
                ),
                name="exchange_reported_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("validated", "paid", "closed")), _negated=True),
                    ("validated_at__isnull", False),
                    _connector="OR",
                ),
                name="exchange_validated_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["paid", "closed"]), _negated=True),
                    ("paid_at__isnull", False),
                    models.Q(("amount", 0), ("status", "closed")),
                    _connector="OR",
                ),
                name="exchange_paid_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ("cancelled", "interrupted")), _negated=True),
                    models.Q(("stopped_at__isnull", False), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="exchange_stopped_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stopped_at", None),
                    models.Q(("status__in", ("validated", "paid", "closed")), _negated=True),
                    models.Q(
                        ("agreed_amount__isnull", False),
                        ("days_done__isnull", False),
                        models.Q(("decision", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="exchange_broken_off_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("agreed_amount", None), ("agreed_amount__gte", models.F("amount")), _connector="OR"
                ),
                name="exchange_never_above_agreed",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("attendance_confirmed_at", None), ("attended_days", None)),
                    models.Q(("attendance_confirmed_at__isnull", False), ("attended_days__isnull", False)),
                    _connector="OR",
                ),
                name="exchange_attendance_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="exchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    models.Q(("vo_identity", ""), _negated=True), models.Q(("status", "cancelled"), _negated=True)
                ),
                fields=("vo_identity",),
                name="exchange_one_visit",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["vop", "status", "-fit"], name="application_by_vop"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["ho", "status"], name="application_by_ho"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["vo", "status"], name="application_by_vo"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(fields=["hop", "status"], name="application_by_hop"),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(("status__in", ["submitted", "endorsed", "accepted"])),
                fields=["expires_on"],
                name="application_expiring",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("endorsed_at", None), ("status", "submitted")),
                    models.Q(("endorsed_at__isnull", False), ("status", "endorsed")),
                    models.Q(
                        ("accepted_at__isnull", False),
                        ("endorsed_at__isnull", False),
                        ("status__in", ["accepted", "confirmed"]),
                    ),
                    models.Q(("ended_at__isnull", False), ("status__in", ["declined", "withdrawn", "expired"])),
                    _connector="OR",
                ),
                name="application_status_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "declined"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="application_declined_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))), name="application_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gte", 0), ("amount__lte", Decimal("1100"))), name="application_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                fields=("id", "vo", "ho", "vop", "hop"), name="application_with_parties"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["submitted", "endorsed", "accepted"])),
                fields=("vo", "offer"),
                name="application_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(fields=("exchange", "kind", "version"), name="paper_version_once"),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "superseded"), _negated=True),
                fields=("exchange", "kind"),
                name="paper_one_current",
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                fields=("id", "exchange", "vo", "ho", "vop", "hop"), name="paper_with_parties"
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "signed"), _negated=True), ("signed_at__isnull", False), _connector="OR"
                ),
                name="paper_signed_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(fields=("paper", "side"), name="signature_once_per_side"),
        ),
    ]
