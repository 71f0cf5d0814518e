// What servers of one site must learn of each other, whatever it is kept in: rules, each a function that throws.
import { expect, test } from 'vitest';
import { type NodeSelf, type Nodes, SILENT_MS } from '#server/nodes/nodes.ts';

/** `pass` lets the site's time go on. */
export type NodesBench = {
  readonly nodes: Nodes;
  readonly now: () => number;
  readonly pass: (ms: number) => void;
};
export type NodeRule = { readonly name: string; readonly run: (bench: NodesBench) => Promise<void> };

const self = (id: string, version = '1.0.0'): NodeSelf => ({
  id,
  version,
  fold: 7,
  speaks: 1,
  configHash: 'c',
});

export const NODE_RULES: readonly NodeRule[] = [
  {
    name: 'answers a beat with whoever lives, the beating one among them, by id',
    async run({ nodes, now }) {
      expect(await nodes.beat(self('b'))).toEqual([{ ...self('b'), seen: now() }]);
      expect((await nodes.beat(self('a'))).map(({ id }) => id)).toEqual(['a', 'b']);
    },
  },
  {
    name: 'keeps the newest that a node said of itself',
    async run({ nodes }) {
      await nodes.beat(self('a'));
      await nodes.beat(self('a', '1.1.0'));
      expect(await nodes.beat(self('b'))).toMatchObject([{ id: 'a', version: '1.1.0' }, { id: 'b' }]);
    },
  },
  {
    name: 'counts nobody who has been silent for long, until they beat again',
    async run({ nodes, pass }) {
      await nodes.beat(self('a'));
      pass(SILENT_MS - 1);
      expect((await nodes.beat(self('b'))).map(({ id }) => id)).toEqual(['a', 'b']);
      pass(1);
      expect((await nodes.beat(self('b'))).map(({ id }) => id)).toEqual(['b']);
      expect((await nodes.beat(self('a'))).map(({ id }) => id)).toEqual(['a', 'b']);
    },
  },
  {
    name: 'knows how far this clock is from the site’s',
    async run({ nodes }) {
      await nodes.beat(self('a'));
      expect(Number.isFinite(nodes.offset())).toBe(true);
    },
  },
];

export function describeNodes(name: string, open: () => NodesBench): void {
  test.each(NODE_RULES)(`${name}: $name`, ({ run }) => run(open()));
}
