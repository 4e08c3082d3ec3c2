from django.urls import path

from rapport.core.views.theme import theme
from rapport.core.views.ui import ui

urlpatterns = [
    path("theme", theme, name="theme"),
    path("ui", ui, name="ui"),
]
