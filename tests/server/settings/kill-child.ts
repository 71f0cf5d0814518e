// How to be killed in the middle of writing a file of settings. Run by kill.test.ts: node kill-child.ts <file>
// <moment> <target>.
import { openYamlSettings } from '#server/settings/yaml-file.ts';
import { realClock } from '#server/time/clock.ts';
import { RULES } from '#tests/contract/settings-rules.ts';

const [file = '', moment = '', target = ''] = process.argv.slice(2);
const logger = { info() {}, warn() {}, error() {} };
const store = await openYamlSettings({
  ...RULES,
  file,
  clock: realClock,
  logger,
  at: (now) => {
    if (now === moment) process.kill(process.pid, 'SIGKILL');
  },
});
await store.change(['rule', 'targetSeconds'], Number(target), { version: null, by: 'a child' });
await store.close();
