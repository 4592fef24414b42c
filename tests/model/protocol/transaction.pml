/* A transaction that changes tasks and publishes them: feed/tasks.py, feed/channels.py, feed/ledger.py.
 *
 * A process that uses it has: short wanted, mine; byte chosen, where, whose, channels; byte base[CHANNELS].
 */

#define TAKE(row) atomic { (wanted & (row)) && !(locked & (row)) -> \
    locked = locked | (row); mine = mine | (row); wanted = wanted & ~(row) }

/* SELECT ... FOR NO KEY UPDATE ... ORDER BY pk: row after row, each step waits until the row is free. */
inline lock_rows(rows) {
    wanted = rows;
    do
#ifdef NO_LOCK_ORDER
    :: TAKE(BIT(0)) :: TAKE(BIT(1)) :: TAKE(BIT(2)) :: TAKE(BIT(3))
    :: TAKE(BIT(GRID_ROWS)) :: TAKE(BIT(GRID_ROWS + 1))
    :: TAKE(wanted & -wanted & (3 << TASK_ROWS))  /* tasks stay sorted: the fault found is the channels' own */
#else
    :: TAKE(wanted & -wanted)
#endif
    :: !wanted -> break
    od;
    skip  /* for Spin: a loop may not end where a d_step begins or ends */
}

/* The channels that lock_channels asks for: where a chosen task goes, and where it stands until now. */
inline find_channels() {
    channels = 0;
    for (i : 0 .. CHANNELS - 1) {
        for (j : 0 .. TASKS - 1) {
            if
            :: (chosen & BIT(j)) && (BELONGS(i, where, whose) || live[AT(i, j)]) -> channels = channels | BIT(i)
            :: else
            fi
        }
    }
}

/* take_number: the next ones after the counter, which stands still under the lock. */
inline take_numbers() {
    d_step {
        for (i : 0 .. CHANNELS - 1) {
            if
            :: channels & BIT(i) ->
                base[i] = counter[i];
#ifdef NO_COMMIT_LOCK
                /* A bare sequence: it moves on at once, whatever becomes of the transaction. */
                for (j : 0 .. TASKS - 1) {
                    if
                    :: (chosen & BIT(j)) && (BELONGS(i, where, whose) || live[AT(i, j)]) -> counter[i]++
                    :: else
                    fi
                }
#endif
            :: else
            fi
        };
        skip
    }
}

/* ledger.write: arrivals and departures, numbers, counts and digests together. */
inline write_entries() {
    for (i : 0 .. CHANNELS - 1) {
        for (j : 0 .. TASKS - 1) {
            if
            :: (channels & BIT(i)) && (chosen & BIT(j)) && (BELONGS(i, where, whose) || live[AT(i, j)]) ->
                if
                :: live[AT(i, j)] ->
                    live_count[i]--; digest[i] = digest[i] - WEIGHT(j, entry_version[AT(i, j)])
                :: else
                fi;
                live[AT(i, j)] = BELONGS(i, where, whose);
                /* A tombstone's version decides nothing here: a device that applies a page in order has no use for it. */
                entry_version[AT(i, j)] = (live[AT(i, j)] -> version[j] + 1 : 0);
                if
                :: live[AT(i, j)] -> live_count[i]++; digest[i] = digest[i] + WEIGHT(j, version[j] + 1)
                :: else
                fi;
                base[i]++;
                seq[AT(i, j)] = base[i];
                first_seq[AT(i, j)] = (first_seq[AT(i, j)] -> first_seq[AT(i, j)] : base[i])
            :: else
            fi
        };
#ifndef NO_COMMIT_LOCK
        if
        :: channels & BIT(i) -> counter[i] = base[i]
        :: else
        fi
#endif
    };
    for (j : 0 .. TASKS - 1) {
        if
        :: chosen & BIT(j) -> version[j]++; grid[j] = where; holder[j] = whose
        :: else
        fi
    }
}

/* The end of a transaction, either way: the locks go, and nothing of it is left in the process. */
inline let_go() {
    locked = locked & ~mine;
    for (i : 0 .. CHANNELS - 1) { base[i] = 0 };
    mine = 0; chosen = 0; where = 0; whose = 0; channels = 0
}

/* publish_tasks up to the commit: channels are locked last, and held until then. */
inline publish() {
#ifndef NO_COMMIT_LOCK
    lock_rows(channels << CHANNEL_ROWS);
#endif
    take_numbers()
}
