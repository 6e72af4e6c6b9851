-- A deployment is one life of a cluster's memory. Every other table of ours is keyed by (cluster, deployment).

CREATE TABLE deployments
(
    ordinal    bigint NOT NULL PRIMARY KEY GENERATED ALWAYS AS IDENTITY, -- The newest of a cluster has the highest; clocks may go back.
    cluster    text   COLLATE "C" NOT NULL,
    deployment text   COLLATE "C" NOT NULL,
    created_at text   NOT NULL,
    UNIQUE (cluster, deployment)
);
