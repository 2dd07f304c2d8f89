"""Only legal transitions (promise 19): every status × verb × person, on real rows, against the tables."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from clusterxchange import scope
from clusterxchange.workflow import InvalidStep
from mobility.models import Application, Arrangement, Exchange, Import, Offer, Round
from partnerships.models import Approval, Document, Registration
from payments.models import Batch, Payment, Recovery
from reporting.models import Report
from tests import factories
from tests.world import tokens_of

pytestmark = pytest.mark.django_db

NOW, TODAY = timezone.now(), timezone.localdate()
WORKFLOWS = [
    Registration, Approval, Offer, Application, Arrangement, Round, Exchange, Import, Batch, Payment, Recovery, Report,
]  # fmt: skip
# What an operation writes together with the status.
STAMPS = {
    ("Registration", "resubmit"): {"decided_at": None},
    ("Registration", "withdraw"): {},
    ("Registration", None): {"decided_at": NOW, "reason": "Because."},
    ("Approval", "grant"): {"decided_at": NOW, "decided_on": TODAY, "file": "a.pdf"},
    ("Approval", "refuse"): {"decided_at": NOW, "decided_on": TODAY, "note": "Because."},
    ("Application", "endorse"): {"endorsed_at": NOW},
    ("Application", "accept"): {"accepted_at": NOW},
    ("Application", "take_up"): {"accepted_at": NOW},
    ("Application", "agree"): {},
    ("Arrangement", None): {"answered_at": NOW, "reason": "Because."},
    ("Application", "confirm"): {},
    ("Round", "finish"): {"ended_at": NOW},
    ("Round", "cancel"): {"ended_at": NOW},
    ("Application", None): {"ended_at": NOW, "reason": "Because."},
    ("Exchange", "sign_commitment"): {"commitment_signed_at": NOW},
    ("Exchange", "sign_agreement"): {"agreement_signed_at": NOW},
    ("Exchange", "waive_agreement"): {"agreement_signed_at": NOW},
    ("Exchange", "start"): {"started_at": NOW},
    ("Exchange", "end"): {"ended_at": NOW, "payment_due_on": date(2027, 3, 15), "report_due_on": date(2027, 4, 4)},
    ("Exchange", "report"): {"reported_at": NOW},
    ("Exchange", "send_back"): {"returned_at": NOW},
    ("Exchange", "validate"): {"validated_at": NOW},
    ("Exchange", "pay"): {"paid_at": NOW},
    ("Exchange", "close"): {"closed_at": NOW},
    # Closed without a payment is only possible where nothing is due.
    ("Exchange", "close_unpaid"): {"closed_at": NOW, "amount": 0},
    ("Exchange", "interrupt"): {
        "stopped_at": NOW,
        "reason": "Because.",
        "ended_at": NOW,
        "report_due_on": TODAY,
        "payment_due_on": TODAY,
    },
    ("Exchange", None): {"stopped_at": NOW, "reason": "Because."},
    ("Import", "check"): {"checked_at": NOW},
    ("Import", "finish"): {"ended_at": NOW, "file": None},
    ("Import", "discard"): {"ended_at": NOW, "file": None},
    ("Batch", "approve"): {"approved_at": NOW, "file": b"<Document/>"},
    ("Batch", "send"): {"sent_at": NOW},
    ("Payment", "settle"): {"answered_at": NOW, "reason": "On the statement."},
    ("Payment", "come_back"): {"answered_at": NOW, "reason": "Account closed."},
    ("Recovery", "settle"): {"ended_at": NOW, "returned_on": TODAY, "outcome": "On the statement."},
    ("Recovery", "withdraw"): {"ended_at": NOW, "outcome": "An error of ours."},
    ("Exchange", "unpay"): {"paid_at": None, "closed_at": None},
    ("Payment", "reject"): {"answered_at": NOW, "reason": "Account closed."},
    ("Report", "submit"): {"version": 1, "submitted_at": NOW, "decided_at": None},
    ("Report", "send_back"): {"decided_at": NOW},
    ("Report", "accept"): {"decided_at": NOW},
}
# Statuses that ask for no date of their own: a raw UPDATE reaches them from the first status.
DATELESS = {
    ("Registration", "withdrawn"), ("Approval", "withdrawn"), ("Offer", "paused"), ("Offer", "closed"),
    ("Payment", "ordered"), ("Payment", "cancelled"), ("Batch", "cancelled"), ("Import", "failed"),
    ("Report", "withdrawn"), ("Round", "searching"), ("Round", "proposed"), ("Round", "accepting"), ("Round", "failed"),
}  # fmt: skip
CASES = [(model, status) for model in WORKFLOWS for status in model.Status.values]
NAMES = [f"{model.__name__}-{status}" for model, status in CASES]


def make(model, status, world):
    """A row of the model in a status, made past every operation: the constraints alone decide."""
    if model is Registration:
        return factories.registration_of(world.vo, status=status)
    if model is Approval:
        return factories.approval(world.vo, status=status)
    if model is Offer:
        return factories.offer(world.ho, title="A second offer", status=status)
    if model is Application:
        Application.objects.filter(vo=world.vo, status="submitted").delete()
        return factories.application(factories.offer(world.ho, title="A third offer"), world.vo, status=status)
    if model is Arrangement:
        return factories.arrangement(world.offer, world.vo, status=status)
    if model is Exchange:
        return factories.exchange(world.offer, world.vo, status=status)
    if model is Import:
        return factories.import_job(world.vop, world.cast.coordinator, status=status)
    if model is Round:
        return factories.matching_round(world.vop, status=status)
    if model is Report:
        return factories.report(world.vop, status=status)
    batch = factories.batch(world.vop, world.cast.finance, approved_by=world.cast.finance2,
                            status=status if model is Batch else "sent")  # fmt: skip
    if model is Batch:
        return batch
    visited = factories.exchange(world.offer, world.vo, status="paid" if model is Recovery else "validated")
    paid = factories.payment(visited, batch, status="settled" if model is Recovery else status)
    if model is Payment:
        return paid
    factories.document(title="Letter", parties={"vop": world.vop, "vo": world.vo})
    return factories.recovery(paid, world.cast.finance, world.cast.finance2, status=status)


def stamps_for(model, verb, person):
    label = model.__name__
    stamps = dict(STAMPS.get((label, verb), STAMPS.get((label, None), {})))
    if (label, verb) == ("Batch", "approve"):
        stamps["approved_by"] = person
    if (label, verb) == ("Recovery", "confirm"):
        letter = Document.objects.filter(title="Letter").first()
        stamps |= {"confirmed_at": NOW, "confirmed_by": person, "asked_on": TODAY, "due_on": TODAY, "document": letter}
    if label == "Recovery" and verb != "confirm":
        stamps["ended_by"] = person
    if (label, verb) == ("Batch", "send"):
        stamps["sent_by"] = person
    return stamps


def row_of(obj, owner):
    with owner():
        return type(obj).objects.filter(pk=obj.pk).values().get()


def attempt(obj, verb, person):
    """Move a fresh copy as the person; gives 'moved', 'refused' or 'closed'. Rolled back by the caller."""
    stamps = stamps_for(type(obj), verb, person)
    try:
        type(obj).workflow.move(obj, verb, by=person, **stamps)
        return "moved"
    except PermissionDenied:
        return "refused"
    except InvalidStep:
        return "closed"


def expected(obj, verb, status, tokens):
    step = type(obj).workflow.steps[verb]
    if not tokens & step.by:
        return "refused"
    return "moved" if status in step.source else "closed"


def acting(person, obj):
    if person is not None:
        return scope.acting_as(person)
    return scope.acting_for(
        partnerships=[getattr(obj, side) for side in ("vop_id", "hop_id", "partnership_id") if hasattr(obj, side)],
        organisations=[getattr(obj, side) for side in ("vo_id", "ho_id") if hasattr(obj, side)],
    )


@pytest.mark.parametrize(("model", "status"), CASES, ids=NAMES)
def test_everybody_moves_what_the_table_lets_them_and_nothing_else(model, status, world, owner):
    with owner():
        made = make(model, status, world)
        two_people = model in (Batch, Recovery) and status == "prepared"
    before = row_of(made, owner)
    people = vars(world.cast) | {"system": None}
    wrong = []
    for verb in model.workflow.steps:
        for name, person in people.items():
            if two_people and verb in ("approve", "confirm") and name == "finance":
                continue  # whoever prepares never approves: below, with the constraint's name
            with owner():
                obj = model.objects.get(pk=made.pk)
            with acting(person, obj):
                got = attempt(obj, verb, person)
                moved_to = model._base_manager.filter(pk=obj.pk).values_list(model.workflow.field, flat=True).first()
                transaction.set_rollback(True)
            want = expected(made, verb, status, tokens_of(name, made, world))
            target = model.workflow.steps[verb].target if want == "moved" else status
            if got != want or (moved_to is not None and moved_to != target):
                wrong.append((verb, name, f"got {got}, {moved_to}", f"want {want}, {target}"))
    assert wrong == []
    assert row_of(made, owner) == before


@pytest.mark.parametrize(
    ("model", "status"),
    [(m, s) for m, s in CASES if (m.__name__, s) not in DATELESS and s != m._meta.get_field("status").default],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_postgres_refuses_a_status_without_its_dates(model, status, world, owner):
    with owner():
        made = make(model, model._meta.get_field("status").default, world)
        refused = pytest.raises(IntegrityError, match="violates check constraint")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {model._meta.db_table} SET status = %s WHERE id = %s", [status, made.pk])


@pytest.mark.parametrize(("model", "status"), CASES, ids=NAMES)
def test_postgres_lets_no_status_out_of_the_list_by_accident(model, status, world, owner):
    """The factories reach every status, so the constraints allow each of them with its dates."""
    with owner():
        assert make(model, status, world).status == status


def test_whoever_prepares_a_batch_is_refused_by_postgres_too(world, owner):
    with owner():
        made = factories.batch(world.vop, world.cast.finance)
        with pytest.raises(IntegrityError, match="batch_two_people"), transaction.atomic():
            Batch.objects.filter(pk=made.pk).update(
                status="approved", approved_at=NOW, approved_by=world.cast.finance, file=b"x"
            )


def test_whoever_prepares_a_recovery_is_refused_by_postgres_too(world, owner):
    with owner():
        made = make(Recovery, "prepared", world)
        stamps = stamps_for(Recovery, "confirm", world.cast.finance)
        with pytest.raises(IntegrityError, match="recovery_two_people"), transaction.atomic():
            Recovery.objects.filter(pk=made.pk).update(status="asked", **stamps)


@pytest.mark.parametrize("status", ["settled", "rejected"])
def test_postgres_takes_no_answer_to_an_order_whose_file_nobody_fetched(status, world, owner):
    with owner():
        batch = factories.batch(world.vop, world.cast.finance, status="approved", approved_by=world.cast.finance2)
        made = factories.payment(factories.exchange(world.offer, world.vo, status="validated"), batch, status="ordered")
        with pytest.raises(IntegrityError, match="nobody has fetched the file"), transaction.atomic():
            Payment.objects.filter(pk=made.pk).update(status=status, answered_at=NOW, reason="No.")
        with pytest.raises(IntegrityError, match="batch_sent_before_answered"), transaction.atomic():
            Batch.objects.filter(pk=batch.pk).update(status="answered")


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("exchange_broken_off_decided", {"status": "validated", "validated_at": NOW, "days_done": 3}),
        ("exchange_broken_off_decided", {"status": "validated", "validated_at": NOW, "agreed_amount": 780,
                                         "decision": "Because."}),
        ("exchange_never_above_agreed", {"agreed_amount": 390}),
    ],
)  # fmt: skip
def test_postgres_lets_no_broken_off_stay_count_without_its_decision(constraint, changes, world, owner):
    with owner():
        made = factories.exchange(world.offer, world.vo, status="interrupted")
        Exchange.objects.filter(pk=made.pk).update(reported_at=NOW, status="reported")
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Exchange.objects.filter(pk=made.pk).update(**changes)


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("exchange_two_organisations", {"ho": "vo"}),
        ("exchange_two_countries", {"ho_country": "ES"}),
        ("exchange_amount", {"amount": 1100.01}),
        ("exchange_days", {"ends_on": date(2027, 2, 1)}),
        ("exchange_attendance_when", {"attended_days": 3}),
    ],
)
def test_postgres_refuses_an_impossible_exchange(constraint, changes, world, owner):
    with owner():
        made = factories.exchange(world.offer, world.vo)
        values = {name: getattr(made, f"{value}_id") if value == "vo" else value for name, value in changes.items()}
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Exchange.objects.filter(pk=made.pk).update(**values)
