// What somebody may be allowed: the rights there are, the roles, and what limits them.

/** What code asks for. A role is a name for a set of them. */
export const RIGHTS = [
  /** See the live picture. */
  'floor.see',
  /** Read reports of days that are over, and the calls behind their figures. */
  'reports.see',
  'alert.acknowledge',
  /** Hold, resume, mute, park, retrieve, accept, and the steps of a transfer that is under way. */
  'call.control',
  /** Pick a call up, or send it to oneself. */
  'call.take',
  /** Transfer, invite or dial: somebody else's phone is to ring. */
  'call.give',
  /** … and that somebody is neither a queue nor an extension that the board knows. */
  'call.outside',
  /** … or it is a code of the PBX: forwarding, spying, and what else begins with * or #. */
  'call.codes',
  /** Hang up, refuse. */
  'call.end',
  'call.record',
  'call.monitor.listen',
  'call.monitor.whisper',
  'call.monitor.barge',
  /** Pause, unpause, sign in and out. */
  'agent.state',
  /** Add to and remove from a queue. */
  'agent.members',
  /** The page of connections, its samples, and restarting one. */
  'site.sources',
  'site.settings',
  /** Have screens load again, pair them, revoke them. */
  'site.screens',
  'site.people',
  'site.audit',
  'site.keys',
] as const;
export type Right = (typeof RIGHTS)[number];

/** `agent`: sees their own figures, and nothing of anybody else. */
export const ROLES = ['viewer', 'supervisor', 'admin', 'agent'] as const;
export type Role = (typeof ROLES)[number];

/** What a program may be let do with a key. None looks after people, settings or keys. */
export const KEY_SCOPES = [
  'board:read',
  'numbers:full',
  'sources:read',
  'audit:read',
  'screens:reload',
  'commands:alert.acknowledge',
  'commands:call.control',
  'commands:call.take',
  'commands:call.give',
  'commands:call.outside',
  'commands:call.end',
  'commands:call.record',
  'commands:call.monitor.listen',
  'commands:agent.state',
  'commands:agent.members',
] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

/**
 * What one person may. A pattern names a queue (`hq/6400`, `shared/south/6400`) or, with `*` at its end, all that begin
 * so; `null` where nothing is said.
 */
export type Access = {
  readonly role: Role;
  /** In the order of {@link RIGHTS}. */
  readonly rights: readonly Right[];
  /** The queues they see and act on; `null`, with `tenants` `null` too: all. */
  readonly queues: readonly string[] | null;
  /** … and the tenants of a shared PBX (`shared/south`), with all their queues and people. */
  readonly tenants: readonly string[] | null;
  /** The teams whose agents they see and act on, by name; `null`: all agents of their queues. */
  readonly teams: readonly string[] | null;
  /** The queues they may take a call away from; `<source>/agents`: a call in none. `null`: all they see. */
  readonly takeFrom: readonly string[] | null;
  /**
   * Where they may send a call: queues and extensions by number, `<source>/extensions` for all those the board knows,
   * `<source>/outside:<number>` for others. `null`: queues and extensions they see, and outside where they may at all.
   */
  readonly giveTo: readonly string[] | null;
  readonly numbers: 'full' | 'masked';
  /** How agents' names stand before them. */
  readonly names: 'full' | 'initials';
  /** Which agent they are themselves, `hq/1001`; `null`: none. */
  readonly agent: string | null;
};
