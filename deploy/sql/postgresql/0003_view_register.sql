-- The view register: linearizable, changed by compare-and-swap only. A silo never deletes from these tables.
-- Keys compare byte by byte, so that every process locks rows in one order whatever the database's language.

-- What all silos that host a component type must agree on, written at its first use together with its first views.
-- A registered type whose partition has no row in "views" has lost it; it is never created again.
CREATE TABLE component_types
(
    cluster       text        COLLATE "C" NOT NULL,
    deployment    text        COLLATE "C" NOT NULL,
    name          text        COLLATE "C" NOT NULL,
    partitions    integer     NOT NULL CHECK (partitions > 0),
    hash_version  integer     NOT NULL,
    registered_at timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (cluster, deployment, name),
    FOREIGN KEY (cluster, deployment) REFERENCES deployments (cluster, deployment)
);

-- The view of each partition. A replica is written "address:port@generation#incarnation".
CREATE TABLE views
(
    cluster         text        COLLATE "C" NOT NULL,
    deployment      text        COLLATE "C" NOT NULL,
    type            text        COLLATE "C" NOT NULL,
    partition       integer     NOT NULL CHECK (partition >= 0),
    era             integer     NOT NULL,
    epoch           bigint      NOT NULL,
    proposal_id     text        COLLATE "C" NOT NULL,
    primary_replica text        NOT NULL,
    members         text        NOT NULL, -- Replicas in rank order, separated by spaces.
    minimum         integer     NOT NULL CHECK (minimum > 0),
    quorum          text        NULL,     -- Kept for an acknowledgement rule other than "all members".
    pending         text        NULL,     -- Kept for joiners whose acknowledgement is already required.
    changed_at      timestamptz NOT NULL DEFAULT now(),

    PRIMARY KEY (cluster, deployment, type, partition),
    FOREIGN KEY (cluster, deployment, type) REFERENCES component_types (cluster, deployment, name)
);
