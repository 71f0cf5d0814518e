// Pins every make's runs anew and prints what has changed: `npm run golden`, or `npm run golden -- MAKE…`.
import { compare } from './comparison.ts';
import { writeGolden } from './golden-file.ts';
import { MAKES } from './runs.ts';

const named = process.argv.slice(2);
for (const make of named.length > 0 ? named : MAKES) {
  const { now, changes } = await compare(make);
  for (const change of changes) console.log(change);
  console.log(
    `${make}: ${now.size} runs, ${changes.length === 0 ? 'as they were' : `${changes.length} changed`}`,
  );
  if (changes.length > 0) writeGolden(make, now);
}
