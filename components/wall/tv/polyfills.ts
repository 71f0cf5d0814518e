// What the wall asks of a browser and Chrome 76 lacks. Loaded before everything else of the TV's script.
import { gunzipSync } from 'fflate';

/** Puts a method there where the browser has none, as the browser itself would: unseen by loops over keys. */
function put(on: object, name: string, value: (...args: never[]) => unknown): void {
  if (!(name in on)) Object.defineProperty(on, name, { value, configurable: true, writable: true });
}

put(Object, 'hasOwn', (of: object, key: PropertyKey) => Object.hasOwn(of, key));
put(Array.prototype, 'at', function at(this: readonly unknown[], index: number): unknown {
  return this[index < 0 ? this.length + index : index];
});

/** Of gzip alone, whole at its end: a picture is small, and read once. */
function unpacking(): ReadableWritablePair<Uint8Array, Uint8Array> {
  const parts: Uint8Array[] = [];
  return new TransformStream<Uint8Array, Uint8Array>({
    transform: (part) => void parts.push(part),
    flush(controller) {
      const packed = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        packed.set(part, at);
        at += part.length;
      }
      controller.enqueue(gunzipSync(packed));
    },
  });
}

if (typeof DecompressionStream === 'undefined')
  Object.defineProperty(window, 'DecompressionStream', {
    value: function DecompressionStream() {
      return unpacking();
    },
    configurable: true,
    writable: true,
  });
