/* What the office does: changes of tasks, and hand-overs of grids. */

/* A change of one or both tasks: created, edited, moved to the other grid, given to a worker by name or taken
 * back (reassign_tasks), closed. All are one thing to the feed: from now on the tasks stand there. */
proctype writer() {
    short wanted, mine;
    byte chosen, where, whose, channels;
    byte base[CHANNELS];
    do
    :: atomic {
        changes_left -> changes_left--;
        if :: chosen = 1 :: chosen = 2 :: chosen = 3 fi
       };
       lock_rows(chosen << TASK_ROWS);  /* services/locks.py, lock_tasks: sorted too */
       atomic {
        if :: where = 0 :: where = 1 :: where = NOWHERE fi;
        if
        :: where != NOWHERE -> select (whose : 0 .. WORKERS)
        :: else -> whose = NOBODY
        fi;
        find_channels()
       };
       publish();
       if
       :: d_step { write_entries(); let_go() }  /* COMMIT */
       :: d_step {                              /* ROLLBACK, or the process was killed */
           let_go();
#ifndef NO_COMMIT_LOCK
           changes_left++                       /* as if nothing had been; a sequence would count on for ever */
#endif
          }
       fi
    :: atomic { !changes_left -> busy--; break }
    od
}

/* grids/services/coverage.py, hand_over_grids: both spans meet in one moment. It writes nothing to the feed. */
proctype office() {
    short wanted, mine;
    byte chosen;
    do
    :: atomic {
        handovers_left -> handovers_left--;
        if :: chosen = 1 :: chosen = 2 :: chosen = 3 fi
       };
       lock_rows(chosen << GRID_ROWS);
       d_step {
        if
        :: chosen == 3 && covers[0] != covers[1]  /* Conflict, not_covering: all or nothing */
        :: else ->
            for (i : 0 .. GRIDS - 1) {
                if
                :: chosen & BIT(i) -> covers[i] = 1 - covers[i]
                :: else
                fi
            }
        fi;
        locked = locked & ~mine;
        mine = 0; chosen = 0
       }
    :: atomic { !handovers_left -> busy--; break }
    od
}
