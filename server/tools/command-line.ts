// How a tool reads what was typed after its name, and says what nobody knows.
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';

/** What was typed, or one sentence on what is wrong with it. */
export function commandLine<const T extends ParseArgsOptionsConfig>(options: T, allowPositionals = true) {
  try {
    return parseArgs({ options, allowPositionals });
  } catch (error) {
    // Node goes on about how an argument could be passed that looks like an option.
    return { problem: `${(error as Error).message.split('. ')[0]}.` };
  }
}
