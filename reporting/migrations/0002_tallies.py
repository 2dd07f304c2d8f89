"""Counting while it happens: statement triggers append what each change adds to and takes from the counts."""

from django.db import migrations

COUNTED = "('validated', 'paid', 'closed')"
GONE = "('cancelled', 'interrupted')"
EXCHANGE = (
    "r.vop_id, r.hop_id, r.status, r.mode, r.vo_type, r.vo_is_sme, r.vo_country, r.ho_country, o.ho_type, r.sectors, "
    "r.agreement_signed_at, r.paid_at, r.amount"
)


def cuts_of(rows, sign):
    return (
        f"SELECT c.partnership_id, c.cut, c.key, {sign} AS number, {sign} * c.amount AS amount FROM {rows} r "
        f"JOIN mobility_offer o ON o.id = r.offer_id, LATERAL exchange_cuts({EXCHANGE}) c"
    )


def append(source):
    return (
        "INSERT INTO reporting_tally (partnership_id, cut, key, number, amount) "
        f"SELECT partnership_id, cut, key, sum(number), sum(amount) FROM ({source}) changed "
        "GROUP BY partnership_id, cut, key HAVING sum(number) <> 0 OR sum(amount) <> 0"
    )


def triggers(table, function):
    """Three triggers: a statement's old rows are taken off, its new rows are added."""
    made = []
    for verb, tables in (("insert", "NEW TABLE AS new_rows"), ("delete", "OLD TABLE AS old_rows"),
                         ("update", "OLD TABLE AS old_rows NEW TABLE AS new_rows")):  # fmt: skip
        made.append(
            f"CREATE TRIGGER tally_{verb} AFTER {verb.upper()} ON {table} REFERENCING {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {function}();"
        )
    return "\n".join(made)


def tally_function(name, cuts, also=""):
    """A trigger function whose differences are cuts(rows, sign)."""
    both = f"{cuts('old_rows', -1)} UNION ALL {cuts('new_rows', 1)}"
    return f"""
CREATE FUNCTION {name}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    {append(cuts("new_rows", 1))};
  ELSIF TG_OP = 'DELETE' THEN
    {append(cuts("old_rows", -1))};
  ELSE
    {append(both)};
  END IF;
  {also}
  RETURN NULL;
END $$;
"""


CUTS = f"""
-- What one exchange counts towards: K1 its VOP only, K4 from 'validated', K5 virtual ones apart.
CREATE FUNCTION exchange_cuts(vop bigint, hop bigint, status text, mode text, vo_type text, vo_is_sme boolean,
  vo_country text, ho_country text, ho_type text, sectors varchar[], signed_at timestamptz, paid_at timestamptz,
  amount numeric)
RETURNS TABLE (partnership_id bigint, cut text, key text, amount numeric) LANGUAGE sql STABLE AS $$
  SELECT v.partnership_id, v.cut, v.key, amount FROM (VALUES
    (vop, 'state', mode || ' ' || status, true),
    (vop, 'match', CASE WHEN vo_is_sme THEN 'visitor' WHEN ho_type = 'sme' THEN 'host' ELSE 'neither' END,
      mode = 'physical' AND status NOT IN {GONE}),
    (vop, 'type', vo_type, mode = 'physical' AND status IN {COUNTED}),
    (vop, 'flow', vo_country || ' ' || ho_country, mode = 'physical' AND status IN {COUNTED}),
    (vop, 'sector', coalesce(sectors[1], ''), mode = 'physical' AND status IN {COUNTED}),
    (hop, 'hosted', 'physical', mode = 'physical' AND status IN {COUNTED}),
    (vop, 'signed', to_char(signed_at AT TIME ZONE 'Europe/Brussels', 'YYYY-MM'),
      signed_at IS NOT NULL AND status <> 'cancelled' AND amount > 0),
    (vop, 'paid', to_char(paid_at AT TIME ZONE 'Europe/Brussels', 'YYYY-MM'), paid_at IS NOT NULL)
  ) AS v (partnership_id, cut, key, counts) WHERE v.counts
$$;
"""

PARTICIPANTS = f"""
  IF TG_OP <> 'DELETE' THEN
    WITH party AS (
      SELECT vo_id AS id FROM new_rows WHERE status IN {COUNTED}
      UNION SELECT ho_id FROM new_rows WHERE status IN {COUNTED}),
    first AS (
      INSERT INTO reporting_participant (organisation_id, partnership_id, type)
      SELECT b.id, b.partnership_id, b.type FROM party JOIN partnerships_organisation b ON b.id = party.id ORDER BY b.id
      ON CONFLICT (organisation_id) DO NOTHING RETURNING partnership_id, type)
    INSERT INTO reporting_tally (partnership_id, cut, key, number, amount)
    SELECT partnership_id, 'participating', type, count(*), 0 FROM first GROUP BY partnership_id, type;
  END IF;
"""


def registered(rows, sign):
    return (
        f"SELECT partnership_id, 'registered' AS cut, type AS key, {sign} AS number, 0 AS amount FROM {rows} "
        "WHERE accepted_at IS NOT NULL"
    )


def graded(rows, sign):
    return (
        f"SELECT vop_id AS partnership_id, 'grade' AS cut, grade::text AS key, {sign} AS number, 0 AS amount "
        f"FROM {rows} WHERE side = 'vo' AND part = 'a'"
    )


TABLES = {
    "mobility_exchange": ("tally_exchanges", cuts_of, PARTICIPANTS),
    "partnerships_organisation": ("tally_organisations", registered, ""),
    "mobility_answers": ("tally_answers", graded, ""),
}
# Folded differences are one row again. Two sweeps at once: the second finds the rows gone.
FOLD = """
CREATE FUNCTION fold_tallies() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH gone AS (DELETE FROM reporting_tally RETURNING partnership_id, cut, key, number, amount),
  kept AS (
    INSERT INTO reporting_tally (partnership_id, cut, key, number, amount)
    SELECT partnership_id, cut, key, sum(number), sum(amount) FROM gone GROUP BY partnership_id, cut, key
    HAVING sum(number) <> 0 OR sum(amount) <> 0 RETURNING 1)
  SELECT count(*) FROM kept
$$;
REVOKE ALL ON FUNCTION fold_tallies() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION fold_tallies() TO cx_app;
"""
THERE = (
    CUTS
    + "".join(tally_function(name, cuts, also) + triggers(table, name) for table, (name, cuts, also) in TABLES.items())
    + FOLD
)
BACK = (
    "".join(f"DROP TRIGGER tally_{verb} ON {table};" for table in TABLES for verb in ("insert", "update", "delete"))
    + "".join(f"DROP FUNCTION {name}();" for name, _cuts, _also in TABLES.values())
    + "DROP FUNCTION fold_tallies(); DROP FUNCTION exchange_cuts;"
)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial"), ("mobility", "0002_welds"), ("partnerships", "0002_scope")]
    operations = [migrations.RunSQL(THERE, BACK)]
