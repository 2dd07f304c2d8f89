import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import clusterxchange.public_ids

# Reports that were drawn before there was a workflow were frozen on that day: they are first versions, handed in, and
# nobody is asked for an answer by a day.
FREEZE_OLD = """
UPDATE reporting_report SET status = 'submitted', version = 1, submitted_at = begun_at;
INSERT INTO reporting_reportversion
  (report_id, partnership_id, version, content, rows, sha256, document_id, submitted_at, submitted_by_id)
SELECT r.id, r.partnership_id, 1, (d.content - 'sheets') || jsonb_build_object('figures', r.figures),
  coalesce(d.content -> 'sheets', '[]'), d.content_sha256, d.id, r.begun_at, r.begun_by_id
FROM reporting_report r JOIN partnerships_document d ON d.id = r.document_id;
SET CONSTRAINTS ALL IMMEDIATE;
"""
CHILDREN = ("wording", "reportversion", "decision", "comment")
WELDS = "".join(
    f"ALTER TABLE reporting_{name} ADD CONSTRAINT {name}_of_partnership FOREIGN KEY (report_id, partnership_id) "
    "REFERENCES reporting_report (id, partnership_id);\n"
    for name in CHILDREN
)
FITS = "".join(
    f"CREATE TRIGGER fits_report BEFORE INSERT ON reporting_{name} FOR EACH ROW EXECUTE FUNCTION fits_report();\n"
    for name in CHILDREN
)
GUARDS = f"""
{WELDS}
ALTER TABLE reporting_decision ADD CONSTRAINT decision_of_version
  FOREIGN KEY (version_id, report_id) REFERENCES reporting_reportversion (id, report_id);

-- The weld does not ask where there is no partnership: this does.
CREATE FUNCTION fits_report() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM reporting_report r
                 WHERE r.id = NEW.report_id AND r.partnership_id IS NOT DISTINCT FROM NEW.partnership_id) THEN
    RAISE foreign_key_violation USING CONSTRAINT = 'fits_report', MESSAGE = 'this part is of another report';
  END IF;
  RETURN NEW;
END $$;
{FITS}
-- What is submitted is not written in, and nothing written goes. The lock makes who submits wait for who saves.
CREATE FUNCTION wording_while_open() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE stands text;
BEGIN
  SELECT status INTO stands FROM reporting_report WHERE id = NEW.report_id FOR SHARE;
  IF stands NOT IN ('draft', 'returned', 'correcting') AND NOT (
      TG_OP = 'UPDATE' AND NEW.written_by_id IS NULL AND (NEW.text, NEW.number) = (OLD.text, OLD.number)) THEN
    RAISE check_violation USING CONSTRAINT = 'wording_while_open', MESSAGE = 'this report is submitted';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER wording_while_open BEFORE INSERT OR UPDATE ON reporting_wording
  FOR EACH ROW EXECUTE FUNCTION wording_while_open();
CREATE TRIGGER wordings_stay BEFORE DELETE OR TRUNCATE ON reporting_wording
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A version and a decision never change; only the person behind it may be forgotten.
CREATE FUNCTION only_forgets() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF to_jsonb(NEW) - TG_ARGV[0] <> to_jsonb(OLD) - TG_ARGV[0] OR to_jsonb(NEW) -> TG_ARGV[0] <> 'null' THEN
    RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER only_forgets BEFORE UPDATE ON reporting_reportversion
  FOR EACH ROW EXECUTE FUNCTION only_forgets('submitted_by_id');
CREATE TRIGGER versions_stay BEFORE DELETE OR TRUNCATE ON reporting_reportversion
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER only_forgets BEFORE UPDATE ON reporting_decision
  FOR EACH ROW EXECUTE FUNCTION only_forgets('decided_by_id');
CREATE TRIGGER decisions_stay BEFORE DELETE OR TRUNCATE ON reporting_decision
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What a report is about stays; its versions count up; what is submitted only an officer answers.
CREATE FUNCTION report_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.public_id, NEW.number, NEW.kind, NEW.period_start, NEW.period_end)
     <> (OLD.public_id, OLD.number, OLD.kind, OLD.period_start, OLD.period_end)
     OR NEW.partnership_id IS DISTINCT FROM OLD.partnership_id THEN
    RAISE EXCEPTION 'what a report is about does not change' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.version > 0 AND NEW.version NOT IN (OLD.version, OLD.version + 1) THEN
    RAISE check_violation USING CONSTRAINT = 'report_versions_count_up', MESSAGE = 'versions count up';
  END IF;
  IF OLD.status = 'submitted' AND NEW.status <> OLD.status
     AND coalesce(current_setting('app.scheme', true), '') <> 'officer' THEN
    RAISE check_violation USING CONSTRAINT = 'report_answered_by_officer', MESSAGE = 'an officer answers this report';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER report_stays BEFORE UPDATE ON reporting_report FOR EACH ROW EXECUTE FUNCTION report_stays();
"""
UNGUARD = (
    "DROP TRIGGER report_stays ON reporting_report; DROP FUNCTION report_stays();"
    "DROP TRIGGER decisions_stay ON reporting_decision; DROP TRIGGER only_forgets ON reporting_decision;"
    "DROP TRIGGER versions_stay ON reporting_reportversion; DROP TRIGGER only_forgets ON reporting_reportversion;"
    "DROP FUNCTION only_forgets();"
    "DROP TRIGGER wordings_stay ON reporting_wording; DROP TRIGGER wording_while_open ON reporting_wording;"
    "DROP FUNCTION wording_while_open();"
    + "".join(f"DROP TRIGGER fits_report ON reporting_{name};" for name in CHILDREN)
    + "DROP FUNCTION fits_report();"
    + "ALTER TABLE reporting_decision DROP CONSTRAINT decision_of_version;"
    + "".join(f"ALTER TABLE reporting_{name} DROP CONSTRAINT {name}_of_partnership;" for name in CHILDREN)
)


def key():
    return ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"))


def public_id():
    return models.CharField(default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, unique=True)


def person():
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
    )


def partnership():
    return models.ForeignKey(
        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partnerships.partnership"
    )


def report(name):
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name=name, to="reporting.report")


KINDS = [
    ("kpi", "Report of indicators"), ("technical", "Technical report"), ("final", "Final report"),
    ("quality", "Quality assessment"),
]  # fmt: skip
STATUSES = [
    ("draft", "Draft"), ("submitted", "Submitted"), ("returned", "Returned with comments"), ("accepted", "Accepted"),
    ("correcting", "Accepted, being corrected"), ("withdrawn", "Withdrawn"),
]  # fmt: skip
STAGE = models.Q(
    models.Q(status__in=["draft", "withdrawn"], version=0, submitted_at=None, decided_at=None),
    models.Q(status="submitted", version__gt=0, submitted_at__isnull=False),
    models.Q(
        status__in=["returned", "accepted", "correcting"], version__gt=0, submitted_at__isnull=False,
        decided_at__isnull=False,
    ),
    _connector="OR",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0012_grant_rates"),
        ("reporting", "0008_targets"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterModelOptions(name="report", options={"ordering": ["-period_end", "-pk"]}),
        migrations.RenameField("report", "drawn_at", "begun_at"),
        migrations.RenameField("report", "drawn_by", "begun_by"),
        migrations.AddField("report", "kind", models.CharField(choices=KINDS, default="kpi", max_length=12)),
        migrations.AddField("report", "status", models.CharField(choices=STATUSES, default="draft", max_length=12)),
        migrations.AddField("report", "version", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("report", "due_on", models.DateField(null=True)),
        migrations.AddField("report", "submitted_at", models.DateTimeField(null=True)),
        migrations.AddField("report", "answer_due_on", models.DateField(null=True)),
        migrations.AddField("report", "decided_at", models.DateTimeField(null=True)),
        migrations.CreateModel(
            name="ReportVersion",
            fields=[
                key(),
                ("version", models.PositiveSmallIntegerField()),
                ("content", models.JSONField()),
                ("rows", models.JSONField(default=list)),
                ("sha256", models.CharField(max_length=64)),
                ("submitted_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="report", to="partnerships.document"
                    ),
                ),
                ("partnership", partnership()),
                ("report", report("versions")),
                ("submitted_by", person()),
            ],
            options={"ordering": ["report", "version"]},
        ),
        migrations.RunSQL(FREEZE_OLD, migrations.RunSQL.noop),
        migrations.RemoveField("report", "document"),
        migrations.RemoveField("report", "figures"),
        migrations.RemoveField("report", "sha256"),
        migrations.CreateModel(
            name="Wording",
            fields=[
                key(),
                ("section", models.CharField(max_length=20)),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField(blank=True)),
                ("began_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("beside", models.BooleanField(default=False)),
                ("settled_at", models.DateTimeField(null=True)),
                ("partnership", partnership()),
                ("report", report("wordings")),
                ("written_by", person()),
            ],
            options={"ordering": ["report", "section", "-number"]},
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                key(),
                (
                    "outcome",
                    models.CharField(
                        choices=[("returned", "Returned with comments"), ("accepted", "Accepted")], max_length=10
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_by", person()),
                ("partnership", partnership()),
                ("report", report("decisions")),
                (
                    "version",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decision",
                        to="reporting.reportversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Comment",
            fields=[
                key(),
                ("public_id", public_id()),
                ("section", models.CharField(blank=True, max_length=20)),
                ("about_version", models.PositiveSmallIntegerField(default=0)),
                (
                    "side",
                    models.CharField(
                        choices=[("vop", "Partnership"), ("agency", "Agency"), ("so", "Support Office")], max_length=6
                    ),
                ),
                ("text", models.TextField(max_length=4000, verbose_name="comment")),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("resolved_at", models.DateTimeField(null=True)),
                ("partnership", partnership()),
                ("report", report("comments")),
                ("resolved_by", person()),
                ("written_by", person()),
            ],
            options={"ordering": ["written_at", "pk"]},
        ),
        migrations.AddIndex(
            "report", models.Index(fields=["partnership", "-period_end"], name="report_by_partnership")
        ),
        migrations.AddIndex("comment", models.Index(fields=["report", "written_at"], name="comment_by_report")),
        migrations.AddConstraint("report", models.CheckConstraint(condition=STAGE, name="report_stage")),
        migrations.AddConstraint(
            "report",
            models.UniqueConstraint(
                condition=models.Q(("status", "draft")),
                fields=("kind", "partnership", "period_start", "period_end"),
                name="report_one_draft",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            "report", models.UniqueConstraint(fields=("id", "partnership"), name="report_of_partnership")
        ),
        migrations.AddConstraint(
            "reportversion", models.UniqueConstraint(fields=("report", "version"), name="report_version_once")
        ),
        migrations.AddConstraint(
            "reportversion", models.UniqueConstraint(fields=("id", "report"), name="version_of_report")
        ),
        migrations.AddConstraint(
            "wording",
            models.UniqueConstraint(
                condition=models.Q(("beside", False)),
                fields=("report", "section", "number"),
                name="wording_number_once",
            ),
        ),
        migrations.AddConstraint(
            "wording",
            models.CheckConstraint(
                condition=models.Q(("beside", True), ("settled_at", None), _connector="OR"),
                name="wording_settled_beside",
            ),
        ),
        migrations.RunSQL(GUARDS, UNGUARD),
    ]
