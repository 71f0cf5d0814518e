// How it is told that the server did not do what it was asked. Apart from the asking, whose schemas a page does not
// need at first.
import type { Message } from '#lib/sync/said.ts';

/** Why the server did not do what it was asked. `said` is for people; `status`: `null` where no answer came. */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered';
  readonly said: Message;
  readonly status: number | null;

  constructor(said: Message, status: number | null) {
    super(said.text);
    this.said = said;
    this.status = status;
  }
}
