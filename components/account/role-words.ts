// The words for roles. Apart from the account's page, whose figures few pages need.
import type { Role } from '#lib/model/access.ts';

export const ROLE_WORD: Readonly<Record<Role, string>> = {
  viewer: 'Viewer',
  supervisor: 'Supervisor',
  admin: 'Administrator',
  agent: 'Agent',
};
