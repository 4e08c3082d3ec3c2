"""Every room's addresses. A room names its own in its urls.py."""

from django.urls import include, path

urlpatterns = [
    path("", include("rapport.core.urls")),
    path("", include("rapport.team.urls")),
    path("", include("rapport.people.urls")),
    path("", include("rapport.desk.urls")),
    path("", include("rapport.channels.email.urls")),
    path("", include("rapport.platform.urls")),
]
