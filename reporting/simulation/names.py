"""Names of people, organisations and partnerships, country by country."""

AREAS = {
    "de": (
        "Anna Lena Katharina Julia Sabine Petra Markus Stefan Thomas Andreas Florian Jonas",
        "Huber Wagner Steiner Bauer Schneider Hofmann Keller Brandt Vogel Lindner Pichler Krüger",
    ),
    "fr": (
        "Camille Claire Sophie Hélène Manon Juliette Pierre Luc Antoine Mathieu Julien Olivier",
        "Moreau Lefèvre Girard Fontaine Rousseau Mercier Dubois Lambert Garnier Chevalier Renard Marchand",
    ),
    "nl": (
        "Sanne Femke Lotte Marieke Eva Anouk Jeroen Pieter Bram Koen Wouter Daan",
        "de Vries|van Dijk|Jansen|Bakker|Visser|Smit|Peeters|Maes|Willems|Claes|Mulder|van den Berg",
    ),
    "it": (
        "Giulia Chiara Francesca Elena Paola Silvia Marco Luca Andrea Matteo Davide Stefano",
        "Rossi Bianchi Ferrari Colombo Ricci Marino Greco Conti Gallo Costa Fontana Moretti",
    ),
    "es": (
        "Marta Lucía Carmen Elena Nuria Pilar Javier Pablo Sergio Alberto Diego Iker",
        "García Otero Navarro Serrano Molina Ortega Castro Vidal Iglesias Fuentes Prieto Soler",
    ),
    "pt": (
        "Ana Inês Catarina Joana Rita Sofia João Tiago Miguel Rui Nuno Pedro",
        "Silva Ferreira Costa Carvalho Almeida Ribeiro Pinto Teixeira Moreira Correia Lopes Nogueira",
    ),
    "pl": (
        "Anna Katarzyna Magdalena Agnieszka Ewa Joanna Piotr Tomasz Marcin Paweł Michał Jakub",
        "Nowak Wójcik Mazur Kaczmarek Krawczyk Zając Wróbel Stępień Dudek Pawlak Sikora Baran",
    ),
    "cs": (
        "Jana Lucie Tereza Eva Martina Veronika Jan Petr Tomáš Martin Jakub Ondřej",
        "Novák Svoboda Dvořák Černý Procházka Kučera Horák Němec Beneš Fiala Doležal Zeman",
    ),
    "hu": (
        "Anna Katalin Zsófia Eszter Judit Réka László Gábor Péter Zoltán Balázs Tamás",
        "Nagy Kovács Tóth Szabó Horváth Varga Kiss Molnár Németh Farkas Balogh Lakatos",
    ),
    "ro": (
        "Maria Elena Ioana Andreea Cristina Raluca Andrei Mihai Alexandru Radu Vlad Bogdan",
        "Popescu Ionescu Stan Dumitru Stoica Gheorghe Rusu Munteanu Matei Marin Lazăr Ciobanu",
    ),
    "bg": (
        "Maria Elena Desislava Radka Violeta Milena Georgi Ivan Dimitar Nikolay Petar Stefan",
        "Ivanov Georgiev Dimitrov Petrov Nikolov Hristov Stoyanov Todorov Iliev Angelov Kolev Markov",
    ),
    "yu": (
        "Ana Marija Ivana Jelena Maja Petra Marko Luka Ivan Nikola Goran Tomislav",
        "Horvat Kovačević Babić Marić Jurić Novak Petrović Jovanović Knežević Zupan Kralj Vuković",
    ),
    "el": (
        "Maria Eleni Katerina Sofia Anna Ioanna Giorgos Nikos Kostas Dimitris Yannis Petros",
        "Papadopoulos Georgiou Nikolaidis Ioannou Dimitriou Konstantinou Vasiliou Makris Pappas Alexiou Lambrou",
    ),
    "sv": (
        "Emma Sara Karin Ingrid Maja Freja Erik Lars Anders Johan Mikkel Magnus",
        "Lindström Berg Nilsson Larsson Holm Dahl Jensen Hansen Sørensen Lund Ekman Nyberg",
    ),
    "fi": (
        "Aino Laura Hanna Sanna Liisa Kadri Mikko Antti Juha Ville Kalle Rasmus",
        "Virtanen Korhonen Mäkinen Nieminen Laine Heikkinen Tamm Saar Sepp Kask Rebane Koskinen",
    ),
    "lt": (
        "Rūta Eglė Ieva Inga Līga Ilze Jonas Tomas Mindaugas Jānis Mārtiņš Andris",
        "Kazlauskas Petrauskas Jankauskas Butkus Bērziņš Kalniņš Ozoliņš Liepiņš Balčiūnas Vītols Krūmiņš Žukauskas",
    ),
    "ga": (
        "Aoife Niamh Siobhán Maria Claire Emma Seán Conor Liam Patrick Matthew Luke",
        "Murphy Kelly Byrne Walsh Doyle Nolan Borg Camilleri Vella Farrugia Zammit Kennedy",
    ),
    "tr": (
        "Ayşe Elif Zeynep Merve Selin Deniz Mehmet Emre Can Burak Kerem Murat",
        "Yılmaz Kaya Demir Çelik Şahin Aydın Arslan Doğan Koç Polat Özkan Aksoy",
    ),
    "uk": (
        "Olena Iryna Oksana Kateryna Nataliia Yuliia Andrii Oleh Taras Serhii Bohdan Dmytro",
        "Shevchenko Kovalenko Bondarenko Tkachenko Kravchenko Melnyk Savchenko Lysenko Moroz Petrenko Hnatiuk Koval",
    ),
    "sq": (
        "Arta Teuta Elira Drita Blerta Vjosa Arben Ilir Besnik Agron Driton Luan",
        "Hoxha Krasniqi Gashi Berisha Shehu Leka Marku Prifti Dervishi Kelmendi Rama Gjoka",
    ),
    "hy": (
        "Ani Lilit Mariam Nare Anahit Gohar Tigran Aram Davit Hayk Vahan Narek",
        "Sargsyan Grigoryan Hakobyan Petrosyan Khachatryan Avetisyan Karapetyan Manukyan Vardanyan Danielyan",
    ),
}
# Country: the area its names come from, the language beside English, what a company is called.
COUNTRIES = {
    "AL": ("sq", "", "sh.p.k."), "AM": ("hy", "", "LLC"), "AT": ("de", "de", "GmbH"), "BE": ("nl", "nl", "BV"),
    "BA": ("yu", "", "d.o.o."), "BG": ("bg", "bg", "OOD"), "HR": ("yu", "hr", "d.o.o."), "CY": ("el", "el", "Ltd"),
    "CZ": ("cs", "cs", "s.r.o."), "DK": ("sv", "da", "ApS"), "EE": ("fi", "et", "OÜ"), "FI": ("fi", "fi", "Oy"),
    "FR": ("fr", "fr", "SARL"), "DE": ("de", "de", "GmbH"), "GR": ("el", "el", "IKE"), "HU": ("hu", "hu", "Kft."),
    "IS": ("sv", "", "ehf."), "IE": ("ga", "ga", "Ltd"), "IT": ("it", "it", "S.r.l."), "XK": ("sq", "", "sh.p.k."),
    "LV": ("lt", "lv", "SIA"), "LT": ("lt", "lt", "UAB"), "LU": ("fr", "fr", "S.à r.l."), "MT": ("ga", "mt", "Ltd"),
    "MD": ("ro", "ro", "S.R.L."), "ME": ("yu", "", "d.o.o."), "NL": ("nl", "nl", "B.V."), "MK": ("bg", "", "DOOEL"),
    "PL": ("pl", "pl", "sp. z o.o."), "PT": ("pt", "pt", "Lda."), "RO": ("ro", "ro", "S.R.L."),
    "RS": ("yu", "", "d.o.o."),
    "SK": ("cs", "sk", "s.r.o."), "SI": ("yu", "sl", "d.o.o."), "ES": ("es", "es", "S.L."), "SE": ("sv", "sv", "AB"),
    "TR": ("tr", "tr", "Ltd. Şti."), "UA": ("uk", "uk", "LLC"),
}  # fmt: skip
# How often a country takes part.
WEIGHTS = {
    "ES": 14, "IT": 13, "FR": 9, "DE": 9, "PT": 7, "PL": 7, "RO": 5, "BG": 4, "GR": 4, "NL": 4, "BE": 4, "AT": 4,
    "CZ": 4, "HR": 4, "LT": 3, "LV": 2, "EE": 2, "FI": 3, "SE": 3, "DK": 3, "SI": 3, "SK": 3, "HU": 3, "IE": 2,
    "TR": 2, "RS": 2, "UA": 2, "CY": 1, "LU": 1, "MT": 1, "BA": 1, "AL": 1, "ME": 1, "MK": 1, "MD": 1, "AM": 1,
    "IS": 1, "XK": 1,
}  # fmt: skip
WORDS = {
    "aerospace_defence": ["Avionics", "Composites", "Aerostructures", "Drone Systems", "Flight Data"],
    "agri_food": ["Foods", "Dairy", "Agro", "Fresh Packing", "Seeds", "Bakery Systems"],
    "construction": ["Timber Building", "Façades", "Insulation", "Prefab", "Building Physics"],
    "creative": ["Studio", "Media", "Design Works", "Animation", "Print Lab"],
    "digital": ["Software", "Robotics", "Data Works", "Cloud Systems", "Vision", "Automation"],
    "electronics": ["Photonics", "Sensors", "Microsystems", "Optics", "Circuits"],
    "energy_intensive": ["Castings", "Ceramics", "Glass Works", "Heat Recovery", "Recycling"],
    "energy_renewables": ["Solar", "Wind Service", "Biogas", "Energy Storage", "Heat Pumps"],
    "health": ["Medical", "Diagnostics", "Rehab Tech", "Health Data", "Implants"],
    "mobility_automotive": ["Mobility", "Automotive", "Battery Systems", "Fleet Tech", "Logistics"],
    "proximity": ["Social Works", "Care Services", "Repair Network", "Community Energy"],
    "retail": ["Retail Tech", "Packaging", "Market Logistics", "Store Systems"],
    "textile": ["Textiles", "Weaving", "Technical Fabrics", "Fashion Lab", "Hemp Fibres"],
    "tourism": ["Travel Tech", "Sports", "Outdoor", "Thermal Spa", "Events"],
}  # fmt: skip
SHORT = {
    "aerospace_defence": "Aerospace", "agri_food": "Food", "construction": "Building", "creative": "Creative",
    "digital": "Digital", "electronics": "Photonics", "energy_intensive": "Materials",
    "energy_renewables": "Clean Energy", "health": "Health", "mobility_automotive": "Mobility",
    "proximity": "Social Economy", "retail": "Retail", "textile": "Textile", "tourism": "Sport and Tourism",
}  # fmt: skip
PATTERNS = {
    "cluster": ["{place} {short} Cluster", "{short} Cluster {place}", "{short} Valley {place}"],
    "support": ["{place} {short} Technology Centre", "{short} Innovation Hub {place}", "{place} Fab Lab for {short}",
                "{short} Accelerator {place}", "Institute of {short} Research {place}"],
    "sme": ["{family} {word} {form}", "{place} {word} {form}", "{family} & {other} {word} {form}",
            "{word} {place} {form}"],
    "authority": ["City of {place}", "{place} Regional Authority", "Province of {place}", "Port Authority of {place}"],
    "agency": ["{place} Innovation Agency", "Development Agency of {place}", "{place} Agency for {short}"],
    "training": ["{place} Training Centre for {short}", "{short} Academy {place}"],
    "large": ["{family} {word} Group", "{word} {place} Holding"],
}  # fmt: skip


def _listed(words):
    return words.split("|") if "|" in words else words.split()


FIRST = {area: _listed(first) for area, (first, _family) in AREAS.items()}
FAMILY = {area: _listed(family) for area, (_first, family) in AREAS.items()}


def language_of(country):
    return COUNTRIES[country][1]


def person_name(chance, country):
    area = COUNTRIES[country][0]
    return f"{chance.choice(FIRST[area])} {chance.choice(FAMILY[area])}"


def organisation_name(chance, *, type, country, place, sector, taken):
    """A name nobody has yet; `taken` learns it."""
    area, _language, form = COUNTRIES[country]
    name, attempt = "", 0
    while not name or name in taken:
        name = chance.choice(PATTERNS[type]).format(
            place=place,
            short=SHORT[sector],
            word=chance.choice(WORDS[sector]),
            family=chance.choice(FAMILY[area]),
            other=chance.choice(FAMILY[area]),
            form=form,
        )
        attempt += 1
        name += f" {attempt - 4}" if attempt > 5 else ""
    taken.add(name)
    return name
