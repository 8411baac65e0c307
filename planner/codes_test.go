package planner

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"steward/fleet"
)

// Every reason that the planner can give is shown by a scripted decision.
func TestEveryReasonCodeIsScripted(t *testing.T) {
	files, err := filepath.Glob("testdata/scripts/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("found no scripts: %v", err)
	}
	var scripts strings.Builder
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		scripts.Write(data)
	}
	for _, code := range fleet.Codes() {
		if code == fleet.BaselineDecided {
			continue // said by the baselines of simulate only
		}
		if !strings.Contains(scripts.String(), string(code)) {
			t.Errorf("no script shows the reason %s", code)
		}
	}
}
