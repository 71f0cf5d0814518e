// Prints what people did, or with --verify says whether the record of it is whole. Run: npm run -s audit -- [--data FOLDER].
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { type Verified, verified } from '#server/access/audit-chain.ts';
import { wholeAudit } from '#server/access/audit-reading.ts';
import { keyFor, masterKey } from '#server/access/master-key.ts';
import { openSqliteAccess } from '#server/access/sqlite.ts';
import { askServer } from '#server/storage/control-socket.ts';

const { values } = parseArgs({
  options: { data: { type: 'string', default: 'data' }, verify: { type: 'boolean', default: false } },
});
const folder = resolve(values.data);
const say = (text: string): void => void process.stdout.write(`${text}\n`);

const place = z.object({ seq: z.number(), mac: z.string() });
const verifiedSchema = z.object({
  entries: z.number(),
  first: place.nullable(),
  last: place.nullable(),
  broken: z.object({ seq: z.number(), how: z.string() }).nullable(),
});

/** The running server looks by itself; where none runs, its file is opened. */
async function verify(): Promise<Verified> {
  const answered = await askServer(folder, 'verifyAudit');
  if (answered) return verifiedSchema.parse(answered.result);
  const store = await openSqliteAccess(folder);
  try {
    return await verified(keyFor(masterKey(folder), 'audit'), wholeAudit(store));
  } finally {
    store.close();
  }
}

if (values.verify) {
  const { entries, first, last, broken } = await verify();
  if (broken) {
    say(`The audit in ${folder} is broken at entry ${broken.seq}: ${broken.how}.`);
    process.exitCode = 1;
  } else if (first && last) {
    say(`The audit in ${folder} is whole: ${entries} entries, ${first.seq} to ${last.seq}.`);
    say(`The last one ends in ${last.mac}; compare it with the copy in the machine's log.`);
  } else say(`The audit in ${folder} is empty.`);
} else {
  const store = await openSqliteAccess(folder);
  for await (const row of wholeAudit(store))
    say(JSON.stringify({ time: new Date(row.at).toISOString(), ...row }));
  store.close();
}
