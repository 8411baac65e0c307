// Package store is the record: samples with the time at which each became
// known, the fleet over time, bills, forecasts, decisions, what was done, and
// which jobs ran. It keeps nouns and judges none.
//
// A store is one SQLite file or one PostgreSQL database, with the same tables
// and the same queries. All that one call writes is one transaction, synced
// before the call returns: what was answered without an error is there after a
// crash.
//
// Samples are first written as they come, a batch a row, into the tail, and are
// folded now and then into chunks: a series' values over 1440 steps, which is a
// day of minutes, as packed columns. A read sees both alike.
package store
