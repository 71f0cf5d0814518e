// The shape of whoever writes down what the operator should read (pino fits).

/** `object` holds the facts for machines, `message` one sentence for people. Never a full phone number or a secret. */
export interface Logger {
  info(object: object, message: string): void;
  warn(object: object, message: string): void;
  error(object: object, message: string): void;
}
