// Package fleet holds the nouns that every other room speaks: workloads and
// their sizes, series of samples, money, forecasts, decisions with their
// reasons, and the one gate between the record and a decision, History.At.
//
// It imports the standard library only and computes nothing but views,
// digests and exact JSON.
package fleet
