// All scenarios, those first that take longest: they run side by side.

import type { Scenario } from './scenario.ts';
import { ANSWERS } from './scenarios.answers.ts';
import { MEMBERS } from './scenarios.members.ts';
import { TRANSFERS } from './scenarios.transfers.ts';
import { WAYS_OUT } from './scenarios.ways-out.ts';

export const SCENARIOS: readonly Scenario[] = [...TRANSFERS, ...MEMBERS, ...WAYS_OUT, ...ANSWERS];
