// Knows every event a Yeastar P-Series PBX can push, and what becomes of each: shown on the board, said on the sources
// page, or left alone and why. Refuses to read any: stream-events.ts and warnings.ts do.

export type EventUse = {
  /** The vendor's present title. */
  readonly title: string;
  /** `board`: its content is shown; `sources`: it is said there; `none`: not asked for, and ignored where it comes. */
  readonly use: 'board' | 'sources' | 'none';
  /** What is made of it, or why nothing is. A cell of the table in docs/yeastar.md. */
  readonly what: string;
};

/** By event id, as in §6.1 of the dossier; 30021 and 30036–30038 have no documented content. */
export const EVENTS = {
  30005: {
    title: 'Organization Status Switch State Changed',
    use: 'none',
    what: 'The wall shows queues and agents, not departments.',
  },
  30006: {
    title: 'Organization Structure Changed',
    use: 'none',
    what: 'The wall shows queues and agents, not departments.',
  },
  30007: {
    title: 'Extension Registration Status Changed',
    use: 'board',
    what: 'An agent without a registered phone is shown as unreachable.',
  },
  30008: {
    title: 'Extension Call State Changed',
    use: 'board',
    what: 'The agent rings, is on a call, or is free again, even where a call’s end was not told.',
  },
  30009: {
    title: 'Extension Presence State Changed',
    use: 'board',
    what: 'The presence stands beside the agent’s state.',
  },
  30010: {
    title: 'Trunk Registration State Changed',
    use: 'sources',
    what: 'A trunk that is down is named until it is up again.',
  },
  30011: {
    title: 'Call State Changed',
    use: 'board',
    what: 'The call: who rings, talks, holds, hangs up.',
  },
  30012: {
    title: 'Call End Details Notification',
    use: 'board',
    what: 'Closes the call, names the queue of one whose queue nothing else named, and its recording.',
  },
  30013: {
    title: 'Call Transfer Report',
    use: 'board',
    what: 'The call goes on without its agent: it is not taken for ended while the target rings.',
  },
  30014: {
    title: 'Call Forwarding Report',
    use: 'board',
    what: 'The phones the call has left and the ones it rings at now.',
  },
  30015: {
    title: 'Call Failure Report',
    use: 'board',
    what: 'A call out that failed is over; a phone that could not be reached does not ring.',
  },
  30016: {
    title: 'Incoming Call Request',
    use: 'board',
    what: 'The call rings for ten seconds and can be accepted or refused (only with Control Inbound Call).',
  },
  30017: {
    title: 'DTMF Digit Report',
    use: 'none',
    what: 'Digits may be a card’s number or a PIN: they are not even asked for.',
  },
  30018: {
    title: 'Prompt Playback Completed Report',
    use: 'none',
    what: 'Belongs to programs that play prompts.',
  },
  30019: {
    title: 'Satisfaction Survey Feedback',
    use: 'none',
    what: 'Comes when the call is over and names neither agent nor queue; the PBX’s own report has the scores.',
  },
  30020: {
    title: 'uaCSTA Call Report',
    use: 'none',
    what: 'Has call ids of its own, comes once a ringing phone, and tells nothing that 30011 does not.',
  },
  30022: {
    title: 'Extension Information Updated',
    use: 'board',
    what: 'Extensions, queues and their agents are read anew: who was created, renamed or deleted comes, changes or goes.',
  },
  30023: {
    title: 'Trunk Information Updated',
    use: 'sources',
    what: 'The trunks are read anew: one that was deleted is no longer named as down.',
  },
  30024: {
    title: 'No-hosted Conference',
    use: 'none',
    what: 'Conference rooms are not on the wall.',
  },
  30025: {
    title: 'Agent Automatic Pause',
    use: 'board',
    what: 'The agent is paused in that queue, by the PBX.',
  },
  30026: {
    title: 'Agent Ringing Timeout',
    use: 'board',
    what: 'A missed ring of that agent; it also names the call’s queue.',
  },
  30027: {
    title: 'Call Report Download Result',
    use: 'none',
    what: 'Ringside downloads no reports.',
  },
  30028: {
    title: 'Call Note Status Updated',
    use: 'none',
    what: 'Notes on calls are not on the wall.',
  },
  30029: {
    title: 'Agent Status Changed',
    use: 'board',
    what: 'Pause with its reason, sign-in and sign-out at once; its other words are not documented, so the queue is asked 0.3 s later and that answer counts.',
  },
  30030: { title: 'Message campaign', use: 'none', what: 'Messages are not on the wall.' },
  30031: { title: 'New message', use: 'none', what: 'Messages are not on the wall.' },
  30032: { title: 'Message send result', use: 'none', what: 'Messages are not on the wall.' },
  30033: { title: 'Recording download result', use: 'none', what: 'Ringside downloads no recordings.' },
  30034: {
    title: 'System Event Notification (Information)',
    use: 'none',
    what: 'Sign-ins and the like: nothing for whoever looks at a wall to do.',
  },
  30035: {
    title: 'System Event Notification (Warning)',
    use: 'sources',
    what: 'The PBX’s warning in its own words, numbers masked, for an hour.',
  },
  30039: {
    title: 'Call End Timeline Notification',
    use: 'none',
    what: 'A finished call’s history under an id no other event has (no call_id); the wall has seen it happen.',
  },
} as const satisfies Readonly<Record<number, EventUse>>;

type Table = typeof EVENTS;
type OfUse<U extends EventUse['use']> = {
  [Id in keyof Table]: Table[Id]['use'] extends U ? Id : never;
}[keyof Table];
/** Events whose content the translator reads. */
export type BoardEvent = OfUse<'board'>;

export const useOf = (type: number): EventUse['use'] | null =>
  (EVENTS as Readonly<Record<number, EventUse>>)[type]?.use ?? null;

/** What a source subscribes to, ascending. */
export const TOPICS: readonly number[] = Object.keys(EVENTS)
  .map(Number)
  .filter((type) => useOf(type) !== 'none')
  .sort((a, b) => a - b);
