package demo

import "testing"

func TestThePoliciesHold(t *testing.T) {
	all, err := Policies()
	if err != nil || len(all) != 4 {
		t.Errorf("got %d policies, %v", len(all), err)
	}
}
