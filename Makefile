# Each target is one line; those that gate a change call the steps of .ci/run, so that both say the same.

.PHONY: check build test race fuzz golden bench examples lint ci

check: ; ./.ci/run go format tidy vet staticcheck test
build: ; CGO_ENABLED=0 go build -o bin/steward ./cmd/steward
test: ; ./.ci/run test
race: ; ./.ci/run race
fuzz: ; FUZZTIME=30s ./.ci/run fuzz
golden: ; go test ./planner -run TestScripts -rewrite && go test $$(grep -rlE --include='*_test.go' 'flag\.Bool\("update"' . | xargs -n 1 dirname | sort -u) -update && git --no-pager diff
bench: ; go test -run '^$$' -bench . -benchmem -count 10 ./...
examples: ; ./.ci/run scenarios policies
lint: ; ./.ci/run go format tidy vet staticcheck
ci: ; ./.ci/run
