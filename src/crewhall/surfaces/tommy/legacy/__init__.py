"""The Tommy API in its first edition, for clients that were written for it: the same use cases in its own shapes.

Contract: contracts/tommy-legacy.yaml with contracts/amendments/tommy-legacy.yaml. Prefix: /legacy/v1. Its paths that today's edition does
not have are served at /v1 too, by the same resources. Quirks: `phone`, `message`, errors of an integer code and a message.
"""

from crewhall.platform.http.application import Route, Surface
from crewhall.surfaces.tommy import auth
from crewhall.surfaces.tommy.legacy import errors
from crewhall.surfaces.tommy.legacy.addon_installs import AddonInstallsResource
from crewhall.surfaces.tommy.legacy.addons import AddonsResource
from crewhall.surfaces.tommy.legacy.chats import ChatResource, ChatsResource
from crewhall.surfaces.tommy.legacy.chats.initiate import ChatsInitiateResource
from crewhall.surfaces.tommy.legacy.chats.messages import ChatMessagesResource
from crewhall.surfaces.tommy.legacy.chats.users import ChatUsersResource
from crewhall.surfaces.tommy.legacy.contacts import ContactResource, ContactsResource
from crewhall.surfaces.tommy.legacy.messages import MessagesResource
from crewhall.surfaces.tommy.legacy.messages.recent import MessagesRecentResource
from crewhall.surfaces.tommy.legacy.sessions import SessionsResource
from crewhall.surfaces.tommy.legacy.user import CurrentUserResource
from crewhall.surfaces.tommy.legacy.user.accounts import CurrentUserAccountsResource
from crewhall.surfaces.tommy.legacy.user.current_account import CurrentUserCurrentAccountResource
from crewhall.surfaces.tommy.legacy.users import UserResource, UsersResource
from crewhall.surfaces.tommy.legacy.users.confirm import UsersConfirmResource

ROUTES: tuple[Route, ...] = (
    ("/addon_installs", AddonInstallsResource()),
    ("/addons", AddonsResource()),
    ("/chats", ChatsResource()),
    ("/chats/{chat_id:id}", ChatResource()),
    ("/chats/initiate", ChatsInitiateResource()),
    ("/chats/{chat_id:id}/messages", ChatMessagesResource()),
    ("/chats/{chat_id:id}/users", ChatUsersResource()),
    ("/contacts", ContactsResource()),
    ("/contacts/{contact_id:id}", ContactResource()),
    ("/messages", MessagesResource()),
    ("/messages/recent", MessagesRecentResource()),
    ("/sessions", SessionsResource()),
    ("/user", CurrentUserResource()),
    ("/user/accounts", CurrentUserAccountsResource()),
    ("/user/current_account", CurrentUserCurrentAccountResource()),
    ("/users", UsersResource()),
    ("/users/{user_id}", UserResource()),
    ("/users/confirm/{confirmation_token}", UsersConfirmResource()),
)
"""One resource a URL."""

SURFACE = Surface(
    name="tommy-legacy",
    title="Tommy, first edition",
    purpose="The same API as clients of its first edition know it",
    prefix="/legacy/v1",
    routes=ROUTES,
    authenticate=auth.authenticate,
    identify=auth.identify,
    write_error=errors.write_error,
    sign_in_path="/sessions",
)
