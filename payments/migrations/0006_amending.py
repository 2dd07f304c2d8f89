"""Amending a grant: one function moves end, ceiling and fund together, and writes the row; nobody else may."""

from django.db import migrations

AMEND = """
ALTER TABLE payments_costline ADD CONSTRAINT costline_of_period
  FOREIGN KEY (period_id, partnership_id) REFERENCES payments_period (id, partnership_id);
ALTER TABLE payments_costline ADD CONSTRAINT costline_adjusts_own
  FOREIGN KEY (adjusts_id, partnership_id) REFERENCES payments_period (id, partnership_id);
ALTER TABLE payments_financialstatement ADD CONSTRAINT statement_of_period
  FOREIGN KEY (period_id, partnership_id) REFERENCES payments_period (id, partnership_id);

-- A cost and its period: nothing is added to, or taken from, what was handed in.
CREATE FUNCTION costs_of_open_periods() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM 1 FROM payments_period WHERE id = NEW.period_id AND status = 'open' FOR SHARE;
  IF NOT FOUND THEN
    RAISE check_violation USING CONSTRAINT = 'cost_period_open', MESSAGE = 'this period was handed in';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER costs_of_open_periods BEFORE INSERT OR UPDATE ON payments_costline
  FOR EACH ROW EXECUTE FUNCTION costs_of_open_periods();
CREATE TRIGGER statements_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON payments_financialstatement
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER amendments_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON payments_amendment
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE FUNCTION amendment_hash(a payments_amendment) RETURNS bytea LANGUAGE sql IMMUTABLE
SET search_path = public, pg_temp AS $$
  SELECT sha256(a.prev || convert_to(jsonb_build_array(
    a.grant_id, a.number, a.by_id, a.ends_on_before, a.ends_on, a.ceiling_before::text, a.ceiling::text, a.reason,
    extract(epoch FROM a.at))::text, 'UTF8'))
$$;

-- The coordinator of the partnership, or the Support Office in its stead; the fund's own checks keep what is promised.
CREATE FUNCTION amend_grant(body bigint, new_end date, new_ceiling numeric, why text) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  me bigint := nullif(current_setting('app.user', true), '')::bigint;
  g partnerships_grant; fund payments_fund; a payments_amendment;
BEGIN
  IF NOT EXISTS (SELECT 1 FROM partnerships_membership WHERE user_id = me
                 AND (partnership_id = body AND role = 'coordinator'
                      OR partnership_id IS NULL AND organisation_id IS NULL AND role = 'support_office')) THEN
    RAISE insufficient_privilege USING MESSAGE = 'the coordinator amends the grant';
  END IF;
  SELECT * INTO STRICT fund FROM payments_fund WHERE partnership_id = body FOR NO KEY UPDATE;
  SELECT * INTO STRICT g FROM partnerships_grant WHERE partnership_id = body FOR NO KEY UPDATE;
  UPDATE payments_fund SET ceiling = new_ceiling, available = available + new_ceiling - ceiling WHERE id = fund.id;
  UPDATE partnerships_grant SET ends_on = new_end, fstp_ceiling = new_ceiling WHERE id = g.id;
  a.id := nextval(pg_get_serial_sequence('payments_amendment', 'id'));
  a.grant_id := g.id; a.partnership_id := body; a.by_id := me; a.at := clock_timestamp(); a.reason := why;
  a.ends_on_before := g.ends_on; a.ends_on := new_end; a.ceiling_before := g.fstp_ceiling; a.ceiling := new_ceiling;
  SELECT coalesce(max(number), 0) + 1 INTO a.number FROM payments_amendment WHERE grant_id = g.id;
  SELECT coalesce((SELECT hash FROM payments_amendment WHERE grant_id = g.id ORDER BY number DESC LIMIT 1), '\\x00')
    INTO a.prev;
  a.hash := amendment_hash(a);
  INSERT INTO payments_amendment SELECT (a).*;
  RETURN a.number;
END $$;
REVOKE ALL ON FUNCTION amend_grant(bigint, date, numeric, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION amend_grant(bigint, date, numeric, text) TO cx_app;
"""
UNDO = """
DROP FUNCTION amend_grant(bigint, date, numeric, text);
DROP FUNCTION amendment_hash(payments_amendment);
DROP TRIGGER amendments_stay ON payments_amendment;
DROP TRIGGER statements_stay ON payments_financialstatement;
DROP TRIGGER costs_of_open_periods ON payments_costline;
DROP FUNCTION costs_of_open_periods();
ALTER TABLE payments_financialstatement DROP CONSTRAINT statement_of_period;
ALTER TABLE payments_costline DROP CONSTRAINT costline_of_period, DROP CONSTRAINT costline_adjusts_own;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_claims"), ("partnerships", "0012_grant_rates")]
    operations = [migrations.RunSQL(AMEND, UNDO)]
