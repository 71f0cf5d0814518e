// How a wall's page is laid out, in pixels: queues in trouble large, the rest as a list, and what else has room. Nothing
// becomes smaller than the distance allows; what does not fit then turns by pages, never a queue in trouble.
import type { Area } from '#components/ui/use-room.ts';
import { linesOf, type TextWidth } from '#components/wall/text-width.ts';
import type { TypeSizes } from '#components/wall/type-size.ts';

/** A queue in the list: its name, and what stands behind it with much room and with little. */
export type ListItem = {
  readonly name: string;
  readonly full: string;
  readonly short: string;
  /** A mark stands before it. */
  readonly isMarked: boolean;
};

export type PlanInput = {
  readonly room: Area;
  readonly type: TypeSizes;
  readonly width: TextWidth;
  /** The line on top: what it is called, and what it says beside the time. */
  readonly head: { readonly name: string; readonly remark: string };
  readonly lost: readonly string[];
  readonly heading: string;
  /** What the three numbers of a queue in trouble are called: wait, waiting, ready. */
  readonly labels: readonly string[];
  readonly troubled: readonly { readonly name: string; readonly numbers: readonly string[] }[];
  readonly quiet: readonly ListItem[];
};

export type TroublePlan = {
  /** Size of the numbers; names are as large or fitted, never under `type.big`. */
  readonly font: number;
  readonly names: readonly number[];
  readonly rowHeights: readonly number[];
  /** Name above numbers. */
  readonly isStacked: boolean;
  /** Widths of the three columns of numbers. */
  readonly columns: readonly number[];
};

export type ListPlan = {
  readonly font: number;
  readonly rowHeight: number;
  readonly gap: number;
  readonly columns: number;
  readonly spans: readonly number[];
  /** Marks, zeros and whole remarks. */
  readonly isRoomy: boolean;
  /** The items of each page, by their place in the list. */
  readonly pages: readonly (readonly number[])[];
};

export type Plan = {
  readonly pad: number;
  readonly headHeight: number;
  /** Whether the remark has a line of its own below the name. */
  readonly isRemarkBelow: boolean;
  readonly lostFont: number;
  readonly lostHeight: number;
  /** How many of the troubled stand large; the others lead the list, on each of its pages where they leave room. */
  readonly large: number;
  readonly trouble: TroublePlan;
  readonly list: ListPlan;
  /** Whether service level and agents have tiles; else they stand in a line at the foot. */
  readonly hasPanels: boolean;
  readonly footHeight: number;
};

type ListKind = 'big' | 'roomy' | 'close' | 'tight';
type Step = { readonly scale: number; readonly hasPanels: boolean; readonly list: ListKind };

const step = (scale: number, hasPanels: boolean, list: ListKind): Step => ({ scale, hasPanels, list });
const CALM: readonly Step[] = [
  step(1, true, 'big'),
  step(1, true, 'roomy'),
  step(1, true, 'close'),
  step(1, false, 'roomy'),
  step(1, false, 'close'),
  step(1, false, 'tight'),
];
const TROUBLED: readonly Step[] = [
  step(1.75, true, 'roomy'),
  step(1.4, true, 'roomy'),
  step(1.4, true, 'close'),
  step(1.75, false, 'roomy'),
  step(1.4, false, 'roomy'),
  step(1.4, false, 'close'),
  step(1.4, false, 'tight'),
  step(1.2, false, 'tight'),
  step(1, false, 'tight'),
];

/** Heights of lines in sizes of their type. */
const LINE = 1.2;
const NUMBERS = 1.08;
export const PANELS = { wide: 7.4, tall: 8.8 };
const isTall = ({ width, height }: Area): boolean => height > width;

export function planWall(input: PlanInput): Plan {
  const { room, type } = input;
  const pad = Math.round(type.small * 0.6);
  const steps = input.troubled.length > 0 ? TROUBLED : CALM;
  const inner = room.width - 2 * pad;
  for (const each of steps) {
    const plan = tryStep(input, each, pad, inner, input.troubled.length);
    if (plan) return plan;
  }
  // More in trouble than can be large: those that have waited longest are, and the others lead the list.
  const last = step(1, false, 'tight');
  for (let large = input.troubled.length - 1; large >= 0; large--) {
    const plan = tryStep(input, last, pad, inner, large);
    if (plan) return plan;
  }
  const large = fewest(input, last, pad, inner);
  return makePlan(input, last, pad, inner, large).plan;
}

/** How many can be large where the list turns by pages: as many as leave room for the others on each page. */
function fewest(input: PlanInput, last: Step, pad: number, inner: number): number {
  for (let large = input.troubled.length; large >= 0; large--) {
    const { plan, left, isAll } = makePlan(input, last, pad, inner, large);
    const kept = input.troubled.length - large;
    const isKept = plan.list.pages.every((page) => kept === 0 || page[kept - 1] === kept - 1);
    if (left >= 3 * LINE * input.type.small && isKept && isAll) return large;
  }
  return 0;
}

function tryStep(input: PlanInput, each: Step, pad: number, inner: number, large: number): Plan | null {
  const { plan, fits } = makePlan(input, each, pad, inner, large);
  return fits ? plan : null;
}

function makePlan(input: PlanInput, each: Step, pad: number, inner: number, large: number) {
  const { room, type, width } = input;
  const isTrouble = input.troubled.length > 0;
  const hasHead = !isTrouble || each.hasPanels;
  const clock = width('00:00', type.big, true) + type.small;
  const { name, remark } = input.head;
  const besides = (each: string): number => (each ? width(each, type.small) + 2 * type.small : 0);
  const isRemarkBelow = remark !== '' && besides(name) + besides(remark) > inner - clock;
  const headLines = linesOf(name, inner - clock, type.small, width);
  const headHeight = hasHead
    ? Math.max(type.big * 1.25, headLines * LINE * type.small) + (isRemarkBelow ? LINE * type.small : 0)
    : 0;
  const lostFont = input.lost.every((line) => width(line, type.big, true) < inner - 3 * type.big)
    ? type.big
    : type.small;
  const lostHeight = lostFont * 1.4;
  const trouble = planTrouble(input, each.scale, inner, large);
  const troubleHeight = isTrouble
    ? linesOf(input.heading, headingRoom(trouble, inner, type), type.small, width, true) * LINE * type.small +
      8 +
      trouble.rowHeights.reduce((sum, height) => sum + height, 0)
    : 0;
  const panels = each.hasPanels ? type.small * (isTall(room) ? PANELS.tall : PANELS.wide) : 0;
  const footHeight = each.hasPanels ? 0 : Math.round(type.small * 1.3);
  const gaps = pad * 0.5 * (1 + (each.hasPanels ? 1 : 0) + input.lost.length);
  const left =
    room.height - headHeight - input.lost.length * lostHeight - troubleHeight - panels - footHeight - gaps;
  const compact = input.troubled.slice(large).map(({ name, numbers }) => ({
    ...{ name, full: numbers[0] ?? '', short: numbers[0] ?? '', isMarked: true },
  }));
  const list = planList([...compact, ...input.quiet], compact.length, each.list, type, inner, left, width);
  const plan: Plan = {
    ...{ pad, headHeight, isRemarkBelow, lostFont, lostHeight, large, trouble, list, footHeight },
    hasPanels: each.hasPanels,
  };
  const shown = new Set(list.pages.flat()).size;
  const isAll = shown === compact.length + input.quiet.length;
  return { plan, left, isAll, fits: left >= 0 && isAll && list.pages.length <= 1 };
}

/** What the heading has beside the names of the numbers. */
const headingRoom = ({ isStacked, columns }: TroublePlan, inner: number, { small }: TypeSizes): number =>
  (isStacked ? inner : inner - columns.reduce((sum, column) => sum + column, 0)) - 1.4 * small;

/** The rows of the queues in trouble at this scale. */
export function planTrouble(input: PlanInput, scale: number, inner: number, large: number): TroublePlan {
  const { type, width } = input;
  const font = Math.round(type.big * scale);
  const rows = input.troubled.slice(0, large);
  const columns = input.labels.map(
    (label, place) =>
      Math.max(
        width(label, type.small),
        ...rows.map(({ numbers }) => width(numbers[place] ?? '', font, true)),
        width('00', font, true),
      ) +
      // Two numbers side by side are never read as one.
      Math.max(type.small * 0.7, font * 0.6),
  );
  const mark = font;
  const beside = inner - mark - columns.reduce((sum, column) => sum + column, 0);
  const isStacked =
    beside < type.big * 6 || width(input.heading, type.small, true) + type.small * 1.5 > beside + mark;
  const nameRoom = isStacked ? inner : beside;
  const names = rows.map(({ name }) =>
    Math.floor(Math.max(type.big, Math.min(font, (font * nameRoom) / width(name, font, true)))),
  );
  const rowHeights = rows.map(({ name }, row) => {
    const size = names[row] ?? font;
    const lines = linesOf(name, nameRoom, size, width, true) * NUMBERS * size;
    return Math.ceil(
      isStacked ? lines + NUMBERS * font + (LINE + 0.3) * type.small : Math.max(NUMBERS * font, lines),
    );
  });
  return { font, names, rowHeights, isStacked, columns };
}

const ROW: Readonly<Record<ListKind, number>> = { big: 1.35, roomy: 1.38, close: 1.2, tight: 1.1 };

/** The list in as few columns as have room: wide cells are read more easily than many. */
function planList(
  items: readonly ListItem[],
  kept: number,
  kind: ListKind,
  type: TypeSizes,
  inner: number,
  height: number,
  width: TextWidth,
): ListPlan {
  const font = kind === 'big' ? type.big : type.small;
  const isRoomy = kind !== 'tight';
  const rowHeight = Math.floor(font * ROW[kind]);
  const wide = items.map((item) => {
    const tail = isRoomy ? item.full : item.short;
    return (
      (item.isMarked ? 1.2 * font : 0) +
      width(item.name, font, item.isMarked) +
      (tail ? width(tail, font, true) + 0.5 * font : 0)
    );
  });
  const gap = font * (isRoomy ? 1 : 0.5);
  const all = Math.max(1, Math.floor(height / rowHeight));
  // Which page it is takes a line where there are several.
  const turning = Math.max(1, Math.floor((height - LINE * type.small) / rowHeight));
  const most = Math.max(1, Math.floor((inner + gap) / (font * 4.5)));
  let best: { columns: number; pages: readonly (readonly number[])[]; spans: readonly number[] } | null =
    null;
  for (let columns = Math.min(isRoomy ? 1 : 2, most); columns <= most; columns++) {
    const cell = (inner + gap) / columns;
    const spans = wide.map((each) => Math.min(columns, Math.max(1, Math.ceil((each + gap) / cell))));
    const lines = wide.map((each) => Math.max(1, Math.ceil(each / inner)));
    // Much room is for numbers one below the other: no cell is wider than its column.
    if (isRoomy && columns > 1 && spans.some((span) => span > 1)) break;
    const whole = flow(spans, lines, columns, all, kept);
    const pages = whole.length > 1 ? flow(spans, lines, columns, turning, kept) : whole;
    if (!best || pages.length < best.pages.length) best = { columns, pages, spans };
    if (pages.length <= 1) break;
  }
  return {
    font,
    rowHeight,
    gap,
    isRoomy,
    columns: best?.columns ?? 1,
    spans: best?.spans ?? [],
    pages: best?.pages ?? [],
  };
}

type Place = { readonly row: number; readonly column: number; readonly high: number };

/**
 * Items one after the other into rows of so many columns, and rows into pages. The first `kept` of them stand on every
 * page, where they leave room for others.
 */
function flow(
  spans: readonly number[],
  lines: readonly number[],
  columns: number,
  rows: number,
  kept: number,
): readonly (readonly number[])[] {
  const after = ({ row, column, high }: Place, item: number): Place => {
    const span = spans[item] ?? 1;
    const isNew = column + span > columns;
    const tall = Math.max(isNew ? 1 : high, lines[item] ?? 1);
    return { row: isNew ? row + high : row, column: (isNew ? 0 : column) + span, high: tall };
  };
  const start: Place = { row: 0, column: 0, high: 1 };
  const first = Array.from({ length: kept }, (_, item) => item);
  const led = first.reduce(after, start);
  const isKept = kept > 0 && led.row + led.high < rows;
  // Full of queues in trouble: the others wait until there is room again.
  if (kept > 0 && !isKept && led.row + led.high <= rows) return [first];
  const [lead, from] = isKept ? [first, led] : [[], start];
  const pages: number[][] = [];
  let page: number[] = [...lead];
  let place = from;
  for (let item = lead.length; item < spans.length; item++) {
    let next = after(place, item);
    if (next.row + next.high > rows && page.length > lead.length) {
      pages.push(page);
      page = [...lead];
      next = after(from, item);
    }
    page.push(item);
    place = next;
  }
  if (page.length > 0) pages.push(page);
  return pages;
}
