"""The city's rows in sets: a million tasks take a minute. Ids count up in time, as UUIDv7 does."""

from typing import Final

KINDS: Final = {"person": "019a0000", "declaration": "019a0001", "task": "019a0002"}


def ident(kind: str, number: int) -> str:
    return f"{KINDS[kind]}-0000-7000-8000-{number:012x}"


def sql(kind: str) -> str:
    """The same id in SQL, of the number `n`."""
    return f"('{KINDS[kind]}-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"


NUMBERS: Final = "generate_series(0, %(tasks)s - 1) AS n"
PEOPLE: Final = f"""
INSERT INTO residence_registration_person
  (id, id_number, id_number_index, sex, birth_date, domicile_prefix, created_at)
SELECT {sql("person")}, %(id_number)s, sha256(int8send(n)), '1', '1990-01-01', '990582', %(start)s FROM {NUMBERS}
"""  # noqa: S608  the constants above
DECLARATIONS: Final = f"""
INSERT INTO residence_registration_declaration
  (id, reference, status, source, person_id, name, pinyin, id_type, phone, phone_index, division_id, address,
   latitude, longitude, residence_kind, residence_reason, since, notice_version, submitted_at, grid_id,
   verification_due_at)
SELECT {sql("declaration")}, 'MQ-' || n, 'submitted', 'resident', {sql("person")}, '张三', 'zhang san', 'resident_id',
  %(phone)s, sha256(int8send(n)), %(community)s, '东兴路' || n || '号', 31.87, 120.55, 'rented', '01', '2026-11-01',
  '', %(start)s, (%(grids)s::uuid[])[n %% %(count)s + 1], %(due)s
FROM {NUMBERS}
"""  # noqa: S608  the same
TASKS: Final = f"""
INSERT INTO verification_tasks_verificationtask
  (id, reference, declaration_id, grid_id, community_id, town_id, epoch, status, priority, version, field_versions,
   attempts_count, created_at, due_at, due_is_provisional, policy_id, sla, next_check_at, next_step)
SELECT {sql("task")}, 'HC-' || n, {sql("declaration")}, (%(grids)s::uuid[])[n %% %(count)s + 1], %(community)s,
  %(town)s, 1, 'open', 'normal', 1, '{{}}', 0, %(start)s, %(due)s, false, %(policy)s, 'on_track', %(due)s, 0
FROM {NUMBERS}
"""  # noqa: S608  the same
ENTRIES: Final = f"""
INSERT INTO sync_feedentry
  (channel_id, kind, object_id, seq, first_seq, version, is_live, reason, body, changed_at)
SELECT (%(channels)s::bigint[])[place + 1], 'task', {sql("task")}, 1 + number, 1 + number, 1, true, '', %(body)s,
  %(start)s
FROM (SELECT n, n %% %(count)s AS place, n / %(count)s + 1 AS number FROM {NUMBERS}) spread
"""  # noqa: S608  the same
SUMS: Final = """
UPDATE sync_feedchannel c SET counter = s.counter, live_count = s.live, digest = mod(s.sum, 18446744073709551616)
FROM (
  SELECT channel_id, max(seq) AS counter, count(*) AS live,
    sum(CASE WHEN value < 0 THEN value + 18446744073709551616 ELSE value::numeric END) AS sum
  FROM (
    SELECT channel_id, seq, ('x' || left(encode(sha256(convert_to(
      kind || ':' || object_id || ':' || version, 'UTF8')), 'hex'), 16))::bit(64)::bigint AS value
    FROM sync_feedentry) entry
  GROUP BY channel_id) s
WHERE c.id = s.channel_id
"""
PLAIN_TASKS: Final = f"""
INSERT INTO plain_task
SELECT {sql("task")}, n %% %(count)s, n + 1, 'HC-' || n, 'open', 1, %(start)s, %(due)s, 'on_track', 'normal', 0,
  '张三', '990***********1234', '+8619900001000', '东兴路' || n || '号', 31.87, 120.55, 'rented', '01', '2026-11-01'
FROM {NUMBERS}
"""  # noqa: S608  the same
