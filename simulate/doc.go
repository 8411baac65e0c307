// Package simulate replays a recorded workload under a policy and under what
// people use today, and measures cost and shortage side by side.
//
// A Scenario says what one unit can do and costs; Prepare joins it with the
// recorded demand; Run replays it for one Entrant. Policies are replayed
// through planner.Decide, the same function the daemon calls; baselines are
// deciders of their own. Everything is a function of its arguments: the same
// scenario, series and entrant give the same result, bit for bit.
package simulate
