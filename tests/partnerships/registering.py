"""What a person types into the registration form."""

TYPED = {
    "name": "Talleres Ruiz",
    "type": "sme",
    "country": "ES",
    "place": "Valencia",
    "registration_number": "ESA12345674",
    "sectors": ["digital"],
    "website": "talleres-ruiz.example",
    "description": "Robots for small series.",
    "is_vo": "on",
    "staff": "24",
    "turnover": "3 100 000",
    "balance": "",
    "cluster": "Cluster Digital",
    "cluster_profiled": "on",
    "motivation": "To see robots at work.",
    "contact_name": "Ana Ruiz",
    "contact_email": "ana@ruiz.example",
    "contact_function": "Director",
    "partnership": "",
    "action": "submit",
}


def typed(**changes):
    return {name: value for name, value in {**TYPED, **changes}.items() if value is not None}
