// The sources page: what a PBX connection has heard and refused is counted where somebody looks for the fault.
import { expect, test } from 'playwright/test';
import { Stage } from './stage.ts';

test('a webhook that is not signed as agreed is counted, and the reason stands beside it', async ({
  page,
}) => {
  const stage = await Stage.open({ settings: { events: 'both', webhookSecret: 'the secret of the stage' } });
  await page.goto(`${stage.url}/sources`);
  const card = page.locator('[data-source="hq"]');
  await expect(card).toHaveAttribute('data-state', 'live');
  await expect(card).not.toContainText('Refused webhooks');
  for (const headers of [{}, { 'x-signature': '0'.repeat(64) }])
    expect((await fetch(`${stage.url}/hooks/hq`, { method: 'POST', body: '{}', headers })).status).toBe(401);
  const fact = card.locator('div').filter({ has: page.locator('dt', { hasText: 'Refused webhooks' }) });
  await expect(fact.last().locator('dd')).toHaveText('2');
  await expect(card).toContainText('The signature does not fit');
  await stage.close();
});
