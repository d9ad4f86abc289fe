"""Who may do what at work: pure functions of the caller's scope and facts. What somebody sees at all is the scope of the statements.

| capability                                   | member                 | manager (1)       | admin, owner |
|----------------------------------------------|------------------------|-------------------|--------------|
| read settings, locations, questions          | yes                    | yes               | yes          |
| change settings, locations, leave policies   |                        |                   | yes          |
| read and change what is kept of employees    |                        | yes               | yes          |
| read shifts                                  | own published, open(2) | yes, with drafts  | yes          |
| make, change, publish, cancel shifts         |                        | yes               | yes          |
| read, copy and publish rosters at once       |                        | yes               | yes          |
| templates of shifts, required staffing       |                        | yes (3)           | yes          |
| ask for, drop, swap shifts                   | own                    | own, for others   | own, others  |
| decide requests, offer shifts                | accept own offer       | yes               | yes          |
| say when one can work                        | own                    | own, for others   | own, others  |
| ask for leave, cancel it                     | own                    | own, for others   | own, others  |
| decide leave, adjust balances                |                        | of others         | yes          |
| clock in and out                             | own                    | own, for others   | own, others  |
| read punches and timesheets                  | own                    | yes               | yes          |
| edit and delete punches                      |                        |                   | yes          |
| clock for others with their kiosk PIN        | named in the settings  | yes               | yes          |
| ask questions around shifts                  |                        | yes               | yes          |
| make timesheets, edit items, submit, recall  | own                    | own, for others   | own, others  |
| pre-approve, approve, deny timesheets        |                        | of others         | yes          |
| unlock timesheets, edit approved ones        |                        |                   | yes          |
| export                                       |                        | yes               | yes          |

(1) A manager with locations: of shifts there, and of the people who carry one of them. (2) In the member's locations and roles.
(3) Who has locations uses templates of the whole team there, and changes those of their locations only.
It is the capability that counts, not the path: members use manager paths for what they may do, and managers the other ones.
"""

from collections.abc import Set as AbstractSet

from crewhall.domains.workforce.scope import Scope
from crewhall.kit.errors import Forbidden


def may_administer(scope: Scope) -> None:
    """Admins and the owner. Raises `Forbidden`."""
    if not scope.administers:
        raise Forbidden(reason="Only admins of the team and its owner may do this.")


def may_manage(scope: Scope) -> None:
    """Managers and above. Raises `Forbidden`."""
    if not scope.manages:
        raise Forbidden(reason="Only managers of the team may do this.")


def may_manage_at(scope: Scope, location_id: int | None) -> None:
    """Managers and above, where they manage. Raises `Forbidden`."""
    may_manage(scope)
    if not scope.covers(location_id):
        raise Forbidden(reason="You manage some locations of the team; this is at none of them.")


def may_act_for(scope: Scope, user_id: int) -> None:
    """Oneself, and managers for others. Raises `Forbidden`."""
    if user_id != scope.user_id and not scope.manages:
        raise Forbidden(reason="Only managers of the team may do this for somebody else.")


def may_decide_for(scope: Scope, user_id: int) -> None:
    """Managers about others, admins and the owner about everybody. Raises `Forbidden`."""
    may_manage(scope)
    if user_id == scope.user_id and not scope.administers:
        raise Forbidden(reason="You cannot decide about this yourself; ask another manager.")


def may_run_kiosk(scope: Scope, named: AbstractSet[int]) -> None:
    """Managers and above, and whom the settings name. Raises `Forbidden`."""
    if scope.user_id not in named and not scope.manages:
        raise Forbidden(reason="Only managers of the team, and people whom its settings name, may run a kiosk.")


def may_answer_offer(scope: Scope, user_id: int) -> None:
    """Whoever was offered the shift. Raises `Forbidden`."""
    if user_id != scope.user_id:
        raise Forbidden(reason="Only the person to whom the shift is offered accepts or rejects it.")


def may_take_back(scope: Scope, user_ids: AbstractSet[int | None]) -> None:
    """Whoever made a request, and whom it concerns. Raises `Forbidden`."""
    if scope.user_id not in user_ids:
        raise Forbidden(reason="Only the person who made the request, or whom it concerns, cancels it.")


def may_reword(scope: Scope, user_ids: AbstractSet[int | None]) -> None:
    """Whoever made a request, and whom it concerns unless it is an offer. Raises `Forbidden`."""
    if scope.user_id not in user_ids:
        raise Forbidden(reason="Only the person whose request it is changes its message.")
