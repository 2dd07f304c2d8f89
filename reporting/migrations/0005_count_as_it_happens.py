"""Counting while it happens, in one direction: exchanges and organisations → counting rows → sums by month.

Replaces the triggers of 0002, which kept sums without the rows that make them up.
"""

from importlib import import_module

from django.db import migrations

before = import_module("reporting.migrations.0002_tallies")

COUNTED, GONE = before.COUNTED, before.GONE
CUT_COLUMNS = "vop_id, status, mode, vo_is_sme, validated_at, opened_at, agreement_signed_at, paid_at, amount"
COUNTING_COLUMNS = "id, vop_id, hop_id, status, mode, vo_type, vo_is_sme, vo_country, ho_country, sectors, validated_at"
ORGANISATION_COLUMNS = "id, partnership_id, type, country, sectors, is_sme"
ROW = "partnership_id, kind, subject, counted_on, rule, type, country, host_country, sector, is_sme, partner_id"
LIFE_AND_MONTH = "LATERAL (VALUES (''), (c.month)) m (month)"


def of(alias, columns):
    return ", ".join(f"{alias}.{name}" for name in columns.split(", "))


# What counts ---------------------------------------------------------------------------------------

QUESTIONS = f"""
CREATE FUNCTION day_of(moment timestamptz) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT (moment AT TIME ZONE 'Europe/Brussels')::date $$;
CREATE FUNCTION month_of(moment timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT to_char(moment AT TIME ZONE 'Europe/Brussels', 'YYYY-MM') $$;

-- How one exchange stands. It belongs to the month it was validated in; before that, to the one it was opened in.
CREATE FUNCTION exchange_cuts(vop bigint, status text, mode text, vo_is_sme boolean, ho_type text,
  validated_at timestamptz, opened_at timestamptz, signed_at timestamptz, paid_at timestamptz, amount numeric)
RETURNS TABLE (partnership_id bigint, month text, cut text, key text, amount numeric) LANGUAGE sql STABLE AS $$
  SELECT vop, month_of(coalesce(validated_at, opened_at)), v.cut, v.key, amount FROM (VALUES
    ('state', mode || ' ' || status, true),
    ('match', CASE WHEN vo_is_sme THEN 'visitor' WHEN ho_type = 'sme' THEN 'host' ELSE 'neither' END,
      mode = 'physical' AND status NOT IN {GONE}),
    ('signed', month_of(signed_at), signed_at IS NOT NULL AND status <> 'cancelled' AND amount > 0),
    ('paid', month_of(paid_at), paid_at IS NOT NULL)
  ) AS v (cut, key, counts) WHERE v.counts
$$;

-- Questionnaire: who graded what. Part C is read by the Support Office and the Agency only.
CREATE FUNCTION answer_cut(side text, part text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN part = 'a' AND side = 'vo' THEN 'grade' WHEN part = 'a' THEN 'grade_ho'
    WHEN part = 'b' THEN 'grade_b' ELSE 'grade_c' END
$$;

-- K1: once, for the VOP; hosting is shown apart. K4: from 'validated'. K5: virtual ones apart.
CREATE FUNCTION exchange_countings(id bigint, vop bigint, hop bigint, status text, mode text, vo_type text,
  vo_is_sme boolean, vo_country text, ho_country text, sectors varchar[], validated_at timestamptz)
RETURNS TABLE (partnership_id bigint, kind text, subject bigint, counted_on date, rule text, type text, country text,
  host_country text, sector text, is_sme boolean, partner_id bigint) LANGUAGE sql STABLE AS $$
  SELECT v.body, v.kind, id, day_of(validated_at), v.rule, vo_type, vo_country, ho_country, coalesce(sectors[1], ''),
    vo_is_sme, NULL::bigint
  FROM (VALUES (vop, 'exchange', 'K1 K4', 'physical'), (hop, 'hosted', 'K1 K4', 'physical'),
    (vop, 'virtual', 'K4 K5', 'virtual')) AS v (body, kind, rule, mode)
  WHERE v.mode = exchange_countings.mode AND status IN {COUNTED}
$$;

-- Indicator 5: registered from the desk's yes on; participating from its first counted exchange on, once.
CREATE FUNCTION organisation_countings(id bigint, partnership bigint, type text, country text, sectors varchar[],
  is_sme boolean, accepted_at timestamptz, first_on date)
RETURNS TABLE (partnership_id bigint, kind text, subject bigint, counted_on date, rule text, type text, country text,
  host_country text, sector text, is_sme boolean, partner_id bigint) LANGUAGE sql STABLE AS $$
  SELECT partnership, v.kind, id, v.counted_on, v.rule, organisation_countings.type, organisation_countings.country,
    '', coalesce(sectors[1], ''), organisation_countings.is_sme, NULL::bigint
  FROM (VALUES ('registered', day_of(accepted_at), '§7.5'), ('participating', first_on, '§7.5 K4'))
    AS v (kind, counted_on, rule)
  WHERE v.counted_on IS NOT NULL
$$;

-- The sums a counting row adds to.
CREATE FUNCTION counting_cuts(kind text, type text, country text, host_country text, sector text)
RETURNS TABLE (cut text, key text) LANGUAGE sql IMMUTABLE AS $$
  SELECT v.cut, v.key FROM (VALUES
    ('type', type, kind = 'exchange'),
    ('flow', country || ' ' || host_country, kind = 'exchange'),
    ('sector', sector, kind = 'exchange'),
    ('cover', host_country || ' ' || sector, kind = 'exchange'),
    ('hosted', 'physical', kind = 'hosted'),
    (kind, type, kind NOT IN ('exchange', 'hosted', 'virtual'))
  ) AS v (cut, key, counts) WHERE v.counts
$$;
"""

# Counting rows -------------------------------------------------------------------------------------

EXCHANGES_COUNT = f"SELECT c.* FROM {{rows}} r, LATERAL exchange_countings({of('r', COUNTING_COLUMNS)}) c"
ORGANISATIONS_COUNT = (
    "SELECT c.* FROM {rows} r LEFT JOIN reporting_participant p ON p.organisation_id = r.id, "
    f"LATERAL organisation_countings({of('r', ORGANISATION_COLUMNS)}, r.accepted_at, p.first_on) c"
)
PARTICIPANTS_COUNT = (
    "SELECT c.* FROM {rows} r JOIN partnerships_organisation o ON o.id = r.organisation_id, "
    f"LATERAL organisation_countings({of('o', ORGANISATION_COLUMNS)}, NULL, r.first_on) c"
)
NOTHING = "SELECT c.* FROM organisation_countings(0, 0, '', '', '{}', false, NULL, NULL) c"


def write_countings(old, new):
    """What counts now and did not, and the reverse of what did and does not any more."""

    def lines(side, other, number, alone):
        return (
            f"SELECT {of('s', ROW)}, {number} AS number, CASE WHEN EXISTS (SELECT FROM {other} x "
            f"WHERE x.kind = s.kind AND x.subject = s.subject) THEN 'corrected' ELSE '{alone}' END AS reason "
            f"FROM (TABLE {side} EXCEPT TABLE {other}) s"
        )

    return (
        f"INSERT INTO reporting_counting ({ROW}, number, reason, at) WITH old_c AS ({old}), new_c AS ({new}) "
        f"SELECT changed.*, now() FROM ({lines('old_c', 'new_c', -1, 'taken_back')} UNION ALL "
        f"{lines('new_c', 'old_c', 1, 'counted')}) changed ORDER BY number"
    )


# Sums ----------------------------------------------------------------------------------------------

TALLY = "partnership_id, month, cut, key, number, amount"


def cuts_of(rows, sign):
    return (
        f"SELECT c.partnership_id, m.month, c.cut, c.key, {sign} AS number, {sign} * c.amount AS amount FROM {rows} r "
        "JOIN mobility_offer o ON o.id = r.offer_id, LATERAL exchange_cuts("
        f"{of('r', 'vop_id, status, mode, vo_is_sme')}, o.ho_type, "
        f"{of('r', 'validated_at, opened_at, agreement_signed_at, paid_at, amount')}) c, {LIFE_AND_MONTH}"
    )


def grades_of(rows, sign):
    """Answers belong to the month of their exchange."""
    return (
        f"SELECT r.vop_id AS partnership_id, m.month, answer_cut(r.side, r.part) AS cut, r.grade::text AS key, "
        f"{sign} AS number, 0 AS amount FROM {rows} r JOIN mobility_exchange e ON e.id = r.exchange_id, "
        "LATERAL (VALUES (''), (month_of(coalesce(e.validated_at, e.opened_at)))) m (month)"
    )


MOVED_GRADES = (
    "SELECT n.vop_id AS partnership_id, m.month, answer_cut(a.side, a.part) AS cut, a.grade::text AS key, m.number, "
    "0 AS amount FROM old_rows o JOIN new_rows n ON n.id = o.id AND month_of(coalesce(n.validated_at, n.opened_at)) "
    "<> month_of(coalesce(o.validated_at, o.opened_at)) JOIN mobility_answers a ON a.exchange_id = n.id, "
    "LATERAL (VALUES (month_of(coalesce(o.validated_at, o.opened_at)), -1), "
    "(month_of(coalesce(n.validated_at, n.opened_at)), 1)) m (month, number)"
)


def append(source):
    return (
        f"INSERT INTO reporting_tally ({TALLY}) SELECT partnership_id, month, cut, key, sum(number), sum(amount) "
        f"FROM ({source}) changed GROUP BY partnership_id, month, cut, key HAVING sum(number) <> 0 OR sum(amount) <> 0"
    )


# Participants --------------------------------------------------------------------------------------

# A host of thousands is not looked through: a day that comes in can only be earlier; one that goes is looked for.
DAYS = """
  SELECT party.id, min(day_of(r.validated_at)) AS first_on FROM {rows} r, LATERAL (VALUES (vo_id), (ho_id)) party (id)
  WHERE r.status IN {counted} GROUP BY party.id"""
COME = f"""
  INSERT INTO reporting_participant AS p (organisation_id, first_on)
  SELECT id, first_on FROM ({DAYS.format(rows="new_rows", counted=COUNTED)}) d ORDER BY id
  ON CONFLICT (organisation_id) DO UPDATE SET first_on = excluded.first_on
  WHERE p.first_on IS NULL OR excluded.first_on < p.first_on;
"""
FIRST_DAYS = f"""
CREATE FUNCTION first_day_of(organisation bigint) RETURNS date LANGUAGE sql STABLE AS $$
  SELECT day_of(least(
    (SELECT min(validated_at) FROM mobility_exchange WHERE vo_id = organisation AND status IN {COUNTED}),
    (SELECT min(validated_at) FROM mobility_exchange WHERE ho_id = organisation AND status IN {COUNTED})))
$$;
"""
GONE_DAYS = """
  UPDATE reporting_participant p SET first_on = first_day_of(p.organisation_id) FROM (
    SELECT DISTINCT party.id FROM ({gone}) r, LATERAL (VALUES (vo_id), (ho_id)) party (id)) d
  WHERE p.organisation_id = d.id AND p.first_on IS DISTINCT FROM first_day_of(p.organisation_id);
"""
COUNTED_DAYS = "SELECT id, vo_id, ho_id, day_of(validated_at) FROM {rows} WHERE status IN " + COUNTED
GO = GONE_DAYS.format(gone=f"{COUNTED_DAYS.format(rows='old_rows')} EXCEPT {COUNTED_DAYS.format(rows='new_rows')}")
GO_ALL = GONE_DAYS.format(gone=COUNTED_DAYS.format(rows="old_rows"))

# Triggers ------------------------------------------------------------------------------------------


def function(name, *, insert="", delete="", update=""):
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN {insert}
  ELSIF TG_OP = 'DELETE' THEN {delete}
  ELSE {update}
  END IF;
  RETURN NULL;
END $$;
"""


def counting(source, rows_in="new_rows", rows_out="old_rows"):
    """insert=, delete=, update= of a function that writes the counting rows of a table."""
    old, new = source.format(rows=rows_out), source.format(rows=rows_in)
    return {
        "insert": f"{write_countings(NOTHING, new)};",
        "delete": f"{write_countings(old, NOTHING)};",
        "update": f"{write_countings(old, new)};",
    }


def both(first, second):
    return {verb: f"{first[verb]}\n{second[verb]}" for verb in first}


def if_counted(then):
    """Most steps of an exchange are taken before it counts: they pay for one look."""
    looks = {
        "insert": f"EXISTS (SELECT FROM new_rows WHERE status IN {COUNTED})",
        "delete": f"EXISTS (SELECT FROM old_rows WHERE status IN {COUNTED})",
    }
    looks["update"] = f"{looks['insert']} OR {looks['delete']}"
    return {verb: f"IF {looks[verb]} THEN {then[verb]} END IF;" for verb in then}


MOVED = f"{cuts_of('old_rows', -1)} UNION ALL {cuts_of('new_rows', 1)} UNION ALL {MOVED_GRADES}"
EXCHANGES = both(
    {
        "insert": f"{append(cuts_of('new_rows', 1))};",
        "delete": f"{append(cuts_of('old_rows', -1))};",
        "update": f"{append(MOVED)};",
    },
    if_counted(both(counting(EXCHANGES_COUNT), {"insert": COME, "delete": GO_ALL, "update": COME + GO})),
)
# Whoever answers waits for whoever validates, and the other way round: each then sees the month the other left.
WAIT = "PERFORM FROM mobility_exchange e JOIN new_rows r ON r.exchange_id = e.id ORDER BY e.id FOR SHARE OF e;"
GRADED = f"{grades_of('old_rows', -1)} UNION ALL {grades_of('new_rows', 1)}"
ANSWERS = {
    "insert": f"{WAIT} {append(grades_of('new_rows', 1))};",
    "delete": f"{append(grades_of('old_rows', -1))};",
    "update": f"{append(GRADED)};",
}
HOLD = (
    "PERFORM FROM partnerships_organisation o JOIN new_rows r ON r.organisation_id = o.id ORDER BY o.id FOR SHARE OF o;"
)
PARTICIPANTS = both(
    {"insert": HOLD, "delete": "", "update": HOLD},
    counting(PARTICIPANTS_COUNT),
)
COUNTINGS = append(
    "SELECT r.partnership_id, m.month, c.cut, c.key, r.number, 0 AS amount FROM new_rows r, "
    "LATERAL counting_cuts(r.kind, r.type, r.country, r.host_country, r.sector) c, "
    "LATERAL (VALUES (''), (to_char(r.counted_on, 'YYYY-MM'))) m (month)"
)
FUNCTIONS = (
    function("tally_exchanges", **EXCHANGES)
    + function("tally_organisations", **counting(ORGANISATIONS_COUNT))
    + function("tally_answers", **ANSWERS)
    + function("tally_participants", **PARTICIPANTS)
    + f"""
CREATE FUNCTION tally_countings() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  {COUNTINGS};
  RETURN NULL;
END $$;
CREATE TRIGGER tally_insert AFTER INSERT ON reporting_counting REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION tally_countings();
-- What was counted is taken back by a row, never by a change.
CREATE TRIGGER counting_append_only BEFORE UPDATE OR DELETE ON reporting_counting
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER counting_no_truncate BEFORE TRUNCATE ON reporting_counting
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
    + before.triggers("reporting_participant", "tally_participants")
)
# Folded differences are one row again; what is one row already is left alone. Two sweeps at once: the second finds
# the rows gone.
FOLD = """
CREATE OR REPLACE FUNCTION fold_tallies() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH crowded AS (
    SELECT partnership_id, month, cut, key FROM reporting_tally GROUP BY partnership_id, month, cut, key
    HAVING count(*) > 1 OR sum(number) = 0 AND sum(amount) = 0),
  gone AS (
    DELETE FROM reporting_tally t USING crowded c
    WHERE (t.partnership_id, t.month, t.cut, t.key) = (c.partnership_id, c.month, c.cut, c.key)
    RETURNING t.partnership_id, t.month, t.cut, t.key, t.number, t.amount),
  kept AS (
    INSERT INTO reporting_tally (partnership_id, month, cut, key, number, amount)
    SELECT partnership_id, month, cut, key, sum(number), sum(amount) FROM gone
    GROUP BY partnership_id, month, cut, key HAVING sum(number) <> 0 OR sum(amount) <> 0 RETURNING 1)
  SELECT count(*) FROM kept
$$;
"""

# The nightly recount -------------------------------------------------------------------------------

RECOUNT = f"""
CREATE FUNCTION source_countings() RETURNS TABLE (partnership_id bigint, kind text, subject bigint, counted_on date,
  rule text, type text, country text, host_country text, sector text, is_sme boolean, partner_id bigint)
LANGUAGE sql STABLE AS $$
  {EXCHANGES_COUNT.format(rows="mobility_exchange")}
  UNION ALL
  SELECT c.* FROM partnerships_organisation r LEFT JOIN ({DAYS.format(rows="mobility_exchange", counted=COUNTED)}) p
    ON p.id = r.id, LATERAL organisation_countings({of("r", ORGANISATION_COLUMNS)}, r.accepted_at, p.first_on) c
$$;

CREATE FUNCTION source_tallies() RETURNS TABLE (partnership_id bigint, month text, cut text, key text, number bigint,
  amount numeric) LANGUAGE sql STABLE AS $$
  SELECT partnership_id, month, cut, key, sum(number), sum(amount) FROM (
    {cuts_of("mobility_exchange", 1)}
    UNION ALL {grades_of("mobility_answers", 1)}
    UNION ALL SELECT s.partnership_id, m.month, c.cut, c.key, 1, 0 FROM source_countings() s,
      LATERAL counting_cuts(s.kind, s.type, s.country, s.host_country, s.sector) c,
      LATERAL (VALUES (''), (to_char(s.counted_on, 'YYYY-MM'))) m (month)
  ) every GROUP BY partnership_id, month, cut, key
$$;

CREATE FUNCTION kept_countings() RETURNS TABLE (partnership_id bigint, kind text, subject bigint, counted_on date,
  rule text, type text, country text, host_country text, sector text, is_sme boolean, partner_id bigint, number bigint)
LANGUAGE sql STABLE AS $$
  SELECT {ROW}, sum(number) FROM reporting_counting GROUP BY {ROW} HAVING sum(number) <> 0
$$;

-- What was kept and what the source says, wherever the two differ.
CREATE FUNCTION count_differences() RETURNS TABLE (partnership bigint, what text, key text, kept text,
  source text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF coalesce(current_setting('app.scheme', true), '') = '' THEN
    RAISE EXCEPTION 'the scheme recounts' USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN QUERY
  SELECT p.id, 'counting:' || d.kind, concat_ws(' ', p.acronym, d.subject, d.counted_on, nullif(d.type, ''),
      nullif(d.country, ''), nullif(d.host_country, ''), nullif(d.sector, '')), d.kept::text, d.source::text
  FROM (SELECT {ROW}, sum(k) AS kept, sum(s) AS source FROM (
      SELECT {ROW}, number AS k, 0 AS s FROM kept_countings() UNION ALL SELECT {ROW}, 0, 1 FROM source_countings()
    ) either GROUP BY {ROW} HAVING sum(k) <> sum(s)) d
  JOIN partnerships_partnership p ON p.id = d.partnership_id
  UNION ALL
  SELECT p.id, 'tally:' || d.cut, concat_ws(' ', p.acronym, nullif(d.month, ''), d.key),
      concat_ws(' / ', d.kept, nullif(d.kept_amount, d.source_amount)),
      concat_ws(' / ', d.source, nullif(d.source_amount, d.kept_amount))
  FROM (SELECT e.partnership_id, e.month, e.cut, e.key, sum(k) AS kept, sum(ka) AS kept_amount, sum(s) AS source,
      sum(sa) AS source_amount FROM (
        SELECT t.partnership_id, t.month, t.cut, t.key, t.number AS k, t.amount AS ka, 0 AS s, 0 AS sa
        FROM reporting_tally t UNION ALL
        SELECT t.partnership_id, t.month, t.cut, t.key, 0, 0, t.number, t.amount FROM source_tallies() t) e
    GROUP BY e.partnership_id, e.month, e.cut, e.key HAVING sum(k) <> sum(s) OR sum(ka) <> sum(sa)) d
  JOIN partnerships_partnership p ON p.id = d.partnership_id
  ORDER BY 2, 3;
END $$;

-- Puts right what differs, by rows that say so. Gives how many rows it wrote.
CREATE FUNCTION mend_counts() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  lines bigint;
  sums bigint;
BEGIN
  IF coalesce(current_setting('app.scheme', true), '') <> 'support_office' THEN
    RAISE EXCEPTION 'the Support Office mends counts' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- Whatever counts in the meantime waits, so that nothing is mended twice.
  LOCK TABLE reporting_counting, reporting_tally IN SHARE ROW EXCLUSIVE MODE;
  INSERT INTO reporting_counting ({ROW}, number, reason, at)
  SELECT {ROW}, sign(sum(s) - sum(k)), 'recounted', now() FROM (
    SELECT {ROW}, number AS k, 0 AS s FROM kept_countings() UNION ALL SELECT {ROW}, 0, 1 FROM source_countings()
  ) either GROUP BY {ROW} HAVING sum(k) <> sum(s);
  GET DIAGNOSTICS lines = ROW_COUNT;
  INSERT INTO reporting_tally (partnership_id, month, cut, key, number, amount)
  SELECT partnership_id, month, cut, key, sum(number), sum(amount) FROM (
    SELECT t.partnership_id, t.month, t.cut, t.key, -t.number AS number, -t.amount AS amount FROM reporting_tally t
    UNION ALL SELECT t.partnership_id, t.month, t.cut, t.key, t.number, t.amount FROM source_tallies() t) e
  GROUP BY partnership_id, month, cut, key HAVING sum(number) <> 0 OR sum(amount) <> 0;
  GET DIAGNOSTICS sums = ROW_COUNT;
  RETURN lines + sums;
END $$;
REVOKE ALL ON FUNCTION count_differences(), mend_counts(), source_countings(), source_tallies(), kept_countings()
  FROM PUBLIC;
GRANT EXECUTE ON FUNCTION count_differences(), mend_counts() TO cx_app;
GRANT EXECUTE ON FUNCTION count_differences() TO cx_officer;
"""

# Everything that stands already is counted once.
FILL = f"""
DELETE FROM reporting_tally;
DELETE FROM reporting_participant;
INSERT INTO reporting_participant (organisation_id, first_on)
  SELECT id, first_on FROM ({DAYS.format(rows="mobility_exchange", counted=COUNTED)}) d ORDER BY id;
INSERT INTO reporting_counting ({ROW}, number, reason, at) SELECT {ROW}, 1, 'counted', now() FROM source_countings();
INSERT INTO reporting_tally ({TALLY}) SELECT {TALLY} FROM source_tallies();
"""


class Migration(migrations.Migration):
    dependencies = [("reporting", "0004_counting")]
    operations = [
        migrations.RunSQL("DROP FUNCTION exchange_cuts;" + QUESTIONS + FIRST_DAYS, migrations.RunSQL.noop),
        migrations.RunSQL(RECOUNT, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL(FUNCTIONS + FOLD, migrations.RunSQL.noop),
    ]
