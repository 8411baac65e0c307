-- One schema for SQLite and PostgreSQL. Times are nanoseconds since 1970, UTC; the zero time is the least bigint.

-- +goose Up
CREATE TABLE series (
    id       BIGINT NOT NULL PRIMARY KEY,
    workload TEXT   NOT NULL,
    metric   TEXT   NOT NULL,
    step     BIGINT NOT NULL,
    phase    BIGINT NOT NULL, -- a stamp is a multiple of step, plus phase
    UNIQUE (workload, metric, step, phase)
);

CREATE TABLE tail (
    seq      BIGINT NOT NULL PRIMARY KEY,
    known_at BIGINT NOT NULL,
    samples  BIGINT NOT NULL,
    data     BYTEA  NOT NULL
);

CREATE TABLE chunk (
    series BIGINT NOT NULL,
    step   BIGINT NOT NULL, -- the series' own, or a coarser one it was rolled up to
    number BIGINT NOT NULL,
    data   BYTEA  NOT NULL,
    PRIMARY KEY (series, step, number)
);

CREATE TABLE horizon (
    step   BIGINT NOT NULL PRIMARY KEY, -- 0 for what was recorded, else what was rolled up to this step
    before BIGINT NOT NULL              -- what is older is dropped
);

CREATE TABLE inventory (
    source TEXT   NOT NULL PRIMARY KEY,
    at     BIGINT NOT NULL -- of the newest answer
);

CREATE TABLE workload (
    source TEXT   NOT NULL,
    id     TEXT   NOT NULL,
    at     BIGINT NOT NULL, -- from when it is so
    until  BIGINT NOT NULL, -- to when; the greatest bigint while it is so still
    body   TEXT   NOT NULL, -- empty where it is gone
    PRIMARY KEY (source, id, at)
);
CREATE INDEX workload_until ON workload (until, source);

CREATE TABLE charge (
    source   TEXT   NOT NULL,
    line     TEXT   NOT NULL,
    known_at BIGINT NOT NULL,
    starts   BIGINT NOT NULL,
    body     TEXT   NOT NULL,
    PRIMARY KEY (source, line, known_at)
);
CREATE INDEX charge_starts ON charge (starts);

CREATE TABLE price (
    source   TEXT   NOT NULL,
    region   TEXT   NOT NULL,
    shape    TEXT   NOT NULL,
    model    TEXT   NOT NULL,
    since    BIGINT NOT NULL,
    hourly   BIGINT NOT NULL, -- millionths of the currency
    currency TEXT   NOT NULL,
    PRIMARY KEY (source, region, shape, model, since)
);

CREATE TABLE forecast (
    workload TEXT   NOT NULL,
    metric   TEXT   NOT NULL,
    issued   BIGINT NOT NULL,
    data     BYTEA  NOT NULL,
    PRIMARY KEY (workload, metric, issued)
);
CREATE INDEX forecast_issued ON forecast (issued);

CREATE TABLE score (
    workload TEXT   NOT NULL,
    metric   TEXT   NOT NULL,
    model    TEXT   NOT NULL,
    issued   BIGINT NOT NULL,
    scored   BIGINT NOT NULL,
    body     TEXT   NOT NULL,
    PRIMARY KEY (workload, metric, model, issued)
);

CREATE TABLE plan (
    id        TEXT   NOT NULL PRIMARY KEY,
    at        BIGINT NOT NULL,
    rules     TEXT   NOT NULL,
    decisions BIGINT NOT NULL,
    wants     BYTEA  NOT NULL
);
CREATE INDEX plan_at ON plan (at);

CREATE TABLE member (
    number   BIGINT NOT NULL PRIMARY KEY, -- by which a plan's wants name the workload
    workload TEXT   NOT NULL UNIQUE
);

CREATE TABLE decision (
    name     TEXT   NOT NULL,
    first_at BIGINT NOT NULL, -- of the plans that hold it, without a break
    last_at  BIGINT NOT NULL,
    workload TEXT   NOT NULL,
    body     TEXT   NOT NULL,
    PRIMARY KEY (name, first_at)
);
CREATE INDEX decision_last ON decision (last_at);
CREATE INDEX decision_workload ON decision (workload, first_at);

CREATE TABLE trip (
    workload TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    PRIMARY KEY (workload, at)
);

CREATE TABLE outcome (
    workload TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    action   TEXT   NOT NULL,
    body     TEXT   NOT NULL,
    PRIMARY KEY (workload, at, action)
);

CREATE TABLE occurrence (
    job     TEXT   NOT NULL,
    due     BIGINT NOT NULL,
    started BIGINT NOT NULL,
    ended   BIGINT NOT NULL,
    state   TEXT   NOT NULL,
    err     TEXT   NOT NULL,
    PRIMARY KEY (job, due)
);

CREATE TABLE status (
    source   TEXT   NOT NULL,
    role     TEXT   NOT NULL,
    kind     TEXT   NOT NULL,
    asked    BIGINT NOT NULL,
    fresh_at BIGINT NOT NULL,
    err      TEXT   NOT NULL,
    PRIMARY KEY (source, role)
);

CREATE TABLE belief (
    workload TEXT NOT NULL,
    subject  TEXT NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (workload, subject)
);

CREATE TABLE audit (
    seq     BIGINT NOT NULL PRIMARY KEY,
    at      BIGINT NOT NULL,
    who     TEXT   NOT NULL,
    what    TEXT   NOT NULL,
    subject TEXT   NOT NULL,
    note    TEXT   NOT NULL
);
CREATE INDEX audit_at ON audit (at);

-- +goose Down
DROP TABLE audit;
DROP TABLE belief;
DROP TABLE status;
DROP TABLE occurrence;
DROP TABLE outcome;
DROP TABLE trip;
DROP TABLE decision;
DROP TABLE member;
DROP TABLE plan;
DROP TABLE score;
DROP TABLE forecast;
DROP TABLE price;
DROP TABLE charge;
DROP TABLE workload;
DROP TABLE inventory;
DROP TABLE horizon;
DROP TABLE chunk;
DROP TABLE tail;
DROP TABLE series;
