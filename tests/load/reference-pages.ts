// The pages the product's page is measured against: one element and no more, the same rows written by hand, and the
// naive design (everything again for each event, plain React state).

const page = (body: string, script: string, sources: readonly string[] = ['/socket.io.js']): string =>
  `<!doctype html><meta charset="utf-8"><title>reference</title><body>${body}${sources
    .map((source) => `<script src="${source}"></script>`)
    .join('')}<script>${script}</script>`;

const socket = (room: string): string =>
  `const socket = io({ transports: ['websocket'], query: { room: '${room}' } });`;

/** One element's text a frame. */
const ONE = page(
  '<p id="out">nothing yet</p>',
  `${socket('one')} const out = document.getElementById('out'); socket.on('one', (mark) => { out.textContent = mark; });`,
);

/** Every row the product's page knows, in plain elements, two cells of a row set when it changes. */
const ROWS = page(
  '<ul id="agents"></ul><ul id="calls"></ul>',
  `${socket('rows')}
  const cells = new Map();
  const line = (list, texts) => {
    const li = document.createElement('li');
    const spans = texts.map((text) => { const span = document.createElement('span'); span.textContent = text + ' '; li.append(span); return span; });
    list.append(li);
    return spans;
  };
  fetch('/rows.json').then((answer) => answer.json()).then((rows) => {
    for (const row of rows)
      if (row.kind === 'agent') cells.set(row.number, line(document.getElementById('agents'), [row.name, row.number, row.state, row.reason ?? '']));
      else if (row.kind === 'call') line(document.getElementById('calls'), [row.caller.number, row.state, row.queue ?? '', row.agent ?? '']);
    socket.on('rows', (changed) => {
      for (const [number, reason] of changed) {
        const spans = cells.get(number);
        if (!spans) continue;
        spans[2].textContent = 'paused ';
        spans[3].textContent = reason;
      }
    });
  });`,
);

/** CommonJS in a page: React's own files as they are published. */
const REQUIRE = `
  const modules = {};
  const require = (name) => modules[name];
  const load = async (name, path) => {
    const source = await (await fetch(path)).text();
    const module = { exports: {} };
    new Function('module', 'exports', 'require', 'process', source)(module, module.exports, require, { env: {} });
    modules[name] = module.exports;
  };`;

const NAIVE = page(
  '<div id="root"></div>',
  `${REQUIRE} ${socket('naive')}
  (async () => {
    await load('react', '/react.js');
    await load('scheduler', '/scheduler.js');
    await load('react-dom', '/react-dom.js');
    await load('react-dom/client', '/react-dom-client.js');
    const { createElement: h, useEffect, useState } = modules.react;
    const Row = ({ row }) => h('li', null,
      h('span', null, row.name ?? row.caller.number), ' ', h('span', null, row.number ?? row.queue ?? ''), ' ',
      h('span', null, row.state), ' ', h('span', null, row.reason ?? row.agent ?? ''));
    const Page = () => {
      const [rows, setRows] = useState([]);
      useEffect(() => { socket.on('all', setRows); }, []);
      return h('ul', null, rows.filter((row) => row.kind === 'agent' || row.kind === 'call').map((row) => h(Row, { key: row.kind + row.id, row })));
    };
    modules['react-dom/client'].createRoot(document.getElementById('root')).render(h(Page));
  })();`,
);

/** As many bytes as the product's page takes, fetched and shown as they are. */
const STATIC = page(
  '<pre id="out"></pre>',
  `fetch('/bytes.json' + location.search).then((answer) => answer.json()).then((all) => {
    document.getElementById('out').textContent = 'm0 ' + JSON.stringify(all);
  });`,
  [],
);

const STILL = page('<p>nothing happens here</p>', '', []);

const PAGES: Readonly<Record<string, string>> = {
  '/one': ONE,
  '/rows': ROWS,
  '/naive': NAIVE,
  '/static': STATIC,
  '/still': STILL,
};

/** `null`: no such page. */
export const pageOf = (path: string): string | null => PAGES[path] ?? null;
