// What a mailbox for webhooks must do, whatever it is kept in: rules, each a plain function that throws.
import { expect, test } from 'vitest';
import type { Hold } from '#server/leases/leases.ts';
import type { Mailbox, Receipt } from '#server/mailbox/mailbox.ts';
import type { HookRequest } from '#server/pbx-sdk/contract.ts';

/** A mailbox that knows the source `hq`, and how leases of it are taken and lost. */
export type MailboxBench = {
  readonly mailbox: Mailbox;
  readonly hold: () => Hold;
  readonly lose: () => Promise<void>;
  /** Lets so much time pass. */
  readonly pass: (ms: number) => Promise<void>;
};
export type MailboxRule = { readonly name: string; readonly run: (bench: MailboxBench) => Promise<void> };

const request = (text: string): HookRequest => ({
  method: 'POST',
  headers: { 'x-signature': 's' },
  body: new TextEncoder().encode(text),
});
const textOf = ({ body }: HookRequest): string => new TextDecoder().decode(body);
/** Longer than any webhook waits. */
const LONG_MS = 60_000;

export const MAILBOX_RULES: readonly MailboxRule[] = [
  {
    name: 'brings each to whoever holds the source, once and in order, as it came',
    async run({ mailbox, hold, pass }) {
      const heard: HookRequest[] = [];
      mailbox.take(hold(), (each) => {
        heard.push(each);
        return 200;
      });
      const all = Promise.all(['1', '2', '3'].map((text) => mailbox.put('hq', request(text))));
      await pass(LONG_MS);
      expect(await all).toEqual([200, 200, 200]);
      expect(heard).toEqual(['1', '2', '3'].map(request));
    },
  },
  {
    name: 'answers what whoever took it says of it',
    async run({ mailbox, hold, pass }) {
      const said: Receipt[] = [401, 503, 404, 200];
      mailbox.take(hold(), () => said.shift() ?? 200);
      const all = (async () => {
        const statuses: number[] = [];
        for (let i = 0; i < 4; i++) statuses.push(await mailbox.put('hq', request('x')));
        return statuses;
      })();
      await pass(LONG_MS);
      expect(await all).toEqual([401, 503, 404, 200]);
    },
  },
  {
    name: 'answers 404 for a source that there is not',
    async run({ mailbox, pass }) {
      const put = mailbox.put('nowhere', request('x'));
      await pass(LONG_MS);
      expect(await put).toBe(404);
    },
  },
  {
    name: 'never says 200 while nobody takes it: in the end it is to be brought again',
    async run({ mailbox, hold, lose, pass }) {
      const never = mailbox.put('hq', request('1'));
      await pass(LONG_MS);
      expect(await never).toBe(503);
      const heard: string[] = [];
      mailbox.take(hold(), (each) => {
        heard.push(textOf(each));
        return 200;
      });
      await lose();
      const lost = mailbox.put('hq', request('2'));
      await pass(LONG_MS);
      expect(await lost).toBe(503);
      expect(heard).toEqual([]);
    },
  },
  {
    name: 'waits a moment for somebody who takes the source over',
    async run({ mailbox, hold, pass }) {
      const put = mailbox.put('hq', request('1'));
      await pass(500);
      const heard: string[] = [];
      mailbox.take(hold(), (each) => {
        heard.push(textOf(each));
        return 200;
      });
      await pass(0);
      expect(await put).toBe(200);
      expect(heard).toEqual(['1']);
    },
  },
  {
    name: 'brings nothing to whoever has stopped taking',
    async run({ mailbox, hold, pass }) {
      const heard: string[] = [];
      const stop = mailbox.take(hold(), (each) => {
        heard.push(textOf(each));
        return 200;
      });
      stop();
      const put = mailbox.put('hq', request('1'));
      await pass(LONG_MS);
      expect([await put, heard]).toEqual([503, []]);
    },
  },
];

export function describeMailbox(name: string, open: () => MailboxBench): void {
  test.each(MAILBOX_RULES)(`${name}: $name`, ({ run }) => run(open()));
}
