// What the routes ask of the server, and who may ask.

import type { IncomingMessage } from 'node:http';
import { READ_ONLY } from '#lib/access/key-scopes.ts';
import { mayAtAll } from '#lib/access/may.ts';
import type { ServerReport, SourceReport } from '#lib/api/sources.ts';
import type { Right } from '#lib/model/access.ts';
import type { Board } from '#lib/model/board.ts';
import type { DomainEvent } from '#lib/model/event.ts';
import { type Code, message } from '#lib/sync/server-messages.ts';
import type { AccessDesk, Who } from '#server/access/access-desk.ts';
import type { AccessStore } from '#server/access/access-store.ts';
import type { Audit } from '#server/access/audit.ts';
import type { Verified } from '#server/access/audit-chain.ts';
import type { CompanyDesk } from '#server/access/company-desk.ts';
import type { KeysDesk } from '#server/access/keys-desk.ts';
import type { OwnSessions } from '#server/access/own-sessions.ts';
import type { PeopleDesk } from '#server/access/people-desk.ts';
import { type Deed, DoneForNow, NotDone, recorded } from '#server/access/recorded.ts';
import type { AuditDetail } from '#server/access/records.ts';
import type { ScreenDesk } from '#server/access/screen-desk.ts';
import { NotYetWritten } from '#server/access/until-written.ts';
import type { Witness } from '#server/access/witness.ts';
import type { AgreementDesk } from '#server/agreement/agreement-desk.ts';
import type { HistoryReader } from '#server/history/reader.ts';
import type { SettingsDesk } from '#server/settings/answer.ts';
import type { EdgeIds } from '#server/sync/edge-ids.ts';
import type { AddressOf } from './address.ts';
import type { RequestContext } from './described.ts';
import { Refused } from './refused.ts';

/** What was written down of what people did. */
export type AuditRecord = {
  readonly store: Pick<AccessStore, 'audit'>;
  readonly verify: () => Promise<Verified>;
};

export type ApiParts = {
  readonly now: () => number;
  readonly desk: AccessDesk;
  readonly ownSessions: OwnSessions;
  readonly witness: Pick<Witness, 'turnedAway' | 'showedNumbers'>;
  readonly audit: Pick<Audit, 'write' | 'owe' | 'refused'>;
  readonly people: PeopleDesk;
  readonly keys: KeysDesk;
  /** Left out or `null`: nobody signs in with a company's account. */
  readonly company?: CompanyDesk | null;
  /** Under which address of ours whoever asks has come. */
  readonly publicUrl: (request: IncomingMessage) => string;
  readonly record: AuditRecord;
  /** The site's name, as the page for signing in shows it. */
  readonly site: () => string;
  readonly board: () => Board;
  /** How agents are called outside. */
  readonly ids: Pick<EdgeIds, 'agent' | 'nativeAgent'>;
  readonly sources: () => readonly SourceReport[];
  readonly server: () => ServerReport;
  /** Whether the disk of the data folder is nearly full; left out: nobody looks. */
  readonly isDiskLow?: () => boolean;
  /** When the site closes on the next day on which it opens; left out: it never closes, and days are those of UTC. */
  readonly endOfNextOpenDay?: (at: number) => number;
  /** Writes the log; left out: nothing is said here about calls that are over. */
  readonly append?: (events: readonly DomainEvent[]) => Promise<unknown>;
  readonly restart: (source: string) => Promise<boolean>;
  /** Left out: there are none to be read or changed here. */
  readonly settings?: SettingsDesk;
  /** Left out: there is no past to be read here. */
  readonly history?: HistoryReader;
  /** Left out: nothing is compared with the PBXs' own figures here. */
  readonly agreement?: Pick<AgreementDesk, 'sheet'>;
  /** The folder in which images of walls are found; left out: there are none. */
  readonly images?: string;
  readonly reload: () => void;
  readonly screenDesk: ScreenDesk;
  /** Which of the screens that were let in show their wall at this moment. */
  readonly connected: () => ReadonlySet<string>;
  /** Tells one of them; whether it is there. */
  readonly tell: (screen: string, what: 'reload' | { readonly identify: string }) => boolean;
  readonly allowed: (origin: string | undefined) => boolean;
  /** Whose limits count for a request; the address of its line where nothing is said. */
  readonly addressOf?: AddressOf;
};

/** Sentences that say that one must sign in: they have no gaps. */
type SignIn = Extract<Code, 'signInFirst' | 'signInToSee' | 'signInToSeeSources'>;

/** Who asks, or a refusal. */
export function signedIn(
  { desk }: Pick<ApiParts, 'desk'>,
  c: RequestContext,
  otherwise: SignIn = 'signInFirst',
): Who {
  const who = desk.who(c.env.incoming);
  if (!who) throw new Refused(401, message(otherwise));
  return who;
}

/** Who asks and has the right, or a refusal. */
export function withRight(
  parts: Pick<ApiParts, 'desk' | 'audit'>,
  c: RequestContext,
  right: Right,
  otherwise: SignIn = 'signInFirst',
): Who {
  const isReading = c.req.method === 'GET' || c.req.method === 'HEAD';
  return judged(parts, c, { right, otherwise, isForKeys: isReading || !READ_ONLY.includes(right) });
}

/** A person who has the right, or a refusal: no scope of a key says so much. */
export const personWithRight = (
  parts: Pick<ApiParts, 'desk' | 'audit'>,
  c: RequestContext,
  right: Right,
): Who => judged(parts, c, { right, otherwise: 'signInFirst', isForKeys: false });

function judged(
  parts: Pick<ApiParts, 'desk' | 'audit'>,
  c: RequestContext,
  asked: { readonly right: Right; readonly otherwise: SignIn; readonly isForKeys: boolean },
): Who {
  const { right, otherwise, isForKeys } = asked;
  const who = signedIn(parts, c, otherwise);
  if (who.mustChange) throw new Refused(403, message('changePasswordFirst'));
  const verdict = mayAtAll(who.access, right);
  if (verdict.may && (isForKeys || who.key === undefined)) return who;
  // No page of ours asks for what its person may not see: whoever does is looking for something.
  void parts.audit.refused({
    ...parts.desk.said(who),
    what: right,
    outcome: 'refused',
    detail: { method: c.req.method, path: c.req.path.slice(0, 200) },
  });
  throw new Refused(403, verdict.may ? message('notAllowed') : verdict.why);
}

/**
 * Writes down what somebody changes before it is done, and what became of it after.
 * @throws Refused where it cannot be written down, or `work` refuses it.
 */
export async function recording<T>(
  parts: Pick<ApiParts, 'desk' | 'audit'>,
  deed: Deed,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await recorded(parts, deed, work, (error) =>
      error instanceof NotYetWritten ? new DoneForNow(message('endedNotWritten')) : null,
    );
  } catch (error) {
    throw error instanceof NotDone ? new Refused(error.status, error.why) : error;
  }
}

/** Writes down what is read next; where that cannot be, it is not told. */
export async function writtenDown(
  { desk, audit }: Pick<ApiParts, 'desk' | 'audit'>,
  who: Who,
  what: string,
  target: string | null,
  detail: AuditDetail = {},
): Promise<void> {
  try {
    await audit.write({ ...desk.said(who), what, target, outcome: 'asked', detail });
  } catch {
    throw new Refused(503, message('notWrittenDown'));
  }
}
