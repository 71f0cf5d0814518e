// How what somebody changes is written down before it is done, and what became of it after.
import { type Message, message } from '#lib/sync/server-messages.ts';
import type { AccessDesk, Who } from './access-desk.ts';
import type { Audit } from './audit.ts';
import type { AuditDetail } from './records.ts';

/** Not done, and why; for whoever asked. */
export class NotDone extends Error {
  override readonly name = 'NotDone';
  readonly status: 400 | 403 | 404 | 409 | 503;
  readonly why: Message;

  constructor(status: NotDone['status'], why: Message) {
    super(why.text);
    this.status = status;
    this.why = why;
  }
}

export type Deed = {
  readonly who: Who;
  readonly what: string;
  readonly target: string;
  readonly detail: AuditDetail;
};

/**
 * @param notDone what an error of `work` means to whoever asked; `null`: it is a fault.
 * @throws NotDone
 */
export async function recorded<T>(
  { audit, desk }: { readonly audit: Audit; readonly desk: Pick<AccessDesk, 'said'> },
  { who, what, target, detail }: Deed,
  work: () => Promise<T>,
  notDone: (error: unknown) => NotDone | null = () => null,
): Promise<T> {
  const said = { ...desk.said(who), what, target, detail };
  try {
    await audit.write({ ...said, outcome: 'asked' });
  } catch {
    throw new NotDone(503, message('notWrittenDown'));
  }
  try {
    const done = await work();
    await audit.note({ ...said, detail: {}, outcome: 'done' });
    return done;
  } catch (error) {
    const why = error instanceof NotDone ? error : notDone(error);
    await audit.note({ ...said, detail: why ? { why: why.why.code } : {}, outcome: 'refused' });
    throw why ?? error;
  }
}
