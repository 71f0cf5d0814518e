// Tells systemd that the server answers, where it is started as a service of type notify. Node cannot speak over a
// datagram socket of Unix, so systemd's own tool does.
import { spawn } from 'node:child_process';

type Run = (program: string, args: readonly string[]) => void;

const spawned: Run = (program, args) => {
  // Where the tool is missing systemd waits, and says so when its patience is over.
  spawn(program, args, { stdio: 'ignore' }).on('error', () => {});
};

/** @param state `ready` once requests are answered, `stopping` when it was asked to end. */
export function notifyService(
  state: 'ready' | 'stopping',
  environment: Readonly<Record<string, string | undefined>> = process.env,
  run: Run = spawned,
): void {
  if (!environment['NOTIFY_SOCKET']) return;
  run('systemd-notify', state === 'ready' ? ['--ready'] : ['--stopping']);
}
