/* One of several connections that send the same outbox: apps/sync/services/push/push.py. */

#ifdef NO_EVENT_ID
#define KNOWN false
#else
#define KNOWN journal
#endif

proctype connection() {
    short wanted, mine;
    byte chosen, where, whose, channels;
    byte base[CHANNELS];
    bool answered;
    do
    ::
#ifndef NO_DEVICE_LOCK
       lock_rows(DEVICE_ROW);                        /* push_once: connections of one device take turns */
#endif
       if
       :: KNOWN -> answered = true                   /* known_events: a duplicate, only answered */
       :: !KNOWN ->                                  /* judge: the event changes its task, which is published */
           chosen = 1;
           lock_rows(chosen << TASK_ROWS);
           atomic { where = grid[0]; whose = holder[0]; find_channels() };
           publish();
           if
           :: d_step { KNOWN -> skip }               /* journal.write, ON CONFLICT: JournalRaceError, run again */
           :: d_step { !KNOWN -> write_entries(); journal = true; effects++; answered = true }
           :: true                                   /* killed before the commit: nothing is left behind */
           fi
       fi;
       skip;
       d_step { let_go() };
       if
       :: atomic { answered -> answered = false; break }  /* the 200 arrives */
       :: answered = false                                /* it is lost, or there is none: the device repeats */
       fi
    od;
    skip;
    d_step { assert(effects == 1); busy-- }
}
