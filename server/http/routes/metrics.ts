// Where Prometheus asks. Told to whoever sits at the machine, and to programs and people who may see the connections.
import type { Hono } from 'hono';
import { isAtMachine } from '#server/access/demo-people.ts';
import { type ApiParts, withRight } from '#server/http/api-parts.ts';
import type { Served } from '#server/http/described.ts';
import type { Metrics } from '#server/metrics/metrics.ts';

export type Scraped = Pick<Metrics, 'text' | 'contentType'>;

export function metricsRoute(
  app: Hono<Served>,
  parts: Pick<ApiParts, 'desk' | 'audit'> & { readonly metrics: Scraped },
): void {
  app.get('/metrics', async (c) => {
    if (!isAtMachine(c.env.incoming)) withRight(parts, c, 'site.sources');
    const text = await parts.metrics.text();
    return c.body(text, 200, { 'content-type': parts.metrics.contentType, 'cache-control': 'no-store' });
  });
}
