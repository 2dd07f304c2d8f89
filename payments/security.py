"""Who may read and write the tables of money (docs/adr/0001)."""

from clusterxchange.security import NOT_VIEWING, SCHEME, Table, finance_of, organisation_in, partnership_in

# An officer asks for a verification, which writes a row: as the writing role, it must see the fund.
FUND = f"({partnership_in('partnership_id')} OR {SCHEME} = 'officer')"
PAYER_OR_PAID = f"({partnership_in('vop_id')} OR {organisation_in('vo_id')})"
# The visitor reads of it from the day it was asked.
ASKED = f"({partnership_in('vop_id')} OR ({organisation_in('vo_id')} AND confirmed_at IS NOT NULL))"

TABLES = {
    "payments_bankaccount": Table(
        select=f"({organisation_in('vo_id')} OR {finance_of('vop_id')}) AND {NOT_VIEWING}",
        insert=organisation_in("vo_id"),
        # Who may change what of it a trigger says: the VO the account, finance the confirmation.
        update=f"({organisation_in('vo_id')} OR {finance_of('vop_id')})",
        columns="holder, iban, bic, town, country, given_at, given_by_id, confirmed_at, confirmed_by_id, confirmed_how",
        officer=None,
    ),
    "payments_bankanswer": Table(select=partnership_in("partnership_id"), insert=finance_of("partnership_id")),
    "payments_bankanswerline": Table(select=partnership_in("partnership_id"), insert=finance_of("partnership_id")),
    "payments_fund": Table(select=FUND),
    "payments_verification": Table(select=FUND, insert=FUND),
    "payments_fundshare": Table(
        select=PAYER_OR_PAID, insert=partnership_in("vop_id"), update=partnership_in("vop_id"), columns="cap"
    ),
    "payments_posting": Table(
        select=partnership_in("partnership_id"),
        insert=partnership_in("partnership_id"),
        sweep="id, fund_id, partnership_id, seq",
    ),
    # The roles of a partnership are told apart by the app; Postgres keeps partnerships apart (docs/adr/0001).
    "payments_period": Table(
        select=partnership_in("partnership_id"),
        insert=partnership_in("partnership_id"),
        update=partnership_in("partnership_id"),
        columns="starts_on, ends_on, status",
    ),
    "payments_costline": Table(
        select=partnership_in("partnership_id"),
        insert=partnership_in("partnership_id"),
        update=partnership_in("partnership_id"),
        columns="withdrawn_at, withdrawn_by_id",
    ),
    "payments_financialstatement": Table(
        select=partnership_in("partnership_id"), insert=partnership_in("partnership_id")
    ),
    # Written by amend_grant() alone.
    "payments_amendment": Table(select=partnership_in("partnership_id")),
    "payments_batch": Table(
        select=partnership_in("partnership_id"),
        insert=finance_of("partnership_id"),
        update=finance_of("partnership_id"),
        columns="status, approved_at, approved_by_id, file, file_sha256, sent_at, sent_by_id",
    ),
    "payments_payment": Table(
        select=PAYER_OR_PAID,
        insert=finance_of("vop_id"),
        update=finance_of("vop_id"),
        columns="status, answered_at, answered_by_id, reason",
    ),
    "payments_recovery": Table(
        select=ASKED,
        insert=finance_of("vop_id"),
        update=finance_of("vop_id"),
        columns="status, confirmed_at, confirmed_by_id, asked_on, due_on, document_id, ended_at, ended_by_id, "
        "returned_on, outcome",
        sweep="id, vo_id, ho_id, vop_id, hop_id, status, due_on",
    ),
}
