"""Financial agreements that wait for the partnership's signature, written inside Postgres by the thousand.

One exchange of the simulation that got as far as its agreement is copied with its application, its paper, the visitor's
signature and its bank account; each copy is a row of its own, as the portal would have left it.
"""

import psycopg2

# Of each partnership, one exchange whose agreement both have signed and whose stay nobody broke off.
PATTERNS = """
SELECT DISTINCT ON (e.vop_id) e.vop_id, e.id, e.application_id, p.id
FROM mobility_exchange e
JOIN mobility_paper p ON p.exchange_id = e.id AND p.kind = 'agreement' AND p.status = 'signed'
JOIN mobility_signature s ON s.paper_id = p.id AND s.side = 'vo'
JOIN payments_bankaccount a ON a.exchange_id = e.id
WHERE e.stopped_at IS NULL AND EXISTS (
  SELECT 1 FROM partnerships_membership m WHERE m.partnership_id = e.vop_id AND m.role = 'signatory')
ORDER BY e.vop_id, e.id
"""
FUND = """
UPDATE partnerships_grant SET amount = 500000, fstp_ceiling = 500000;
UPDATE payments_fund SET ceiling = 500000, available = 500000 - reserved - ordered - paid;
"""
# Copies take no place of their offer: it would be written anew for each.
PLACES = "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE mobility_exchange {verb} TRIGGER USER;"
UNSIGNED = {
    "status": "'commitment_signed'", "vo_identity": "''", "agreement_signed_at": "NULL", "started_at": "NULL",
    "ended_at": "NULL", "reported_at": "NULL", "returned_at": "NULL", "validated_at": "NULL", "validated_by_id": "NULL",
    "paid_at": "NULL", "closed_at": "NULL", "payment_due_on": "NULL", "report_due_on": "NULL", "attended_days": "NULL",
    "attendance_confirmed_at": "NULL", "attendance_confirmed_by_id": "NULL",
}  # fmt: skip


def wait_for_signature(world, *, first, each, amount):
    """{partnership id: [paper ids]}: agreements over that amount, most at the first; the funds hold what is allowed."""
    connection = psycopg2.connect(world.env["DATABASE_OWNER_URL"])
    with connection, connection.cursor() as cursor:
        cursor.execute(FUND + PLACES.format(verb="DISABLE"))
        cursor.execute(PATTERNS)
        found = {}
        for vop, exchange, application, paper in cursor.fetchall():
            number = each if found else first
            found[vop] = copies(cursor, number, amount, exchange=exchange, application=application, paper=paper)
        cursor.execute(PLACES.format(verb="ENABLE"))
    connection.close()
    return found


def copies(cursor, number, amount, *, exchange, application, paper):
    mark = f"'bench-{exchange}-' || k"
    applications = copy(cursor, "mobility_application", f"id = {application}", number, {
        "public_id": mark, "status": "'confirmed'"})  # fmt: skip
    exchanges = copy(cursor, "mobility_exchange", f"id = {exchange}", number, UNSIGNED | {
        "public_id": mark, "number": f"'B{exchange}-' || k", "application_id": f"{applications} + k",
        "amount": str(amount)})  # fmt: skip
    mine = {"exchange_id": f"{exchanges} + k"}
    papers = copy(cursor, "mobility_paper", f"id = {paper}", number, mine | {
        "public_id": mark, "number": f"'B{exchange}-' || k || '-A1'", "status": "'open'", "signed_at": "NULL",
        "document_id": "NULL"})  # fmt: skip
    copy(cursor, "mobility_signature", f"paper_id = {paper} AND side = 'vo'", number, mine | {
        "paper_id": f"{papers} + k"})  # fmt: skip
    copy(cursor, "payments_bankaccount", f"exchange_id = {exchange}", number, mine)
    return list(range(papers + 1, papers + number + 1))


def copy(cursor, table, which, number, changes):
    """Copies 1 to number of one row; the id before the first copy's."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", [table]
    )
    columns = [name for (name,) in cursor.fetchall()]
    cursor.execute(f"SELECT max(id) FROM {table}")
    before = cursor.fetchone()[0]
    changes = {"id": f"{before} + k"} | changes
    values = ", ".join(changes.get(name, f'"{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    cursor.execute(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table}, generate_series(1, {number}) AS k WHERE {which}"
    )
    cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM " + table + "))", [table])
    return before
