"""What people write: offers, goals, reports, comments. Plain sentences, put together by chance."""

TOPICS = {
    "aerospace_defence": ["composite repair on small aircraft", "drones for inspection", "qualifying a new supplier"],
    "agri_food": ["traceability from field to shelf", "shelf life without additives", "sensors in small dairies",
                  "by-products that become ingredients"],
    "construction": ["building in timber above four storeys", "renovating to nearly zero energy", "reusing façades"],
    "creative": ["virtual sets for small studios", "selling design abroad", "museums as test beds"],
    "digital": ["robots in small series", "a data space between competitors", "digital twins for old machines",
                "cyber security for forty people", "vision systems on the line"],
    "electronics": ["photonic sensors in production", "pilot lines open to small firms", "testing optics"],
    "energy_intensive": ["waste heat that pays", "electric kilns", "closing the loop for ceramics"],
    "energy_renewables": ["energy communities", "batteries beside solar parks", "biogas from small plants",
                          "heat pumps in industry"],
    "health": ["clinical tests with small hospitals", "certifying a medical device", "rehabilitation at home"],
    "mobility_automotive": ["second-life batteries", "light electric vehicles for towns", "leaner assembly of buses"],
    "proximity": ["repair networks that last", "care services with volunteers", "buying together"],
    "retail": ["reusable packaging", "stock without waste", "online sales for market towns"],
    "textile": ["hemp from field to yarn", "recycling mixed fibres", "smart textiles for sports"],
    "tourism": ["sports events without waste", "health tourism off season", "data for small destinations"],
}  # fmt: skip
TITLES = [
    "{Topic}: a week on the shop floor", "Learn about {topic} in {place}", "{Topic}, from idea to routine",
    "How we work: {topic}", "{Topic}: what went wrong, and what works", "Open doors: {topic}",
    "{Topic} with the people who do it", "Study visit: {topic}",
]  # fmt: skip
OPENINGS = [
    "For {years} years our team in {place} has worked on {topic}.",
    "We host colleagues who want to see {topic} from the inside.",
    "In {place} we run a small test bed for {topic}.",
    "{topic_cap} is what our members ask about most, so we opened our workshop.",
]
MIDDLES = [
    "You join the daily meeting, see the figures we steer by and talk to the people at the machines.",
    "We show what we tried first, what it cost and why we changed it.",
    "Each morning begins with a practical task; afternoons are for visits to two of our partners.",
    "You bring one question from home, and we work on it together.",
    "We prepare the agenda with you in two short calls before you travel.",
]
ENDINGS = [
    "You leave with a checklist, the templates we use and three contacts who answer the phone.",
    "At the end we draft a joint project idea, or agree honestly that there is none.",
    "Bring your laptop and sturdy shoes.",
    "Lunch is on us; the nearest station is ten minutes away on foot.",
    "We will tell you beforehand what you can photograph and what you cannot.",
]
GOALS = [
    "We want to see how {topic} works in practice before we invest.",
    "Our customers ask about {topic}; we need to learn from people who already offer it.",
    "We plan a first project on {topic} and look for a partner who has made the mistakes before us.",
    "We would like to compare our way of handling {topic} with that of the host, step by step.",
]
HOPES = [
    "Two of our engineers will use what we learn from the first week on.",
    "The result should be a short plan that our board can decide on in spring.",
    "We hope to come home with one supplier and one idea for a joint application.",
    "Afterwards we will run a half-day workshop for the other members of our cluster.",
]
MOTIVES = [
    "We grew quickly and want to learn from others instead of inventing everything again.",
    "Our cluster told us about the exchanges; two of our neighbours came back with new partners.",
    "We look for partners in other countries and have something to show in return.",
    "We would like to host, because visitors ask the questions we stopped asking.",
]
ABOUT = [
    "{name} works on {topic} with a team of {staff} in {place}.",
    "Based in {place}, {name} helps companies with {topic}.",
    "{name} has {staff} people in {place}; its main subject is {topic}.",
]
DONE = [
    "Two days in production, one with the planning team and a visit to a partner of the host.",
    "We followed one order through the whole plant and discussed each step with those in charge.",
    "Workshops in the morning, visits in the afternoon; on the last day we presented our own case.",
]
LEARNT = [
    "Small batches pay when the changeover is planned the day before. We had planned it the hour before.",
    "The host measures fewer things than we do, but acts on all of them.",
    "Half of our questions were about machines. The answers were about people and training.",
]
RESULTS = [
    "A memorandum of understanding on a joint pilot is signed.",
    "We agreed on a trial order and a return visit in autumn.",
    "No agreement yet; both sides will apply together in the next call.",
]
NEXT = [
    "A return visit, and a call every second month.",
    "We test the checklist with three members of our cluster.",
    "A joint application is planned.",
]
COMMENTS = ["", "", "", "Well prepared, honest answers.", "The agenda was full; one more day would have helped.",
            "We would do it again.", "The papers took less time than we feared.", "Travel days were long."]  # fmt: skip
RETURNED = [
    "Please give the staff figure of the last closed year and name your cluster.",
    "The motivation does not say what you want to learn. Two or three sentences are enough.",
    "The registration number does not match the name. Please check it.",
]
REJECTED = [
    "The organisation is registered in a country that does not take part in the programme.",
    "The organisation is a sales office without activity of its own; it may register through its parent.",
]
DECLINED = [
    "We have no capacity in these weeks; please look at our offer in autumn.",
    "The goals do not fit what we can show.",
    "Another visitor was chosen for these dates.",
]
CANCELLED = [
    "The traveller fell ill and nobody can go in their place.",
    "The host's plant is being moved in these weeks.",
    "Both sides found no dates before the end of the season.",
]
INTERRUPTED = ["A case of illness in the traveller's family.", "A strike closed the plant on the second day."]
DECIDED = "The host confirmed three working days, and the boarding pass home is of the day after."
MISSING = ["The accommodation invoice names another person. Please upload the right one.",
           "The report says nothing about the third day."]  # fmt: skip
REFUSED_BY_BANK = [
    "The account number is wrong, or the account does not exist. (AC01)", "The account is closed. (AC04)",
]  # fmt: skip
PLANS = [
    "Welcome, tour of the plant, safety briefing", "Work along one order with the planning team",
    "Workshop: our case and theirs, side by side", "Visit to a partner company; talk with its founder",
    "Open points, draft of next steps, farewell",
]  # fmt: skip


def topic_of(chance, sector):
    return chance.choice(TOPICS[sector])


def sentence_case(text):
    return text[:1].upper() + text[1:]


def offer_title(chance, topic, place):
    title = chance.choice(TITLES)
    return title.format(topic=topic, Topic=sentence_case(topic), place=place)[:160]


def offer_summary(chance, topic, place):
    opening = chance.choice(OPENINGS).format(
        topic=topic, topic_cap=sentence_case(topic), place=place, years=chance.randint(3, 25)
    )
    return " ".join([opening, *chance.sample(MIDDLES, 2), chance.choice(ENDINGS)])


def goals(chance, topic):
    return f"{chance.choice(GOALS).format(topic=topic)} {chance.choice(HOPES)}"


def about(chance, *, name, sector, staff, place):
    return chance.choice(ABOUT).format(name=name, topic=topic_of(chance, sector), staff=staff, place=place)


CHANGE_WISH = (
    "Please add half a day with our apprentices: they run the second line, and it is what the visitor asks about."
)
CHANGED_DAY = (
    "The line is down for maintenance: we show how it is taken apart and put back, then talk about next steps."
)

CLAIMED_BACK = (
    "The boarding pass of the way back, which you sent us later, is of the Thursday: four working days were spent at "
    "the host, not five. For fewer than five working days one half of the lump sum is paid; the other half comes back."
)
ALL_CLAIMED_BACK = (
    "The boarding pass of the way back, which you sent us later, is of the second day: two working days were spent at "
    "the host. For fewer than three working days nothing is paid, so the lump sum comes back."
)
