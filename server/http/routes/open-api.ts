// How the interface describes itself.
import type { Api } from '#server/http/described.ts';

const DESCRIPTION = `What the pages of Ringside ask the server for, and what programs may. An answer of 400 or more has one body:
\`{ error: { code, args, text }, requestId }\`. Whatever changes anything must name an allowed page in \`Origin\`, or bring a key.`;

/** After all routes: what comes later is not described. */
export function openApiRoute(api: Api): void {
  api.openAPIRegistry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'ringside',
    description: 'Set by signing in. Where nobody is configured under people, none is needed.',
  });
  const document = api.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Ringside', version: '1', description: DESCRIPTION },
    servers: [{ url: '/api/v1' }],
  });
  api.get('/openapi.json', (c) => c.json(document));
}
