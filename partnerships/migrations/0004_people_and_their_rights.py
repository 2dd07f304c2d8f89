"""Who gave whom a role and when, ids of people for addresses, and the last one who may invite, kept by Postgres."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import clusterxchange.public_ids

IDS = "UPDATE partnerships_user SET public_id = substr(replace(gen_random_uuid()::text, '-', ''), 1, 24)"
# The lock makes two who leave at once wait for one another: the second then sees what the first has left.
# The owner of the tables is let through: clearing up takes whole bodies away.
LAST = """
CREATE FUNCTION keep_last_inviter() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user = 'cx_owner' OR OLD.role NOT IN ('manager', 'coordinator') THEN
    RETURN OLD;
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended(
    'members of ' || coalesce('organisation ' || OLD.organisation_id, 'partnership ' || OLD.partnership_id, ''), 0));
  IF NOT EXISTS (
    SELECT 1 FROM partnerships_membership m JOIN partnerships_user u ON u.id = m.user_id AND u.is_active
     WHERE m.id <> OLD.id AND m.role = OLD.role
       AND m.organisation_id IS NOT DISTINCT FROM OLD.organisation_id
       AND m.partnership_id IS NOT DISTINCT FROM OLD.partnership_id
  ) THEN
    RAISE EXCEPTION 'the last one who may invite' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER membership_last_inviter BEFORE DELETE ON partnerships_membership
  FOR EACH ROW EXECUTE FUNCTION keep_last_inviter();
"""
UNLAST = "DROP TRIGGER membership_last_inviter ON partnerships_membership; DROP FUNCTION keep_last_inviter();"
SOURCES = """
UPDATE partnerships_membership m SET given_how = 'invited', given_by_id = i.invited_by_id
  FROM partnerships_invitation i
 WHERE i.accepted_by_id = m.user_id AND i.role = m.role
   AND i.organisation_id IS NOT DISTINCT FROM m.organisation_id
   AND i.partnership_id IS NOT DISTINCT FROM m.partnership_id;
UPDATE partnerships_membership m SET given_how = 'founded'
  FROM partnerships_organisation o
 WHERE o.id = m.organisation_id AND o.created_by_id = m.user_id AND m.given_how = 'set_up';
"""


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0003_identity_and_desk")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="public_id",
            field=models.CharField(
                default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, null=True
            ),
        ),
        migrations.RunSQL(IDS, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="user",
            name="public_id",
            field=models.CharField(
                default=clusterxchange.public_ids.new_public_id, editable=False, max_length=24, unique=True
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="given_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="membership",
            name="given_how",
            field=models.CharField(
                choices=[
                    ("founded", "registered the organisation"),
                    ("invited", "took an invitation"),
                    ("handed_over", "took it over from a colleague"),
                    ("set_up", "set up with the portal"),
                ],
                default="set_up",
                max_length=20,
            ),
        ),
        migrations.RunSQL(LAST, UNLAST),
        migrations.RunSQL(SOURCES, migrations.RunSQL.noop),
    ]
