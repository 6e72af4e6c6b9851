-- What administrators ask of component types. Nothing is changed or deleted: the row of a type with the highest generation is its policy, the others are its history.
-- Generations rise through a deployment, whatever the type, so that whoever knows two policies knows which came later.
CREATE TABLE policies
(
    cluster    TEXT    NOT NULL,
    deployment TEXT    NOT NULL,
    generation INTEGER NOT NULL,
    type       TEXT    NOT NULL, -- A component type, or "*": what all types inherit.
    policy     TEXT    NOT NULL, -- JSON, only the fields that differ from what is inherited.
    changed_by TEXT    NOT NULL,
    reason     TEXT    NOT NULL,
    changed_at TEXT    NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f', 'now')),

    PRIMARY KEY (cluster, deployment, generation),
    FOREIGN KEY (cluster, deployment) REFERENCES deployments (cluster, deployment)
) STRICT, WITHOUT ROWID;
