// How a P-Series PBX writes times in its own time zone.

export type PbxTime = {
  /** `2025-10-09 08:53:20` */
  dashed(at: number): string;
  /** `2025/10/09 08:53:20` */
  slashed(at: number): string;
  /** `20251009085320` */
  compact(at: number): string;
  /** The display format this PBX is set to: `09/10/2025 08:53:20 AM`. */
  display(at: number): string;
  /** Epoch ms from ISO 8601, unix seconds or the display format; `null` for anything else. */
  parse(text: string): number | null;
};

/** The display format as the PBX's own error texts quote it (a Go layout). */
export const GO_LAYOUT = '02/01/2006 03:04:05 PM';

const two = (n: number): string => String(n).padStart(2, '0');

/** @throws RangeError for an unknown zone name. */
export function pbxTime(timeZone: string): PbxTime {
  const offsets = new Map<number, number>();
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  // No zone changes its offset inside a quarter of an hour.
  const offset = (at: number): number => {
    const slot = Math.floor(at / 900_000);
    const known = offsets.get(slot);
    if (known !== undefined) return known;
    const start = slot * 900_000;
    const part = Object.fromEntries(
      format.formatToParts(start).map(({ type, value }) => [type, Number(value)]),
    );
    const local = Date.UTC(
      part.year ?? 0,
      (part.month ?? 1) - 1,
      part.day ?? 1,
      part.hour ?? 0,
      part.minute ?? 0,
      part.second ?? 0,
    );
    offsets.set(slot, local - start);
    return local - start;
  };
  const parts = (at: number): readonly [string, string, string, number, string, string] => {
    const local = new Date(at + offset(at));
    return [
      String(local.getUTCFullYear()).padStart(4, '0'),
      two(local.getUTCMonth() + 1),
      two(local.getUTCDate()),
      local.getUTCHours(),
      two(local.getUTCMinutes()),
      two(local.getUTCSeconds()),
    ];
  };
  return {
    dashed(at) {
      const [y, mo, d, h, mi, s] = parts(at);
      return `${y}-${mo}-${d} ${two(h)}:${mi}:${s}`;
    },
    slashed(at) {
      const [y, mo, d, h, mi, s] = parts(at);
      return `${y}/${mo}/${d} ${two(h)}:${mi}:${s}`;
    },
    compact(at) {
      const [y, mo, d, h, mi, s] = parts(at);
      return `${y}${mo}${d}${two(h)}${mi}${s}`;
    },
    display(at) {
      const [y, mo, d, h, mi, s] = parts(at);
      return `${d}/${mo}/${y} ${two(h % 12 === 0 ? 12 : h % 12)}:${mi}:${s} ${h < 12 ? 'AM' : 'PM'}`;
    },
    parse(text) {
      if (/^\d{9,11}$/.test(text)) return Number(text) * 1000;
      if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(text))
        return Date.parse(text);
      const display = /^(\d{2})\/(\d{2})\/(\d{4}) (\d{2}):(\d{2}):(\d{2}) (AM|PM)$/.exec(text);
      if (!display) return null;
      const [d = 0, mo = 1, y = 0, h12 = 0, mi = 0, s = 0] = display.slice(1, 7).map(Number);
      const local = Date.UTC(y, mo - 1, d, (h12 % 12) + (display[7] === 'PM' ? 12 : 0), mi, s);
      return local - offset(local - offset(local));
    },
  };
}
