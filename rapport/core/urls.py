from django.urls import path

from rapport.core.views import ui
from rapport.core.views.theme import theme

urlpatterns = [
    path("theme", theme, name="theme"),
    path("ui", ui.ui, name="ui"),
    path("ui/people", ui.people, name="ui.people"),
    path("ui/keep", ui.keep, name="ui.keep"),
]
