/* A device that pulls: apps/sync/services/pull. The page and the cursor are made of one snapshot, so of one step. */

#define NONE 0
#define FOLLOWING 1   /* cursor.py, Following: `edge` is its head */
#define LEAVING 2     /* cursor.py, Leaving: `edge` is its start */
/* Pages that a drain may take once nothing changes any more: every row goes down, and up, and once more. */
#define ENOUGH_PAGES (4 * CHANNELS * TASKS)

hidden byte inside, more, returning, rows, best, pass, k, c, t;
hidden byte upsert[TASKS], gone[TASKS];
hidden byte backwards, missing, left_over, differs, stays;
hidden byte held_count, held_digest, told_count, told_digest;

/* scope.py: the channels of the grids covered now and the worker's own. plan.py, make_plan. */
inline make_plan() {
    inside = 0; returning = 0;
    for (c : 0 .. CHANNELS - 1) {
        if
        :: c < GRIDS && covers[c] == me -> inside = inside | BIT(c)
        :: c == GRIDS + me -> inside = inside | BIT(c)
        :: else
        fi;
        if
        :: mode[c] == FOLLOWING && !(inside & BIT(c)) && position[c] ->
            mode[c] = LEAVING; edge[c] = position[c]; position[c] = 0
        :: mode[c] == FOLLOWING && !(inside & BIT(c)) && !position[c] -> mode[c] = NONE; edge[c] = 0
        :: mode[c] == LEAVING && (inside & BIT(c)) -> returning = 1
        :: mode[c] == NONE && (inside & BIT(c)) -> mode[c] = FOLLOWING; edge[c] = counter[c]
        :: else
        fi
    }
}

/* page.py, PAGE: which entries of a channel this device has to see. */
#define SHOWN(e) (mode[c] == FOLLOWING -> (live[e] || seq[e] > edge[c]) : \
                  (seq[e] <= edge[c] -> live[e] : first_seq[e] <= edge[c]))

/* One channel's slice in number order, until the page is full. */
inline read_slice() {
    do
    :: more -> break
    :: else ->
        best = TASKS;
        for (t : 0 .. TASKS - 1) {
            if
            :: seq[AT(c, t)] > position[c] && SHOWN(AT(c, t)) &&
               (best == TASKS || seq[AT(c, t)] < seq[AT(c, best)]) -> best = t
            :: else
            fi
        };
        if
        :: best == TASKS -> position[c] = counter[c]; break
        :: best != TASKS && rows == LIMIT -> more = 1
        :: else ->
            rows++; position[c] = seq[AT(c, best)];
            if
            :: mode[c] == FOLLOWING && live[AT(c, best)] -> upsert[best] = entry_version[AT(c, best)]
            :: else -> gone[best] = 1
            fi
        fi
    od
}

/* page.py, read_page: leaving channels first. The order within is the cursor's own; here, one way or the other. */
inline read_page() {
    more = 0; rows = 0;
    for (t : 0 .. TASKS - 1) { upsert[t] = 0; gone[t] = 0 };
    for (pass : 0 .. 1) {
        for (k : 0 .. CHANNELS - 1) {
            c = (backwards -> CHANNELS - 1 - k : k);
            if
            :: mode[c] == LEAVING - pass -> read_slice()
            :: else
            fi
        }
    };
    for (c : 0 .. CHANNELS - 1) {
        if
        :: mode[c] == LEAVING && position[c] >= counter[c] -> mode[c] = NONE; position[c] = 0; edge[c] = 0
        :: else
        fi
    }
}

/* changes.py: an upsert wins; a removal is left out where the task stays in a channel read so far. */
inline apply_changes() {
    for (t : 0 .. TASKS - 1) {
        stays = 0;
        for (c : 0 .. CHANNELS - 1) {
            if
            :: mode[c] == FOLLOWING && live[AT(c, t)] && first_seq[AT(c, t)] <= position[c] -> stays = 1
            :: else
            fi
        };
        if
        :: upsert[t] -> copy[t] = upsert[t]
        :: !upsert[t] && gone[t] && !stays -> copy[t] = 0
        :: else
        fi
    }
}

/* holding.py: the channels' running sums, less what stands in the worker's own channel and in another. */
inline tell_digest() {
    told_count = 0; told_digest = 0; held_count = 0; held_digest = 0;
    for (c : 0 .. CHANNELS - 1) {
        if
        :: mode[c] == FOLLOWING -> told_count = told_count + live_count[c]; told_digest = told_digest + digest[c]
        :: else
        fi
    };
    for (t : 0 .. TASKS - 1) {
        stays = 0;
        for (c : 0 .. GRIDS - 1) {
            if
            :: mode[c] == FOLLOWING && live[AT(c, t)] -> stays = 1
            :: else
            fi
        };
        if
        :: stays && live[AT(GRIDS + me, t)] ->
            told_count--; told_digest = told_digest - WEIGHT(t, entry_version[AT(GRIDS + me, t)])
        :: else
        fi;
        if
        :: copy[t] -> held_count++; held_digest = held_digest + WEIGHT(t, copy[t])
        :: else
        fi
    }
}

/* has_more is false: the copy is the scope as it stands in the snapshot of this very answer, which is later than
 * the drain's first request. So nothing committed before is missing, and nothing out of scope stays. */
inline check_drained() {
    missing = 0; left_over = 0;
    for (t : 0 .. TASKS - 1) {
        if
        :: IN_SCOPE(me, t) && copy[t] != version[t] -> missing = 1
        :: !IN_SCOPE(me, t) && copy[t] -> left_over = 1
        :: else
        fi
    };
    assert(!missing);
    assert(!left_over);
    tell_digest();
    differs = (told_count != held_count || told_digest != held_digest);
    assert(!differs)
}

inline forget() {
    for (c : 0 .. CHANNELS - 1) { mode[c] = NONE; position[c] = 0; edge[c] = 0 };
    for (t : 0 .. TASKS - 1) { copy[t] = 0 };
    pages = 0
}

proctype device(byte me) {
    byte mode[CHANNELS], position[CHANNELS], edge[CHANNELS];  /* the cursor */
    byte copy[TASKS];                                         /* the version held; 0: none */
    byte pages;                                               /* of this drain, since the last change */
    do
    :: atomic {                                               /* a page is asked for, and its answer arrives */
        if :: backwards = 0 :: backwards = 1 fi;
        d_step {
            make_plan();
            read_page();
            apply_changes();
            if
            :: more || returning -> pages = (busy -> 0 : pages + 1); assert(pages < ENOUGH_PAGES)
            :: else -> pages = 0; check_drained()
            fi
        }
       }
    :: more = 0                                               /* the answer is lost: copy and cursor stay */
    :: d_step { forget() }                                    /* reinstalled, or 410: no copy, no cursor */
    :: atomic { d_step { forget() }; break }                  /* dark for ever: so a deadlock of others shows */
    od
}
