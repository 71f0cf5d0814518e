// Which settings of a make's switches a replay can be asked for at once: each value alone, or mixes drawn by lot.
import type { SimulatedMake } from '#server/simulator/registry.ts';
import { random } from '#server/simulator/traffic/random.ts';

/** Every value of every switch, each alone, as `name=value`. */
export const eachValue = ({ quirks }: Pick<SimulatedMake, 'quirks'>): string[][] =>
  Object.entries(quirks).flatMap(([name, values]) => values.map((value) => [`${name}=${value}`]));

/** Every switch at a value drawn by lot. The same seed and number give the same mix, however many are drawn. */
export const mixes = (
  { quirks }: Pick<SimulatedMake, 'quirks'>,
  count: number,
  seed: number | string,
): string[][] =>
  Array.from({ length: count }, (_, i) => {
    const draws = random(`${seed}/${i}`);
    return Object.entries(quirks).map(
      ([name, values]) => `${name}=${values[draws.int(0, values.length - 1)] ?? ''}`,
    );
  });
