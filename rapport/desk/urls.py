from django.urls import path

from rapport.desk.views import composing, conversation, drafts, files, frame, inbox, search, verbs

_VERBS = {
    "resolve": verbs.resolve,
    "reopen": verbs.reopen,
    "close": verbs.close,
    "mark-spam": verbs.mark_spam,
    "status": verbs.status,
    "assign": verbs.assign,
    "take": verbs.take,
    "team": verbs.team,
    "hand-off": verbs.hand_off,
    "snooze": verbs.snooze,
    "wake": verbs.wake,
    "prioritise": verbs.prioritise,
    "tag": verbs.tag,
    "untag": verbs.untag,
    "follow": verbs.follow,
    "unfollow": verbs.unfollow,
    "reply": composing.reply,
    "note": composing.note,
    "draft": drafts.draft,
    "upload": drafts.upload,
    "parts": conversation.parts,
    "see": conversation.see,
}

urlpatterns = [
    path("", inbox.home, name="home"),
    path("inbox/<slug:view>", inbox.inbox, name="inbox"),
    path("inbox/<slug:view>/narrow", inbox.narrow, name="inbox.narrow"),
    path("conversations/<int:pk>", conversation.conversation, name="conversation"),
    *(
        path(f"conversations/<int:pk>/{word}", view, name=f"conversation.{word.replace('-', '_')}")
        for word, view in _VERBS.items()
    ),
    path("conversations/<int:pk>/messages/<int:message>/retry", composing.retry, name="delivery.retry"),
    path("conversations/<int:pk>/messages/<int:message>/arrived", composing.arrived, name="delivery.arrived"),
    path("messages/<int:pk>/whole", conversation.whole, name="message.whole"),
    path("tags/names", conversation.tag_names, name="tags.names"),
    path("messages/<int:pk>/frame", frame.frame, name="message.frame"),
    path("files/<int:pk>/<path:name>", files.file, name="file"),
    path("files/<int:pk>", files.file, name="file.bare"),
    path("drafts/files/<int:pk>", files.draft_file, name="draft.file"),
    path("drafts/files/<int:pk>/remove", drafts.remove_file, name="draft.file.remove"),
    path("colleagues", composing.colleagues, name="colleagues"),
    path("search", search.search, name="search"),
]
