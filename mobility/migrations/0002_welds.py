"""Composite foreign keys: the party ids a row copies are those of the row it hangs on.

Plain foreign keys are checked past row-level security; these make a forged party id impossible.
"""

from django.db import migrations

PARTIES = "vo_id, ho_id, vop_id, hop_id"
CHILDREN = ("paper", "signature", "closingreport", "evidence", "answers")


def weld(table, name, columns, target, target_columns):
    return (
        f"ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({columns}) REFERENCES {target} ({target_columns});",
        f"ALTER TABLE {table} DROP CONSTRAINT {name};",
    )


WELDS = [
    weld("mobility_offer", "offer_of_ho", "ho_id, hop_id", "partnerships_organisation", "id, partnership_id"),
    weld(
        "mobility_application",
        "application_of_offer",
        "offer_id, ho_id, hop_id",
        "mobility_offer",
        "id, ho_id, hop_id",
    ),
    weld(
        "mobility_application",
        "application_of_vo",
        "vo_id, vop_id",
        "partnerships_organisation",
        "id, partnership_id",
    ),
    weld(
        "mobility_exchange",
        "exchange_of_application",
        f"application_id, {PARTIES}",
        "mobility_application",
        f"id, {PARTIES}",
    ),
    *(
        weld(
            f"mobility_{child}",
            f"{child}_of_exchange",
            f"exchange_id, {PARTIES}",
            "mobility_exchange",
            f"id, {PARTIES}",
        )
        for child in CHILDREN
    ),
    weld(
        "mobility_signature",
        "signature_of_paper",
        f"paper_id, exchange_id, {PARTIES}",
        "mobility_paper",
        f"id, exchange_id, {PARTIES}",
    ),
]

SIGNATURES_STAY = (
    "CREATE TRIGGER signatures_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON mobility_signature "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();",
    "DROP TRIGGER signatures_stay ON mobility_signature;",
)

# A filter reads the words of a thousand offers, a page the texts of twenty: the words stay in the row.
WORDS_NEAR = (
    "ALTER TABLE mobility_offer ALTER COLUMN search SET STORAGE MAIN, "
    "ALTER COLUMN search_text SET STORAGE EXTERNAL, ALTER COLUMN summary SET STORAGE EXTERNAL;",
    "ALTER TABLE mobility_offer ALTER COLUMN search SET STORAGE EXTENDED, "
    "ALTER COLUMN search_text SET STORAGE EXTENDED, ALTER COLUMN summary SET STORAGE EXTENDED;",
)

# E16 across tenants: a visitor may not write to a host's offer, so the database keeps the places.
PLACES = (
    """
CREATE FUNCTION exchange_takes_place() RETURNS trigger
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
CREATE TRIGGER takes_place AFTER INSERT OR UPDATE OF status ON mobility_exchange
  FOR EACH ROW EXECUTE FUNCTION exchange_takes_place();
""",
    "DROP TRIGGER takes_place ON mobility_exchange; DROP FUNCTION exchange_takes_place();",
)

# E15 across tenants: answers yes or no, never whose visit it was.
VISITED = (
    """
CREATE FUNCTION visited_before(fingerprint text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM mobility_exchange
                 WHERE vo_identity = fingerprint AND fingerprint <> '' AND status <> 'cancelled')
$$;
REVOKE ALL ON FUNCTION visited_before(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION visited_before(text) TO cx_app, cx_officer;
CREATE SEQUENCE exchange_number;
""",
    "DROP FUNCTION visited_before(text); DROP SEQUENCE exchange_number;",
)


class Migration(migrations.Migration):
    dependencies = [("mobility", "0001_initial"), ("partnerships", "0002_scope")]
    operations = [
        *(migrations.RunSQL(there, back) for there, back in [*WELDS, SIGNATURES_STAY, WORDS_NEAR, PLACES, VISITED]),
    ]
