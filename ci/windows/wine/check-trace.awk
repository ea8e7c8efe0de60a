# Checks the trace of one driver under Wine: every wait for a mutex has its release, on the same thread and object.
#
# Two sources that do not know each other are compared, line by line and thread by thread: what ks.sys says it does
# (`ks: wait KIND mutex M thread T in PLACE`) and what Wine's kernel traces (KeWaitForMultipleObjects, which is how
# it waits for one, and KeReleaseMutex). Every line begins with Wine's id of the thread.
function fail(text) { print "wine: " text; bad++ }
{ thread = substr($0, 1, 4) }
/ks: wait / {
  match($0, /mutex [0-9A-Fa-f]+/); mutex = substr($0, RSTART + 6, RLENGTH - 6)
  if (thread in announced) fail("thread " thread ": a wait for " announced[thread] " that the kernel did not see")
  announced[thread] = mutex
  where[thread, mutex] = substr($0, index($0, " in ") + 4)
  next
}
/ntoskrnl:KeWaitForMultipleObjects / && thread in announced {
  held[thread, ++depth[thread]] = announced[thread]; acquired++
  delete announced[thread]
  next
}
/ntoskrnl:KeReleaseMutex / {
  match($0, /mutex [0-9A-Fa-f]+/); mutex = substr($0, RSTART + 6, RLENGTH - 6)
  if (depth[thread] && held[thread, depth[thread]] == mutex) { depth[thread]--; released++ }
  else fail("thread " thread " releases mutex " mutex ", which is not the one it took last")
  next
}
/ks: VIOLATION / { fail(substr($0, index($0, "VIOLATION"))) }
/ks: FAILED / { fail(substr($0, index($0, "ks: FAILED") + 4)) }
/ks: scenario: [0-9]+ callbacks, done/ { match($0, /[0-9]+ callbacks/); done = substr($0, RSTART, RLENGTH) }
/ks: pin [0-9]+: [0-9]+ frames/ { frames++ }
/ks: event [0-9]+: [1-9][0-9]* signals/ { events++ }
/ks: unload/ { unloaded = 1 }
END {
  for (thread in depth)
    while (depth[thread]) {
      mutex = held[thread, depth[thread]--]
      fail("thread " thread " never releases mutex " mutex ", taken in " where[thread, mutex])
    }
  for (thread in announced) fail("thread " thread ": a wait for " announced[thread] " that the kernel did not see")
  if (!done) fail("the scenario did not end")
  if (!frames) fail("no pin streamed")
  if (!events) fail("no client was told of an event")
  if (!unloaded) fail("the driver was not unloaded")
  if (done) print "wine: " done ", " frames + 0 " pins streamed, " events + 0 " events told, " (unloaded ? "unloaded" : "not unloaded")
  print "wine: " acquired + 0 " acquired, " released + 0 " released"
  exit bad > 0
}
