"""All kinds of jobs and the periodic schedule, one line each."""

from crewhall.app.housekeeping import prune, sweep_blobs
from crewhall.domains.calendar import jobs as calendar_jobs
from crewhall.domains.chat import jobs as chat_jobs
from crewhall.domains.focus import jobs as focus_jobs
from crewhall.domains.notify import jobs as notify_jobs
from crewhall.domains.workforce import jobs as workforce_jobs
from crewhall.flows.demo import jobs as demo_jobs
from crewhall.platform.jobs import JobRegistry, JobSpec, Periodic

REGISTRY = JobRegistry(
    specs={
        "calendar.remind": JobSpec(body=calendar_jobs.remind),
        "chat.send_scheduled": JobSpec(body=chat_jobs.send_scheduled),
        "demo.apply": JobSpec(body=demo_jobs.apply, attempts=demo_jobs.ATTEMPTS),
        "demo.reset": JobSpec(body=demo_jobs.reset, attempts=demo_jobs.ATTEMPTS),
        "files.sweep": JobSpec(body=sweep_blobs),
        "focus.count_boards": JobSpec(body=focus_jobs.count_boards),
        "focus.expire_scores": JobSpec(body=focus_jobs.expire_scores),
        "focus.follow_person": JobSpec(body=focus_jobs.follow_person),
        "focus.move_rest": JobSpec(body=focus_jobs.move_rest),
        "focus.timer_over": JobSpec(body=focus_jobs.timer_over),
        "outbox.send": JobSpec(body=notify_jobs.send),
        "outbox.sweep": JobSpec(body=notify_jobs.sweep),
        "server.prune": JobSpec(body=prune),
        "workforce.auto_clock_out": JobSpec(body=workforce_jobs.auto_clock_out),
        "workforce.notify": JobSpec(body=workforce_jobs.notify),
        "workforce.tell": JobSpec(body=workforce_jobs.tell),
    },
    periodic=(
        Periodic("files.sweep", "41 3,15 * * *"),
        Periodic("focus.expire_scores", "* * * * *"),
        Periodic("focus.count_boards", "23 4 * * *"),
        Periodic("outbox.sweep", "*/5 * * * *"),
        Periodic("server.prune", "17 3 * * *"),
        Periodic("workforce.auto_clock_out", "* * * * *"),
        Periodic("workforce.notify", "* * * * *"),
    ),
)
