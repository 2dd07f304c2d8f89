"""The words of offers hold new codes, and the database keeps how soon a host answers.

Visitors of all partnerships see the pace, and nobody sees whose answer it was.
"""

from django.db import migrations

from mobility.operations.offers import write_words_anew

# The last twenty answers, in days from the moment the host was asked.
PACE = (
    """
CREATE FUNCTION host_answers() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  answered timestamptz := coalesce(NEW.accepted_at, NEW.ended_at);
  took int := least(999, greatest(0, extract(day FROM answered - NEW.endorsed_at)::int));
BEGIN
  INSERT INTO mobility_hostpace AS pace (ho_id, last_days, answered_at) VALUES (NEW.ho_id, ARRAY[took], answered)
  ON CONFLICT (ho_id) DO UPDATE SET
    last_days = (took || pace.last_days)[1:20], answered_at = greatest(pace.answered_at, excluded.answered_at);
  RETURN NULL;
END $$;
CREATE TRIGGER answers AFTER UPDATE OF status ON mobility_application FOR EACH ROW
  WHEN (OLD.status = 'endorsed' AND NEW.status IN ('accepted', 'declined')) EXECUTE FUNCTION host_answers();
INSERT INTO mobility_hostpace (ho_id, last_days, answered_at)
SELECT ho_id, (array_agg(least(999, greatest(0, extract(day FROM answered - endorsed_at)))::int ORDER BY answered DESC))[1:20],
  max(answered)
FROM (SELECT ho_id, endorsed_at, coalesce(accepted_at, ended_at) AS answered FROM mobility_application
      WHERE endorsed_at IS NOT NULL AND (accepted_at IS NOT NULL OR status = 'declined')) AS answers
GROUP BY ho_id;
""",
    "DROP TRIGGER answers ON mobility_application; DROP FUNCTION host_answers();",
)


# Functions of the database write offers too (0007); they need not know of every column.
DEFAULTS = (
    "ALTER TABLE mobility_offer ALTER COLUMN kept_at SET DEFAULT now(), ALTER COLUMN stays SET DEFAULT '{}';",
    "ALTER TABLE mobility_offer ALTER COLUMN kept_at DROP DEFAULT, ALTER COLUMN stays DROP DEFAULT;",
)


class Migration(migrations.Migration):
    dependencies = [("mobility", "0009_catalogue")]
    operations = [
        migrations.RunSQL(*DEFAULTS),
        migrations.RunPython(
            lambda apps, _editor: write_words_anew(apps.get_model("mobility", "Offer")), migrations.RunPython.noop
        ),
        migrations.RunSQL(*PACE),
    ]
