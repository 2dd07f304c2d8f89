"""What partnerships write in their reports: plain sentences that fit any of them. {name} is the partnership."""

SECTIONS = {
    "remarks": "The figures of August are low because most hosts close for three weeks; September makes up for it.\n\n"
    "Two visits were moved into the next period at the request of the host and are not counted here.",
    "summary": "{name} moved from setting up to running. The first hosts were cluster organisations; small firms "
    "followed once they had read what the first visitors wrote about it. The desk now answers a "
    "registration within four working days, half of what the rules allow.\n\n"
    "What went well:\n\n"
    "- hosts open their doors again: one in three has published a second offer\n"
    "- visitors come back with something in hand, mostly an agreement to test together\n"
    "- the share of small and medium-sized firms among the visitors is above the half that was promised\n\n"
    "What has to become better: visits still cluster in five countries, and public authorities register "
    "but do not travel.",
    "activities": "Three training days for cluster managers dealt with how to prepare a visit so that both sides gain "
    "from it; each was held twice, once for the north-east and once for the south. A benchmarking of "
    "support services was begun with four partners: response times, offers in other languages, follow-up "
    "after six months.\n\n"
    "Coaching by telephone turned out to matter more than the workshops. Whoever had one call before the "
    "visit wrote an agenda that needed no second version in nine cases of ten. The coaching is therefore "
    "offered to everybody from the next period on.",
    "strategies": "The joint internationalisation strategy was adopted by the boards of all partners in spring. It "
    "names two value chains in which {name} wants to be found by firms from elsewhere, and the exchanges "
    "that are to open them.\n\n"
    "Two regional roadmaps took up passages from it word for word: on shared test facilities, and on "
    "re-using what visitors bring home.",
    "studies": "A mapping of open test facilities in six regions was published as a table that everybody can reuse; "
    "it lists 84 places with what one may do there, at what price, and in which languages. A survey among"
    " 112 firms asked what keeps them from travelling: time first, then not knowing whom to visit, money "
    "last.\n\n"
    "The desk uses both daily: the mapping when a visitor does not find a host, the survey when an offer "
    "is written.",
    "outcomes": "Most agreements so far are small and concrete: to test a material on the host's line, to share a "
    "stand, to apply together in a regional call. Four of them would not have come about without an "
    "exchange, by what both sides say; one was under way before and was made easier by it.\n\n"
    "- two memoranda of understanding between clusters\n"
    "- one joint project under a regional programme\n"
    "- one supply agreement between a visitor and a firm it met at the host's",
    "scheme": "Small and medium-sized firms travel most, cluster organisations host most. Support organisations "
    "register late, usually after a firm they look after has come back. Countries in the north-east of "
    "the programme are still missing; two offers written for them are under way.\n\n"
    "Visitors grade the match higher than the paperwork. The comment that comes most often: the agenda "
    "should be agreed earlier. Since June the desk asks for it with the first message.",
    "money": "Lump sums are committed when an agreement is signed, on average five weeks before the visit, and "
    "paid eight days after it. What is committed and not paid belongs to visits of the coming weeks; "
    "nothing is older than the rules allow.\n\n"
    "At the present pace the ceiling lasts until the last quarter of the grant. The partnership keeps a "
    "tenth of it for firms from countries that have not been reached.",
    "difficulties": "Three visits were cancelled within a week of their beginning because the host had lost the person "
    "who was to receive the visitor. Hosts now name a second person when they publish an offer.\n\n"
    "Signing by four took up to three weeks in the beginning. It takes five days since everybody signs in"
    " the portal and is reminded by it.",
    "next_steps": "- two information days in countries that are missing, by the desk, until the end of October\n"
    "- a round of matching for the autumn, by the coordinator, in the first week of September\n"
    "- a second call to hosts who have not been heard of for half a year",
    "lessons": "What stays is a list of hosts who know what it takes, and cluster managers who have seen each "
    "other's work. Four partners keep the desk together from their own means.\n\n"
    "We would begin with fewer sectors, and write the first offers ourselves.",
    "part_a": "Visitors and hosts agree about the match more often than not: where one side is content, the other "
    "is too. The lowest grades come from visits of three days, which both sides call too short.\n\n"
    "Comments ask for a first talk before the agenda is written, and praise hosts who let the visitor "
    "work along.",
    "part_b": "The support gets its best grades where the desk has spoken to both sides before the visit. Payment "
    "is seldom mentioned, which we take for a good sign.",
    "part_c": "The scheme is recommended by nearly everybody who has travelled. Of the tool, people praise that "
    "nothing has to be printed; they miss an app, and a list of hosts they liked.",
    "improvements": "A first talk is part of every agenda from the next period on. Offers of fewer than five working "
    "days say what can be done in them, and what cannot.",
}
RETURNED = {
    "scheme": "Please say which countries are missing, and what the two offers are that you write for them.",
    "outcomes": "Which of the four agreements is which? Name the counterparts by their kind.",
}
CORRECTED = {
    "scheme": "Small and medium-sized firms travel most, cluster organisations host most. Support organisations "
    "register late, usually after a firm they look after has come back. Estonia, Latvia, Finland and "
    "Malta are still missing; two offers written for them, on repair networks and on photonic sensors, "
    "are under way.\n\n"
    "Visitors grade the match higher than the paperwork. The comment that comes most often: the agenda "
    "should be agreed earlier. Since June the desk asks for it with the first message.",
}
BESIDE = "The desk moved from setting up to running in March. It now answers a registration within four working days."
ASIDE = "Carlos, the survey had 112 answers, not 121: I have taken the figure from the table."
