package archtest

// module is the path of the module whose rooms these are.
const module = "steward"

// anything, as an entry of Room.May, stands for every room.
const anything = "..."

// Room is one row of the plan: a package and what it may lean on.
type Room struct {
	Path string   // below the module: "policy"; "bench/..." is bench and all below it
	May  []string // the rooms it may import
	Pure bool     // values in, values out: no clock, disk, network, logger or goroutine
	Bare bool     // the standard library only
	Soon bool     // drawn, but not built yet; only such a row may stand without its package
	Why  string   // what the room is for, and so why no more than May
}

// plan is the house from the ground floor up. A row may only name rooms that stand above it in this table, so it
// reads from what knows nothing to what knows everything.
var plan = []Room{
	{Path: "fleet", Pure: true, Bare: true,
		Why: "the nouns: everybody leans on them, so they lean on nobody"},
	{Path: "internal/strictyaml", Pure: true,
		Why: "bytes in, values with their lines out; it knows no noun of ours"},
	{Path: "internal/synthetic", Pure: true, May: []string{"fleet"},
		Why: "history made from a seed; it knows nouns only"},

	{Path: "forecast", Pure: true, May: []string{"fleet"},
		Why: "a series' past into quantiles of its future; what is done with them is not its business"},
	{Path: "policy", Pure: true, May: []string{"fleet", "internal/strictyaml"},
		Why: "what is allowed; it rules on recommendations and makes none"},
	{Path: "spend", Pure: true, May: []string{"fleet", "forecast"}, Soon: true,
		Why: "what is paid for, and why it changed; it reaches Decide inside the snapshot"},
	{Path: "incident", Pure: true, May: []string{"fleet", "forecast"}, Soon: true,
		Why: "what went wrong and what may have caused it; it reaches Decide inside the snapshot"},
	{Path: "planner", Pure: true, May: []string{"fleet", "forecast", "policy"},
		Why: "the one place where a size is chosen"},
	{Path: "simulate", Pure: true, May: []string{"fleet", "forecast", "policy", "planner", "internal/strictyaml"},
		Why: "a recorded past under the same Decide; it meets no real cloud"},

	{Path: "providers", May: []string{"fleet"},
		Why: "the roles, their faults and the wrappers; an edge speaks nouns only"},
	{Path: "providers/providertest", May: []string{"fleet", "providers"},
		Why: "the one suite that every provider passes, so it favours none"},
	{Path: "providers/memory", May: []string{"fleet", "providers"},
		Why: "a cloud in a map, for tests and the demo"},
	{Path: "providers/file", May: []string{"fleet", "providers"},
		Why: "a fleet, its series and its bills read from disk"},
	{Path: "providers/focus", May: []string{"fleet", "providers"}, Soon: true,
		Why: "bills only"},
	{Path: "providers/prometheus", May: []string{"fleet", "providers"}, Soon: true,
		Why: "metrics only"},
	{Path: "providers/kubernetes", May: []string{"fleet", "providers"}, Soon: true,
		Why: "one cluster and its client library"},
	{Path: "providers/aws", May: []string{"fleet", "providers"}, Soon: true,
		Why: "one cloud and its client library"},
	{Path: "providers/gcp", May: []string{"fleet", "providers"}, Soon: true,
		Why: "one cloud and its client library"},
	{Path: "providers/azure", May: []string{"fleet", "providers"}, Soon: true,
		Why: "one cloud and its client library"},

	{Path: "internal/schedule", May: []string{"fleet"},
		Why: "when jobs are due, and that each is run once; what a job does is handed in"},
	{Path: "internal/config", May: []string{"fleet", "policy", "internal/strictyaml", "internal/schedule"},
		Why: "the file into one checked value; it builds nothing from it"},
	{Path: "internal/scenariofile", May: []string{"fleet", "simulate"},
		Why: "a scenario and its series from disk into a replay; who reads series is handed in"},
	{Path: "internal/recording", Pure: true, May: []string{"fleet", "internal/strictyaml"},
		Why: "what is on record of a workload into a scenario; where the record lies and who writes files is not its business"},
	{Path: "internal/store", May: []string{"fleet"},
		Why: "the record on disk; it keeps nouns and judges none"},
	{Path: "internal/book", May: []string{"fleet", "internal/store"},
		Why: "a store in the words of the daemon, which knows no store"},
	{Path: "internal/report/chart", Pure: true, Bare: true,
		Why: "figures into drawings; it knows no noun of ours"},
	{Path: "internal/report/picture", Pure: true, May: []string{"internal/report/chart"},
		Why: "a drawing into a file of its own; what it shows is not its business"},
	{Path: "internal/report", May: []string{"fleet", "forecast", "simulate", "internal/strictyaml", "internal/report/chart", "internal/report/picture"},
		Why: "a plan, a replay or a forecast as text, tables, pages and sentences; it shows what others found"},
	{Path: "internal/web", May: []string{"fleet", "internal/report"},
		Why: "shows, and records what a person decides; it holds nothing to act with"},
	{Path: "internal/notify", May: []string{"fleet", "internal/report"}, Soon: true,
		Why: "tells people, and takes their word back; it holds nothing to act with"},
	{Path: "internal/assist", May: []string{"fleet", "internal/report"}, Soon: true,
		Why: "answers questions from what it is handed; it holds nothing to act with"},
	{Path: "internal/daemon",
		May: []string{"fleet", "forecast", "policy", "spend", "incident", "planner", "providers", "internal/schedule"},
		Why: "collects, asks and acts through roles; which cloud or store stands behind them is for cmd to say"},
	{Path: "internal/archtest",
		Why: "reads the house from outside"},

	{Path: "cmd/steward/demo", May: []string{"fleet", "policy", "internal/synthetic", "providers/memory"},
		Why: "a company that is made up, for a first look without an account"},
	{Path: "cmd/steward", May: []string{anything}, Soon: true,
		Why: "ties the knots"},
	{Path: "bench/...", May: []string{anything}, Soon: true,
		Why: "programs that measure the house; nobody leans on them"},
	{Path: "examples/...", May: []string{anything}, Soon: true,
		Why: "programs that show the house; nobody leans on them"},
}

// ban is a package of the standard library, or one from outside, that a pure room must not import; with "/..." all
// packages below it too.
type ban struct{ Path, Why string }

var impure = []ban{
	{"os/...", "it reads the machine; what a room needs is handed in as a value"},
	{"net/...", "it reaches the network"},
	{"io/fs", "it is a way to a disk; take bytes or an io.Reader"},
	{"io/ioutil", "it reads and writes files"},
	{"path/filepath", "it asks the disk, and answers by the machine's kind; use path"},
	{"syscall", "it speaks to the kernel"},
	{"golang.org/x/sys/...", "it speaks to the kernel"},
	{"database/...", "it is a way to a store"},
	{"log/...", "a pure room logs nothing; what it has to say is in its result"},
	{"github.com/rs/zerolog/...", "a pure room logs nothing; what it has to say is in its result"},
	{"github.com/spf13/...", "commands and settings stop at cmd and internal/config"},
	{"context", "nothing in a pure room waits; cancel and progress are a function handed in"},
	{"golang.org/x/sync/...", "it starts goroutines; a pool of workers is handed in"},
	{"runtime/...", "the answer must not depend on the machine; the number of workers is handed in"},
	{"unsafe", "the answer must not depend on the machine"},
	{"plugin", "it loads code from a disk"},
	{"flag", "arguments stop at cmd"},
	{"expvar", "a pure room publishes nothing"},
	{"testing/...", "it belongs to tests"},
	{"crypto/rand", "its draws cannot be repeated; take a *rand.Rand"},
	{"hash/maphash", "its seed differs from run to run"},
}

// edge is an import that no row may allow, however it is written.
type edge struct{ From, To, Why string }

const cannotAct = "web, notify and assist show and record; cmd hands them small interfaces of their own"

var never = []edge{
	{"providers/...", "planner", "a provider does what it is told and does not decide"},
	{"providers/...", "policy", "a provider does what it is told and knows no rules"},
	{"providers/...", "internal/store", "a provider reads and changes the world and keeps no record"},
	{"internal/web", "providers/...", cannotAct},
	{"internal/web", "planner", cannotAct},
	{"internal/web", "internal/store", cannotAct},
	{"internal/notify", "providers/...", cannotAct},
	{"internal/notify", "planner", cannotAct},
	{"internal/notify", "internal/store", cannotAct},
	{"internal/assist", "providers/...", cannotAct},
	{"internal/assist", "planner", cannotAct},
	{"internal/assist", "internal/store", cannotAct},
}

// deciders are the rooms that may refer to planner.Decide: one lives in the present, the other in a recorded past.
var deciders = []string{"internal/daemon", "simulate"}

// actors are the rooms that may name an actuator, be it the role or a provider's own: nobody else gets hold of one,
// so that what only observes cannot act.
var actors = []string{"providers/..."}

// acting are the names that lead to one.
var acting = []string{"Actuator", "WrapActuator"}
