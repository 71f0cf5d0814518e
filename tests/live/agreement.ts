// How to read Asterisk's own `queue show` and `core show channels`, and says where the wall differs at this moment.
// Does not wait: whoever asks decides how long a difference may last.
import { waitingSince } from '#lib/measure/queue.ts';
import type { Board } from '#lib/model/board.ts';
import { nativeOf } from '#lib/model/ids.ts';
import type { Rig } from '#tests/rig/asterisk/rig.ts';

const byText = (a: string, b: string): number => (a < b ? -1 : 1);

type Picture = { waiting: Record<string, string[]>; agents: Record<string, string>; calls: string[] };

/** Two answers of two moments: one that names a caller whose channel the other does not know is no picture, but two. */
export async function asteriskPicture(rig: Rig): Promise<Picture> {
  for (let tries = 1; ; tries++) {
    const { picture, isTorn } = await read(rig);
    if (!isTorn || tries === 5) return picture;
  }
}

async function read(rig: Rig): Promise<{ picture: Picture; isTorn: boolean }> {
  const [queues, channels] = await Promise.all([
    rig.cli('queue show'),
    rig.cli('core show channels concise'),
  ]);
  const ids = new Map<string, string>();
  for (const line of channels.split('\n')) {
    const fields = line.trim().split('!');
    const [name] = fields;
    const id = fields.at(-1);
    if (name !== undefined && id !== undefined && fields.length > 10) ids.set(name, id);
  }
  const waiting: Record<string, string[]> = {};
  const agents: Record<string, string> = {};
  let queue = '';
  let isTorn = false;
  for (const line of queues.split('\n')) {
    const head = /^(\w+) has \d+ calls/.exec(line);
    if (head?.[1]) {
      queue = head[1];
      waiting[queue] = [];
    }
    const caller = /^\s+\d+\. (\S+) \(wait/.exec(line);
    if (caller?.[1]) waiting[queue]?.push(ids.get(caller[1]) ?? caller[1]);
    isTorn ||= caller?.[1] !== undefined && !ids.has(caller[1]);
    const member = /\(PJSIP\/(\d+)\)(.*)has taken/.exec(line);
    if (member?.[1]) agents[member[1]] = stateIn(member[2] ?? '');
  }
  const calls = [...ids].filter(([name]) => name.startsWith('PJSIP/callers-')).map(([, id]) => id);
  return { picture: { waiting, agents, calls: calls.toSorted(byText) }, isTorn };
}

const stateIn = (text: string): string => {
  if (/\((In use|Busy|On Hold|Ring, In use)\)|in call/i.test(text)) return 'onCall';
  if (/\(Ringing\)/.test(text)) return 'ringing';
  if (/paused/.test(text)) return 'paused';
  if (/\((Unavailable|Invalid)\)/.test(text)) return 'unavailable';
  return 'free';
};

export function wallPicture(board: Board): Picture {
  const waiting: Record<string, string[]> = {};
  for (const queue of board.all('queue')) {
    const rows = [...board.all('call')].filter(
      (call) => call.queue === queue.id && (call.state === 'waiting' || call.state === 'ringing'),
    );
    rows.sort((a, b) => waitingSince(a) - waitingSince(b));
    waiting[nativeOf(queue.id)] = rows.map((call) => nativeOf(call.id));
  }
  const agents: Record<string, string> = {};
  for (const agent of board.all('agent'))
    agents[agent.number] = agent.state === 'ready' || agent.state === 'wrapUp' ? 'free' : agent.state;
  return { waiting, agents, calls: [...board.all('call')].map((call) => nativeOf(call.id)).toSorted(byText) };
}

/** What Asterisk shows and no picture of the wall showed, in words; empty when they agree. */
export function differencesAtAllTimes(theirs: Picture, ours: readonly Picture[]): string[] {
  const kept = ours.map((picture) => differences(theirs, picture));
  const subjects = kept.map((off) => new Set(off.map(subjectOf)));
  return (kept.at(-1) ?? []).filter((what) => subjects.every((each) => each.has(subjectOf(what))));
}

const subjectOf = (what: string): string => what.split(':')[0] ?? '';

/** What differs, in words; empty when the two agree. */
function differences(theirs: Picture, ours: Picture): string[] {
  const out: string[] = [];
  for (const queue of new Set([...Object.keys(theirs.waiting), ...Object.keys(ours.waiting)])) {
    const [a, b] = [theirs.waiting[queue]?.join() ?? '', ours.waiting[queue]?.join() ?? ''];
    if (a !== b) out.push(`waiting in ${queue}: ${a || 'nobody'}; wall: ${b || 'nobody'}`);
  }
  // Members that are no phone show Asterisk no state of one.
  for (const agent of Object.keys(theirs.agents))
    if (theirs.agents[agent] !== ours.agents[agent])
      out.push(`agent ${agent}: ${theirs.agents[agent]}; wall: ${ours.agents[agent]}`);
  if (theirs.calls.join() !== ours.calls.join())
    out.push(`calls: ${theirs.calls.join()}; wall: ${ours.calls.join()}`);
  return out;
}
