// By which question each thing can be learned, best first, and remembers which of them this PBX answers: versions and
// rights differ (vodia#queue-list to vodia#signing-in).
import { type AdapterContext, Transient } from '#server/pbx-sdk/contract.ts';
import { type Api, type ApiAnswer, at } from './api.ts';

export type Thing = 'queues' | 'directory' | 'settings' | 'agents' | 'calls' | 'finished' | 'figures';

/** After this a variant that was refused is tried again: rights may have been granted. */
const AGAIN_MS = 600_000;
const NOON_MS = 12 * 3_600_000;

export class EndpointVariants {
  readonly #api: Api;
  readonly #context: AdapterContext;
  readonly #domain: string;
  readonly #extension: string;
  readonly #put: (path: string, told: ApiAnswer) => void;
  /** When the tenant's present day began, epoch ms, as the translator knows it; `null` where nothing has told. */
  dayFrom: number | null = null;
  /** `<thing>` to the number of the variant that worked, and until when it is kept; a number after the last means none. */
  readonly #found = new Map<Thing, { variant: number; until: number; status: number }>();

  constructor(
    api: Api,
    context: AdapterContext,
    of: { readonly domain: string; readonly extension: string },
    put: (path: string, told: ApiAnswer) => void,
  ) {
    this.#api = api;
    this.#context = context;
    this.#domain = of.domain;
    this.#extension = of.extension;
    this.#put = put;
  }

  /**
   * Asks for a thing, by the variant known to work or by all in turn. Answers with what it was told; `null` where this PBX
   * does not tell it.
   * @throws Fatal, Transient
   */
  async ask(thing: Thing, queue = ''): Promise<ApiAnswer | null> {
    const now = this.#context.now();
    const found = this.#found.get(thing);
    const known = found && found.until > now ? found.variant : null;
    const variants = this.paths(thing, queue);
    let status = found?.status ?? 0;
    for (let variant = known ?? 0; variant < variants.length; variant++) {
      const path = variants[variant] ?? '';
      const told = await this.askOnce(path);
      if (told.status >= 200 && told.status < 300 && isAnswer(thing, told.text)) {
        if (known !== variant)
          this.#found.set(thing, { variant, until: now + AGAIN_MS, status: told.status });
        this.#put(path, told);
        return told;
      }
      if (status === 0 || told.status === 403) status = told.status;
    }
    if (known !== variants.length)
      this.#found.set(thing, { variant: variants.length, until: now + AGAIN_MS, status });
    return null;
  }

  /** Why a thing is not told: the HTTP status that says most; `null` while it is. */
  refusedWith(thing: Thing): number | null {
    const found = this.#found.get(thing);
    return found && found.variant >= this.paths(thing, '').length ? found.status : null;
  }

  /** Whether the answer about a queue's agents names its calls too: the wallboard of old does. */
  get inOne(): boolean {
    return this.#found.get('agents')?.variant === 0;
  }

  /** One question; no answer at all is status 0, as long as the PBX answers others. */
  async askOnce(path: string): Promise<ApiAnswer> {
    const as = { domain: this.#domain, extension: this.#extension };
    try {
      return await this.#api.ask({ path, as });
    } catch (error) {
      if (!(error instanceof Transient)) throw error;
      // Some builds never answer some questions (vodia#queue-detail): that is no reason to lose the connection.
      await this.#api.probe();
      return { status: 0, text: 'HTTP 000', at: this.#context.now() };
    }
  }

  /**
   * Days are the tenant's (vodia#days). Where an answer has told when its day began, that is the day; noon of it has
   * the same date in UTC wherever the tenant is.
   */
  #today(): string {
    return dateOf(this.dayFrom === null ? this.#context.now() : this.dayFrom + NOON_MS);
  }

  paths(thing: Thing, queue: string): string[] {
    const me = at(this.#extension, this.#domain);
    const domain = this.#domain;
    const number = encodeURIComponent(queue);
    switch (thing) {
      case 'queues':
        return [
          `domain/${domain}/acds`,
          `user/${me}/wallboard`,
          `user/${me}/acd`,
          `user/${me}/accounts?type=acds`,
        ];
      case 'directory':
        return [`user/${me}/accounts?type=extensions`, `domain/${domain}/extensions`];
      case 'settings':
        return [`domain/${domain}/user_settings/${number}`];
      case 'agents':
        return [
          `user/${me}/wallboard/${number}`,
          `user/${me}/acdinfo?info=agents&group=${number}`,
          `user/${me}/acdinfo?info=agents&group=${number}@${domain}`,
        ];
      case 'calls':
        return [
          `user/${me}/wallboard/${number}`,
          `user/${me}/acdinfo?info=calls&group=${number}&number=0`,
          `user/${me}/acdinfo?info=calls&group=${number}@${domain}&number=0`,
          `user/${me}/acdcalls?acd=${number}`,
        ];
      case 'finished':
        return [`acd/${number}@${domain}/cdr?max=100`, `user/${me}/acdcdr?acd=${number}&page=1`];
      case 'figures':
        return [
          `acd/${number}@${domain}/stat?date=${this.#today()}&days=1`,
          `user/${me}/acdinfo?info=stats&group=${number}`,
          `user/${me}/acdinfo?group=${number}`,
        ];
      default:
        return thing satisfies never;
    }
  }
}

/** `YYYYMMDD` of an instant in UTC. */
const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10).replaceAll('-', '');

/** A directory that does not know the kind asked for may list the extensions: those can be registered, queues cannot. */
const isAnswer = (thing: Thing, text: string): boolean =>
  text.trim() !== 'false' && !(thing === 'queues' && text.includes('"registered"'));
