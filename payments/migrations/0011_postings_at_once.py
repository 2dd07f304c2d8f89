"""Many postings of one kind on one fund: the fund is locked once and moved once, the chain is the same.

Every version of a row that one transaction writes is walked by the next: 10,000 postings moved the fund 10,000 times,
and each time took longer. post_many() computes what the trigger would have computed one by one. That nobody else may
hand in a computed posting, a table says that the owner alone writes: a row stands in it while post_many() runs.
"""

from django.db import migrations

# The trigger of 0002 with one thing before it.
TRIGGER = """
CREATE OR REPLACE FUNCTION apply_posting() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE fund payments_fund;
BEGIN
%(recognise)s  -- The one lock, always taken first: postings on a fund stand in one line.
  SELECT * INTO STRICT fund FROM payments_fund WHERE id = NEW.fund_id FOR NO KEY UPDATE;
  -- The key comes before the money: a repeated posting hears 'once' even when the fund is spent.
  IF EXISTS (SELECT 1 FROM payments_posting WHERE fund_id = NEW.fund_id AND key = NEW.key) THEN
    RAISE unique_violation USING CONSTRAINT = 'posting_once', MESSAGE = 'this posting was made before';
  END IF;
  NEW.seq := fund.seq + 1;
  NEW.prev := fund.head;
  NEW.at := clock_timestamp();
  NEW.actor := nullif(current_setting('app.user', true), '')::bigint;
  NEW.hash := posting_hash(NEW);
  UPDATE payments_fund SET seq = NEW.seq, head = NEW.hash,
    available = available + CASE 'available' WHEN NEW.target THEN NEW.amount WHEN NEW.source THEN -NEW.amount ELSE 0 END,
    reserved  = reserved  + CASE 'reserved'  WHEN NEW.target THEN NEW.amount WHEN NEW.source THEN -NEW.amount ELSE 0 END,
    ordered   = ordered   + CASE 'ordered'   WHEN NEW.target THEN NEW.amount WHEN NEW.source THEN -NEW.amount ELSE 0 END,
    paid      = paid      + CASE 'paid'      WHEN NEW.target THEN NEW.amount WHEN NEW.source THEN -NEW.amount ELSE 0 END
    WHERE id = fund.id;
  UPDATE payments_fundshare SET
    reserved  = reserved  + CASE 'reserved'  WHEN NEW.target THEN NEW.amount WHEN NEW.source THEN -NEW.amount ELSE 0 END,
    ordered   = ordered   + CASE 'ordered'   WHEN NEW.target THEN NEW.amount WHEN NEW.source THEN -NEW.amount ELSE 0 END,
    paid      = paid      + CASE 'paid'      WHEN NEW.target THEN NEW.amount WHEN NEW.source THEN -NEW.amount ELSE 0 END
    WHERE exchange_id = NEW.exchange_id AND fund_id = NEW.fund_id;
  IF NOT FOUND THEN
    RAISE foreign_key_violation USING CONSTRAINT = 'posting_of_share', MESSAGE = 'the exchange has no share in this fund';
  END IF;
  RETURN NEW;
END $$;
"""
# What post_many() has computed is recognised by its table, and not by what is handed in.
RECOGNISE = """  IF NEW.hash <> '' AND EXISTS (SELECT 1 FROM payments_postingrun r
                                WHERE r.fund_id = NEW.fund_id AND r.run = pg_current_xact_id()) THEN
    RETURN NEW;
  END IF;
"""
MANY = """
CREATE TABLE payments_postingrun (fund_id bigint NOT NULL, run xid8 NOT NULL, PRIMARY KEY (fund_id, run));
REVOKE ALL ON payments_postingrun FROM PUBLIC;

-- One posting for each exchange, in the order of the lists; how many. All or none.
CREATE FUNCTION post_many(
  body bigint, what text, come_from text, go_to text, exchanges bigint[], amounts numeric[], keys text[], why text)
RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  mine bigint[] := coalesce(nullif(current_setting('app.partnerships', true), ''), '{}');
  fund payments_fund; p payments_posting; total numeric; place bigint; found bigint; asked bigint;
BEGIN
  -- What the policy of the table says of a single posting.
  IF NOT (session_user = 'cx_owner' OR current_setting('role', true) = 'cx_owner') AND NOT body = ANY (mine) THEN
    RAISE insufficient_privilege USING MESSAGE = 'a partnership posts on its own fund';
  END IF;
  IF cardinality(exchanges) = 0 OR cardinality(exchanges) <> cardinality(amounts)
     OR cardinality(exchanges) <> cardinality(keys) THEN
    RAISE invalid_parameter_value USING MESSAGE = 'an exchange, an amount and a key for each posting';
  END IF;
  SELECT * INTO STRICT fund FROM payments_fund WHERE partnership_id = body FOR NO KEY UPDATE;
  IF EXISTS (SELECT 1 FROM payments_posting WHERE fund_id = fund.id AND key = ANY (keys))
     OR cardinality(keys) <> (SELECT count(DISTINCT key) FROM unnest(keys) key) THEN
    RAISE unique_violation USING CONSTRAINT = 'posting_once', MESSAGE = 'one of these postings was made before';
  END IF;
  INSERT INTO payments_postingrun VALUES (fund.id, pg_current_xact_id());
  p.fund_id := fund.id; p.partnership_id := body; p.kind := what; p.source := come_from; p.target := go_to;
  p.reason := why; p.seq := fund.seq; p.hash := fund.head; p.actor := nullif(current_setting('app.user', true), '')::bigint;
  FOR place IN 1 .. cardinality(exchanges) LOOP
    p.id := nextval(pg_get_serial_sequence('payments_posting', 'id'));
    p.seq := p.seq + 1;
    p.prev := p.hash;
    p.exchange_id := exchanges[place];
    p.amount := amounts[place];
    p.key := keys[place];
    p.at := clock_timestamp();
    p.hash := posting_hash(p);
    INSERT INTO payments_posting SELECT (p).*;
  END LOOP;
  DELETE FROM payments_postingrun WHERE fund_id = fund.id AND run = pg_current_xact_id();
  SELECT sum(amount) INTO total FROM unnest(amounts) amount;
  UPDATE payments_fund SET seq = p.seq, head = p.hash,
    available = available + CASE 'available' WHEN go_to THEN total WHEN come_from THEN -total ELSE 0 END,
    reserved  = reserved  + CASE 'reserved'  WHEN go_to THEN total WHEN come_from THEN -total ELSE 0 END,
    ordered   = ordered   + CASE 'ordered'   WHEN go_to THEN total WHEN come_from THEN -total ELSE 0 END,
    paid      = paid      + CASE 'paid'      WHEN go_to THEN total WHEN come_from THEN -total ELSE 0 END
    WHERE id = fund.id;
  WITH sums AS (
    SELECT exchange, sum(amount) AS amount FROM unnest(exchanges, amounts) AS one (exchange, amount) GROUP BY exchange)
  UPDATE payments_fundshare s SET
    reserved  = reserved  + CASE 'reserved'  WHEN go_to THEN sums.amount WHEN come_from THEN -sums.amount ELSE 0 END,
    ordered   = ordered   + CASE 'ordered'   WHEN go_to THEN sums.amount WHEN come_from THEN -sums.amount ELSE 0 END,
    paid      = paid      + CASE 'paid'      WHEN go_to THEN sums.amount WHEN come_from THEN -sums.amount ELSE 0 END
    FROM sums WHERE s.exchange_id = sums.exchange AND s.fund_id = fund.id;
  GET DIAGNOSTICS found = ROW_COUNT;
  SELECT count(DISTINCT exchange) INTO asked FROM unnest(exchanges) exchange;
  IF found <> asked THEN
    RAISE foreign_key_violation USING CONSTRAINT = 'posting_of_share', MESSAGE = 'an exchange has no share in this fund';
  END IF;
  RETURN cardinality(exchanges);
END $$;
REVOKE ALL ON FUNCTION post_many(bigint, text, text, text, bigint[], numeric[], text[], text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION post_many(bigint, text, text, text, bigint[], numeric[], text[], text) TO cx_app;
"""
UNDO = """
DROP FUNCTION post_many(bigint, text, text, text, bigint[], numeric[], text[], text);
DROP TABLE payments_postingrun;
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0010_recoveries")]
    operations = [
        migrations.RunSQL(MANY, UNDO),
        migrations.RunSQL(TRIGGER % {"recognise": RECOGNISE}, TRIGGER % {"recognise": ""}),
    ]
