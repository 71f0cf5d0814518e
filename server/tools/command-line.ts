// How what was typed after a program's name is read, and what nobody knows is answered.
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { nearest } from '#lib/settings/issue-words.ts';

/** What was typed, or one sentence on what is wrong with it, with the option that was probably meant. */
export function commandLine<const T extends ParseArgsOptionsConfig>(
  options: T,
  allowPositionals = true,
  args: readonly string[] = process.argv.slice(2),
) {
  try {
    return parseArgs({ options, allowPositionals, args: [...args] });
  } catch (error) {
    // Node goes on about how an argument could be passed that looks like an option.
    const sentence = `${(error as Error).message.split('. ')[0]}`;
    const unknown = /^Unknown option '(-[^']*)'/.exec(sentence)?.[1];
    const meant = unknown === undefined ? null : nearest(unknown, Object.keys(options));
    return { problem: meant === null ? `${sentence}.` : `${sentence}; did you mean --${meant}?` };
  }
}

/** Ends the program with what went wrong. */
export function stop(text: string, code: number): never {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}
