"""The function that tells Postgres who asks, what may be known past the policies, and the weld between a
registration and its tenant."""

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
# What may be known by whoever holds a secret or a paper, past the policies: these columns and no others.
KNOWN = """
CREATE FUNCTION document_facts(wanted text)
RETURNS TABLE (number text, made_at timestamptz, content_sha256 text, file_sha256 text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT d.number, d.made_at, d.content_sha256, d.file_sha256
    FROM partnerships_document d WHERE d.public_id = wanted AND d.status = 'ready';
$$;
CREATE FUNCTION invitation_facts(wanted text)
RETURNS TABLE (body text, role text, invited_by text, email text, expires_at timestamptz, accepted_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT coalesce(o.name, p.name), i.role, coalesce(nullif(u.name, ''), u.email, ''), i.email,
         i.expires_at, i.accepted_at
    FROM partnerships_invitation i
    LEFT JOIN partnerships_organisation o ON o.id = i.organisation_id
    LEFT JOIN partnerships_partnership p ON p.id = i.partnership_id
    LEFT JOIN partnerships_user u ON u.id = i.invited_by_id
   WHERE i.token_hash = wanted;
$$;
CREATE FUNCTION support_office_people() RETURNS TABLE (email text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT u.email FROM partnerships_membership m JOIN partnerships_user u ON u.id = m.user_id
   WHERE m.role = 'support_office' AND u.is_active ORDER BY u.email;
$$;
REVOKE ALL ON FUNCTION document_facts(text), invitation_facts(text), support_office_people() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION document_facts(text), invitation_facts(text) TO cx_app, cx_officer;
GRANT EXECUTE ON FUNCTION support_office_people() TO cx_app;
"""
FORGET = "DROP FUNCTION document_facts(text), invitation_facts(text), support_office_people();"
UNDO = """
ALTER TABLE partnerships_registration DROP CONSTRAINT registration_in_partnership;
DROP FUNCTION refuse_change();
DROP FUNCTION app_enter(bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0001_initial")]
    operations = [migrations.RunSQL(ENTER, UNDO), migrations.RunSQL(KNOWN, FORGET)]
