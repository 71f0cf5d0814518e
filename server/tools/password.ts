// Makes of a password what may stand in the configuration. Run: npm run -s password (it asks), or give it on standard input.
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { hashPassword, SHORTEST, whyWeak } from '#server/access/passwords.ts';

const { stdin, stderr, stdout } = process;

/** What is typed is not shown. */
async function asked(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: stdin, output: silent, terminal: true });
  stderr.write(question);
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve);
      lines.once('close', () => reject(new Error('Nothing was typed.')));
      lines.once('SIGINT', () => reject(new Error('Given up.')));
    });
  } finally {
    lines.close();
    stderr.write('\n');
  }
}

async function typed(): Promise<string> {
  const password = await asked('Password: ');
  if ((await asked('Again: ')) !== password) throw new Error('These are two different passwords.');
  return password;
}

/** One line, without its end: letters and spaces of it all count. */
async function piped(): Promise<string> {
  let text = '';
  for await (const chunk of stdin.setEncoding('utf8')) text += chunk;
  return text.replace(/\r?\n$/, '');
}

try {
  const password = stdin.isTTY ? await typed() : await piped();
  const weak = whyWeak(password, []);
  if (weak === 'short') throw new Error(`A password needs at least ${SHORTEST} characters.`);
  if (weak !== null) throw new Error('This password is guessed first; take another.');
  const hash = await hashPassword(password);
  stderr.write('This goes into ringside.config.yaml, under people, beside the name:\n');
  stdout.write(`passwordHash: "${hash}"\n`);
} catch (error) {
  stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
