// What is kept of people, their sessions, screens, keys, and of what was done.
import { z } from 'zod';
import type { Granted } from '#lib/access/roles.ts';
import { RIGHTS, ROLES } from '#lib/model/access.ts';

const patterns = z.array(z.string()).nullable();
const rights = z.array(z.enum(RIGHTS));

/** What somebody is granted, as it is kept. */
export const grantedSchema = z.object({
  role: z.enum(ROLES),
  numbers: z.enum(['full', 'masked']),
  names: z.enum(['full', 'initials']).exactOptional(),
  may: rights.exactOptional(),
  mayNot: rights.exactOptional(),
  queues: patterns.exactOptional(),
  tenants: patterns.exactOptional(),
  teams: patterns.exactOptional(),
  takeFrom: patterns.exactOptional(),
  giveTo: patterns.exactOptional(),
  agent: z.string().nullable().exactOptional(),
});

/** All times are epoch ms. */
export type PersonRecord = {
  readonly id: string;
  /** Nobody else has it. */
  readonly name: string;
  /** `demo`: make-believe, for trying out. `file`: written in the configuration, which says all but whether they are disabled. */
  readonly origin: 'file' | 'here' | 'oidc' | 'demo';
  /** Who they are to a company's sign-in: both or none. */
  readonly issuer: string | null;
  readonly subject: string | null;
  /** Of the password; `null`: none is kept here. */
  readonly hash: string | null;
  /** Whether others know it, who made it: its owner takes another one before anything else. */
  readonly mustChange: boolean;
  readonly granted: Granted;
  readonly disabled: boolean;
  readonly createdAt: number;
  readonly changedAt: number;
};

export type SessionRecord = {
  /** For lists and for the record of what was done: it opens nothing. */
  readonly id: string;
  /** SHA-256 of the token, hex: who reads this file cannot sign in with it. */
  readonly tokenHash: string;
  readonly person: string;
  readonly createdAt: number;
  /** Last use by a person. */
  readonly seenAt: number;
  readonly until: number;
  readonly address: string;
  /** The browser, as it calls itself. */
  readonly agent: string;
  readonly how: 'password' | 'oidc' | 'token';
  /** What a company calls the session there that it stands for; `null`: none, or it does not tell. */
  readonly companySid: string | null;
  /** Of the password it began with: with another one it is over. */
  readonly proof: string;
};

/** A screen that was let in. */
export type DeviceRecord = {
  readonly id: string;
  readonly tokenHash: string;
  readonly wall: string;
  readonly name: string;
  /** How agents' names stand on it, where a tile shows them. */
  readonly names: 'full' | 'initials';
  readonly pairedBy: string;
  readonly pairedAt: number;
  readonly seenAt: number;
  readonly until: number;
  readonly revokedAt: number | null;
  /** Where it was last seen, as what browser, and with which version of our pages. */
  readonly address: string;
  readonly agent: string;
  readonly version: string;
};

export type KeyRecord = {
  readonly id: string;
  readonly secretHash: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Queues it is bounded by, as patterns; `null`: all. */
  readonly queues: readonly string[] | null;
  /** Addresses and networks it may come from; `null`: any. */
  readonly addresses: readonly string[] | null;
  /** As its maker was called then. */
  readonly createdBy: string;
  /** Who that is; `null`: somebody without a session, or it was made before this was kept. */
  readonly maker: string | null;
  readonly createdAt: number;
  readonly until: number | null;
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
};

/** Facts of an entry, by name; never a whole number or a secret. */
export type AuditDetail = Readonly<Record<string, string | number | boolean>>;

export type AuditEntry = {
  readonly at: number;
  /** By name; `null`: nobody who is known. */
  readonly who: string | null;
  /** How they are known: by which kind of session, or from the machine itself. */
  readonly how: 'password' | 'oidc' | 'token' | 'key' | 'nobody' | 'console' | 'ringside';
  readonly address: string | null;
  /** The first letters of the session's id. */
  readonly session: string | null;
  readonly what: string;
  readonly target: string | null;
  readonly outcome: string;
  readonly detail: AuditDetail;
};

/** `mac` is over the entry and `prev`, the mac of the entry before (of the first one 64 zeros). Both hex. */
export type AuditRow = AuditEntry & { readonly seq: number; readonly prev: string; readonly mac: string };

export type AuditPlace = Pick<AuditRow, 'seq' | 'mac'>;
