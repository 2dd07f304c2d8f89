import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import clusterxchange.public_ids
import payments.models.ledger


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("mobility", "0001_initial"),
        ("partnerships", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="BankAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holder", models.CharField(max_length=140, verbose_name="account holder")),
                ("iban", models.CharField(max_length=34, verbose_name="IBAN")),
                ("bic", models.CharField(blank=True, max_length=11, verbose_name="BIC")),
                ("town", models.CharField(max_length=100, verbose_name="town of the holder")),
                ("country", models.CharField(max_length=2, verbose_name="country of the holder")),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "exchange",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bank_account", to="mobility.exchange"
                    ),
                ),
                (
                    "given_by",
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
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("number", models.CharField(max_length=40, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("prepared", "Waiting for approval"),
                            ("approved", "Approved, file ready"),
                            ("sent", "At the bank"),
                            ("answered", "Answered by the bank"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="prepared",
                        max_length=20,
                    ),
                ),
                ("total", payments.models.ledger.Money(decimal_places=2, max_digits=12)),
                ("prepared_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("approved_at", models.DateTimeField(null=True)),
                ("file", models.BinaryField(null=True)),
                ("file_sha256", models.CharField(blank=True, max_length=64)),
                ("sent_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "partnership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="batches",
                        to="partnerships.partnership",
                    ),
                ),
                (
                    "prepared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-prepared_at"],
            },
        ),
        migrations.CreateModel(
            name="Fund",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ceiling", payments.models.ledger.Money(decimal_places=2, max_digits=12)),
                ("available", payments.models.ledger.Money(decimal_places=2, max_digits=12)),
                ("reserved", payments.models.ledger.Money(decimal_places=2, default=0, max_digits=12)),
                ("ordered", payments.models.ledger.Money(decimal_places=2, default=0, max_digits=12)),
                ("paid", payments.models.ledger.Money(decimal_places=2, default=0, max_digits=12)),
                ("seq", models.BigIntegerField(default=0)),
                ("head", models.BinaryField(default=b"\x00")),
                (
                    "grant",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="fund", to="partnerships.grant"
                    ),
                ),
                (
                    "partnership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="fund", to="partnerships.partnership"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FundShare",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("cap", payments.models.ledger.Money(decimal_places=2, max_digits=12)),
                ("reserved", payments.models.ledger.Money(decimal_places=2, default=0, max_digits=12)),
                ("ordered", payments.models.ledger.Money(decimal_places=2, default=0, max_digits=12)),
                ("paid", payments.models.ledger.Money(decimal_places=2, default=0, max_digits=12)),
                (
                    "exchange",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="share", to="mobility.exchange"
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="shares", to="payments.fund"
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
            name="Payment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, unique=True
                    ),
                ),
                ("amount", payments.models.ledger.Money(decimal_places=2, max_digits=12)),
                ("end_to_end_id", models.CharField(max_length=35, unique=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("prepared", "In a batch"),
                            ("ordered", "Ordered"),
                            ("settled", "Paid"),
                            ("rejected", "Rejected by the bank"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="prepared",
                        max_length=20,
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300, verbose_name="reason")),
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
                    "batch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="payments", to="payments.batch"
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
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seq", models.BigIntegerField(default=0)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("reserve", "Reserved: agreement signed"),
                            ("release", "Released"),
                            ("order", "Ordered"),
                            ("reject", "Rejected by the bank"),
                            ("settle", "Paid"),
                            ("recover", "Recovered"),
                        ],
                        max_length=10,
                    ),
                ),
                ("source", models.CharField(max_length=10)),
                ("target", models.CharField(max_length=10)),
                ("amount", payments.models.ledger.Money(decimal_places=2, max_digits=12)),
                ("key", models.CharField(max_length=80)),
                ("actor", models.BigIntegerField(null=True)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(null=True)),
                ("prev", models.BinaryField(default=b"")),
                ("hash", models.BinaryField(default=b"")),
                (
                    "exchange",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="mobility.exchange"
                    ),
                ),
                (
                    "fund",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="postings", to="payments.fund"
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
                "ordering": ["fund", "seq"],
            },
        ),
        migrations.AddIndex(
            model_name="batch",
            index=models.Index(fields=["partnership", "status", "-prepared_at"], name="batch_by_partnership"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by", None),
                    models.Q(("approved_by", models.F("prepared_by")), _negated=True),
                    _connector="OR",
                ),
                name="batch_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at", None), ("approved_by", None), ("status__in", ["prepared", "cancelled"])),
                    models.Q(
                        ("approved_at__isnull", False),
                        ("approved_by__isnull", False),
                        ("file__isnull", False),
                        ("status__in", ["approved", "sent", "answered"]),
                    ),
                    _connector="OR",
                ),
                name="batch_approved_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status__in", ["sent", "answered"]), _negated=True),
                    models.Q(("sent_at__isnull", False), ("sent_by__isnull", False)),
                    _connector="OR",
                ),
                name="batch_sent_before_answered",
            ),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.CheckConstraint(condition=models.Q(("total__gt", 0)), name="batch_total"),
        ),
        migrations.AddConstraint(
            model_name="batch",
            constraint=models.UniqueConstraint(fields=("id", "partnership"), name="batch_of_partnership"),
        ),
        migrations.AddConstraint(
            model_name="fund",
            constraint=models.CheckConstraint(
                condition=models.Q(("available__gte", 0), ("ordered__gte", 0), ("paid__gte", 0), ("reserved__gte", 0)),
                name="fund_no_bucket_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="fund",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "ceiling",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    models.F("available"), "+", models.F("reserved")
                                ),
                                "+",
                                models.F("ordered"),
                            ),
                            "+",
                            models.F("paid"),
                        ),
                    ),
                    ("ceiling__gt", 0),
                ),
                name="fund_conserved",
            ),
        ),
        migrations.AddConstraint(
            model_name="fund",
            constraint=models.UniqueConstraint(fields=("id", "partnership"), name="fund_of_partnership"),
        ),
        migrations.AddConstraint(
            model_name="fundshare",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("cap__gt", 0),
                    ("ordered__gte", 0),
                    ("paid__gte", 0),
                    ("reserved__gte", 0),
                    (
                        "cap__gte",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                models.F("reserved"), "+", models.F("ordered")
                            ),
                            "+",
                            models.F("paid"),
                        ),
                    ),
                ),
                name="fund_share_within_cap",
            ),
        ),
        migrations.AddConstraint(
            model_name="fundshare",
            constraint=models.UniqueConstraint(fields=("exchange", "fund"), name="fund_share_once"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="payment_amount"),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("status__in", ["prepared", "ordered", "cancelled"])),
                    models.Q(("answered_at__isnull", False), ("status", "settled")),
                    models.Q(
                        ("answered_at__isnull", False), ("status", "rejected"), models.Q(("reason", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="payment_answered_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["rejected", "cancelled"]), _negated=True),
                fields=("exchange",),
                name="payment_one_live",
            ),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["exchange", "seq"], name="posting_by_exchange"),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.UniqueConstraint(fields=("fund", "seq"), name="posting_in_order"),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.UniqueConstraint(fields=("fund", "key"), name="posting_once"),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(("amount__gt", 0), ("amount__lte", 500000)), name="posting_amount"
            ),
        ),
        migrations.AddConstraint(
            model_name="posting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "reserve"), ("source", "available"), ("target", "reserved")),
                    models.Q(("kind", "release"), ("source", "reserved"), ("target", "available")),
                    models.Q(("kind", "order"), ("source", "reserved"), ("target", "ordered")),
                    models.Q(("kind", "reject"), ("source", "ordered"), ("target", "reserved")),
                    models.Q(("kind", "settle"), ("source", "ordered"), ("target", "paid")),
                    models.Q(("kind", "recover"), ("source", "paid"), ("target", "available")),
                    _connector="OR",
                ),
                name="posting_legal_move",
            ),
        ),
    ]
