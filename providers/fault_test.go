package providers

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

func TestEveryErrorIsOfOneKind(t *testing.T) {
	for _, c := range []struct {
		err  error
		want Fault
	}{
		{nil, ""},
		{Failed(Throttled, "list groups of %s", "eu-west-1"), Throttled},
		{fmt.Errorf("scale web: %w", Failed(Conflict, "it has 5 units, expected 4")), Conflict},
		{As(Invalid, errors.New("a.csv:1: empty")), Invalid},
		{As(Invalid, nil), ""},
		{context.DeadlineExceeded, Down},
		{errors.New("connection reset"), Down},
		{fmt.Errorf("list: %w", context.Canceled), ""},
	} {
		if got := FaultOf(c.err); got != c.want {
			t.Errorf("%v: got %q, expected %q", c.err, got, c.want)
		}
	}
}

func TestAFaultTellsWhatWasFound(t *testing.T) {
	err := Failed(Refused, "autoscaling:DescribeAutoScalingGroups in %s", "eu-west-1")
	if !errors.Is(err, Refused) || errors.Is(err, Down) || err.Error() != "refused: autoscaling:DescribeAutoScalingGroups in eu-west-1" {
		t.Errorf("got %v", err)
	}
	if Refused.Transient() || !Throttled.Transient() {
		t.Error("only what may pass by itself is transient")
	}
}

func TestAFaultCanStayUnsaid(t *testing.T) {
	cause := errors.New("a.csv:1: empty")
	if err := As(Invalid, cause); err.Error() != cause.Error() || !errors.Is(err, cause) || !errors.Is(err, Invalid) {
		t.Errorf("got %v", err)
	}
}
