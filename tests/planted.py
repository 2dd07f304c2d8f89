"""The portal with mistakes in it: what the matrix must find, and Postgres must stop."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import include, path

from clusterxchange.urls import *  # noqa: F403  (the handlers of the real portal too)
from clusterxchange.urls import urlpatterns as real
from mobility.models import Evidence, Exchange


def forgets_visible_to(request, public_id):
    return HttpResponse(get_object_or_404(Exchange, public_id=public_id).goals)


def writes_without_asking(request, public_id):
    if not Exchange.objects.filter(public_id=public_id).update(title="Mine now"):
        return HttpResponse(status=404)
    return HttpResponse("done")


def trusts_the_second_id(request, public_id, evidence_id):
    get_object_or_404(Exchange.objects.visible_to(request.user), public_id=public_id)
    return HttpResponse(get_object_or_404(Evidence, public_id=evidence_id).name)


def shows_all_answers(request, public_id):
    exchange = get_object_or_404(Exchange.objects.visible_to(request.user), public_id=public_id)
    return JsonResponse(list(exchange.answers.values_list("comment", flat=True)), safe=False)


def exports_everything(request):
    return JsonResponse(list(Exchange.objects.values("number", "goals", "traveller_name")), safe=False)


def looks_at_nothing(request):
    return HttpResponse("the same")


def looks_at_htmx(request):
    return HttpResponse(f"a part: {bool(request.htmx)}")


def looks_at_a_header(request):
    return HttpResponse(f"a part: {request.headers.get('HX-Request')}")


def looks_at_the_environment(request):
    return HttpResponse(f"a part: {'HTTP_HX_REQUEST' in request.META}")


def looks_at_the_form(request):
    return HttpResponse(f"a reason: {request.POST.get('reason')}")


def looks_at_the_body(request):
    return HttpResponse(f"so long: {len(request.body)}")


planted = [
    path("<public_id>/planted/", forgets_visible_to, name="exchange-planted"),
    path("<public_id>/overwritten/", writes_without_asking, name="exchange-overwritten"),
    path("<public_id>/proof/<evidence_id>/", trusts_the_second_id, name="exchange-proof"),
    path("<public_id>/answers/", shows_all_answers, name="exchange-answers"),
    path("export/", exports_everything, name="planted-export"),
    path("nothing/", looks_at_nothing),
    path("htmx/", looks_at_htmx),
    path("header/", looks_at_a_header),
    path("environment/", looks_at_the_environment),
    path("form/", looks_at_the_form),
    path("body/", looks_at_the_body),
]
urlpatterns = [path("planted/", include((planted, "mobility"), namespace="planted")), *real]
