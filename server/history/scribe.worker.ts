// The thread that writes history.db, and alone does. Chooses where facts and saved boards are kept; the recorder knows
// the rest.
import { parentPort, workerData } from 'node:worker_threads';
import { DAYS_MADE, writeDay } from '#server/demo-past/write-past.ts';
import { openDatabase, StorageRefused } from '#server/storage/open-sqlite.ts';
import { SqliteCheckpoints } from './checkpoints-sqlite.ts';
import { SqliteFactStore } from './fact-store-sqlite.ts';
import { madePlan } from './made-days.ts';
import { Recorder } from './recorder.ts';
import type { FromScribe, ToScribe } from './scribe-protocol.ts';
import { HISTORY_MIGRATIONS, type HistoryTables } from './tables.ts';

const port = parentPort;
if (!port) throw new Error('this runs as a thread of the server');
const { folder, everyEvents } = workerData as { readonly folder: string; readonly everyEvents?: number };
const say = (message: FromScribe): void => port.postMessage(message);

const database = await openDatabase<HistoryTables>({
  folder,
  name: 'history.db',
  migrations: HISTORY_MIGRATIONS,
}).catch((error: unknown) => {
  say({ what: 'failed', why: error instanceof StorageRefused ? error.message : String(error) });
  return null;
});

if (database) {
  const checkpoints = new SqliteCheckpoints(database.query);
  const complain = (why: string): void => say({ what: 'complaint', why });
  const facts = new SqliteFactStore(database.query);
  const options = { checkpoints, facts, complain, ...(everyEvents === undefined ? {} : { everyEvents }) };
  let recorder: Recorder | null = null;
  let epoch = '';
  let isOver = false;

  /** Day by day, so that what is heard meanwhile is written in between. */
  const makePast = async ({ cast, now }: Extract<ToScribe, { what: 'past' }>): Promise<void> => {
    const began = performance.now();
    const plan = await madePlan(database.query, { days: DAYS_MADE, timeZone: cast.site.timeZone, now });
    const next = async (at: number): Promise<void> => {
      const day = plan.days[at];
      if (isOver) return;
      if (day === undefined)
        return say({ what: 'made', days: plan.days.length, ms: Math.round(performance.now() - began) });
      await writeDay(facts, cast, plan, day);
      inOrder(() => next(at + 1));
    };
    if (plan.days.length > 0) inOrder(() => next(0));
  };

  const hear = async (message: ToScribe): Promise<void> => {
    switch (message.what) {
      case 'begin':
        epoch = message.epoch;
        recorder = await Recorder.open(options, epoch, message.oldest, message.head);
        return say({ what: 'at', epoch, seq: recorder.seq, savedSeq: recorder.savedSeq });
      case 'take':
        if (!recorder || message.epoch !== epoch) return;
        await recorder.take(message.batch);
        return say({ what: 'at', epoch, seq: recorder.seq, savedSeq: recorder.savedSeq });
      case 'forget':
        return recorder?.forget(message.before);
      case 'past':
        return makePast(message);
      case 'end':
        isOver = true;
        database.close();
        say({ what: 'ended' });
        port.close();
    }
  };

  // One after the other: a batch must not overtake the saving of the one before.
  let work: Promise<void> = Promise.resolve();
  const inOrder = (go: () => Promise<void> | undefined): void => {
    work = work.then(go).catch((error: unknown) => {
      if (isOver) return;
      recorder = null;
      say({ what: 'failed', why: String(error) });
    });
  };
  port.on('message', (message: ToScribe) => inOrder(() => hear(message)));
}
