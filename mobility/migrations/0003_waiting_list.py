"""Applications that wait for a place, and places kept for one of them.

The order is worked out here, past the policies: a visitor may know how many stand before it, not who they are.
"""

from django.db import migrations, models

# A place is needed for SMEs where what is left of the partnership's target would otherwise not do (sme_priority.py,
# which a test holds against this). Places kept count as matches: they are promised already.
ORDER = """
CREATE FUNCTION waiting_list(wanted bigint[], sme_share numeric)
RETURNS TABLE (application bigint, place bigint, waiting bigint, held_back boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH queue AS (
    SELECT * FROM mobility_application
     WHERE offer_id = ANY (wanted) AND waiting_since IS NOT NULL AND status IN ('submitted', 'endorsed', 'accepted')
  ), matched AS (
    SELECT vop_id, vo_is_sme FROM mobility_exchange
     WHERE vop_id IN (SELECT vop_id FROM queue) AND mode = 'physical' AND status NOT IN ('cancelled', 'interrupted')
    UNION ALL
    SELECT vop_id, vo_is_sme FROM mobility_application
     WHERE vop_id IN (SELECT vop_id FROM queue) AND mode = 'physical' AND held_until IS NOT NULL
       AND status IN ('submitted', 'endorsed', 'accepted')
  ), need AS (
    SELECT p.id, ceil(p.exchange_target * sme_share) - count(m.vop_id) FILTER (WHERE m.vo_is_sme)
                 > greatest(0, p.exchange_target - count(m.vop_id) - 1) AS needs_smes
      FROM partnerships_partnership p LEFT JOIN matched m ON m.vop_id = p.id
     WHERE p.id IN (SELECT vop_id FROM queue) GROUP BY p.id
  ), ranked AS (
    SELECT q.*, CASE WHEN NOT n.needs_smes OR q.mode <> 'physical' THEN 1 WHEN q.vo_is_sme THEN 0
                     WHEN q.endorsed_because <> '' THEN 1 ELSE 2 END AS rank
      FROM queue q JOIN need n ON n.id = q.vop_id
  )
  SELECT id, row_number() OVER (PARTITION BY offer_id ORDER BY rank, waiting_since, submitted_at, id),
         count(*) OVER (PARTITION BY offer_id), rank = 2
    FROM ranked ORDER BY offer_id, 2
$$;
REVOKE ALL ON FUNCTION waiting_list(bigint[], numeric) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION waiting_list(bigint[], numeric) TO cx_app, cx_officer;
"""
# ADR 0008: the database keeps the places, also those kept for somebody who still answers.
PLACES = """
CREATE OR REPLACE FUNCTION exchange_takes_place() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  left_over integer;
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'cancelled' THEN
      UPDATE mobility_offer SET places_taken = places_taken + 1 WHERE id = NEW.offer_id
        RETURNING places - places_taken INTO left_over;
      IF left_over < (SELECT count(*) FROM mobility_application
                       WHERE offer_id = NEW.offer_id AND id <> NEW.application_id AND held_until IS NOT NULL
                         AND status IN ('submitted', 'endorsed', 'accepted')) THEN
        RAISE EXCEPTION 'every place left of offer % is kept for somebody', NEW.offer_id
          USING ERRCODE = 'check_violation', CONSTRAINT = 'offer_places_held';
      END IF;
    END IF;
  ELSIF NEW.status = 'cancelled' AND OLD.status <> 'cancelled' THEN
    UPDATE mobility_offer SET places_taken = places_taken - 1 WHERE id = NEW.offer_id;
  END IF;
  RETURN NULL;
END $$;
"""
PLACES_BEFORE = """
CREATE OR REPLACE FUNCTION exchange_takes_place() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'cancelled' THEN
      UPDATE mobility_offer SET places_taken = places_taken + 1 WHERE id = NEW.offer_id;
    END IF;
  ELSIF NEW.status = 'cancelled' AND OLD.status <> 'cancelled' THEN
    UPDATE mobility_offer SET places_taken = places_taken - 1 WHERE id = NEW.offer_id;
  END IF;
  RETURN NULL;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("mobility", "0002_welds"),
        ("partnerships", "0002_scope"),
    ]

    operations = [
        migrations.AddField(
            model_name="application",
            name="held_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="application",
            name="held_until",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="application",
            name="waiting_since",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(
                    ("status__in", ["submitted", "endorsed", "accepted"]), ("waiting_since__isnull", False)
                ),
                fields=["offer"],
                name="application_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="application",
            index=models.Index(
                condition=models.Q(
                    ("held_until__isnull", False), ("status__in", ["submitted", "endorsed", "accepted"])
                ),
                fields=["offer"],
                name="application_held",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("held_at", None), ("held_until", None)),
                    models.Q(("held_at__isnull", False), ("held_until__isnull", False), ("waiting_since", None)),
                    _connector="OR",
                ),
                name="application_held_or_waiting",
            ),
        ),
        migrations.RunSQL(ORDER, "DROP FUNCTION waiting_list(bigint[], numeric);"),
        migrations.RunSQL(PLACES, PLACES_BEFORE),
    ]
