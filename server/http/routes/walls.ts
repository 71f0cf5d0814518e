// The images on walls, for whoever may look at the wall: a screen that was let in, a person, or anybody where it is open.
import { createHash } from 'node:crypto';
import { createRoute } from '@hono/zod-openapi';
import { z } from 'zod';
import { wallOf } from '#lib/model/site.ts';
import { message } from '#lib/sync/server-messages.ts';
import type { ApiParts } from '#server/http/api-parts.ts';
import { type Api, refusals } from '#server/http/described.ts';
import { Refused } from '#server/http/refused.ts';
import { imageIn } from '#server/wall-image.ts';

/** How long a screen keeps one without asking: tiles that take turns would fetch it each time. */
const KEPT_S = 60;

const image = createRoute({
  tags: ['screens'],
  method: 'get',
  path: '/walls/{wall}/image',
  summary: 'An image that a tile of this wall shows',
  request: { params: z.object({ wall: z.string().max(40) }), query: z.object({ file: z.string().max(200) }) },
  responses: {
    200: {
      description: 'The image: PNG, JPEG or WebP.',
      content: Object.fromEntries(
        ['image/png', 'image/jpeg', 'image/webp'].map((type) => [
          type,
          { schema: z.string().meta({ format: 'binary' }) },
        ]),
      ),
    },
    304: { description: 'It is the one the screen has.' },
    ...refusals(400, 401, 404),
  },
});

type Parts = Pick<ApiParts, 'screenDesk' | 'board'> & { readonly images: string };

export function wallRoutes(api: Api, { screenDesk, board, images }: Parts): void {
  api.openapi(image, (c) => {
    const { wall } = c.req.valid('param');
    const { file } = c.req.valid('query');
    const viewer = screenDesk.viewer(c.env.incoming, wall);
    if (viewer === null || viewer === 'pair' || viewer.wall !== wall)
      throw new Refused(401, message('pairFirst'));
    // Of the folder nothing is told but what a tile of this very wall names.
    const tiles = wallOf(board().get('site', 'site')?.walls ?? [], wall)?.tiles ?? [];
    const found = tiles.some((tile) => tile.image === file) ? imageIn(images, file) : null;
    if (found === null || 'problem' in found) throw new Refused(404, message('nothingHere'));
    const etag = `"${createHash('sha256').update(found.bytes).digest('base64url').slice(0, 22)}"`;
    const headers = { etag, 'cache-control': `private, max-age=${KEPT_S}` };
    if (c.req.header('if-none-match') === etag) return c.body(null, 304, headers);
    return c.body(new Uint8Array(found.bytes), 200, { ...headers, 'content-type': found.type });
  });
}
