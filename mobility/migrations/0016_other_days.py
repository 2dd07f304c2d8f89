"""A financial agreement names the days of the stay: when they change, it falls."""

from django.db import migrations

# The last signer under the new days may be the host's side, which may not read agreements: the database sees to it.
FALL = """
CREATE FUNCTION agreement_falls_with_its_days() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  UPDATE mobility_paper SET status = 'superseded'
  WHERE exchange_id = NEW.id AND kind = 'agreement' AND status IN ('open', 'signed');
  RETURN NULL;
END $$;
CREATE TRIGGER agreement_falls_with_its_days AFTER UPDATE OF starts_on, ends_on ON mobility_exchange
  FOR EACH ROW WHEN ((OLD.starts_on, OLD.ends_on) IS DISTINCT FROM (NEW.starts_on, NEW.ends_on))
  EXECUTE FUNCTION agreement_falls_with_its_days();
"""
STAY = """
DROP TRIGGER agreement_falls_with_its_days ON mobility_exchange;
DROP FUNCTION agreement_falls_with_its_days();
"""


class Migration(migrations.Migration):
    dependencies = [("mobility", "0015_wording_of_papers")]
    operations = [migrations.RunSQL(FALL, STAY)]
