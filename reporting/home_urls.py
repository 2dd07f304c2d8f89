from django.urls import path

from reporting import home

urlpatterns = [
    path("", home.welcome, name="welcome"),
    path("home/", home.tasks, name="home"),
]
