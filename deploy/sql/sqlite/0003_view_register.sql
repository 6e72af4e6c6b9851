-- The view register: linearizable, changed by compare-and-swap only. A silo never deletes from these tables.

-- What all silos that host a component type must agree on, written at its first use together with its first views.
-- A registered type whose partition has no row in "views" has lost it; it is never created again.
CREATE TABLE component_types
(
    cluster       TEXT    NOT NULL,
    deployment    TEXT    NOT NULL,
    name          TEXT    NOT NULL,
    partitions    INTEGER NOT NULL CHECK (partitions > 0),
    hash_version  INTEGER NOT NULL,
    registered_at TEXT    NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),

    PRIMARY KEY (cluster, deployment, name),
    FOREIGN KEY (cluster, deployment) REFERENCES deployments (cluster, deployment)
) STRICT, WITHOUT ROWID;

-- The view of each partition. A replica is written "address:port@generation#incarnation".
CREATE TABLE views
(
    cluster         TEXT    NOT NULL,
    deployment      TEXT    NOT NULL,
    type            TEXT    NOT NULL,
    partition       INTEGER NOT NULL CHECK (partition >= 0),
    era             INTEGER NOT NULL,
    epoch           INTEGER NOT NULL,
    proposal_id     TEXT    NOT NULL,
    primary_replica TEXT    NOT NULL,
    members         TEXT    NOT NULL, -- Replicas in rank order, separated by spaces.
    minimum         INTEGER NOT NULL CHECK (minimum > 0),
    quorum          TEXT    NULL,     -- Kept for an acknowledgement rule other than "all members".
    pending         TEXT    NULL,     -- Kept for joiners whose acknowledgement is already required.
    changed_at      TEXT    NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),

    PRIMARY KEY (cluster, deployment, type, partition),
    FOREIGN KEY (cluster, deployment, type) REFERENCES component_types (cluster, deployment, name)
) STRICT, WITHOUT ROWID;
