from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "rapport.channels.email"
    label = "email"
