"""Routes of the Tommy API, one module a URL: what remains of a path without the prefix and the `{ids}` names the file."""

from crewhall.platform.http.application import Route, operations
from crewhall.surfaces.tommy.legacy.addon_installs import AddonInstallsResource
from crewhall.surfaces.tommy.legacy.user import CurrentUserResource
from crewhall.surfaces.tommy.legacy.user.accounts import CurrentUserAccountsResource
from crewhall.surfaces.tommy.legacy.user.current_account import CurrentUserCurrentAccountResource
from crewhall.surfaces.tommy.legacy.users.confirm import UsersConfirmResource
from crewhall.surfaces.tommy.v1.accounts import AccountsSearchByTermResource, AccountsSearchResource
from crewhall.surfaces.tommy.v1.chats import ChatResource, ChatsResource
from crewhall.surfaces.tommy.v1.chats.initiate import ChatsInitiateResource
from crewhall.surfaces.tommy.v1.chats.messages import ChatMessageResource, ChatMessagesResource
from crewhall.surfaces.tommy.v1.chats.reactions import ChatReactionResource, ChatReactionsResource
from crewhall.surfaces.tommy.v1.chats.users import ChatUserResource, ChatUsersResource
from crewhall.surfaces.tommy.v1.contacts import (
    ContactAcceptResource,
    ContactAddResource,
    ContactDeclineResource,
    ContactInviteResource,
    ContactResource,
    ContactsImportResource,
    ContactsRequestsResource,
    ContactsResource,
)
from crewhall.surfaces.tommy.v1.devices import DeviceResource, DevicesResource
from crewhall.surfaces.tommy.v1.events import EventResource, EventsResource
from crewhall.surfaces.tommy.v1.fragments import FragmentResource, FragmentsResource
from crewhall.surfaces.tommy.v1.invitations import (
    InvitationAcceptResource,
    InvitationDeclineResource,
    InvitationResource,
    InvitationsResource,
)
from crewhall.surfaces.tommy.v1.me import MeResource
from crewhall.surfaces.tommy.v1.me.accounts import MeAccountsResource
from crewhall.surfaces.tommy.v1.me.api_keys import MeApiKeyResource, MeApiKeysResource
from crewhall.surfaces.tommy.v1.me.associates import MeAssociatesResource
from crewhall.surfaces.tommy.v1.me.current_account import MeCurrentAccountResource
from crewhall.surfaces.tommy.v1.me.qr import MeQrResource
from crewhall.surfaces.tommy.v1.me.settings import MeSettingResource, MeSettingsResource
from crewhall.surfaces.tommy.v1.me.wls import MeWlsResource
from crewhall.surfaces.tommy.v1.messages import MessageResource, MessagesResource
from crewhall.surfaces.tommy.v1.messages.favorite import MessagesFavoriteResource
from crewhall.surfaces.tommy.v1.messages.recent import MessagesRecentResource
from crewhall.surfaces.tommy.v1.openapi import OpenapiJsonResource
from crewhall.surfaces.tommy.v1.sessions import SessionsResource
from crewhall.surfaces.tommy.v1.syncs import SyncResource, SyncsResource
from crewhall.surfaces.tommy.v1.tags import OlderTagsResource, TagResource, TagsResource
from crewhall.surfaces.tommy.v1.team import TeamResource
from crewhall.surfaces.tommy.v1.team.demo_data import TeamDemoDataApplyResource, TeamDemoDataResetResource
from crewhall.surfaces.tommy.v1.team.features import TeamFeaturesResource
from crewhall.surfaces.tommy.v1.team.members import TeamMemberResource, TeamMembersInviteResource, TeamMembersResource
from crewhall.surfaces.tommy.v1.team.settings import TeamSettingResource, TeamSettingsResource
from crewhall.surfaces.tommy.v1.teams import TeamByIdMembersResource, TeamByIdResource, TeamsResource
from crewhall.surfaces.tommy.v1.users import (
    UserResource,
    UserSendVerificationEmailResource,
    UserSendVerificationSmsResource,
    UsersResetPasswordResource,
    UsersResource,
    UsersSearchResource,
    UsersVerifyResource,
)
from crewhall.surfaces.tommy.v1.workforce import WorkforceResource
from crewhall.surfaces.tommy.v1.workforce.clock_routes import CLOCK_ROUTES
from crewhall.surfaces.tommy.v1.workforce.manager.employees import (
    WorkforceManagerEmployeeResource,
    WorkforceManagerEmployeesResource,
)
from crewhall.surfaces.tommy.v1.workforce.routes import WORKFORCE_ROUTES
from crewhall.surfaces.tommy.v1.workforce.timesheet_routes import TIMESHEET_ROUTES

_OPERATIONS: tuple[Route, ...] = (
    ("/accounts/search", AccountsSearchResource()),
    ("/accounts/search/{term}", AccountsSearchByTermResource()),
    ("/chats", ChatsResource()),
    ("/chats/{chat_id:id}", ChatResource()),
    ("/chats/initiate", ChatsInitiateResource()),
    ("/chats/{chat_id:id}/messages", ChatMessagesResource()),
    ("/chats/{chat_id:id}/messages/{message_id:id}", ChatMessageResource()),
    ("/chats/{chat_id:id}/reactions", ChatReactionsResource()),
    ("/chats/{chat_id:id}/reactions/{reaction_id:id}", ChatReactionResource()),
    ("/chats/{chat_id:id}/users", ChatUsersResource()),
    ("/chats/{chat_id:id}/users/{user_id:id}", ChatUserResource()),
    ("/contacts", ContactsResource()),
    ("/contacts/requests", ContactsRequestsResource()),
    ("/contacts/import", ContactsImportResource()),
    ("/contacts/{friend_id:id}", ContactResource()),
    ("/contacts/{friend_id:id}/add", ContactAddResource()),
    ("/contacts/{friend_id:id}/invite", ContactInviteResource()),
    ("/contacts/{friend_id:id}/accept", ContactAcceptResource()),
    ("/contacts/{friend_id:id}/decline", ContactDeclineResource()),
    ("/devices", DevicesResource()),
    ("/devices/{device_id}", DeviceResource()),
    ("/events", EventsResource()),
    ("/events/{event_id:id}", EventResource()),
    ("/fragments", FragmentsResource()),
    ("/fragments/{fragment_id:id}", FragmentResource()),
    ("/invitations", InvitationsResource()),
    ("/invitations/{token}", InvitationResource()),
    ("/invitations/{token}/accept", InvitationAcceptResource()),
    ("/invitations/{token}/decline", InvitationDeclineResource()),
    ("/me", MeResource()),
    ("/me/accounts", MeAccountsResource()),
    ("/me/api_keys", MeApiKeysResource()),
    ("/me/api_keys/{api_key_id:id}", MeApiKeyResource()),
    ("/me/associates", MeAssociatesResource()),
    ("/me/current_account", MeCurrentAccountResource()),
    ("/me/qr", MeQrResource()),
    ("/me/qr.png", MeQrResource()),
    ("/me/settings", MeSettingsResource()),
    ("/me/settings/{name}", MeSettingResource()),
    ("/me/wls", MeWlsResource()),
    ("/messages", MessagesResource()),
    ("/messages/{message_id:id}", MessageResource()),
    ("/messages/favorite", MessagesFavoriteResource()),
    ("/messages/recent", MessagesRecentResource()),
    ("/sessions", SessionsResource()),
    ("/syncs", SyncsResource()),
    ("/syncs/{sync_id:id}", SyncResource()),
    ("/tags", TagsResource()),
    ("/team/tags", OlderTagsResource()),
    ("/teams/tags", OlderTagsResource()),
    ("/tags/{tag_id:id}", TagResource()),
    ("/team", TeamResource()),
    ("/team/demo_data/apply", TeamDemoDataApplyResource()),
    ("/team/demo_data/reset", TeamDemoDataResetResource()),
    ("/team/features", TeamFeaturesResource()),
    ("/team/members", TeamMembersResource()),
    ("/team/members/{user_id:id}", TeamMemberResource()),
    ("/team/members/invite", TeamMembersInviteResource()),
    ("/team/settings", TeamSettingsResource()),
    ("/team/settings/{name}", TeamSettingResource()),
    ("/teams", TeamsResource()),
    ("/teams/{team_id}", TeamByIdResource()),
    ("/teams/{team_id}/members", TeamByIdMembersResource()),
    ("/users", UsersResource()),
    ("/users/search", UsersSearchResource()),
    ("/users/search/{term}", UsersSearchResource()),
    ("/users/verify", UsersVerifyResource()),
    ("/users/verify/{pin}", UsersVerifyResource()),
    ("/users/{user_id}", UserResource()),
    ("/users/{user_id}/send_verification_email", UserSendVerificationEmailResource()),
    ("/users/{user_id}/send_verification_sms", UserSendVerificationSmsResource()),
    ("/users/reset_password", UsersResetPasswordResource()),
    ("/workforce", WorkforceResource()),
    ("/workforce/manager/employees", WorkforceManagerEmployeesResource()),
    ("/workforce/manager/employees/{user_id:id}", WorkforceManagerEmployeeResource()),
    *CLOCK_ROUTES,
    *WORKFORCE_ROUTES,
    *TIMESHEET_ROUTES,
)

ROUTES: tuple[Route, ...] = (*_OPERATIONS, ("/openapi.json", OpenapiJsonResource(operations(_OPERATIONS))))
"""One resource a URL."""

RETIRED: tuple[Route, ...] = (
    ("/addon_installs", AddonInstallsResource()),
    ("/user", CurrentUserResource()),
    ("/user/accounts", CurrentUserAccountsResource()),
    ("/user/current_account", CurrentUserCurrentAccountResource()),
    ("/users/confirm/{confirmation_token}", UsersConfirmResource()),
)
"""URLs of the first edition that today's does not have."""

RETIRED_OPERATIONS = {operation.id for operation in operations(RETIRED)} | {"get_users", "update_users_by_id"}
"""Operations of the first edition only. The last two share their URLs with operations of today's (see users.py)."""
