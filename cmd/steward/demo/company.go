package demo

import (
	"time"

	"steward/internal/synthetic"
	"steward/providers/memory"
)

// followed is how most groups are scaled before Steward: after the fact.
func followed(target float64) []memory.Hand {
	return []memory.Hand{memory.TargetTracking(target, 15*time.Minute)}
}

// daily is a service with the rhythm of days and weeks.
func daily(base float64) synthetic.Recipe {
	return synthetic.Recipe{Base: base, Daily: 0.55, Weekly: 0.25, Noise: 0.04}
}

// shop sells things: two peaks a day, a flash crowd right now, an outage of
// metrics an hour ago, and growth in one corner.
func (c *company) shop() {
	const region = "eu-west-1"
	crowd := daily(4000)
	crowd.Crowds = []synthetic.Crowd{
		{At: c.ago(11 * 24 * time.Hour), Rise: 10 * time.Minute, Hold: 40 * time.Minute, Fall: time.Hour, Height: 0.9},
		{At: c.ago(20 * time.Minute), Rise: 15 * time.Minute, Hold: time.Hour, Fall: time.Hour, Height: 0.8},
	}
	growing := daily(900)
	growing.Growth = 0.06
	silent := daily(2200)
	silent.Outages = []synthetic.Window{{At: c.ago(time.Hour), For: 3 * time.Hour}}
	mail := daily(55)
	mail.Noise = 0.2
	for _, t := range []thing{
		{kind: "asg", name: "web", owner: "storefront", tier: "web", shape: "medium", units: 30, min: 4, max: 120, capacity: 250, boot: 3 * time.Minute, demand: crowd, hands: followed(0.5), latency: true},
		{kind: "asg", name: "api", owner: "storefront", tier: "web", shape: "medium", units: 20, min: 4, max: 80, capacity: 180, boot: 3 * time.Minute, demand: daily(2400), hands: followed(0.45), latency: true},
		{kind: "asg", name: "edge", owner: "platform", tier: "web", shape: "small", units: 14, min: 3, max: 60, capacity: 300, boot: 2 * time.Minute, demand: silent, latency: true},
		{kind: "deployment", name: "checkout", owner: "payments", shape: "pod", units: 24, min: 6, max: 90, capacity: 40, boot: 40 * time.Second, demand: daily(600), hands: followed(0.5), latency: true},
		{kind: "deployment", name: "search", owner: "storefront", shape: "pod", units: 30, min: 4, max: 150, capacity: 60, boot: 90 * time.Second, demand: daily(1500), hands: followed(0.6)},
		{kind: "deployment", name: "catalog", owner: "storefront", shape: "pod", units: 16, min: 3, max: 120, capacity: 90, boot: time.Minute, demand: growing, hands: followed(0.6)},
		{kind: "deployment", name: "cart", owner: "payments", shape: "pod", units: 12, min: 3, max: 60, capacity: 80, boot: 40 * time.Second, demand: daily(450), hands: followed(0.6)},
		{kind: "deployment", name: "recommend", owner: "platform", shape: "pod", units: 18, min: 2, max: 60, capacity: 50, boot: 4 * time.Minute, demand: daily(500), hands: append(followed(0.55), memory.Drift(1, 0.3))},
		{kind: "deployment", name: "images", owner: "platform", shape: "pod", units: 26, min: 2, max: 60, capacity: 120, boot: time.Minute, demand: daily(700)},
		{kind: "deployment", name: "mailer", owner: "crm", tier: "worker", shape: "pod", units: 6, min: 1, max: 40, capacity: 14, boot: 30 * time.Second, demand: mail, hands: followed(0.7), queue: true},
		{kind: "deployment", name: "invoices", owner: "payments", tier: "worker", shape: "pod", units: 4, min: 1, max: 20, capacity: 5, boot: 30 * time.Second, demand: synthetic.Recipe{Base: 9, Daily: 0.8, Weekly: 0.6, Noise: 0.2}, hands: followed(0.7), queue: true},
		{kind: "instance", name: "bastion", owner: "platform", shape: "small", units: 1, max: 1},
		{kind: "rds-instance", name: "orders", owner: "payments", shape: "db", units: 2, min: 2, max: 2},
		{kind: "rds-instance", name: "users", owner: "storefront", shape: "db", units: 2, min: 2, max: 2},
		{kind: "ebs-volume", name: "orders-data", owner: "payments", shape: "disk", units: 1, max: 1},
		{kind: "ebs-volume", name: "backup-2024", owner: "platform", shape: "disk", units: 1, max: 1},
	} {
		c.add(shop, region, t)
	}
}

// labs tries things out, mostly on machines that wait for it.
func (c *company) labs() {
	const region = "us-east-1"
	office := []memory.Hand{memory.WorkingHours(time.UTC, 7, 20, 10, 2)}
	nightly := synthetic.Recipe{Base: 300, Daily: 0.9, Weekly: 0.1, Noise: 0.1}
	for _, t := range []thing{
		{kind: "asg", name: "model-api", owner: "ml", shape: "large", units: 12, min: 1, max: 30, capacity: 120, boot: 5 * time.Minute, demand: daily(130)},
		{kind: "asg", name: "notebooks", owner: "ml", shape: "large", units: 10, min: 1, max: 20, capacity: 10, boot: 4 * time.Minute, demand: synthetic.Recipe{Base: 16, Daily: 0.8, Weekly: 0.8, Noise: 0.15}, hands: office},
		{kind: "asg", name: "batch", owner: "data", shape: "large", units: 10, min: 1, max: 40, capacity: 60, boot: 4 * time.Minute, demand: nightly, hands: followed(0.7)},
		{kind: "deployment", name: "features", owner: "ml", shape: "pod", units: 20, min: 2, max: 60, capacity: 70, boot: time.Minute, demand: daily(260)},
		{kind: "deployment", name: "scoring", owner: "ml", shape: "pod", units: 15, min: 2, max: 60, capacity: 45, boot: 2 * time.Minute, demand: daily(320), hands: followed(0.6)},
		{kind: "deployment", name: "ingest", owner: "data", shape: "pod", units: 10, min: 2, max: 60, capacity: 200, boot: time.Minute, demand: daily(1100), hands: append(followed(0.6), memory.Drift(2, 0.4))},
		{kind: "deployment", name: "dashboards", owner: "data", shape: "pod", units: 8, min: 1, max: 20, capacity: 30, boot: time.Minute, demand: synthetic.Recipe{Base: 40, Daily: 0.7, Weekly: 0.8, Noise: 0.1}},
		{kind: "deployment", name: "crawler", owner: "data", tier: "worker", shape: "pod", units: 6, min: 1, max: 30, capacity: 12, boot: 30 * time.Second, demand: synthetic.Recipe{Base: 40, Daily: 0.2, Noise: 0.25}, hands: followed(0.7), queue: true},
		{kind: "instance", name: "gpu-dev", owner: "ml", shape: "gpu", units: 1, max: 1},
		{kind: "instance", name: "jenkins", owner: "data", shape: "large", units: 1, max: 1},
		{kind: "rds-instance", name: "warehouse", owner: "data", shape: "db", units: 2, min: 1, max: 2},
		{kind: "ebs-volume", name: "scratch", owner: "ml", shape: "disk", units: 4, max: 4},
	} {
		c.add(labs, region, t)
	}
}
