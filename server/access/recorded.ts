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

/** Done, but a restart before there is room on the disk brings back what was; for whoever asked. */
export class DoneForNow extends NotDone {
  constructor(why: Message) {
    super(503, why);
  }
}

export type Deed = {
  readonly who: Who;
  readonly what: string;
  readonly target: string | null;
  readonly detail: AuditDetail;
  /** It takes away alone: done also where it cannot be written down first, and written as soon as there is room. */
  readonly takes?: boolean;
};

/**
 * @param notDone what an error of `work` means to whoever asked; `null`: it is a fault.
 * @throws NotDone
 */
export async function recorded<T>(
  { audit, desk }: { readonly audit: Pick<Audit, 'write' | 'owe'>; readonly desk: Pick<AccessDesk, 'said'> },
  { who, what, target, detail, takes = false }: Deed,
  work: () => Promise<T>,
  notDone: (error: unknown) => NotDone | null = () => null,
): Promise<T> {
  const said = { ...desk.said(who), what, target, detail };
  if (takes) await audit.owe({ ...said, outcome: 'asked' });
  else
    try {
      await audit.write({ ...said, outcome: 'asked' });
    } catch {
      throw new NotDone(503, message('notWrittenDown'));
    }
  let done: T;
  try {
    done = await work();
  } catch (error) {
    const why = error instanceof NotDone ? error : notDone(error);
    const code = why?.why.code ?? codeOf(error);
    const outcome = why instanceof DoneForNow ? 'done' : 'refused';
    await audit.owe({ ...said, detail: code ? { why: code } : {}, outcome });
    throw why ?? error;
  }
  await audit.owe({ ...said, detail: {}, outcome: 'done' });
  return done;
}

/** Whatever is thrown with a sentence for whoever asked. */
const codeOf = (error: unknown): string | null =>
  error instanceof Error && 'said' in error ? (error.said as Message).code : null;
