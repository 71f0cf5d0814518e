// Prints what people did, or says whether the record of it is whole. Run: npm run -s audit -- --help.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type Verified, verified } from '#server/access/audit-chain.ts';
import { wholeAudit } from '#server/access/audit-reading.ts';
import { keyFor, masterKey } from '#server/access/master-key.ts';
import { openSqliteAccess } from '#server/access/sqlite.ts';
import { askServer } from '#server/storage/control-socket.ts';
import { commandLine, stop } from './command-line.ts';

const USAGE = `npm run -s audit -- [options]: prints the record of what people did, oldest first, one line of JSON each

  --data FOLDER   the data folder (default: data)
  --verify        says instead whether the record is whole: each entry as it was written, and none missing between two
  --expect MAC    with that, whether the entry whose "mac" this is still stands in it. Take the mac of the last line
                  with "audit":true in the machine's log: entries cut off at the newer end leave no other trace
  --help          this

With --verify it exits 0 when the record is whole, 1 when it is not or the entry is not in it, and 2 when there is
nothing to look at or it cannot be looked at.
`;
const MAC = /^[0-9a-f]{64}$/;

const place = z.object({ seq: z.number(), mac: z.string() });
const verifiedSchema = z.object({
  entries: z.number(),
  first: place.nullable(),
  last: place.nullable(),
  broken: z.object({ seq: z.number(), how: z.string() }).nullable(),
  expected: z.number().nullable(),
});

const asked = commandLine(
  {
    data: { type: 'string', default: 'data' },
    verify: { type: 'boolean', default: false },
    expect: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
  false,
);
if ('problem' in asked) stop(`${asked.problem}\n\n${USAGE}`, 2);
const { values } = asked;
const folder = resolve(values.data);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** The running server looks by itself; where none runs, its file is opened. */
async function verify(expect: string | null): Promise<Verified> {
  const answered = await askServer(folder, 'verifyAudit', { expect });
  if (answered) return verifiedSchema.parse(answered.result);
  // Another one would be made, and nothing fit it.
  if (!existsSync(join(folder, 'session-key')))
    throw new Error(`${folder} has no session-key, without which nothing in the record can be checked`);
  const store = await openSqliteAccess(folder);
  try {
    return await verified(keyFor(masterKey(folder), 'audit'), wholeAudit(store), expect);
  } finally {
    store.close();
  }
}

/** In words, and the code to end with. */
function verdict(
  { entries, first, last, broken, expected }: Verified,
  expect: string | null,
): [string, number] {
  if (broken) return [`The audit in ${folder} is broken at entry ${broken.seq}: ${broken.how}.`, 1];
  const missing = `The entry that ends in ${expect} is not in it: the newer end was cut off, or this is another record (or it is older than 400 days).`;
  if (!first || !last)
    return [
      `The audit in ${folder} is empty: nothing was ever written to it, or all of it was taken away.${expect === null ? '' : ` ${missing}`}`,
      expect === null ? 2 : 1,
    ];
  const whole = `The audit in ${folder} is whole: ${entries} entries, ${first.seq} to ${last.seq}.`;
  if (expect === null)
    return [
      `${whole}\nThe last one ends in ${last.mac}. Whether later ones were cut off it cannot tell: compare it with the copy in the machine's log (--expect MAC).`,
      0,
    ];
  return expected === null
    ? [`${whole}\n${missing}`, 1]
    : [`${whole}\nThe entry that is expected is number ${expected}.`, 0];
}

if (values.help) process.stdout.write(USAGE);
else if (values.expect !== undefined && !MAC.test(values.expect))
  stop('--expect takes a mac: 64 digits and letters a to f, as they stand in an entry.', 2);
else if (!existsSync(join(folder, 'access.db')))
  stop(`There is no access.db in ${folder}, so there is no record to look at; say where with --data.`, 2);
else
  try {
    if (values.verify || values.expect !== undefined) {
      const expect = values.expect ?? null;
      const [text, code] = verdict(await verify(expect), expect);
      say(text);
      process.exitCode = code;
    } else {
      const store = await openSqliteAccess(folder);
      for await (const row of wholeAudit(store))
        say(JSON.stringify({ time: new Date(row.at).toISOString(), ...row }));
      store.close();
    }
  } catch (error) {
    stop(`The audit in ${folder} cannot be read: ${(error as Error).message}.`, 2);
  }
