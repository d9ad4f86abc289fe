"""The Tommy API in its first edition, for clients that were written for it: the same use cases in its own shapes.

Contract: contracts/tommy-legacy.yaml with contracts/amendments/tommy-legacy.yaml. Prefix: /legacy/v1. Its paths that today's edition does
not have live at /v1 too, by the same handlers. Quirks: `phone`, `message`, errors of an integer code and a message.
"""

from functools import cache

from litestar import Litestar, Request

from crewhall.platform.http.plain_calls import PlainCalls, raise_again
from crewhall.surfaces.tommy.legacy import addon_installs, addons, chats, contacts, messages, sessions, user, users
from crewhall.surfaces.tommy.legacy.chats import initiate
from crewhall.surfaces.tommy.legacy.chats import messages as chat_messages
from crewhall.surfaces.tommy.legacy.chats import users as chat_users
from crewhall.surfaces.tommy.legacy.errors import EXCEPTION_HANDLERS
from crewhall.surfaces.tommy.legacy.messages import recent
from crewhall.surfaces.tommy.legacy.user import accounts, current_account
from crewhall.surfaces.tommy.legacy.users import confirm

PREFIX = "/legacy/v1"

RETIRED_HANDLERS = [
    user.get_user,
    user.update_user,
    accounts.get_user_accounts,
    current_account.get_user_current_account,
    current_account.update_user_current_account,
    users.get_users,
    users.update_users_by_id,
    confirm.get_users_confirm_by_confirmation_token,
    addon_installs.get_addon_installs,
]
"""Operations whose paths today's edition does not have. They bring their errors' shape along, because both editions serve them."""

ROUTE_HANDLERS = [
    *RETIRED_HANDLERS,
    users.create_users,
    users.get_users_by_id,
    sessions.create_sessions,
    sessions.delete_sessions,
    chats.get_chats,
    chats.create_chats,
    chats.get_chats_by_id,
    chats.update_chats_by_id,
    initiate.create_chats_initiate,
    chat_messages.get_chats_by_chat_id_messages,
    chat_users.get_chats_by_chat_id_users,
    messages.create_messages,
    recent.get_messages_recent,
    contacts.get_contacts,
    contacts.create_contacts,
    contacts.get_contacts_by_id,
    contacts.update_contacts_by_id,
    addons.get_addons,
]


@cache
def create_app() -> PlainCalls:
    """The surface as an ASGI application whose paths have no prefix. It holds nothing of a server, so all of a process share one."""
    app = Litestar(
        route_handlers=[*ROUTE_HANDLERS],
        exception_handlers=EXCEPTION_HANDLERS,
        guards=[raise_again],
        openapi_config=None,
        logging_config=None,  # the process configures logging once, for all
    )
    return PlainCalls(app, Request)
