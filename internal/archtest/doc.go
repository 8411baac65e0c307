// Package archtest holds the plan of the house as a test: which room may lean on which, and what a room that thinks must
// not touch.
//
// The plan is the table in plan.go, a row a package with the reason for it. A package without a row fails, so that whoever
// adds one says on which floor it stands. Imports and syntax are read from every file that is not a test, whatever its
// build constraints; tests may import what they like. Types are not resolved: a variable that bears the name of an
// imported package is taken for the package, and renaming the variable is the cure.
package archtest
