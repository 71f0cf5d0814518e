// The page in which the wall's script for older TVs stands, at /tv/<the wall's id>; for still older browsers, in words.
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { MESSAGES } from '#lib/sync/server-messages.ts';

/** Where a wall is for browsers that Next's page is too new for. */
const PATH = /^\/tv\/[a-z0-9][a-z0-9-]{0,39}(?:\?|$)/;

export type TvPage = {
  /** Addresses of the built files. */
  readonly script: string;
  readonly styles: string;
  readonly version: string;
};

/** `words`: by its id, what each language says for {@link MESSAGES.oldBrowser}, and whether it is read from the right. */
type Told = { readonly words: string; readonly direction: string };

function wordsOf(folder: string): ReadonlyMap<string, Told> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return new Map(
    files.map((name) => {
      const file = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
        readonly direction: string;
        readonly words: Readonly<Record<string, string>>;
      };
      return [
        name.slice(0, -'.json'.length),
        { words: file.words[MESSAGES.oldBrowser] ?? MESSAGES.oldBrowser, direction: file.direction },
      ];
    }),
  );
}

/**
 * @param languages the folder of the language files.
 * @returns answers whether it has answered.
 */
export function openTvPage(
  page: TvPage,
  languages: string,
): (request: IncomingMessage, response: ServerResponse) => boolean {
  const told = wordsOf(languages);
  return (request, response) => {
    const { url = '', headers, method } = request;
    if (!PATH.test(url) || (method !== 'GET' && method !== 'HEAD')) return false;
    const language = languageOf(url, headers['accept-language'], told);
    const html = written(page, told.get(language), language, String(headers['x-nonce'] ?? ''));
    response.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-length': Buffer.byteLength(html),
    });
    response.end(method === 'HEAD' ? undefined : html);
    return true;
  };
}

/** As the address says, else the first of the browser's that there is, else English. */
function languageOf(url: string, accepted: string | undefined, told: ReadonlyMap<string, Told>): string {
  const named = new URLSearchParams(url.split('?')[1] ?? '').get('language') ?? '';
  const own = (accepted ?? '').split(',').map((each) => each.trim().slice(0, 2).toLowerCase());
  return [named, ...own].find((id) => told.has(id)) ?? 'en';
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/**
 * For any browser there is: no word of it is newer than ES3. Where the wall cannot run its sentence stays. A script that
 * does not come (the server is just being restarted) is waited for; after an update the page that names the new one is
 * loaded. A script that fails before the wall stands says so too.
 */
const START = `(function(){var d=document,w=window,old=d.getElementById("old");
function fits(){try{return!!(w.Promise&&Promise.allSettled&&w.ResizeObserver&&w.TransformStream&&w.Blob&&Blob.prototype.stream&&w.CSS&&CSS.supports("display","grid")&&CSS.supports("margin-inline-start","0"))}catch(e){return false}}
if(!fits())return;
old.style.display="none";
w.addEventListener("error",function(e){if(e.filename&&!d.getElementById("wall").firstChild)old.style.display=""});
function again(){var x=new XMLHttpRequest();x.open("GET",location.href);x.onload=function(){if(x.status===200)location.reload();else later()};x.onerror=later;x.send()}
function later(){setTimeout(again,5000)}
var s=d.createElement("script");s.src=d.documentElement.getAttribute("data-script");s.onerror=later;d.body.appendChild(s)})()`;

function written(page: TvPage, told: Told | undefined, language: string, nonce: string): string {
  const { words, direction } = told ?? { words: MESSAGES.oldBrowser, direction: 'ltr' };
  return `<!doctype html>
<html lang="${language}" dir="${escaped(direction)}" data-version="${escaped(page.version)}" data-script="${escaped(page.script)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>Ringside</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="${escaped(page.styles)}">
</head>
<body class="font-sans antialiased">
<div id="wall"></div>
<p id="old" style="margin:10% 8%;font:bold 200% sans-serif">${escaped(words)}</p>
<script nonce="${escaped(nonce)}">${START}</script>
</body>
</html>
`;
}
