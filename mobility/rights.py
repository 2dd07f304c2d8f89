"""What the workflows of visits let people do, in words."""

from django.utils.translation import gettext_lazy as _

from mobility.models import Application, Arrangement, Exchange, Import, Offer
from partnerships.rights import announce, standing

announce(
    Offer,
    pause=_("Pause an offer"),
    resume=_("Open a paused offer again"),
    close=_("Close an offer for good"),
)
announce(
    Application,
    endorse=_("Endorse an application"),
    accept=_("Accept an application"),
    confirm=_("Confirm a match"),
    decline=_("Decline an application"),
    withdraw=_("Withdraw an application"),
    agree=_("Say that a visit was agreed on outside of the portal"),
    take_up=_("Endorse an application that the host agreed on before"),
)
announce(
    Arrangement,
    take_up=_("Complete the application for a visit that the host says was agreed on"),
    decline=_("Say that a visit was not agreed on"),
    withdraw=_("Take back that a visit was agreed on"),
)
announce(
    Import,
    commit=_("Take over an uploaded table"),
    discard=_("Discard an uploaded table"),
)
announce(
    Exchange,
    sign_commitment=_("Sign the Commitment to Quality"),
    sign_agreement=_("Sign the financial agreement"),
    unpay=_("Open a paid visit again when its payment comes back"),
    reopen_agreement=_("Sign other days, after which the financial agreement is signed anew"),
    waive_agreement=_("Sign where nothing is paid, so that no agreement follows"),
    report=_("Hand in the closing report"),
    send_back=_("Return a closing report"),
    validate=_("Validate a closing report"),
    pay=_("Mark an exchange as paid"),
    close=_("Close an exchange"),
    close_unpaid=_("Close an exchange that is paid nothing"),
    cancel=_("Cancel an exchange before the stay"),
    interrupt=_("Say that a stay was broken off"),
)
standing["organisation", "manager"].append(_("Publish offers and apply for them"))
