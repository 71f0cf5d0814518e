// Runs a program and keeps what it says; knows nothing of what is run.
import { spawn } from 'node:child_process';

export type Said = { readonly code: number; readonly text: string };

/** Runs to the end, or is killed after `ms`. A program that cannot be found has code 127. */
export function run(command: string, args: readonly string[], ms: number): Promise<Said> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    const timer = setTimeout(() => child.kill('SIGKILL'), ms);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        text += String(data);
      });
    const over = (code: number): void => {
      clearTimeout(timer);
      resolve({ code, text });
    };
    child.on('error', () => over(127));
    child.on('close', (code) => over(code ?? 1));
  });
}

export const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? '';
