"""The function that tells Postgres who asks, and the weld between a registration and its tenant."""

from django.db import migrations

ENTER = """
CREATE FUNCTION app_enter(person bigint) RETURNS json
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  scheme text;
  partnerships json;
  organisations json;
  speaks_for bigint[];
BEGIN
  SELECT coalesce(max(role), '') INTO scheme FROM partnerships_membership
    WHERE user_id = person AND partnership_id IS NULL AND organisation_id IS NULL;
  SELECT coalesce(json_agg(json_build_array(partnership_id, role)), '[]'::json),
         coalesce(array_agg(DISTINCT partnership_id), '{}')
    INTO partnerships, speaks_for
    FROM partnerships_membership WHERE user_id = person AND partnership_id IS NOT NULL;
  SELECT coalesce(json_agg(json_build_array(organisation_id, role)), '[]'::json) INTO organisations
    FROM partnerships_membership WHERE user_id = person AND organisation_id IS NOT NULL;
  -- The Support Office may act in every partnership's stead (scheme section 1), but sees no bank data.
  IF scheme = 'support_office' THEN
    SELECT coalesce(array_agg(id), '{}') INTO speaks_for FROM partnerships_partnership;
  END IF;
  PERFORM set_config('app.user', person::text, true),
          set_config('app.scheme', scheme, true),
          set_config('app.partnerships', speaks_for::text, true),
          set_config('app.finance', (SELECT coalesce(array_agg(partnership_id), '{}')::text FROM partnerships_membership
                                     WHERE user_id = person AND partnership_id IS NOT NULL AND role = 'finance'), true),
          set_config('app.organisations', (SELECT coalesce(array_agg(DISTINCT organisation_id), '{}')::text
                                           FROM partnerships_membership
                                           WHERE user_id = person AND organisation_id IS NOT NULL), true);
  RETURN json_build_object('scheme', scheme, 'partnerships', partnerships, 'organisations', organisations);
END $$;
REVOKE ALL ON FUNCTION app_enter(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app_enter(bigint) TO cx_app;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'append-only table %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;

ALTER TABLE partnerships_registration ADD CONSTRAINT registration_in_partnership
  FOREIGN KEY (organisation_id, partnership_id) REFERENCES partnerships_organisation (id, partnership_id);
"""
UNDO = """
ALTER TABLE partnerships_registration DROP CONSTRAINT registration_in_partnership;
DROP FUNCTION refuse_change();
DROP FUNCTION app_enter(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0001_initial")]
    operations = [migrations.RunSQL(ENTER, UNDO)]
