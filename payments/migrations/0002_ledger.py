"""The ledger's machinery: one trigger locks the fund, moves the buckets and chains the hashes."""

from django.db import migrations

PARTIES = "vo_id, ho_id, vop_id, hop_id"

LEDGER = f"""
ALTER TABLE payments_bankaccount ADD CONSTRAINT bankaccount_of_exchange
  FOREIGN KEY (exchange_id, {PARTIES}) REFERENCES mobility_exchange (id, {PARTIES});
ALTER TABLE payments_fundshare ADD CONSTRAINT fundshare_of_exchange
  FOREIGN KEY (exchange_id, {PARTIES}) REFERENCES mobility_exchange (id, {PARTIES});
ALTER TABLE payments_fundshare ADD CONSTRAINT fundshare_of_vop
  FOREIGN KEY (fund_id, vop_id) REFERENCES payments_fund (id, partnership_id);
ALTER TABLE payments_payment ADD CONSTRAINT payment_of_exchange
  FOREIGN KEY (exchange_id, {PARTIES}) REFERENCES mobility_exchange (id, {PARTIES});
ALTER TABLE payments_payment ADD CONSTRAINT payment_of_batch
  FOREIGN KEY (batch_id, vop_id) REFERENCES payments_batch (id, partnership_id);
ALTER TABLE payments_posting ADD CONSTRAINT posting_of_fund
  FOREIGN KEY (fund_id, partnership_id) REFERENCES payments_fund (id, partnership_id);
ALTER TABLE payments_posting ADD CONSTRAINT posting_of_share
  FOREIGN KEY (exchange_id, fund_id) REFERENCES payments_fundshare (exchange_id, fund_id);

CREATE FUNCTION posting_hash(p payments_posting) RETURNS bytea LANGUAGE sql IMMUTABLE
SET search_path = public, pg_temp AS $$
  SELECT sha256(p.prev || convert_to(jsonb_build_array(
    p.fund_id, p.seq, p.exchange_id, p.kind, p.source, p.target, p.amount::text, p.key,
    p.actor, p.reason, extract(epoch FROM p.at))::text, 'UTF8'))
$$;

CREATE FUNCTION apply_posting() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE fund payments_fund;
BEGIN
  -- The one lock, always taken first: postings on a fund stand in one line.
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
CREATE TRIGGER apply_posting BEFORE INSERT ON payments_posting
  FOR EACH ROW EXECUTE FUNCTION apply_posting();
-- Even the owner trips over it.
CREATE TRIGGER postings_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON payments_posting
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The bank says nothing of an order whose file nobody has fetched.
CREATE FUNCTION answer_after_sending() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM payments_batch WHERE id = NEW.batch_id AND sent_at IS NOT NULL) THEN
    RAISE check_violation USING CONSTRAINT = 'payment_answered_after_sending',
      MESSAGE = 'nobody has fetched the file of this payment yet';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER answer_after_sending BEFORE UPDATE OF status ON payments_payment
  FOR EACH ROW WHEN (NEW.status IN ('settled', 'rejected')) EXECUTE FUNCTION answer_after_sending();

-- checked: postings read; broken_at: the first that does not fit, or NULL.
CREATE FUNCTION verify_chain(which bigint, OUT checked bigint, OUT broken_at bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH chain AS (
    SELECT p.seq, p.hash, row_number() OVER w AS place,
           p.prev = coalesce(lag(p.hash) OVER w, '\\x00') AND p.hash = posting_hash(p) AS fits
    FROM payments_posting p WHERE p.fund_id = which WINDOW w AS (ORDER BY p.seq)),
  sums AS (
    SELECT f.seq AS last, f.head, f.available, f.reserved, f.ordered, f.paid, f.ceiling,
      (SELECT count(*) FROM chain) AS postings,
      (SELECT hash FROM chain ORDER BY seq DESC LIMIT 1) AS tip
    FROM payments_fund f WHERE f.id = which),
  moved AS (
    SELECT coalesce(sum(amount) FILTER (WHERE target = 'reserved'), 0) - coalesce(sum(amount) FILTER (WHERE source = 'reserved'), 0) AS reserved,
           coalesce(sum(amount) FILTER (WHERE target = 'ordered'), 0) - coalesce(sum(amount) FILTER (WHERE source = 'ordered'), 0) AS ordered,
           coalesce(sum(amount) FILTER (WHERE target = 'paid'), 0) - coalesce(sum(amount) FILTER (WHERE source = 'paid'), 0) AS paid
    FROM payments_posting WHERE fund_id = which)
  SELECT sums.postings,
    coalesce((SELECT min(seq) FROM chain WHERE NOT fits OR place <> seq),
             CASE WHEN sums.last <> sums.postings OR sums.head <> coalesce(sums.tip, '\\x00')
                    OR (sums.reserved, sums.ordered, sums.paid) <> (moved.reserved, moved.ordered, moved.paid)
                  THEN sums.last END)
  FROM sums, moved
$$;
REVOKE ALL ON FUNCTION verify_chain(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION verify_chain(bigint) TO cx_app, cx_officer, cx_sweep;
"""
UNDO = """
DROP FUNCTION verify_chain(bigint);
DROP TRIGGER answer_after_sending ON payments_payment;
DROP FUNCTION answer_after_sending();
DROP TRIGGER postings_stay ON payments_posting;
DROP TRIGGER apply_posting ON payments_posting;
DROP FUNCTION apply_posting();
DROP FUNCTION posting_hash(payments_posting);
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial"), ("mobility", "0002_welds")]
    operations = [migrations.RunSQL(LEDGER, UNDO)]
