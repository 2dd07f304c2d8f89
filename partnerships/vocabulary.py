"""Words people choose from: sectors, languages, lengths of stay. Activity types stand in the rule set (E25)."""

from django.utils.translation import gettext_lazy as _

SECTORS = {
    "aerospace_defence": _("Aerospace and defence"),
    "agri_food": _("Agri-food"),
    "construction": _("Construction"),
    "creative": _("Cultural and creative industries"),
    "digital": _("Digital"),
    "electronics": _("Electronics"),
    "energy_intensive": _("Energy-intensive industries"),
    "energy_renewables": _("Renewable energy"),
    "health": _("Health and medtech"),
    "mobility_automotive": _("Mobility, transport and automotive"),
    "proximity": _("Proximity and social economy"),
    "retail": _("Retail"),
    "textile": _("Textiles and fashion"),
    "tourism": _("Tourism and sport"),
}

LANGUAGES = {
    "bg": _("Bulgarian"),
    "cs": _("Czech"),
    "da": _("Danish"),
    "de": _("German"),
    "el": _("Greek"),
    "en": _("English"),
    "es": _("Spanish"),
    "et": _("Estonian"),
    "fi": _("Finnish"),
    "fr": _("French"),
    "ga": _("Irish"),
    "hr": _("Croatian"),
    "hu": _("Hungarian"),
    "it": _("Italian"),
    "lt": _("Lithuanian"),
    "lv": _("Latvian"),
    "mt": _("Maltese"),
    "nl": _("Dutch"),
    "pl": _("Polish"),
    "pt": _("Portuguese"),
    "ro": _("Romanian"),
    "sk": _("Slovak"),
    "sl": _("Slovenian"),
    "sv": _("Swedish"),
    "tr": _("Turkish"),
    "uk": _("Ukrainian"),
}

STAYS = {
    "short": _("Less than a week"),
    "week": _("About a week"),
    "fortnight": _("About two weeks"),
    "month": _("Up to a month"),
}
