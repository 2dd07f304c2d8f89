"""Navigation of every page: sits in the top app, because it names pages of all of them."""


def navigation(request):
    return {"navigation": []}
