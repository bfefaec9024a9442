/**
 * Every route of the one door. Views are read with a session (`Authorization: Bearer …`); requests carry their own
 * signature. The OpenAPI document is made from the same schemas.
 *
 * POST /requests                       { envelope: base64, signature: armored } → Answer (200 accepted, 202 received, 403 denied; 503 record-unwritable)
 * PUT  /blobs/:digest                  bytes → 201; refused unless the digest is theirs; at most 8 MiB
 * GET  /blobs/:digest                  bytes
 * GET  /installation                   { id, fingerprint, checkpointKey, time, carriedForMs }: no session needed
 * GET  /roster                         Roster; ?at=SEQ or ?time=ISO
 * GET  /roster/changes                 ProposalView[]: changes that wait for a second administrator
 * GET  /access?time=&person=           AccessView: who could do what, and who did
 * GET  /identities?fingerprint=        { person, name, keys }[]: whose keys these are (repeatable); no session needed
 * GET  /inbox                          InboxView of the session's person
 * GET  /releases/:service/:version     ReleaseView
 * GET  /releases/:service/:version/fitness?environment=  Fitness: whether its plan is fit to be used there
 * GET  /plans?service=&version=        PublishedPlan[]
 * GET  /plans/find?service=&like=&traits=&similar=&limit=  FoundPlans: plans to start from, the service's own and others that are alike
 * GET  /plans/:digest                  the frozen bytes
 * GET  /knowledge/:service/:version    what a plan for that release is checked against: versions, what was live, deployments
 * GET  /runs?active=&service=&version= RunRow[]
 * GET  /runs/:run                      RunView
 * GET  /runs/:run/gates/:gate          GateView (address with slashes percent-encoded); ?visit=
 * GET  /runs/:run/report               ReportView
 * GET  /runs/:run/events               SSE: `entry` events with id = seq and data = { entry, body }; `view` events with data = RunView after each change; `output` events without id
 * GET  /assessments/:request           { done, assessment } for a received assess request
 * GET  /log?after=&limit=              { entries: [{ seq, json, leaf, body }], size }
 * GET  /checkpoint                     the newest signed checkpoint (text/plain)
 * GET  /workers                        live workers by label
 * GET  /healthz                        { alive }; no session needed
 * GET  /readyz                         { ready, record }, 503 where the record cannot be written; no session needed
 * GET  /metrics                        text for Prometheus, figures alone; no session needed
 * GET  /openapi.json                   no session needed
 *
 * A session is opened by POST /requests with action `session.open`: the answer's data is { token, expiresAt }.
 * Errors: { code, message, expected, found, where, next } with 400, 401, 403, 404, 409, 413, 429 or 503.
 */
export const apiVersion = '1';

/** HTTP status for each exit status of an error code, where a route does not say otherwise. */
export const statusByExit = { 1: 409, 2: 400, 3: 403, 4: 503, 70: 500 } as const;
