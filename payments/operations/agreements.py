"""The financial agreement: freezes the lump sum and commits it (scheme §2, §4, §5)."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clusterxchange.workflow import Conflict, InvalidStep
from mobility.models import Exchange, Paper
from mobility.operations.paper_texts import paper_clauses
from mobility.operations.papers import draw_up
from mobility.operations.signatures import locked_status, sign
from mobility.papers.content import stay_facts
from partnerships.events import record
from partnerships.models import Grant
from partnerships.rulebook import rules_of
from payments.amounts import euros_in_words
from payments.models import BankAccount
from payments.operations.ledger import reserve, reserve_anew

ACCOUNT_GIVERS = frozenset({"vo.manager", "vo.finance"})
# Bank data is asked for only once an exchange is being built, and settled once money is ordered.
ACCOUNT_OPEN = (
    "building", "commitment_signed", "agreement_signed", "ongoing", "ended", "interrupted", "reported", "returned",
    "validated",
)  # fmt: skip


@transaction.atomic
def give_bank_account(exchange, *, holder, iban, bic, by):
    """The VO's own account (holder = VO). Read by the VOP's finance role only."""
    if not ACCOUNT_GIVERS & exchange.parties_of(by):
        raise PermissionDenied("only the VO gives its account")
    if locked_status(exchange) not in ACCOUNT_OPEN:
        raise InvalidStep(_("The account can no longer be changed: the payment is on its way."))
    facts = {
        "holder": holder, "iban": iban, "bic": bic, "town": exchange.vo_place, "country": exchange.vo_country,
        "given_at": timezone.now(), "given_by": by,
    }  # fmt: skip
    # The exchange is locked: nobody else gives one meanwhile.
    if not BankAccount.objects.filter(exchange=exchange).update(**facts):
        BankAccount.objects.create(exchange=exchange, **facts, **exchange.party_ids())
    account = BankAccount.objects.get(exchange=exchange)  # whether it replaces one that counted, the database says
    record("account.changed" if account.is_unconfirmed else "account.given", account, by=by, about=exchange)
    return account


DRAWERS = frozenset({"vop.desk", "vop.coordinator", "vop.finance", "vop.signatory"})


@transaction.atomic
def draw_up_agreement(exchange, *, by):
    """Write the financial agreement once the commitment is signed, or again while it is not signed by both."""
    if not DRAWERS & exchange.parties_of(by):
        raise PermissionDenied("the VOP draws up the agreement")
    if locked_status(exchange) != Exchange.Status.COMMITMENT_SIGNED:
        raise InvalidStep(_("The agreement follows the signed commitment."))
    if not exchange.amount:
        raise Conflict(_("This visit is not funded, so there is no financial agreement to sign."))
    paper = draw_up(exchange, Paper.Kind.AGREEMENT, agreement_content(exchange), by=by)
    record("agreement.drawn_up", paper, by=by, about=exchange, version=paper.version)
    return paper


def agreement_content(exchange):
    """What the two sign: the stay, the amount with its derivation, and the conditions in words."""
    grant = Grant.objects.get(partnership=exchange.vop_id)
    rules = rules_of(exchange.rule_set)
    commitment = Paper.objects.get(exchange=exchange, kind=Paper.Kind.COMMITMENT, status=Paper.Status.SIGNED)
    return (
        stay_facts(exchange)
        | {
            "commitment": commitment.number,
            "commitment_sha256": commitment.sha256,
            "grant": grant.number,
            "agency": grant.agency_name,
            "coordinator": grant.debtor_name,
            "amount": str(exchange.amount),
            "amount_in_words": euros_in_words(exchange.amount),
            "derivation": exchange.derivation,
            "rule_set": exchange.rule_set.name,
            "payment_days": rules.payment_days,
        }
        | paper_clauses(exchange, "agreement")
    )


@transaction.atomic
def sign_agreement(paper, *, side, function, sha256, by, elsewhere=None):
    """VO first, then the VOP: its signature freezes the amount and reserves it in the ledger.

    Raises CeilingReached when the grant has less left, however many sign at once.
    """
    exchange = paper.exchange
    # Neither an account nor a signature is ever taken back, so both may be looked for before the exchange is locked.
    if side == "vo" and not BankAccount.objects.filter(exchange=exchange).exists():
        raise Conflict(_("Give your bank account first: the agreement says that the lump sum is paid to it."))
    if side == "vop" and not paper.signatures.filter(side="vo").exists():
        raise InvalidStep(_("The visiting organisation signs first."))
    last = sign(paper, side=side, function=function, sha256=sha256, by=by, elsewhere=elsewhere)
    record("agreement.signed", paper, by=by, about=exchange, side=side)
    if last:
        Exchange.workflow.move(exchange, "sign_agreement", by=by, agreement_signed_at=timezone.now())
        record("exchange.agreement_signed", exchange, by=by)
        # At the very end, so that those who sign on the same fund wait for each other as little as may be.
        reserve(exchange) if paper.version == 1 else reserve_anew(exchange, paper)
    return last
