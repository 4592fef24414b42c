"""The settings of the two queues: Celery is the clock and the evidence's pipeline, django-q2 carries messages."""

from typing import Any

from kombu import Queue

from config import env

REDIS_URL = env.secret("REDIS_URL")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
# What waits for another machine has a queue of its own, with a worker of its own: it must never hold up the clock.
# A worker that is not told its queues (-Q) takes from both.
CELERY_TASK_QUEUES = [Queue("celery", routing_key="celery"), Queue("fetch", routing_key="fetch")]
CELERY_TASK_ROUTES = {
    # Exports and imports may take minutes, which is no reason for a deadline to be looked at late.
    "apps.core.tasks.run_job": {"queue": "fetch"},
    # A mail server is another machine.
    "apps.grids.tasks.send_report": {"queue": "fetch"},
    "apps.verification_tasks.tasks.fetch_recording": {"queue": "fetch"},
    "apps.verification_tasks.tasks.work_on_wechat": {"queue": "fetch"},
}
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# However long Redis is away: a worker that gave up would not come back with it.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# Longer than the longest task; no task is ever given an ETA (see the sweep).
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_BEAT_SCHEDULER = "redbeat.RedBeatScheduler"
# A second beat takes over well within the time between two sweeps: it looks every second for a lock that has run out.
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_REDBEAT_LOCK_TIMEOUT = 5
CELERY_BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "heartbeat": {"task": "apps.core.tasks.beat_heartbeat", "schedule": 10.0},
    "sweep-jobs": {"task": "apps.core.tasks.sweep_jobs", "schedule": 10.0},
    "forget-job-files": {"task": "apps.core.tasks.forget_job_files", "schedule": 3600.0},
    "send-reports": {"task": "apps.grids.tasks.sweep_reports", "schedule": 60.0},
    "sla-sweep": {"task": "apps.verification_tasks.tasks.sweep_deadlines", "schedule": 10.0},
    "recompute-deadlines": {"task": "apps.verification_tasks.tasks.recompute_deadlines", "schedule": 86400.0},
    "look-for-signs": {"task": "apps.verification_tasks.tasks.look_for_signs", "schedule": 60.0},
    "compute-scorecards": {"task": "apps.verification_tasks.tasks.compute_scorecards", "schedule": 300.0},
    "forecast": {"task": "apps.verification_tasks.tasks.forecast", "schedule": 1800.0},
    "replay-forecast": {"task": "apps.verification_tasks.tasks.replay_forecast", "schedule": 86400.0},
    "inbound-calls": {"task": "apps.verification_tasks.tasks.sweep_calls", "schedule": 30.0},
    "call-recordings": {"task": "apps.verification_tasks.tasks.sweep_recordings", "schedule": 30.0},
    "forget-calls": {"task": "apps.verification_tasks.tasks.forget_calls", "schedule": 3600.0},
    "wake-messages": {"task": "apps.notifications.tasks.wake_stranded_messages", "schedule": 30.0},
    "release-messages": {"task": "apps.notifications.tasks.release_held_messages", "schedule": 3.0},
    "fall-back": {"task": "apps.notifications.tasks.fall_back_to_sms", "schedule": 60.0},
    "forget-counts": {"task": "apps.notifications.tasks.forget_day_counts", "schedule": 3600.0},
    "match-receipts": {"task": "apps.notifications.tasks.match_receipts", "schedule": 30.0},
    "forget-receipts": {"task": "apps.notifications.tasks.forget_receipts", "schedule": 3600.0},
    "wipe-codes": {"task": "apps.notifications.tasks.wipe_one_time_codes", "schedule": 900.0},
    "held-events": {"task": "apps.sync.tasks.hand_held_events_to_people", "schedule": 60.0},
    "finish-uploads": {"task": "apps.sync.tasks.finish_uploads", "schedule": 60.0},
    "match-bytes": {"task": "apps.verification_tasks.tasks.match_bytes", "schedule": 60.0},
    "forget-uploads": {"task": "apps.sync.tasks.forget_expired_uploads", "schedule": 600.0},
    "prune-feed": {"task": "apps.sync.tasks.prune_feed", "schedule": 3600.0},
    "forget-sign-ins": {"task": "apps.residence_registration.tasks.forget_expired_sign_ins", "schedule": 3600.0},
    "run-campaigns": {"task": "apps.residence_registration.tasks.run_campaigns", "schedule": 5.0},
    "wechat-sweep": {"task": "apps.verification_tasks.tasks.sweep_wechat", "schedule": 10.0},
    "wechat-forget": {"task": "apps.verification_tasks.tasks.forget_wechat", "schedule": 3600.0},
    "fold-tallies": {"task": "apps.verification_tasks.tasks.fold_tallies", "schedule": 10.0},
    "prove-tallies": {"task": "apps.verification_tasks.tasks.prove_tallies", "schedule": 21600.0},
    "forget-expired": {"task": "apps.core.tasks.forget_expired", "schedule": 3600.0},
}
# What waited longer than this for a worker is dropped: the next tick, or the one after, does the same.
TICK_LASTS = 60.0
for tick in CELERY_BEAT_SCHEDULE.values():
    tick["options"] = {"expires": max(TICK_LASTS, float(tick["schedule"]))}
# Messages that one worker of the cluster hands over at once: it waits for vendors more than it works.
MESSAGES_AT_ONCE = env.integer("MESSAGES_AT_ONCE", 8)
# A wake-up is gone when it is taken (see apps/core/wakeups.py), so nothing of django-q2's own retries applies.
Q_CLUSTER = {
    "name": "doorstep",
    "broker_class": "apps.core.wakeups.WakeUps",
    "orm": "default",
    "workers": env.integer("Q_WORKERS", 2),
    "timeout": 60,
    "retry": 90,
    "bulk": 100,
    # A worker that has worked so often is followed by a fresh one.
    "recycle": 500,
    "catch_up": False,
    "poll": 0.2,
    "save_limit": 250,
}
