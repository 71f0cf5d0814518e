'use client';
// A notice: text with headings, lists and strong words, as large as it can be in its tile.
import { useContext, useState } from 'react';
import { classes } from '#components/ui/classes.ts';
import { useRoom } from '#components/ui/use-room.ts';
import { linesOf, pageText } from '#components/wall/text-width.ts';
import { type Block, type MarkedText, markdownOf } from '#lib/format/markdown.ts';
import { TileTypeContext } from './tile-frame.tsx';

const LINE = 1.2;
/** Sizes of a heading and of the air between blocks, in sizes of the text. */
const HEADING = 1.25;
const AIR = 0.35;

const textOf = (spans: readonly MarkedText[]): string => spans.map(({ text }) => text).join('');

/** The largest size, from `least` up, at which all of it has room. */
function fitted(blocks: readonly Block[], width: number, height: number, least: number): number {
  const text = pageText().width;
  const heightAt = (size: number): number =>
    blocks.reduce((sum, block) => {
      const rows = block.kind === 'list' ? block.items : [block.spans];
      const own = block.kind === 'heading' ? size * HEADING : size;
      const room = width - (block.kind === 'list' ? size * 1.1 : 0);
      return (
        sum +
        size * AIR +
        rows.reduce((all, spans) => all + linesOf(textOf(spans), room, own, text, true) * own * LINE, 0)
      );
    }, 0);
  let size = least;
  while (size * 1.08 < height && heightAt(size * 1.08) <= height) size *= 1.08;
  return Math.floor(size);
}

export function Notice({ text }: { text: string }) {
  const [element, setElement] = useState<HTMLDivElement | null>(null);
  const { width, height } = useRoom(element);
  const { small: least } = useContext(TileTypeContext);
  const blocks = markdownOf(text);
  const size = element ? fitted(blocks, width, height, least) : least;
  return (
    <div ref={setElement} className="min-h-0 flex-1 text-[length:var(--small)]">
      <div className="[overflow-wrap:anywhere]" style={{ fontSize: size, lineHeight: LINE }}>
        {blocks.map((block, place) => (
          <Shown key={`${place} ${block.kind}`} block={block} />
        ))}
      </div>
    </div>
  );
}

function Shown({ block }: { block: Block }) {
  if (block.kind === 'list')
    return (
      <ul style={{ marginTop: `${AIR}em`, paddingInlineStart: '1.1em', listStyle: 'disc' }}>
        {block.items.map((spans) => (
          <li key={textOf(spans)}>
            <Spans spans={spans} />
          </li>
        ))}
      </ul>
    );
  const isHeading = block.kind === 'heading';
  const Tag = isHeading ? 'h3' : 'p';
  return (
    <Tag
      className={classes(isHeading && 'font-bold')}
      style={{ fontSize: isHeading ? `${HEADING}em` : undefined, marginTop: `${AIR}em` }}
    >
      <Spans spans={block.spans} />
    </Tag>
  );
}

const STYLE = { plain: '', strong: 'font-bold', emphasis: 'italic' } as const;

function Spans({ spans }: { spans: readonly MarkedText[] }) {
  return spans.map(({ text, style }, place) =>
    style === 'plain' ? (
      text
    ) : (
      <span key={`${place} ${text}`} className={STYLE[style]}>
        {text}
      </span>
    ),
  );
}
