'use client';
// How every figure is counted, to be read beside the figures themselves: docs/counting.md, which comes with the product and
// needs no other server. In English, as all documents are.
import { MAIN_ID } from '#components/domain/skip-link.tsx';
import { PageFrame } from '#components/floor/page-frame.tsx';
import { type Block, blocksOf, type Inline, inlinesOf } from './written-blocks.ts';

/** `text`: the document. */
export function CountingPage({ text }: { text: string }) {
  return (
    <PageFrame>
      <main id={MAIN_ID} tabIndex={-1} className="mx-auto max-w-4xl p-3">
        <article lang="en" dir="ltr" className="space-y-3 rounded-xl border border-line bg-panel p-4">
          {blocksOf(text).map((block) => (
            <Written key={block.at} block={block} />
          ))}
        </article>
      </main>
    </PageFrame>
  );
}

const HEADING_LOOK: Readonly<Record<number, string>> = {
  1: 'text-xl font-semibold',
  2: 'pt-3 text-lg font-semibold',
  3: 'pt-2 font-semibold',
};

function Written({ block }: { block: Block }) {
  switch (block.kind) {
    case 'heading': {
      // The site's name is the first heading of every page.
      const Tag = block.level === 1 ? 'h2' : block.level === 2 ? 'h3' : 'h4';
      return (
        <Tag id={block.id} className={`scroll-mt-3 ${HEADING_LOOK[block.level] ?? 'font-semibold'}`}>
          <Line text={block.text} />
        </Tag>
      );
    }
    case 'paragraph':
      return (
        <p>
          <Line text={block.text} />
        </p>
      );
    case 'list': {
      const List = block.isNumbered ? 'ol' : 'ul';
      return (
        <List className={block.isNumbered ? 'list-decimal ps-6' : 'list-disc ps-6'}>
          {block.items.map((item) => (
            <li key={item}>
              <Line text={item} />
            </li>
          ))}
        </List>
      );
    }
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the page is scrolled by keyboard too
        <pre tabIndex={0} className="overflow-x-auto rounded-md bg-canvas p-3 text-sm">
          {block.text}
        </pre>
      );
    case 'table':
      return <Table head={block.head} rows={block.rows} />;
  }
}

function Table({ head, rows }: { head: readonly string[]; rows: readonly (readonly string[])[] }) {
  const columns = head.map((text, column) => ({ text, column }));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the page is scrolled by keyboard too
    <div tabIndex={0} className="overflow-x-auto">
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b border-line text-soft">
            {columns.map(({ text, column }) => (
              <th key={column} scope="col" className="px-2 py-1 text-start font-normal">
                <Line text={text} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells) => (
            <tr key={cells.join('|')} className="border-b border-line align-top last:border-0">
              {columns.map(({ column }) => (
                <td key={column} className="px-2 py-1">
                  <Line text={cells[column] ?? ''} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const Line = ({ text }: { text: string }) =>
  inlinesOf(text).map((part) => <Part key={part.at} part={part} />);

function Part({ part: { look, text, href = '' } }: { part: Inline }) {
  switch (look) {
    case 'plain':
      return text;
    case 'code':
      return <code className="rounded bg-canvas px-1">{text}</code>;
    case 'strong':
      return <strong>{text}</strong>;
    case 'emphasis':
      return <em>{text}</em>;
    case 'link':
      if (href.startsWith('#'))
        return (
          <a href={href} className="underline">
            {text}
          </a>
        );
      // Other documents lie beside the program, not in it.
      return (
        <>
          {text} (<code className="rounded bg-canvas px-1">docs/{href.replace(/#.*/, '')}</code>)
        </>
      );
  }
}
