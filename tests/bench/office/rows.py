"""Five hundred days of a city in sets: all but the last week is done, a little of it late and a few never."""

from typing import Final

from tests.bench.rows import NUMBERS, PEOPLE, ident, sql
from tests.bench.sweep.rows import SPREAD

__all__ = ["HISTORY", "PEOPLE", "ident"]
DAYS: Final = 500
FAMILY: Final = "王李张刘陈杨黄赵周吴"
GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国文辉力健波宁贵福生龙元全胜学祥才发武新利清飞彬富顺"
    "信子安翔旭鹏泽晨辰士以家致树炎德行时泰盛雄琛钧冠策腾楠榕风航弘志义兴良海山仁宽广"
)
BEGAN: Final = f"(%(now)s::timestamptz - (%(tasks)s - 1 - n) * interval '{DAYS} days' / %(tasks)s)"
NAME: Final = f"""(substr('{FAMILY}', (n %% {len(FAMILY)})::int + 1, 1)
  || substr('{GIVEN}', (n / 7 %% {len(GIVEN)})::int + 1, 1)
  || CASE n %% 3 WHEN 0 THEN '' ELSE substr('{GIVEN}', (n / 1009 %% {len(GIVEN)})::int + 1, 1) END)"""
DECLARATIONS: Final = f"""
INSERT INTO residence_registration_declaration
  (id, reference, status, source, person_id, name, pinyin, id_type, phone, phone_index, division_id, address,
   latitude, longitude, residence_kind, residence_reason, since, notice_version, submitted_at, grid_id,
   verification_due_at)
SELECT {sql("declaration")}, 'MQ-20260101-' || lpad(n::text, 7, '0'), 'registered', 'resident', {sql("person")},
  {NAME}, 'zhang san', 'resident_id', %(phone)s, sha256(int8send(n)), (%(communities)s::text[])[place],
  '东兴路' || n || '号', 31.87, 120.55, 'rented', '01', '2026-11-01', '', {BEGAN}, (%(grids)s::uuid[])[place],
  {BEGAN} + interval '8 days'
FROM {SPREAD}
"""  # noqa: S608  the constants above
# Work takes up to six and a half days; of two hundred tasks one is late, and of a thousand one is never done.
WORK: Final = "interval '1 hour' * CASE WHEN n %% 200 = 7 THEN 250 ELSE 1 + n * 13 %% 155 END"
DUE: Final = (
    f"((date_trunc('day', {BEGAN} AT TIME ZONE 'Asia/Shanghai') + interval '8 days') AT TIME ZONE 'Asia/Shanghai')"
)
IS_DONE: Final = f"({BEGAN} + {WORK} <= %(now)s AND n %% 1000 <> 3)"
TASKS: Final = f"""
INSERT INTO verification_tasks_verificationtask
  (id, reference, declaration_id, grid_id, community_id, town_id, epoch, status, priority, version, field_versions,
   attempts_count, created_at, due_at, due_is_provisional, policy_id, sla, next_check_at, next_step, outcome, channel,
   decided_at, closed_at, decided_by_id)
SELECT {sql("task")}, 'HC-' || to_char({BEGAN}, 'YYYYMMDD') || '-' || lpad(n::text, 7, '0'), {sql("declaration")},
  CASE n %% 5000 WHEN 4999 THEN NULL ELSE (%(grids)s::uuid[])[place] END, (%(communities)s::text[])[place],
  (%(towns)s::text[])[place], 1, CASE WHEN {IS_DONE} THEN 'completed' ELSE 'open' END,
  CASE n %% 50 WHEN 0 THEN 'high' ELSE 'normal' END, 3, '{{}}', 1, {BEGAN}, {DUE}, false, %(policy)s,
  CASE WHEN {IS_DONE} THEN CASE WHEN {BEGAN} + {WORK} <= {DUE} THEN 'met' ELSE 'breached' END
       WHEN {DUE} <= %(now)s THEN 'overdue' WHEN {DUE} <= %(now)s + interval '2 days' THEN 'due_soon'
       ELSE 'on_track' END,
  CASE WHEN {IS_DONE} THEN NULL ELSE %(now)s + interval '90 days' END, 3,
  CASE WHEN {IS_DONE} THEN 'confirmed' END,
  CASE WHEN {IS_DONE} THEN (ARRAY['door', 'door', 'door', 'phone', 'wechat'])[n %% 5 + 1] END,
  CASE WHEN {IS_DONE} THEN {BEGAN} + {WORK} END, CASE WHEN {IS_DONE} THEN {BEGAN} + {WORK} + interval '3 minutes' END,
  CASE WHEN {IS_DONE} THEN (%(workers)s::uuid[])[place] END
FROM {SPREAD}
"""  # noqa: S608  the same
VERDICTS: Final = """
INSERT INTO verification_tasks_slaverdict
  (task_id, verdict, grounds, due_at, earliest_at, latest_at, recorded_at)
SELECT id, CASE WHEN sla = 'met' THEN 'met' ELSE 'breached' END,
  CASE WHEN decided_at IS NULL THEN 'deadline_passed' ELSE 'work_done' END, due_at, decided_at, decided_at,
  coalesce(decided_at, due_at)
FROM verification_tasks_verificationtask WHERE decided_at IS NOT NULL OR sla = 'overdue'
"""
HISTORY_ENTRIES: Final = f"""
INSERT INTO verification_tasks_historyentry
  (id, task_id, type, staff_id, device_id, seq, occurred_at, corrected_at, received_at, status, code)
SELECT gen_random_uuid(), {sql("task")}, 'attempt.recorded', (%(workers)s::uuid[])[place], gen_random_uuid(), n,
  {BEGAN} + {WORK}, {BEGAN} + {WORK}, {BEGAN} + {WORK}, 'applied', ''
FROM {SPREAD} WHERE {IS_DONE}
"""  # noqa: S608  the same
ATTEMPTS: Final = f"""
INSERT INTO verification_tasks_attempt
  (id, task_id, staff_id, channel, result, at, device_id, seq, latitude, longitude, accuracy_m, looked_at)
SELECT gen_random_uuid(), {sql("task")}, (%(workers)s::uuid[])[place], 'door', 'met', {BEGAN} + {WORK},
  gen_random_uuid(), n, 31.87, 120.55, 8, %(now)s
FROM {SPREAD} WHERE {IS_DONE}
"""  # noqa: S608  the same
# One task in fifty climbed so high; of those that still run a part is not answered.
ESCALATIONS: Final = f"""
INSERT INTO verification_tasks_escalation
  (task_id, step, role, action, due_at, taken_at, recipients, answer_due_at, acknowledged_at, acknowledged_by_id)
SELECT {sql("task")}, 1, 'town', 'notify', {BEGAN} + interval '5 days', {BEGAN} + interval '5 days', '[]',
  {BEGAN} + interval '6 days', CASE WHEN {IS_DONE} AND n %% 3 = 0 THEN {BEGAN} + interval '5 days 3 hours' END,
  CASE WHEN {IS_DONE} AND n %% 3 = 0 THEN %(boss)s::uuid END
FROM {SPREAD} WHERE n %% 50 IN (3, 7) AND {BEGAN} + interval '5 days' <= %(now)s
"""  # noqa: S608  the same
DISPUTES: Final = f"""
INSERT INTO verification_tasks_dispute
  (task_id, event_id, staff_id, outcome_in_force, outcome_claimed, opened_at, decided_at, decided_by_id, decision)
SELECT {sql("task")}, gen_random_uuid(), (%(workers)s::uuid[])[place], 'confirmed', 'unreachable', {BEGAN},
  CASE WHEN n %% 10000 = 0 THEN NULL ELSE %(now)s END, CASE WHEN n %% 10000 = 0 THEN NULL ELSE %(boss)s::uuid END,
  CASE WHEN n %% 10000 = 0 THEN NULL ELSE 'confirmed' END
FROM {SPREAD} WHERE n %% 100 = 0
"""  # noqa: S608  the same
REGISTRATIONS: Final = f"""
INSERT INTO residence_registration_registration
  (id, person_id, declaration_id, registered_since, registered_at)
SELECT gen_random_uuid(), {sql("person")}, {sql("declaration")}, '2026-11-01', {BEGAN} + {WORK}
FROM {SPREAD} WHERE {IS_DONE}
"""  # noqa: S608  the same
AUDIT: Final = f"""
INSERT INTO core_auditentry (at, action, actor_kind, actor_id, address, subject_type, subject_id, reason, request_id)
SELECT {BEGAN}, (ARRAY['task.created', 'personal_data.read', 'task.reassigned'])[n %% 3 + 1], 'staff',
  (%(workers)s::text[])[n %% %(count)s + 1], '10.0.0.1', 'verification_task', {sql("task")}::text, '', ''
FROM {NUMBERS}
"""  # noqa: S608  the same
MESSAGES: Final = f"""
INSERT INTO notifications_message
  (id, template, audience, language, subject_type, subject_id, once_key, recipient_index, created_at)
SELECT gen_random_uuid(), 'registered', 'resident', 'zh-hans', 'declaration', {sql("declaration")}::text, n::text,
  sha256(int8send(n)), {BEGAN} FROM {NUMBERS}
"""  # noqa: S608  the same
HISTORY: Final = {
    "declarations": DECLARATIONS,
    "tasks": TASKS,
    "verdicts": VERDICTS,
    "history": HISTORY_ENTRIES,
    "attempts": ATTEMPTS,
    "escalations": ESCALATIONS,
    "disputes": DISPUTES,
    "registrations": REGISTRATIONS,
    "audit": AUDIT,
    "messages": MESSAGES,
}
