"""The ledger's postings of one exchange with the very text that their hashes are made of."""

from django.db import connection

COLUMNS = (
    "fund", "seq", "exchange", "kind", "source", "target", "amount", "key", "actor", "reason", "at", "prev", "hash",
    "hashed",
)  # fmt: skip
# hashed: as posting_hash() in payments' migration 0002 writes it. Postgres alone writes numbers and moments like this.
ROWS = """
SELECT fund_id, seq, exchange_id, kind, source, target, amount::text, key, actor, reason, at,
       encode(prev, 'hex'), encode(hash, 'hex'),
       jsonb_build_array(fund_id, seq, exchange_id, kind, source, target, amount::text, key, actor, reason,
                         extract(epoch FROM at))::text
FROM payments_posting WHERE exchange_id = %s ORDER BY fund_id, seq
"""


def posting_rows(exchange):
    """[{column: value}] in the order of the ledger."""
    with connection.cursor() as cursor:
        cursor.execute(ROWS, [exchange.pk])
        return [dict(zip(COLUMNS, row, strict=True)) for row in cursor.fetchall()]
