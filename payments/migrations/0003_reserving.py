"""Share and reservation by one statement: Postgres keeps its plan, and the fund is locked by the last row written."""

from django.db import migrations

# With the rights of whoever calls: the policies of both tables hold, and the trigger does what it always does.
RESERVE = """
CREATE FUNCTION reserve_lump_sum(
  which bigint, vo bigint, ho bigint, vop bigint, hop bigint, lump_sum numeric, posting_key text)
RETURNS bigint LANGUAGE plpgsql SECURITY INVOKER SET search_path = public, pg_temp AS $$
DECLARE fund bigint; made bigint;
BEGIN
  SELECT id INTO fund FROM payments_fund WHERE partnership_id = vop;
  IF fund IS NULL THEN RETURN NULL; END IF;
  INSERT INTO payments_fundshare (exchange_id, fund_id, cap, reserved, ordered, paid, vo_id, ho_id, vop_id, hop_id)
    VALUES (which, fund, lump_sum, 0, 0, 0, vo, ho, vop, hop) ON CONFLICT (exchange_id) DO NOTHING;
  INSERT INTO payments_posting (fund_id, partnership_id, seq, exchange_id, kind, source, target, amount, key, reason,
                                prev, hash)
    VALUES (fund, vop, 0, which, 'reserve', 'available', 'reserved', lump_sum, posting_key, '', '', '')
    RETURNING id INTO made;
  RETURN made;
END $$;
REVOKE ALL ON FUNCTION reserve_lump_sum(bigint, bigint, bigint, bigint, bigint, numeric, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION reserve_lump_sum(bigint, bigint, bigint, bigint, bigint, numeric, text) TO cx_app;
"""
UNDO = "DROP FUNCTION reserve_lump_sum(bigint, bigint, bigint, bigint, bigint, numeric, text)"


class Migration(migrations.Migration):
    dependencies = [("payments", "0002_ledger")]
    operations = [migrations.RunSQL(RESERVE, UNDO)]
