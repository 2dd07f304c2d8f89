"""An agreement signed again commits another amount: the cap of its share follows what the exchange now pays."""

from django.db import migrations

CAP = """
CREATE FUNCTION cap_is_the_lump_sum() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM mobility_exchange WHERE id = NEW.exchange_id AND amount = NEW.cap) THEN
    RAISE check_violation USING CONSTRAINT = 'fund_share_cap_is_the_lump_sum',
      MESSAGE = 'a share of the fund is capped by the lump sum of its exchange';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cap_is_the_lump_sum BEFORE UPDATE OF cap ON payments_fundshare
  FOR EACH ROW WHEN (NEW.cap IS DISTINCT FROM OLD.cap) EXECUTE FUNCTION cap_is_the_lump_sum();
"""
UNDO = """
DROP TRIGGER cap_is_the_lump_sum ON payments_fundshare;
DROP FUNCTION cap_is_the_lump_sum();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0008_confirmed_accounts")]
    operations = [migrations.RunSQL(CAP, UNDO)]
