"""Crewhall's own API and the page that strangers see first: what no dialect offers.

Contract: contracts/hall.yaml. It is mounted at the root, below every other surface: /, /healthz, /readyz, /metrics and /hall/…
"""

from crewhall.platform.http.application import Route, Surface
from crewhall.surfaces.hall import auth
from crewhall.surfaces.hall.assets import AssetResource
from crewhall.surfaces.hall.attendances import AttendanceChangesResource
from crewhall.surfaces.hall.availability.patterns import AvailabilityPatternResource, AvailabilityPatternsResource
from crewhall.surfaces.hall.blobs import BlobResource
from crewhall.surfaces.hall.calendars import CalendarResource, CalendarsResource
from crewhall.surfaces.hall.errors import write_error
from crewhall.surfaces.hall.feed import FeedResource
from crewhall.surfaces.hall.files import FileResource, FilesResource, FilesUsageResource, FileThumbnailResource
from crewhall.surfaces.hall.focus.budgets import FocusBudgetsResource
from crewhall.surfaces.hall.focus.entries import FocusEntriesResource, FocusEntryResource
from crewhall.surfaces.hall.focus.export import FocusExportResource
from crewhall.surfaces.hall.focus.goals import FocusGoalResource, FocusGoalsResource
from crewhall.surfaces.hall.focus.imports import FocusImportsResource
from crewhall.surfaces.hall.focus.interruptions import FocusInterruptionsResource
from crewhall.surfaces.hall.focus.lengths import FocusLengthsResource
from crewhall.surfaces.hall.focus.profile import FocusProfileResource
from crewhall.surfaces.hall.focus.statistics import (
    FocusStatisticsHeatmapResource,
    FocusStatisticsHeatmapSvgResource,
    FocusStatisticsResource,
)
from crewhall.surfaces.hall.focus.timer import (
    FocusTimerCancelResource,
    FocusTimerCompleteResource,
    FocusTimerPauseResource,
    FocusTimerResource,
    FocusTimerResumeResource,
    FocusTimerStartResource,
)
from crewhall.surfaces.hall.github import GithubAccountResource, GithubAccountsResource
from crewhall.surfaces.hall.healthz import HealthzResource
from crewhall.surfaces.hall.invitations import InvitationResource
from crewhall.surfaces.hall.kiosk import KioskPinResource
from crewhall.surfaces.hall.leave import (
    LeaveApproveResource,
    LeaveCancelResource,
    LeaveDeclineResource,
    LeaveResource,
    LeavesResource,
)
from crewhall.surfaces.hall.leave.adjustments import LeaveAdjustmentsResource
from crewhall.surfaces.hall.leave.balances import LeaveBalancesResource
from crewhall.surfaces.hall.leave.policies import LeavePoliciesResource, LeavePolicyResource
from crewhall.surfaces.hall.locations import LocationResource, LocationsResource
from crewhall.surfaces.hall.me.quiet_hours import QuietHoursResource
from crewhall.surfaces.hall.metrics import MetricsResource
from crewhall.surfaces.hall.openapi import OpenapiJsonResource, OpenapiResource
from crewhall.surfaces.hall.outbox import OutboxResource
from crewhall.surfaces.hall.password import PasswordResource
from crewhall.surfaces.hall.readyz import ReadyzResource
from crewhall.surfaces.hall.reference import ReferenceResource
from crewhall.surfaces.hall.roster import RosterResource
from crewhall.surfaces.hall.roster.conflicts import RosterConflictsResource
from crewhall.surfaces.hall.roster.copy import RosterCopyResource
from crewhall.surfaces.hall.roster.coverage import CoverageResource
from crewhall.surfaces.hall.roster.publish import RosterPublishResource
from crewhall.surfaces.hall.roster.staffing import StaffingNeedResource, StaffingNeedsResource
from crewhall.surfaces.hall.roster.templates import (
    ShiftTemplateApplyResource,
    ShiftTemplateResource,
    ShiftTemplatesResource,
)
from crewhall.surfaces.hall.signup import SignupResource
from crewhall.surfaces.hall.socket import SocketResource
from crewhall.surfaces.hall.start import RootResource
from crewhall.surfaces.hall.timesheets import (
    TimesheetChangesResource,
    TimesheetsExceptionsResource,
    TimesheetsExportResource,
)
from crewhall.surfaces.hall.tokens import TokenResource, TokensResource
from crewhall.surfaces.hall.verification import VerificationResource

ROUTES: tuple[Route, ...] = (
    ("/hall/assets/{file}", AssetResource()),
    ("/hall/attendances/{attendance_id:id}/changes", AttendanceChangesResource()),
    ("/hall/availability/patterns", AvailabilityPatternsResource()),
    ("/hall/availability/patterns/{pattern_id:id}", AvailabilityPatternResource()),
    ("/hall/blobs/{key}", BlobResource()),
    ("/hall/calendars", CalendarsResource()),
    ("/hall/calendars/{file}", CalendarResource()),
    ("/hall/feed", FeedResource()),
    ("/hall/files", FilesResource()),
    ("/hall/files/usage", FilesUsageResource()),
    ("/hall/files/{token}/thumbnail", FileThumbnailResource()),
    ("/hall/files/{token}/{filename}", FileResource()),
    ("/hall/focus/budgets", FocusBudgetsResource()),
    ("/hall/focus/entries", FocusEntriesResource()),
    ("/hall/focus/entries/{entry_id:id}", FocusEntryResource()),
    ("/hall/focus/export", FocusExportResource()),
    ("/hall/focus/goals", FocusGoalsResource()),
    ("/hall/focus/goals/{goal_id:id}", FocusGoalResource()),
    ("/hall/focus/imports", FocusImportsResource()),
    ("/hall/focus/interruptions", FocusInterruptionsResource()),
    ("/hall/focus/lengths", FocusLengthsResource()),
    ("/hall/focus/profile", FocusProfileResource()),
    ("/hall/focus/statistics", FocusStatisticsResource()),
    ("/hall/focus/statistics/heatmap", FocusStatisticsHeatmapResource()),
    ("/hall/focus/statistics/heatmap.svg", FocusStatisticsHeatmapSvgResource()),
    ("/hall/focus/timer", FocusTimerResource()),
    ("/hall/focus/timer/start", FocusTimerStartResource()),
    ("/hall/focus/timer/pause", FocusTimerPauseResource()),
    ("/hall/focus/timer/resume", FocusTimerResumeResource()),
    ("/hall/focus/timer/cancel", FocusTimerCancelResource()),
    ("/hall/focus/timer/complete", FocusTimerCompleteResource()),
    ("/hall/github", GithubAccountsResource()),
    ("/hall/github/{github_id:id}", GithubAccountResource()),
    ("/healthz", HealthzResource()),
    ("/hall/invitations/{token}", InvitationResource()),
    ("/hall/kiosk/pin", KioskPinResource()),
    ("/hall/leave", LeavesResource()),
    ("/hall/leave/adjustments", LeaveAdjustmentsResource()),
    ("/hall/leave/balances", LeaveBalancesResource()),
    ("/hall/leave/policies", LeavePoliciesResource()),
    ("/hall/leave/policies/{policy_id:id}", LeavePolicyResource()),
    ("/hall/leave/{leave_id:id}", LeaveResource()),
    ("/hall/leave/{leave_id:id}/approve", LeaveApproveResource()),
    ("/hall/leave/{leave_id:id}/cancel", LeaveCancelResource()),
    ("/hall/leave/{leave_id:id}/decline", LeaveDeclineResource()),
    ("/hall/me/quiet_hours", QuietHoursResource()),
    ("/hall/locations", LocationsResource()),
    ("/hall/locations/{location_id:id}", LocationResource()),
    ("/hall/timesheets/export", TimesheetsExportResource()),
    ("/hall/timesheets/exceptions", TimesheetsExceptionsResource()),
    ("/hall/timesheets/{timesheet_id:id}/changes", TimesheetChangesResource()),
    ("/metrics", MetricsResource()),
    ("/hall/openapi.json", OpenapiJsonResource()),
    ("/hall/openapi/{file}", OpenapiResource()),
    ("/hall/outbox", OutboxResource()),
    ("/hall/password", PasswordResource()),
    ("/readyz", ReadyzResource()),
    ("/hall/reference/{surface}", ReferenceResource()),
    ("/hall/roster", RosterResource()),
    ("/hall/roster/conflicts", RosterConflictsResource()),
    ("/hall/roster/copy", RosterCopyResource()),
    ("/hall/roster/coverage", CoverageResource()),
    ("/hall/roster/publish", RosterPublishResource()),
    ("/hall/roster/staffing", StaffingNeedsResource()),
    ("/hall/roster/staffing/{need_id:id}", StaffingNeedResource()),
    ("/hall/roster/templates", ShiftTemplatesResource()),
    ("/hall/roster/templates/{template_id:id}", ShiftTemplateResource()),
    ("/hall/roster/templates/{template_id:id}/apply", ShiftTemplateApplyResource()),
    ("/hall/signup", SignupResource()),
    ("/hall/socket", SocketResource()),
    ("/", RootResource()),
    ("/hall/tokens", TokensResource()),
    ("/hall/tokens/{token_id:id}", TokenResource()),
    ("/hall/verification", VerificationResource()),
)
"""One resource a URL."""


SURFACE = Surface(
    name="hall",
    title="Crewhall",
    purpose="What none of the others has: health, figures, the administrator's outbox",
    prefix="",
    routes=ROUTES,
    authenticate=auth.authenticate,
    identify=auth.identify,
    write_error=write_error,
)
