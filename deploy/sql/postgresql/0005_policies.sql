-- What administrators ask of component types. Nothing is changed or deleted: the row of a type with the highest generation is its policy, the others are its history.
-- Generations rise through a deployment, whatever the type, so that whoever knows two policies knows which came later.
CREATE TABLE policies
(
    cluster    text        COLLATE "C" NOT NULL,
    deployment text        COLLATE "C" NOT NULL,
    generation bigint      NOT NULL,
    type       text        COLLATE "C" NOT NULL, -- A component type, or "*": what all types inherit.
    policy     text        NOT NULL, -- JSON, only the fields that differ from what is inherited.
    changed_by text        NOT NULL,
    reason     text        NOT NULL,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),

    PRIMARY KEY (cluster, deployment, generation),
    FOREIGN KEY (cluster, deployment) REFERENCES deployments (cluster, deployment)
);
