// Says whether a Ringside runs on a data folder, and how far it is. Run: npm run -s status -- [--data FOLDER].
import { statSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { holderOf } from '#server/log/sqlite-file.ts';
import { askServer } from '#server/storage/control-socket.ts';
import { commandLine, stop } from './command-line.ts';

const statusSchema = z.object({
  version: z.string(),
  process: z.number(),
  url: z.string(),
  events: z.number(),
  history: z.string().nullable(),
});

/** In words, and 0 where a server answers, else 1. */
async function status(folder: string): Promise<[text: string, code: 0 | 1]> {
  const there = statSync(folder, { throwIfNoEntry: false });
  if (!there) return [`There is no folder ${folder}, so no Ringside runs on it.`, 1];
  if (!there.isDirectory())
    return [`${folder} is a file; a data folder is meant, as in server.data of the configuration.`, 1];
  let answered: Awaited<ReturnType<typeof askServer>>;
  try {
    answered = await askServer(folder, 'status');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EACCES' || code === 'EPERM')
      return [`This user may not ask the Ringside on ${folder}: ask as the user it runs as.`, 1];
    return [`The Ringside on ${folder} cannot be asked: ${(error as Error).message}`, 1];
  }
  if (!answered) return [silent(folder), 1];
  const read = statusSchema.safeParse(answered.result);
  if (!read.success) return [`The Ringside on ${folder} is of another version than this tool.`, 1];
  const { version, process: pid, url, events, history } = read.data;
  const trouble = history === null ? '' : `\nIts history is not written: ${history}`;
  return [
    `Ringside ${version} runs on ${folder} (process ${pid}) at ${url}; ${events} events in its log.${trouble}`,
    0,
  ];
}

/** A server that has just been started, or whose socket could not be opened, holds the folder all the same. */
function silent(folder: string): string {
  const holder = holderOf(folder);
  if (holder === null) return `No Ringside runs on ${folder}.`;
  if (holder.host !== hostname())
    return `No Ringside of this machine runs on ${folder}; one on ${holder.host} (process ${holder.process}) says it does.`;
  return isAlive(holder.process)
    ? `A Ringside (process ${holder.process}) holds ${folder} and does not answer: it is starting, or its log says why its control socket cannot be opened.`
    : `No Ringside runs on ${folder}; the last one was killed.`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const USAGE = `npm run -s status -- [--data FOLDER]

  --data FOLDER   the data folder (server.data in the configuration); without it data, or the demo's data/demo
`;

const asked = commandLine({ data: { type: 'string' }, help: { type: 'boolean' } } as const, false);
if ('problem' in asked) stop(`${asked.problem}\n\n${USAGE}`, 2);
if (asked.values.help) stop(USAGE, 0);
const named = asked.values.data;
let [text, code] = await status(resolve(named ?? 'data'));
if (code !== 0 && named === undefined) {
  // The demo keeps to a folder of its own within.
  const demo = await status(resolve('data', 'demo'));
  if (demo[1] === 0) [text, code] = demo;
}
process.stdout.write(`${text}\n`);
process.exitCode = code;
