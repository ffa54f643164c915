"""The Web API's methods, a file per family; `web_api` finds them in `METHODS`."""

from bot.sandbox.methods import chat, conversations, files, people, reactions, views
from bot.sandbox.methods.calls import Method

METHODS: dict[str, Method] = {
    **people.METHODS,
    **conversations.METHODS,
    **chat.METHODS,
    **views.METHODS,
    **reactions.METHODS,
    **files.METHODS,
}

# Slack has these and the sandbox does not: they answer `unknown_method` like any unknown name.
ABSENT = (
    "assistant.threads.setStatus",
    "assistant.threads.setSuggestedPrompts",
    "assistant.threads.setTitle",
    "bookmarks.add",
    "canvases.create",
    "chat.deleteScheduledMessage",
    "chat.scheduleMessage",
    "chat.scheduledMessages.list",
    "chat.startStream",
    "chat.unfurl",
    "dialog.open",
    "files.upload",
    "functions.completeSuccess",
    "oauth.v2.access",
    "pins.add",
    "reminders.add",
    "search.messages",
    "slackLists.create",
    "usergroups.list",
    "users.profile.get",
    "users.profile.set",
    "users.setPresence",
)
