-- Signs of life for silos that doubt what they hear of each other: how they tell a silo that is dead or frozen from a dead link.
-- Written only while somebody doubts, except for a silo's first row. Nothing here need outlive its silo.
CREATE TABLE beats
(
    cluster    text        COLLATE "C" NOT NULL,
    deployment text        COLLATE "C" NOT NULL,
    silo       text        COLLATE "C" NOT NULL, -- "address:port@generation"
    number     bigint      NOT NULL, -- Rises with every beat.
    hears      text        NOT NULL, -- Silos whose pulses arrive, separated by spaces.
    doubts     text        NOT NULL, -- Silos that a silo in doubt misses; empty: it is not in doubt.
    at         timestamptz NOT NULL DEFAULT clock_timestamp(), -- For people; no silo reads it.

    PRIMARY KEY (cluster, deployment, silo),
    FOREIGN KEY (cluster, deployment) REFERENCES deployments (cluster, deployment)
) WITH (fillfactor = 50); -- Beats overwrite each other within their page.
