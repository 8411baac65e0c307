package providers

import (
	"context"
	"errors"
	"fmt"
)

// Fault is a kind of failure that every provider tells alike. It is an error, for
// errors.Is.
type Fault string

// The faults.
const (
	Unknown   Fault = "unknown"   // there is no such thing
	Conflict  Fault = "conflict"  // it is not in the state that the action expects
	Throttled Fault = "throttled" // asked too often; nothing happened
	Refused   Fault = "refused"   // not permitted
	Down      Fault = "down"      // no answer, or a failure of theirs; whether something happened is not known
	Invalid   Fault = "invalid"   // they cannot make sense of it, or we of their answer
)

// Error is the fault's name.
func (f Fault) Error() string { return string(f) }

// Transient tells whether the same question may be answered if it is put again.
func (f Fault) Transient() bool { return f == Throttled || f == Down }

// Failed is an error of a kind, with what was found.
func Failed(f Fault, format string, args ...any) error {
	return fmt.Errorf("%w: %w", f, fmt.Errorf(format, args...))
}

// As is err told as a fault; its text stays as it is. nil stays nil.
func As(f Fault, err error) error {
	if err == nil {
		return nil
	}
	return told{f, err}
}

// told is an error of a kind whose text does not say so.
type told struct {
	fault Fault
	err   error
}

// Error is the text of the error.
func (t told) Error() string { return t.err.Error() }

// Unwrap is the kind and the error.
func (t told) Unwrap() []error { return []error{t.fault, t.err} }

// FaultOf is the kind of an error: Down for one that has run out of time, and for
// all that no provider has named. It is "" for nil.
func FaultOf(err error) Fault {
	if err == nil {
		return ""
	}
	if f, named := errors.AsType[Fault](err); named {
		return f
	}
	if errors.Is(err, context.Canceled) {
		return ""
	}
	return Down
}
