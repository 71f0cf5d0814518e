// Where people must sign in: nobody sees a page that claims to be empty, and everybody comes back to where they were.
import { expect, test } from 'playwright/test';
import { Stage } from './stage.ts';

const people = [{ name: 'Ana', password: 'a long password', numbers: 'full', commands: true }];

test('signed out leads to sign-in, and sign-in back to the page', async ({ page }) => {
  const stage = await Stage.open({ config: { people } });
  const refused: string[] = [];
  page.on('response', (answer) => {
    if (answer.status() === 401) refused.push(answer.url());
  });
  try {
    for (const path of ['/floor?find=ada', '/sources', '/']) {
      await page.context().clearCookies();
      await page.goto(`${stage.url}${path}`);
      await expect(page.getByRole('heading', { name: 'Sign in to Ringside' })).toBeVisible();
      await expect(page.getByText('None yet.')).toHaveCount(0);
      await page.getByLabel('Name').fill('Ana');
      await page.getByLabel('Password').fill('a long password');
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await expect(page).toHaveURL(`${stage.url}${path}`);
      await expect(page.locator('[data-link="live"]')).toBeVisible();
    }
    // Each page asked once at most before it led away.
    expect(refused.length).toBeLessThanOrEqual(4);
  } finally {
    await stage.close();
  }
});
