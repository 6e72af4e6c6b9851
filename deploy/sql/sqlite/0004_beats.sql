-- Signs of life for silos that doubt what they hear of each other: how they tell a silo that is dead or frozen from a dead link.
-- Written only while somebody doubts, except for a silo's first row. Nothing here need outlive its silo.
CREATE TABLE beats
(
    cluster    TEXT    NOT NULL,
    deployment TEXT    NOT NULL,
    silo       TEXT    NOT NULL, -- "address:port@generation"
    number     INTEGER NOT NULL, -- Rises with every beat.
    hears      TEXT    NOT NULL, -- Silos whose pulses arrive, separated by spaces.
    doubts     TEXT    NOT NULL, -- Silos that a silo in doubt misses; empty: it is not in doubt.
    at         TEXT    NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')), -- For people; no silo reads it.

    PRIMARY KEY (cluster, deployment, silo),
    FOREIGN KEY (cluster, deployment) REFERENCES deployments (cluster, deployment)
) STRICT, WITHOUT ROWID;
