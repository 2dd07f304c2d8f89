"""The members of an audit bundle: every paper, signature, proof and posting of one exchange; no visitor's account.

Read in the scope of the parties. What is hashed elsewhere stands here as the very bytes that were hashed.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder

from mobility import signed_files
from mobility.evidence_files import path_of as evidence_path
from mobility.models import ChangeRequest, ClosingReport, Evidence, Paper, Signature
from mobility.papers.changes import CONCERNS, SIGNERS
from mobility.papers.content import canonical
from mobility.story import SENTENCES
from partnerships.models import Event
from payments.models import Payment, Recovery
from reporting.dossiers.postings import posting_rows

# Handed on as they stand here.
SCRIPT, STYLE = (Path(__file__).with_name(name) for name in ("verify.py", "index.css"))


@dataclass
class Members:
    """files: {name in the bundle: bytes, or where they lie}; missing: kept once, and no longer there."""

    files: dict
    missing: list

    def add(self, name, content):
        """Gives the name back, or "" when the file is gone."""
        if isinstance(content, Path) and not content.is_file():
            self.missing.append(name)
            return ""
        self.files[name] = content
        return name

    def write(self, name, rows):
        self.add(name, json_bytes(rows))


def json_bytes(value):
    text = json.dumps(value, cls=DjangoJSONEncoder, indent=1, sort_keys=True, ensure_ascii=False)
    return (text + "\n").encode()


def members_of(dossier):
    """Members of the bundle, in a fixed order of names."""
    exchange, found = dossier.exchange, Members({}, [])
    papers = list(Paper.objects.filter(exchange=exchange).select_related("document").order_by("kind", "version"))
    found.write("exchange.json", exchange_facts(exchange))
    found.write("papers.json", [paper_facts(one, found) for one in papers])
    signatures = Signature.objects.filter(exchange=exchange).select_related("paper", "carried_from__paper")
    found.write("signatures.json", [signature_facts(one, found) for one in signatures.order_by("pk")])
    found.write("concerns.json", {"signers": SIGNERS, "concerns": CONCERNS})
    wishes = ChangeRequest.objects.filter(exchange=exchange).select_related("paper", "asked_by", "answered_by")
    found.write("change_requests.json", [wish_facts(one) for one in wishes.order_by("pk")])
    proofs = Evidence.objects.filter(exchange=exchange).select_related("uploaded_by").order_by("pk")
    found.write("evidence.json", [proof_facts(place, one, found) for place, one in enumerate(proofs, 1)])
    report = ClosingReport.objects.filter(exchange=exchange).select_related("submitted_by").first()
    found.write("closing_report.json", report and report_facts(report))
    events = Event.objects.about(exchange).select_related("by")
    found.write("timeline.json", [event_facts(one) for one in events])
    found.write("postings.json", posting_rows(exchange))
    found.write("payments.json", payment_rows(exchange))
    claimed = Recovery.objects.filter(exchange=exchange).select_related("document", *RECOVERERS).order_by("pk")
    found.write("recoveries.json", [recovery_facts(one, found) for one in claimed])
    for own in (SCRIPT, STYLE):
        found.add(own.name, own)
    found.files = dict(sorted(found.files.items()))
    return found


def who(person):
    return str(person) if person else None


def columns(row, *names):
    return {name: getattr(row, name) for name in names}


def exchange_facts(exchange):
    found = columns(
        exchange, "number", "title", "mode", "status", "origin", "vo_name", "vo_country", "vo_place", "ho_name",
        "ho_country", "ho_place", "traveller_name", "starts_on", "ends_on", "working_days", "amount", "derivation",
        "opened_at", "commitment_signed_at", "agreement_signed_at", "started_at", "ended_at", "reported_at",
        "returned_at", "validated_at", "paid_at", "closed_at", "stopped_at", "reason", "attended_days",
        "attendance_confirmed_at", "payment_due_on", "report_due_on", "days_done", "agreed_amount", "decision",
    )  # fmt: skip
    return found | {
        "vop": str(exchange.vop),
        "hop": str(exchange.hop),
        "rule_set": exchange.rule_set.name,
        "validated_by": who(exchange.validated_by),
        "attendance_confirmed_by": who(exchange.attendance_confirmed_by),
    }


def paper_facts(paper, found):
    """The content's file is the canonical content: its SHA-256 is what was signed."""
    facts = columns(paper, "number", "kind", "version", "status", "sha256", "created_at", "signed_at")
    facts["content"] = found.add(f"papers/{paper.number}.json", canonical(paper.content))
    facts["pdf"] = facts["pdf_sha256"] = ""
    if paper.document and paper.document.file:
        facts["pdf"] = found.add(f"papers/{paper.number}.pdf", settings.MEDIA_ROOT / paper.document.file)
        facts["pdf_sha256"] = paper.document.file_sha256
    return facts


def signature_facts(signature, found):
    """carried_from: the number of the version that was signed; sha256 is then that version's."""
    facts = columns(signature, "side", "name", "function", "sha256", "signed_at", "certificate", "file_sha256")
    carried = signature.carried_from_id is not None
    number = signature.carried_from.paper.number if carried else signature.paper.number
    facts |= {"paper": signature.paper.number, "carried_from": number if carried else None, "file": ""}
    if signature.file:
        facts["file"] = found.add(f"signed/{number}-{signature.side}.pdf", signed_files.path_of(signature))
    return facts


def wish_facts(wish):
    facts = columns(wish, "side", "wish", "asked_at", "answer", "answered_at")
    return facts | {
        "paper": wish.paper.number, "asked_by": who(wish.asked_by), "answered_by": who(wish.answered_by),
    }  # fmt: skip


def proof_facts(place, proof, found):
    """Withdrawn evidence is told of; its file is not handed on."""
    facts = columns(proof, "kind", "name", "mime", "sha256", "size", "uploaded_at", "withdrawn_at")
    facts |= {"uploaded_by": who(proof.uploaded_by), "file": ""}
    if proof.withdrawn_at is None:
        name = f"evidence/{place:02d}-{proof.kind}{Path(proof.file).suffix}"
        facts["file"] = found.add(name, evidence_path(proof))
    return facts


def report_facts(report):
    facts = columns(
        report, "activities", "learnt", "results", "follow_up", "actual_start", "actual_end", "submitted_at", "review"
    )
    return facts | {"submitted_by": who(report.submitted_by)}


def event_facts(event):
    facts = columns(event, "at", "verb", "note", "values")
    return facts | {"by": who(event.by), "what": str(SENTENCES.get(event.verb, event.verb))}


def payment_rows(exchange):
    """What was ordered and answered, by whom; where to is nobody's business here."""
    payments = Payment.objects.filter(exchange=exchange).order_by("pk").defer("batch__file")
    people = ("answered_by", "batch__prepared_by", "batch__approved_by", "batch__sent_by")
    return [payment_facts(one) for one in payments.select_related("batch", *people)]


def payment_facts(payment):
    batch = payment.batch
    facts = columns(payment, "end_to_end_id", "amount", "status", "answered_at", "reason")
    facts["batch"] = columns(batch, "number", "status", "prepared_at", "approved_at", "sent_at", "file_sha256") | {
        "prepared_by": who(batch.prepared_by),
        "approved_by": who(batch.approved_by),
        "sent_by": who(batch.sent_by),
    }
    return facts | {"answered_by": who(payment.answered_by)}


RECOVERERS = ("payment", "prepared_by", "confirmed_by", "ended_by")


def recovery_facts(recovery, found):
    """What was claimed back, by whom, and how it ended; the letter as it was sealed."""
    facts = columns(
        recovery, "number", "amount", "reason", "status", "prepared_at", "confirmed_at", "asked_on", "due_on",
        "ended_at", "returned_on", "outcome",
    )  # fmt: skip
    facts |= {name: who(getattr(recovery, name)) for name in RECOVERERS[1:]} | {"payment": str(recovery.payment)}
    facts["letter"] = facts["letter_sha256"] = ""
    if recovery.document and recovery.document.file:
        letter = settings.MEDIA_ROOT / recovery.document.file
        facts["letter"] = found.add(f"recoveries/{recovery.number}.pdf", letter)
        facts["letter_sha256"] = recovery.document.file_sha256
    return facts
