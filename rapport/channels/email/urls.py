from django.urls import path

from rapport.channels.email.views import held, mailbox

urlpatterns = [
    path("held", held.held, name="held"),
    path("held/several", held.several, name="held.several"),
    path("held/<int:pk>", held.mail, name="mail"),
    path("held/<int:pk>/recover", held.recover, name="mail.recover"),
    path("held/<int:pk>/discard", held.discard, name="mail.discard"),
    path("mail/<int:pk>/original", held.original, name="mail.original"),
    path("settings/inboxes/<int:pk>/mailbox", mailbox.mailbox, name="settings.mailbox"),
    path("settings/inboxes/<int:pk>/mailbox/check", mailbox.check, name="mailbox.check"),
    path("settings/inboxes/<int:pk>/mailbox/steps", mailbox.steps, name="mailbox.steps"),
]
