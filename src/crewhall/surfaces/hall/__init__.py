"""Crewhall's own API and the page that strangers see first: what no dialect offers.

Contract: contracts/hall.yaml. It is mounted at the root, below every other surface: /, /healthz, /readyz, /metrics and /hall/…
"""

from crewhall.platform.http.application import Route, Surface
from crewhall.surfaces.hall import auth
from crewhall.surfaces.hall.assets import AssetResource
from crewhall.surfaces.hall.attendances import AttendanceChangesResource
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
from crewhall.surfaces.hall.metrics import MetricsResource
from crewhall.surfaces.hall.openapi import OpenapiJsonResource, OpenapiResource
from crewhall.surfaces.hall.outbox import OutboxResource
from crewhall.surfaces.hall.password import PasswordResource
from crewhall.surfaces.hall.readyz import ReadyzResource
from crewhall.surfaces.hall.reference import ReferenceResource
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
