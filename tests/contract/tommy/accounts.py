"""Accounts: the roles in which people act."""

from tests.contract.calls import OWN, Call
from tests.contract.tables import Table

CALLS = {
    "get_accounts_search": Call("GET", "/accounts/search", 200, OWN, params={"term": "Quokk"}),
    "get_accounts_search_by_term": Call("GET", "/accounts/search/Quokk", 200, OWN),
    "get_me_current_account": Call("GET", "/me/current_account", 200, OWN),
    "update_me_current_account": Call(
        "PUT",
        "/me/current_account",
        200,
        "NOT_YOUR_ACCOUNT",
        params={"current_account_id": "{member_id}", "current_account_type": "TeamMember"},
    ),
}

TABLE = Table(
    tags=("Account",),
    calls=CALLS,
    seen=("/me/accounts",),
)
