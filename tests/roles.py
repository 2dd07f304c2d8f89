"""What the people of the scheme do, each by pages: the verbs of the journey."""

import re
from urllib.parse import urlsplit

from tests.people import Person

CODE = re.compile(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", re.MULTILINE)
INVITATION = re.compile(r"https?://\S+/invitations/\S+?/")
UNTIL_MADE = 90_000  # milliseconds that a paper may take on a busy machine


class SupportOffice(Person):
    def mail_to(self, email):
        """The text of the newest mail to this address, from the outbox."""
        self.go(f"/outbox/?q={email}")
        self._turn(self.page.locator("#results tbody a").first)
        return self.reads()

    def code_for(self, email):
        return CODE.search(self.mail_to(email)).group(1)

    def invitation_for(self, email):
        return urlsplit(INVITATION.search(self.mail_to(email)).group()).path


class Newcomer(Person):
    """Somebody without an account yet."""

    def sign_up(self, office):
        self.go("/accounts/signup/")
        self.fill(name=self.name, email=self.email, password1=self.password, password2=self.password)
        self.press("Register")
        self.fill(code=office.code_for(self.email))
        self.press("Confirm")
        assert self.at == "/home/", self.reads()

    def accept_invitation(self, address):
        self.go(address)
        with self.task("Answer your invitation"):
            self.press("Accept the invitation")


class Member(Newcomer):
    """Somebody who registers an organisation and signs for it."""

    def keep_draft(self, **values):
        """Half a registration, as far as one knows it today."""
        self.fill(**values)
        self.press("Save draft")

    def hand_in(self, **values):
        """Step by step, each asking a part; the last page shows everything once more."""
        while values:
            here = {name: one for name, one in values.items() if self.page.locator(f"main [name='{name}']").count()}
            self.fill(**here)
            self.press("Save and continue")
            values = {name: one for name, one in values.items() if name not in here}
        while "Submit to the partnership" not in self.reads():
            self.press("Save and continue")
        self.press("Submit to the partnership")

    def complete(self, **values):
        """What the desk asked for."""
        with self.task("Complete your registration"):
            self.fill(**values)
            self.press("Submit again")

    def sign(self, paper, about, function="Managing director"):
        sign(self, paper, about, function)

    def fetch_paper(self, exchange, kind):
        return fetch_paper(self, exchange, kind)

    def answer_questionnaire(self, about, grade):
        with self.task("Fill in the questionnaire", about):
            self.fill(grade_a=grade, grade_b=grade, grade_c=grade, comment_a="We meet again next year.")
            self.press("Send the answers")


class Host(Member):
    def publish(self, **values):
        """Write the offer and open it for everybody; its address."""
        self.fill(**values)
        self.press("Publish")
        self.sees("Your offer is open")
        return self.at

    def accept_visitor(self, vo):
        with self.task(f"Answer the application of {vo}"):
            self.press("Accept this visitor")

    def confirm_attendance(self, about):
        with self.task("Confirm the attendance", about):
            self.press("Confirm")


class Visitor(Member):
    def find(self, title, words, country):
        """By words and by a facet, in the catalogue; ends on the offer's page."""
        self.go("/offers/")
        self.unfold()
        self.fill(q=words, country=country)
        # The words alone may find it: the answer to the country is still to come, and would look like a page turned.
        self.page.wait_for_url(re.compile(f"country={country}"))
        self.page.locator("#results").get_by_text("1 offer", exact=True).wait_for()
        self.follow(title)

    def find_by_button(self, title, words, country):
        """The same where no script answers while one types."""
        self.go("/offers/")
        self.unfold()
        self.fill(q=words, country=country)
        self.press("Show results")
        self.follow(title)

    def unfold(self):
        """All values of the facets that are open."""
        for more in self.page.locator(".cx-facet__more > summary:visible").all():
            more.click()

    def begin_application(self, **stay):
        """Check it and keep it as a draft; what the check said."""
        self.follow("Apply for a visit")
        self.fill(**stay)
        said = self.check()
        self.press("Save draft")
        return said

    def apply_for(self, offer):
        """Go on with the draft: check it again, then submit what was checked; what the check said."""
        with self.task("Finish your application"):
            assert self.at == f"{offer}apply/"
            said = self.check()
            self.press("Submit application")
        return said

    def check(self):
        self.press("Check")
        assert self.page.locator("[name=checked]").input_value()
        return self.reads("#check")

    def confirm_visit(self, ho):
        """The number of the exchange that opens with it."""
        with self.task(f"Confirm your visit to {ho}"):
            self.press("Confirm: we come")
            number = self.page.title().partition(" ")[0]
            self.exchange = self.at
        return number

    def write_commitment(self, about, objectives, outcomes, day_by_day):
        with self.task("Write the Commitment to Quality", about):
            self.fill(objectives=objectives, outcomes=outcomes)
            for field, plan in zip(self.page.locator("[name^=day_]").all(), day_by_day, strict=True):
                field.fill(plan)
            self.press("Make it ready for signing")

    def give_account(self, about, iban):
        with self.task("Give the bank account", about):
            self.fill(iban=iban)
            self.press("Keep the account")

    def write_again(self, paper, **values):
        """Another version of a paper; what the page says about who signs it."""
        self.go(self.exchange)
        self.follow(paper)
        self.follow("Write a new version")
        self.fill(**values)
        self.press("Make it ready for signing")
        return self.reads()

    def change_account(self, iban):
        self.go(self.exchange)
        self.follow("Change the bank account")
        self.fill(iban=iban)
        self.press("Keep the account")

    def upload_evidence(self, about, **files):
        """files: kind=(file name, mime, bytes); the task is done when travel and stay are proven."""
        with self.task("Upload the evidence", about):
            for kind, (name, mime, content) in files.items():
                self.fill(kind=kind, files={"name": name, "mimeType": mime, "buffer": content})
                self.press("Upload")
                self.sees("1 file was kept.")

    def report(self, about, **values):
        with self.task("Hand in the closing report", about):
            self.fill(**values)
            self.press("Hand in")


class Desk(Person):
    """A partnership's desk, which also signs."""

    def accept(self, organisation):
        with self.task("Answer the registration", organisation):
            self.press("Accept")

    def send_back(self, organisation, reason):
        with self.task("Answer the registration", organisation):
            self.follow("Return for completion")
            self.fill(reason=reason)
            self.press("Return for completion")

    def endorse(self, vo):
        """What the desk reads about the share of SMEs before it endorses."""
        with self.task(f"Endorse the application of {vo}"):
            said = self.reads()
            self.press("Endorse: ask the host")
        return said

    def draw_up_agreement(self, about):
        with self.task("Draw up the financial agreement", about):
            self.press("Draw up the financial agreement")

    def sign(self, paper, about, function="Coordinator"):
        sign(self, paper, about, function)

    def validate(self, vo, about):
        with self.task(f"Check report and evidence of {vo}", about):
            self.press("Validate")


class Coordinator(Person):
    def own_partnership(self):
        """(acronym, name) from the dashboard."""
        self.go("/reporting/")
        return self.reads("h1"), self.reads(".cx-lead")

    def invite(self, email, role):
        self.go("/registrations/")
        self.follow(re.compile("People"))
        self.fill(email=email, role=role)
        self.press("Send the invitation")

    def begin_report(self, kind, **period):
        """Its number."""
        self.go("/reporting/reports/")
        self.follow("Begin a report")
        self.fill(kind=kind, **period)
        self.press("Begin the report")
        return re.search(r"[A-Z]+-\S+-\d{4}-\d{3}", self.reads(".cx-lead"))[0]

    def open_report(self, number):
        self.go("/reporting/reports/")
        self.follow(number)

    def write_section(self, number, title, text):
        self.open_report(number)
        self.follow(re.compile(f"writ.*: {title}", re.IGNORECASE))
        self.fill(text=text)
        self.press("Save")

    def submit_report(self, number, task="Finish and submit the report"):
        with self.task(task, number):
            self.follow("Submit")
            self.press("Submit and freeze")


class Finance(Newcomer):
    def prepare(self, number):
        """A batch of this one payment; the batch's number."""
        assert any("Prepare" in task for task in self.tasks())
        self.go("/payments/")
        for box in self.page.locator("main [name=exchange]").all():
            box.uncheck()
        self.page.get_by_label(number, exact=True).check()
        self.press("Prepare a batch")
        return self.reads("h1").removeprefix("Batch ")

    def approve(self, batch):
        with self.task(f"Approve batch {batch}"):
            self.press("Approve")
            self.batch = self.at

    def post(self, address):
        """Send a form that the page does not offer; its status."""
        token = self.page.locator("[name=csrfmiddlewaretoken]").first.input_value()
        send = "([url, token]) => fetch(url, {method: 'POST', headers: {'X-CSRFToken': token}}).then(one => one.status)"
        return self.page.evaluate(send, [address, token])

    def carry_to_the_bank(self, batch):
        """The file, fetched by a person."""
        with self.task(f"Carry batch {batch} to the bank"):
            return self.fetch("Download the file for the bank")

    def settle(self, batch):
        with self.task(f"Settle batch {batch}"):
            self.follow("The bank paid all")
            self.fill(reason="On the bank's statement of today")
            self.press("Mark as paid")

    def bring(self, name, content):
        """A file of the bank; what became of its lines, as the page reads."""
        self.go("/payments/answers/")
        self.fill(file={"name": name, "mimeType": "text/xml", "buffer": content})
        self.press("Import")
        self.sees(f"{name} is imported")
        return self.reads()

    def confirm_account(self, about, how):
        with self.task("Confirm the changed bank account", about):
            said = self.reads()
            self.fill(how=how)
            self.press("Confirm the account")
        return said


class Officer(Person):
    def figure(self, label, partnership):
        """A big number of one partnership's dashboard."""
        self.open_dashboard(partnership)
        return int(self._card(label).locator(".cx-figure__value").inner_text().replace(",", ""))

    def rows_behind(self, label, partnership):
        """What stands behind a figure, as it reads."""
        self.open_dashboard(partnership)
        self._turn(self._card(label))
        return self.reads()

    def open_dashboard(self, partnership):
        self.go("/reporting/")
        self.fill(partnership=partnership)
        self.press("Show")

    def _card(self, label):
        return self.page.locator("a.cx-figure").filter(has_text=label)

    def fetch_report(self, number):
        """The sealed PDF of a submitted report, which the worker makes."""
        self.go("/reporting/reports/")
        self.follow(number)
        self.page.get_by_role("link", name="Download the report").wait_for(timeout=UNTIL_MADE)
        return self.fetch("Download the report")

    def return_report(self, number, **comments):
        """comments: by section, or the note in general."""
        with self.task("Accept or return the report", number):
            self.follow("Return with comments")
            self.fill(**comments)
            self.press("Return with these comments")

    def accept_report(self, number):
        with self.task("Accept or return the report", number):
            self.follow("Accept")
            self.press("Accept")


def sign(person, paper, about, function):
    with person.task(f"Sign the {paper}", about):
        person.fill(function=function, read=True)
        person.press("Sign")
        if "reauthenticate" in person.page.url:  # whoever has not logged in with the password lately gives it again
            person.fill(password=person.password)
            person.press("Confirm")


def fetch_paper(person, exchange, kind):
    """The sealed PDF of a signed paper, from the page of its exchange, as soon as the worker has made it."""
    person.go(exchange)
    person.page.locator("section.cx-panel").filter(has=person.page.get_by_role("heading", name=kind)).get_by_role(
        "link", name="Sealed PDF"
    ).click()
    person.page.get_by_role("link", name="Download the paper").wait_for(timeout=UNTIL_MADE)
    person.look()
    return person.fetch(re.compile("Download the paper"))
