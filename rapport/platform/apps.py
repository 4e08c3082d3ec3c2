from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "rapport.platform"
    label = "platform"
