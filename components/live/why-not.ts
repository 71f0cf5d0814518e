// Knows why the server did not answer as it was asked, in its own words where it has any. Refuses to know the question.
import { z } from 'zod';

export async function whyNot(answer: Response): Promise<string> {
  const said = z.object({ why: z.string() }).safeParse(await answer.json().catch(() => null));
  return said.success ? said.data.why : `The server answered with ${answer.status}.`;
}
