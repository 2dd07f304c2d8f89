"""A signed version stays in force beside an open one; signatures are carried on; changes are asked for."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import clusterxchange.public_ids

PARTIES = "vo_id, ho_id, vop_id, hop_id"
WELDS = f"""
ALTER TABLE mobility_changerequest ADD CONSTRAINT changerequest_of_exchange
  FOREIGN KEY (exchange_id, {PARTIES}) REFERENCES mobility_exchange (id, {PARTIES});
ALTER TABLE mobility_changerequest ADD CONSTRAINT changerequest_of_paper
  FOREIGN KEY (paper_id, exchange_id, {PARTIES}) REFERENCES mobility_paper (id, exchange_id, {PARTIES});
"""
UNWELD = """
ALTER TABLE mobility_changerequest DROP CONSTRAINT changerequest_of_paper;
ALTER TABLE mobility_changerequest DROP CONSTRAINT changerequest_of_exchange;
"""
# A signature stands under the content it names, or is that of the same side under an earlier version.
SIGNED_CONTENT = """
CREATE FUNCTION signature_under_its_content() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NEW.carried_from_id IS NULL THEN
    IF NOT EXISTS (SELECT 1 FROM mobility_paper WHERE id = NEW.paper_id AND sha256 = NEW.sha256) THEN
      RAISE check_violation USING CONSTRAINT = 'signature_under_its_content',
        MESSAGE = 'a signature names the content of its paper';
    END IF;
  ELSIF NOT EXISTS (
    SELECT 1 FROM mobility_signature given
    JOIN mobility_paper earlier ON earlier.id = given.paper_id
    JOIN mobility_paper now ON now.id = NEW.paper_id
    WHERE given.id = NEW.carried_from_id AND given.carried_from_id IS NULL
      AND (given.side, given.sha256, given.signed_at, given.name) = (NEW.side, NEW.sha256, NEW.signed_at, NEW.name)
      AND (earlier.exchange_id, earlier.kind) = (now.exchange_id, now.kind) AND earlier.version < now.version) THEN
    RAISE check_violation USING CONSTRAINT = 'signature_under_its_content',
      MESSAGE = 'a signature is carried on from an earlier version of the same paper, unchanged';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER signature_under_its_content BEFORE INSERT ON mobility_signature
  FOR EACH ROW EXECUTE FUNCTION signature_under_its_content();
"""
NOT_CHECKED = """
DROP TRIGGER signature_under_its_content ON mobility_signature;
DROP FUNCTION signature_under_its_content();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("mobility", "0013_arrangements_expire"),
        ("partnerships", "0011_approvals_expire"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeRequest",
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
                        choices=[("vo", "VO"), ("ho", "HO"), ("vop", "VOP"), ("hop", "HOP")], max_length=3
                    ),
                ),
                ("wish", models.TextField(max_length=2000, verbose_name="what should be changed")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answer", models.TextField(blank=True, max_length=2000, verbose_name="answer")),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["asked_at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="paper",
            name="paper_one_current",
        ),
        migrations.AddField(
            model_name="signature",
            name="carried_from",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="carried", to="mobility.signature"
            ),
        ),
        migrations.AlterField(
            model_name="paper",
            name="status",
            field=models.CharField(
                choices=[
                    ("open", "Waiting for signatures"),
                    ("signed", "Signed"),
                    ("superseded", "Replaced by a newer version"),
                    ("withdrawn", "Withdrawn before all had signed"),
                ],
                default="open",
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "open")), fields=("exchange", "kind"), name="paper_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="paper",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "signed")), fields=("exchange", "kind"), name="paper_one_in_force"
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="answered_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="asked_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="exchange",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="%(class)ss", to="mobility.exchange"
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="ho",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.organisation"
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="hop",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.partnership"
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="paper",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="requests", to="mobility.paper"
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="vo",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.organisation"
            ),
        ),
        migrations.AddField(
            model_name="changerequest",
            name="vop",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.partnership"
            ),
        ),
        migrations.AddConstraint(
            model_name="changerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", ""), ("answered_at", None), ("answered_by", None)),
                    ("answered_at__isnull", False),
                    _connector="OR",
                ),
                name="change_request_answered_when",
            ),
        ),
        migrations.RunSQL(WELDS, UNWELD),
        migrations.RunSQL(SIGNED_CONTENT, NOT_CHECKED),
    ]
