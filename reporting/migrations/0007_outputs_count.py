"""Outputs count while they are recorded: rule of the indicator, day it happened, partner that did it."""

from importlib import import_module

from django.db import migrations

before = import_module("reporting.migrations.0005_count_as_it_happens")

OUTPUTS_COUNT = (
    "SELECT c.* FROM {rows} r, LATERAL output_countings("
    f"{before.of('r', 'id, partnership_id, indicator, kind, status, happened_on, country, partner_id')}) c"
)
QUESTION = """
-- Indicators 1 to 4: what is recorded, once, for its partnership.
CREATE FUNCTION output_countings(id bigint, partnership bigint, indicator text, kind text, status text,
  happened_on date, country text, partner bigint)
RETURNS TABLE (partnership_id bigint, kind text, subject bigint, counted_on date, rule text, type text, country text,
  host_country text, sector text, is_sme boolean, partner_id bigint) LANGUAGE sql STABLE AS $$
  SELECT partnership, indicator, id, happened_on,
    '§7.' || array_position(ARRAY['activity', 'strategy', 'study', 'outcome'], indicator),
    output_countings.kind, output_countings.country, '', '', false, partner
  WHERE status = 'recorded'
$$;
"""
SOURCE = f"""
CREATE OR REPLACE FUNCTION source_countings() RETURNS TABLE (partnership_id bigint, kind text, subject bigint,
  counted_on date, rule text, type text, country text, host_country text, sector text, is_sme boolean,
  partner_id bigint) LANGUAGE sql STABLE AS $$
  {before.EXCHANGES_COUNT.format(rows="mobility_exchange")}
  UNION ALL
  SELECT c.* FROM partnerships_organisation r LEFT JOIN (
    {before.DAYS.format(rows="mobility_exchange", counted=before.COUNTED)}) p ON p.id = r.id,
    LATERAL organisation_countings({before.of("r", before.ORGANISATION_COLUMNS)}, r.accepted_at, p.first_on) c
  UNION ALL
  {OUTPUTS_COUNT.format(rows="reporting_output")}
$$;
"""
# Plain foreign keys are checked past row-level security: a partner of another partnership, and a visit of another,
# would be told apart by the error alone.
WELDS = """
ALTER TABLE reporting_output ADD CONSTRAINT output_of_partner FOREIGN KEY (partner_id, partnership_id)
  REFERENCES partnerships_organisation (id, partnership_id);
CREATE FUNCTION output_of_own_exchange() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM mobility_exchange e WHERE e.id = NEW.exchange_id AND e.vop_id = NEW.partnership_id) THEN
    RAISE foreign_key_violation USING CONSTRAINT = 'output_of_own_exchange',
      MESSAGE = 'the exchange is not one of the partnership';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER output_of_own_exchange BEFORE INSERT OR UPDATE OF exchange_id, partnership_id ON reporting_output
  FOR EACH ROW WHEN (NEW.exchange_id IS NOT NULL) EXECUTE FUNCTION output_of_own_exchange();
-- One proposal an exchange, however often its listener runs.
CREATE UNIQUE INDEX output_proposed_once ON reporting_output (exchange_id) WHERE status = 'draft';
"""
TRIGGERS = before.function("tally_outputs", **before.counting(OUTPUTS_COUNT)) + before.before.triggers(
    "reporting_output", "tally_outputs"
)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0006_outputs"), ("mobility", "0002_welds")]
    operations = [migrations.RunSQL(QUESTION + SOURCE + WELDS + TRIGGERS, migrations.RunSQL.noop)]
