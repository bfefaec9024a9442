/**
 * Every way by which a request, or what pretends to be one, can reach what it wants to change. Whoever adds a route that
 * writes, a command, or a message of the workflow adds it here, and says how it is attacked: a test fails until then.
 */
export const writingRoutes: Readonly<Record<string, 'attacked' | 'content by its digest alone'>> = {
  'POST /requests': 'attacked',
  'PUT /blobs/{digest}': 'content by its digest alone',
};

/** Messages that a workflow takes. Whoever may write to Temporal can send them without the API. */
export const workflowMessages: Readonly<Record<string, 'attacked' | 'reads'>> = {
  submit: 'attacked',
  progress: 'reads',
};

/**
 * What a command can do: `signs`: sends a signed request by POST /requests; `carries`: sends one that was signed before;
 * `host`: works on the installation's own folder or runs a part of it, as whoever owns that; `reads`: sends nothing but
 * GET and the request that opens a session; `local`: touches no API at all.
 */
export const commandChannels: Readonly<Record<string, 'signs' | 'carries' | 'host' | 'reads' | 'local'>> = {
  init: 'host',
  recover: 'host',
  up: 'host',
  serve: 'host',
  worker: 'host',
  submit: 'carries',
  'roster publish': 'signs',
  'roster add': 'signs',
  'roster remove': 'signs',
  'roster grant': 'signs',
  'roster revoke': 'signs',
  'roster approve': 'signs',
  'roster refuse': 'signs',
  'plan publish': 'signs',
  'plan endorse': 'signs',
  'plan rehearse': 'signs',
  deployed: 'signs',
  // Signs without asking: it changes nothing but what was measured.
  assess: 'signs',
  start: 'signs',
  confirm: 'signs',
  retry: 'signs',
  skip: 'signs',
  contingency: 'signs',
  hold: 'signs',
  continue: 'signs',
  stop: 'signs',
  resolve: 'signs',
  note: 'signs',
  handover: 'signs',
  'take-over': 'signs',
  extend: 'signs',
  'break-glass': 'signs',
  'record-manual': 'signs',
  approve: 'signs',
  refuse: 'signs',
  'fix-forward': 'signs',
  'live-with-it': 'signs',
  ask: 'signs',
  reply: 'signs',
  'roster pending': 'reads',
  'roster show': 'reads',
  'plan derive': 'reads',
  'plan require': 'reads',
  'plan coverage': 'reads',
  'plan find': 'reads',
  'plan show': 'reads',
  'plan diff': 'reads',
  'plan graph': 'reads',
  inbox: 'reads',
  list: 'reads',
  status: 'reads',
  show: 'reads',
  release: 'reads',
  report: 'reads',
  'audit log': 'reads',
  'audit access': 'reads',
  'audit verify': 'reads',
  'audit checkpoint': 'reads',
  'plan new': 'local',
  'plan check': 'local',
  'plan freeze': 'local',
  'plan schema': 'local',
};
