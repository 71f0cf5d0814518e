// Proves that nothing which reads what a PBX says takes more work than there are letters in it: a message of one
// letter repeated must not hold up every screen. Quadratic work would take many minutes, so the process that does it is
// given a time that is far too long for any machine and much too short for that.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const LIMIT_MS = 240_000;

it.each(['cleaners', 'framing', 'translators'])(
  '%s end, whatever letter a message is full of',
  async (part) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'linear-child.ts'), part], {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LIMIT_MS,
      killSignal: 'SIGKILL',
    });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    await new Promise((resolve) => child.once('close', resolve));
    expect(said.trimEnd().split('\n').slice(-8)).toContain('ended');
  },
  LIMIT_MS + 10_000,
);
