from django.urls import path, re_path

from rapport.team.views import invitations, profile, sign_in

# The names that begin with account_ and usersessions_ are allauth's: it finds its way by them.
urlpatterns = [
    path("sign-in", sign_in.SignIn.as_view(), name="account_login"),
    path("sign-out", sign_in.SignOut.as_view(), name="account_logout"),
    path("sign-in/ended", sign_in.AccessEnded.as_view(), name="account_inactive"),
    path("sign-in/password", sign_in.ForgottenPassword.as_view(), name="account_reset_password"),
    path("sign-in/password/sent", sign_in.PasswordMailSent.as_view(), name="account_reset_password_done"),
    path("sign-in/password/done", sign_in.NewPasswordSet.as_view(), name="account_reset_password_from_key_done"),
    re_path(
        r"^sign-in/password/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)$",
        sign_in.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("join/<str:token>", invitations.accept, name="invitation.accept"),
    path("settings/profile", profile.profile, name="profile"),
    path("settings/password", sign_in.ChangePassword.as_view(), name="account_change_password"),
    path("settings/sessions", profile.Sessions.as_view(), name="usersessions_list"),
]
