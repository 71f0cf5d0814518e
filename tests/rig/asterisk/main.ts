// The rig by hand: `node tests/rig/asterisk/main.ts` without a word says how.
import { setTimeout as sleep } from 'node:timers/promises';
import { down, portOf, Rig, up } from './rig.ts';

const HELP = `A real Asterisk on loopback, with phones and callers, for a wall to look at. Needs root, once debootstrap.

  node tests/rig/asterisk/main.ts up                 install (once) and start; AMI on 127.0.0.1:5038, user wall, secret wall-secret
  node tests/rig/asterisk/main.ts phones [FROM TO]   phones that ring two seconds and answer, until Ctrl C (default 1001 1004)
  node tests/rig/asterisk/main.ts call NUMBER [N] [TALK_MS]   N callers, a second apart: 6400 support, 6500 sales, 70xx a queue each
  node tests/rig/asterisk/main.ts cli 'queue show'   a command of Asterisk's own
  node tests/rig/asterisk/main.ts log                Asterisk's queue_log
  node tests/rig/asterisk/main.ts down               stop it and unmount its /proc and /dev (before its folder is deleted)
`;

const say = (text: string): void => void process.stdout.write(`${text.trimEnd()}\n`);
const [word = '', ...rest] = process.argv.slice(2);

/** The rig, where it runs already. */
async function opened(): Promise<Rig> {
  const rig = await Rig.open();
  if (typeof rig === 'string') throw new Error(rig);
  return rig;
}

switch (word) {
  case 'up': {
    const why = await up();
    say(why ?? (await (await opened()).cli('core show version')));
    process.exitCode = why === null ? 0 : 1;
    break;
  }
  case 'phones': {
    const rig = await opened();
    const [from = 1_001, to = from + 3] = rest.map(Number);
    for (let number = from; number <= to; number++)
      await rig.phone(number, { kind: 'answer', ringMs: 2_000 });
    say(`${from} to ${to} answer after two seconds, on ports ${portOf(from)} to ${portOf(to)}`);
    break;
  }
  case 'call': {
    const rig = await opened();
    const [number = 6_400, n = 1, forMs = 10_000] = rest.map(Number);
    const over: Promise<void>[] = [];
    for (let i = 0; i < n; i++) {
      over.push(rig.call(number, forMs, `662555${String(1_000 + i)}`));
      await sleep(1_000);
    }
    await Promise.all(over);
    process.exit();
    break;
  }
  case 'cli':
    say(await (await opened()).cli(rest.join(' ')));
    break;
  case 'log':
    for (const line of (await opened()).queueLog()) say(line.join('|'));
    break;
  case 'down':
    await down();
    break;
  default:
    say(HELP);
    process.exitCode = word === '' ? 0 : 2;
}
