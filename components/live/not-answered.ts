// How it is told that the server did not do what it was asked. Apart from the asking, whose schemas a page does not
// need at first.
import type { ToldMistake } from '#lib/api/message.ts';
import type { Message } from '#lib/sync/server-messages.ts';

/**
 * Why the server did not do what it was asked. `said` is for people; `status`: `null` where no answer came; `mistakes`:
 * what is wrong with what was sent, one by one.
 */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered';
  readonly said: Message;
  readonly status: number | null;
  readonly mistakes: readonly ToldMistake[];

  constructor(said: Message, status: number | null, mistakes: readonly ToldMistake[] = []) {
    super(said.text);
    this.said = said;
    this.status = status;
    this.mistakes = mistakes;
  }
}
