package schedule_test

import (
	"fmt"
	"time"

	"steward/internal/schedule"
)

// On the last Sunday of March clocks in Prague skip the hour from two to three.
func ExampleTimes_Next() {
	prague, err := time.LoadLocation("Europe/Prague")
	if err != nil {
		fmt.Println(err)
		return
	}
	times, err := schedule.Parse("30 2 * * *", prague)
	if err != nil {
		fmt.Println(err)
		return
	}
	at := time.Date(2026, 3, 28, 0, 0, 0, 0, prague)
	for range 3 {
		at = times.Next(at)
		fmt.Println(at)
	}
	// Output:
	// 2026-03-28 02:30:00 +0100 CET
	// 2026-03-29 03:00:00 +0200 CEST
	// 2026-03-30 02:30:00 +0200 CEST
}
