// Proves that the strip of totals leaves no state out in which agents are counted.
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { AGENT_STATES, AGENT_STYLE } from '#components/domain/status-styles.ts';
import { StateFigures } from '#components/floor/queues/totals-strip.tsx';
import { explainAgents } from '#lib/measure/explain.ts';
import { NO_MEASURES } from '#lib/measure/queue.ts';
import type { AgentState } from '#lib/model/board.ts';

/** How often each state's word stands in what is drawn: once read out, once with its icon. */
function drawn(one: AgentState): number {
  const from = { ...NO_MEASURES, agents: { ...NO_MEASURES.agents, [one]: 1 } };
  const context = { sources: [], site: { day: null, dayFrom: 0, timeZone: 'UTC' }, now: 0 };
  expect(explainAgents(from.agents, context).counts.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(
    1,
  );
  const text = renderToStaticMarkup(
    createElement(StateFigures, { name: 'Agents', from, contextOf: () => context, timeZone: 'UTC' }),
  );
  expect(text).toContain(`${AGENT_STYLE[one].word}: 1`);
  return text.split(`title="${AGENT_STYLE[one].word}"`).length - 1;
}

it.each(AGENT_STATES)('%s is counted, named and drawn', (state) => {
  expect(drawn(state)).toBe(1);
});
