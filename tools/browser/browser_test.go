package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// root is the repository, and made what TestMain builds and starts.
const root = "../.."

var made struct {
	dir     string          // of the binary and of its pages
	browser context.Context // the one Chromium of all tests; nil where none is installed
}

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "steward-browser")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	made.dir = dir
	path := chromium()
	if path == "" {
		return m.Run()
	}
	build := exec.Command("go", "build", "-buildvcs=false", "-o", filepath.Join(dir, "steward"), "./cmd/steward")
	build.Dir, build.Stderr = root, os.Stderr
	if err := build.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "build the binary:", err)
		return 1
	}
	// The browser is spoken to through a pipe, and ends with the context.
	ctx, cancel := chromedp.NewContext(context.Background(), chromedp.WithAllocatorOptions(chromedp.NoSandbox, chromedp.ExecPath(path)))
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		fmt.Fprintln(os.Stderr, "start "+path+":", err)
		return 1
	}
	made.browser = ctx
	return m.Run()
}

// chromium is the browser's path; "" where none is installed.
func chromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chromium-headless-shell"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// steward runs the binary and answers what it printed.
func steward(tb testing.TB, args ...string) []byte {
	tb.Helper()
	if made.browser == nil {
		tb.Skip("no Chromium is installed: the pages were NOT looked at")
	}
	cmd := exec.Command(filepath.Join(made.dir, "steward"), args...)
	var complaint strings.Builder
	cmd.Stderr = &complaint
	out, err := cmd.Output()
	if err != nil {
		tb.Fatalf("steward %s: %v: %s", strings.Join(args, " "), err, &complaint)
	}
	return out
}

// view is how a reader sees a page.
type view struct {
	width, height int64
	scheme        string // light or dark
}

func (v view) String() string { return fmt.Sprintf("%d px %s", v.width, v.scheme) }

var views = []view{{390, 844, "light"}, {390, 844, "dark"}, {1280, 900, "light"}, {1280, 900, "dark"}}

// tab is an open page, and all that it complained of and asked for.
type tab struct {
	testing.TB
	ctx       context.Context
	mu        sync.Mutex
	complaint []string
	asked     []string
}

// open shows a file.
func open(tb testing.TB, file string, v view) *tab {
	tb.Helper()
	t := &tab{TB: tb}
	ctx, cancel := chromedp.NewContext(made.browser, chromedp.WithListener(t.hear))
	tb.Cleanup(cancel)
	t.ctx = ctx
	t.must(chromedp.Do(ctx, chromedp.EmulateViewport(v.width, v.height)))
	_, err := chromedp.Call(ctx, network.Enable, network.EnableParams{})
	t.must(err)
	t.emulate("", v.scheme)
	slow, stop := context.WithTimeout(ctx, 30*time.Second)
	defer stop()
	t.must(chromedp.Do(slow, chromedp.Navigate("file://"+file)))
	return t
}

// emulate shows the page on a medium, "" for the screen, in a scheme.
func (t *tab) emulate(medium, scheme string) {
	t.Helper()
	_, err := chromedp.Call(t.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Media: medium, Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	t.must(err)
}

// hear keeps what a page says and asks for.
func (t *tab) hear(event any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		t.complaint = append(t.complaint, fmt.Sprint("exception: ", e.ExceptionDetails.Text))
	case *runtime.EventConsoleAPICalled:
		t.complaint = append(t.complaint, fmt.Sprint("console: ", e.Type))
	case *log.EventEntryAdded:
		t.complaint = append(t.complaint, "log: "+e.Entry.Text)
	case *network.EventRequestWillBeSent:
		t.asked = append(t.asked, e.Request.URL)
	}
}

// quiet fails the test if the page complained, or asked for more than itself.
func (t *tab) quiet(file string) {
	t.Helper()
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.complaint) > 0 {
		t.Errorf("got %q in the console, want nothing", t.complaint)
	}
	if len(t.asked) != 1 || t.asked[0] != "file://"+file {
		t.Errorf("got requests for %q, want the page alone", t.asked)
	}
}

func (t *tab) must(err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eval is the value of an expression in the page.
func eval[T any](t *tab, expression string) T {
	t.Helper()
	v, err := chromedp.Run(t.ctx, chromedp.Evaluate[T](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// do acts as a reader does.
func (t *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	t.must(chromedp.Do(t.ctx, steps...))
}
