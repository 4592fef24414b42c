/* The sync protocol in small: feed, cursor, commit order, hand-over, lost answers, pushes.
 *
 * Spin tries every order of every step. One atomic or d_step block stands for what PostgreSQL does in one go:
 * a lock granted, a commit, or a read in one snapshot. The comments name the code that a part stands for.
 *
 * Sizes come from outside (-DWORKERS=2); each of -DNO_COMMIT_LOCK, -DNO_LOCK_ORDER and -DNO_EVENT_ID takes one
 * guard away, and Spin must then find what the guard is for.
 */
#ifndef WORKERS
#define WORKERS 1     /* each with one device; there is always one worker more, who has no device here */
#endif
#ifndef WRITERS
#define WRITERS 2     /* processes that change tasks at the same time ... */
#endif
#ifndef CHANGES
#define CHANGES 2     /* ... and how many changes they commit together */
#endif
#ifndef HANDOVERS
#define HANDOVERS 1
#endif
#ifndef OFFICES
#define OFFICES 1     /* processes that hand grids over, and how many hand-overs they make together */
#endif
#ifndef CONNECTIONS
#define CONNECTIONS 0 /* that send the same outbox of one event at the same time */
#endif
#ifndef LIMIT
#define LIMIT 1       /* rows a page */
#endif
#define TASKS 2
#define GRIDS 2
#define CHANNELS (GRIDS + WORKERS)  /* models/feed.py: one of each grid, then one of each worker */
#define NOWHERE GRIDS               /* a task that has left the devices: left_devices_at is set */
#define NOBODY WORKERS              /* a task that nobody has by name, or the worker without a device */
#define BIT(i) (1 << (i))
#define AT(c, t) ((c) * TASKS + (t))

/* VerificationTask: the truth that every copy is held against. Version 0: not created yet. */
byte version[TASKS];
byte grid[TASKS];
byte holder[TASKS];                 /* assignee_id */
/* Coverage: who covers a grid now. */
byte covers[GRIDS];
/* FeedChannel. */
byte counter[CHANNELS];
byte live_count[CHANNELS];
byte digest[CHANNELS];
/* FeedEntry, by channel and task; seq 0: no row. */
byte seq[CHANNELS * TASKS];
byte first_seq[CHANNELS * TASKS];
byte entry_version[CHANNELS * TASKS];
bool live[CHANNELS * TASKS];
/* JournalEntry of the one event, and how often it has had its effect. */
bool journal;
byte effects;
/* Row locks, a bit each. The kinds are taken in this order: device, grids; then tasks, then channels. */
short locked;
#define CHANNEL_ROWS 0
#define TASK_ROWS 4
#define GRID_ROWS 6
#define DEVICE_ROW BIT(8)

byte changes_left = CHANGES;
byte handovers_left = HANDOVERS;
byte busy = WRITERS + OFFICES + CONNECTIONS;
hidden byte i, j, n;

/* Places of a task: its grid's channel and that of the worker who has it by name (feed/tasks.py, places). */
#define BELONGS(c, where, whose) ((where) != NOWHERE && ((c) == (where) || (c) == GRIDS + (whose)))
/* pull/scope.py, for the model's truth: what worker `me` may see. */
#define IN_SCOPE(me, t) (grid[t] != NOWHERE && (covers[grid[t]] == me || holder[t] == me))
/* feed/digests.py: a weight of kind, id and version; here a base-8 digit of each task. */
#define WEIGHT(t, v) ((v) << (3 * (t)))

#include "transaction.pml"
#include "office.pml"
#include "device.pml"
#include "connection.pml"

init {
    /* Task 0 stands in grid 0, task 1 is not there yet; the first worker covers grid 0. */
    d_step {
        version[0] = 1; holder[0] = NOBODY;
        grid[1] = NOWHERE; holder[1] = NOBODY;
        counter[0] = 1; live_count[0] = 1; digest[0] = WEIGHT(0, 1);
        seq[AT(0, 0)] = 1; first_seq[AT(0, 0)] = 1; entry_version[AT(0, 0)] = 1; live[AT(0, 0)] = true;
        covers[1] = 1
    };
    atomic {
        n = 0; do :: n < WRITERS -> run writer(); n++ :: else -> break od;
        n = 0; do :: n < OFFICES -> run office(); n++ :: else -> break od;
        n = 0; do :: n < CONNECTIONS -> run connection(); n++ :: else -> break od;
        n = 0; do :: n < WORKERS -> run device(n); n++ :: else -> break od
    }
}
