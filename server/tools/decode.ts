// How to show what an adapter makes of recorded frames: one frame a line in, domain events out as JSON lines. Does
// not fail on what it cannot understand: it reports the line and goes on.
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { QueueRow } from '#lib/model/board.ts';
import { queueId, type SourceId, sourceId } from '#lib/model/ids.ts';
import { unreadable } from '#server/config-files.ts';
import { vendors } from '#server/pbx/index.ts';
import type { AnyVendor, Frame } from '#server/pbx-sdk/contract.ts';
import { commandLine } from './command-line.ts';
import { readFrame } from './tape.ts';

const USAGE = `npm run decode -- --make MAKE FILE

  FILE          one frame a line: a tape of this server ({"at","channel","text"}), or the PBX's own messages (a make
                whose messages are blocks of lines: up to an empty line); - reads standard input
  --make MAKE   ${Object.keys(vendors).join(', ')}
  --source ID   the source's name in the ids printed (default: the make)
  --queue N     a number that is a queue, for a capture without the PBX's own list of queues; may be given again
  --at MS       the time of the first raw message that tells none, epoch milliseconds; each further one is a second
                later, a block a millisecond (default: 0)

Events go to standard output, one JSON object a line. Lines that are unknown or malformed are named on standard error.
`;

/** Decodes a stream of lines. Never throws on their content. Answers with how many lines were understood and not. */
export async function decode(
  vendor: AnyVendor,
  source: string,
  lines: AsyncIterable<string>,
  startAt: number,
  queues: readonly string[],
  out: (text: string) => void,
  complain: (text: string) => void,
): Promise<{ read: number; unknown: number; malformed: number; events: number }> {
  const id = sourceId(source);
  let memory = vendor.begin(id, {
    queues: queues.map((each) => namedQueue(id, each)),
    agents: [],
    calls: [],
    heardAt: null,
  });
  const count = { read: 0, unknown: 0, malformed: 0, events: 0 };
  let wakeAt: number | null = null;
  let number = 0;
  const hear = (frame: Frame): void => {
    const result = vendor.translate(memory, frame);
    memory = result.memory;
    wakeAt = result.wakeAt;
    for (const event of result.events) out(JSON.stringify(event));
    count.events += result.events.length;
    if (result.verdict.kind === 'unknown') {
      count.unknown++;
      complain(`line ${number}: unknown ${result.verdict.shape}`);
    } else if (result.verdict.kind === 'malformed') {
      count.malformed++;
      complain(`line ${number}: malformed, ${result.verdict.why}`);
    }
  };
  let at = startAt;
  const step = vendor.capture?.messages === 'blocks' ? 1 : 1_000;
  for await (const message of messages(lines, vendor)) {
    number = message.line;
    count.read++;
    const told = vendor.capture?.timeOf(message.text) ?? null;
    const raw = { at: Math.max(at, told ?? at), channel: 'stream', text: message.text };
    const frame = readFrame(message.text) ?? raw;
    at = frame.at + (told === null ? step : 0);
    // A tape holds its ticks; raw messages do not, so the time between two of them passes here.
    while (wakeAt !== null && wakeAt < frame.at) {
      const due: number = wakeAt;
      hear({ at: due, channel: 'tick', text: '' });
      if (wakeAt === due) break;
    }
    hear(frame);
  }
  return count;
}

const namedQueue = (source: SourceId, number: string): QueueRow => ({
  kind: 'queue',
  id: queueId(source, number),
  source,
  tenant: null,
  number,
  name: '',
  targetMs: null,
  wrapUpMs: null,
  counted: null,
  callbacks: null,
});

type Message = { readonly line: number; readonly text: string };

/** The messages a capture holds, each with the number of its first line. A tape's line is a message in any capture. */
async function* messages(lines: AsyncIterable<string>, vendor: AnyVendor): AsyncGenerator<Message, void> {
  const blocks = vendor.capture?.messages === 'blocks';
  let number = 0;
  let open: string[] = [];
  for await (const line of lines) {
    number++;
    if (!blocks || readFrame(line)) {
      if (line.trim() !== '') yield { line: number, text: line };
    } else if (line.trim() !== '') open.push(line);
    else if (open.length > 0) {
      yield { line: number - open.length, text: open.join('\n') };
      open = [];
    }
  }
  if (open.length > 0) yield { line: number - open.length + 1, text: open.join('\n') };
}

const OPTIONS = {
  make: { type: 'string' },
  source: { type: 'string' },
  at: { type: 'string', default: '0' },
  queue: { type: 'string', multiple: true },
  help: { type: 'boolean' },
} as const;

/** Long enough to tell text from a program, a sound or an archive. */
const LOOKED_AT = 4_096;

/** Why a file holds no frames, or `null`. */
function whyNoFrames(file: string): string | null {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(file, 'r');
    if (fstatSync(descriptor).isDirectory()) return 'is a folder. Name the file in it.';
    if (!fstatSync(descriptor).isFile()) return null;
    const bytes = Buffer.alloc(LOOKED_AT);
    const length = readSync(descriptor, bytes);
    if (length === 0) return 'is empty: there is nothing to decode.';
    if (bytes[0] === 0x1f && bytes[1] === 0x8b)
      return 'is compressed (gzip). Unpack it first: gunzip -c FILE.gz | npm run -s decode -- --make MAKE -';
    return bytes.subarray(0, length).includes(0)
      ? 'is no text (it holds zero bytes). Frames are lines of text in UTF-8; a network trace (pcap) is none.'
      : null;
  } catch (error) {
    return unreadable(error);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

async function main(): Promise<number> {
  // A line that is no JSON throws, 200,000 junk lines as often: nobody reads where.
  Error.stackTraceLimit = 0;
  const read = commandLine(OPTIONS);
  if ('problem' in read) {
    process.stderr.write(`${read.problem}\n\n${USAGE}`);
    return 2;
  }
  const { values, positionals } = read;
  const vendor =
    values.make === undefined
      ? undefined
      : Object.hasOwn(vendors, values.make)
        ? vendors[values.make]
        : undefined;
  const [file] = positionals;
  if (values.help || !vendor || !file) {
    process.stderr.write(
      values.make !== undefined && !vendor ? `There is no make "${values.make}".\n\n${USAGE}` : USAGE,
    );
    return values.help ? 0 : 2;
  }
  const problem =
    positionals.length > 1
      ? `There are ${positionals.length} files; decode reads one at a time.`
      : Number.isFinite(Number(values.at))
        ? file === '-'
          ? null
          : whyNoFrames(file)
        : `--at must be epoch milliseconds, such as 1767225600000.`;
  if (problem !== null) {
    process.stderr.write(/^[A-Z-]/.test(problem) ? `${problem}\n` : `${file} ${problem}\n`);
    return 2;
  }
  const input = file === '-' ? process.stdin : createReadStream(file);
  const failed = new Promise<never>((_resolve, reject) => {
    input.on('error', reject);
  });
  // A reader that has seen enough (head) closes the pipe: that is no fault.
  process.stdout.on('error', () => process.exit(0));
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
  const print = (text: string): void => void process.stdout.write(`${text}\n`);
  const complain = (text: string): void => void process.stderr.write(`${text}\n`);
  try {
    const count = await Promise.race([
      decode(
        vendor,
        values.source ?? vendor.make,
        lines,
        Number(values.at) || 0,
        values.queue ?? [],
        print,
        complain,
      ),
      failed,
    ]);
    complain(
      `${count.read} frames, ${count.events} events, ${count.unknown} unknown, ${count.malformed} malformed`,
    );
    return 0;
  } catch (error) {
    complain(`${file} ${unreadable(error)}`);
    return 2;
  }
}

if (import.meta.main) process.exitCode = await main();
