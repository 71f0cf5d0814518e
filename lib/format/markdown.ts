// The few marks of Markdown that a notice needs: headings, lists, paragraphs, strong and emphasised words. All else is
// text as it stands: no links, no pictures, no HTML.

export type MarkedText = { readonly text: string; readonly style: 'plain' | 'strong' | 'emphasis' };
export type Block =
  | { readonly kind: 'heading' | 'paragraph'; readonly spans: readonly MarkedText[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly MarkedText[])[] };

const HEADING = /^#{1,3}\s+(.+)$/;
const ITEM = /^[-*]\s+(.+)$/;

/** What a text says, block by block. Lines of one paragraph are joined. */
export function markdownOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let items: (readonly MarkedText[])[] = [];
  const end = (): void => {
    if (lines.length > 0) blocks.push({ kind: 'paragraph', spans: spansOf(lines.join(' ')) });
    if (items.length > 0) blocks.push({ kind: 'list', items });
    [lines, items] = [[], []];
  };
  for (const raw of text.split(/\r?\n/)) {
    const line = raw.trim();
    const heading = HEADING.exec(line)?.[1];
    const item = ITEM.exec(line)?.[1];
    // A list ends where a paragraph begins, and the other way round.
    if (line === '' || heading !== undefined || (item === undefined ? items.length > 0 : lines.length > 0))
      end();
    if (heading !== undefined) blocks.push({ kind: 'heading', spans: spansOf(heading) });
    else if (item !== undefined) items.push(spansOf(item));
    else if (line !== '') lines.push(line);
  }
  end();
  return blocks;
}

const MARKED = /\*\*(\S(?:.*?\S)?)\*\*|\*(\S(?:.*?\S)?)\*/g;

function spansOf(text: string): readonly MarkedText[] {
  const spans: MarkedText[] = [];
  const say = (part: string, style: MarkedText['style']): void => {
    if (part !== '') spans.push({ text: part, style });
  };
  let from = 0;
  for (const found of text.matchAll(MARKED)) {
    say(text.slice(from, found.index), 'plain');
    say(found[1] ?? found[2] ?? '', found[1] === undefined ? 'emphasis' : 'strong');
    from = found.index + found[0].length;
  }
  say(text.slice(from), 'plain');
  return spans;
}
