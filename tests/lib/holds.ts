// How a law is put to the test over chance inputs.
import * as fc from 'fast-check';

/** Fails with the smallest counterexample if the property does not hold. */
export const holds = <Ts>(law: fc.IProperty<Ts>, options: { readonly numRuns?: number } = {}): void => {
  void fc.assert(law, options);
};
