-- A deployment is one life of a cluster's memory. Every other table of ours is keyed by (cluster, deployment).

CREATE TABLE deployments
(
    ordinal    INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, -- The newest of a cluster has the highest; clocks may go back.
    cluster    TEXT    NOT NULL,
    deployment TEXT    NOT NULL,
    created_at TEXT    NOT NULL,
    UNIQUE (cluster, deployment)
) STRICT;
