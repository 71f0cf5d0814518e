// Who may sign in to a make-believe PortSIP PBX, in which of the three ways, and what each role may do.

export type Level = 'none' | 'view' | 'full';
export type Permission = 'users' | 'phoneSystem' | 'analytics' | 'callSessions' | 'systemTenant';
export type Permissions = Readonly<Record<Permission, Level>>;
export type Role = 'SystemAdmin' | 'Admin' | 'QueueManager' | 'StandardUser';

export type Account = {
  readonly username: string;
  /** The user's (web) password. */
  password: string;
  readonly role: Role;
  /** SIP domain; `null` for the system administrator. */
  readonly domain: string | null;
  /** Their phone, `null` where they have none. */
  readonly extension: string | null;
  /** The SIP password of that phone. */
  readonly extensionPassword: string | null;
  /** Beside those of the role. */
  readonly permissions?: Partial<Permissions>;
  /** Asks for a second factor. */
  readonly twoFactor?: boolean;
};

const NOTHING: Permissions = {
  users: 'none',
  phoneSystem: 'none',
  analytics: 'none',
  callSessions: 'none',
  systemTenant: 'none',
};

const ROLES: Readonly<Record<Role, Permissions>> = {
  SystemAdmin: {
    users: 'full',
    phoneSystem: 'full',
    analytics: 'full',
    callSessions: 'full',
    systemTenant: 'full',
  },
  Admin: { ...NOTHING, users: 'full', phoneSystem: 'full', analytics: 'full', callSessions: 'full' },
  QueueManager: { ...NOTHING, users: 'view', analytics: 'view', callSessions: 'full' },
  StandardUser: { ...NOTHING, users: 'view', analytics: 'view' },
};

export function may(account: Account, permission: Permission, level: 'view' | 'full' = 'view'): boolean {
  const has = account.permissions?.[permission] ?? ROLES[account.role][permission];
  return has === 'full' || has === level;
}

/** Who sees the whole tenant; everybody else only what is theirs. */
export const isManager = (account: Account): boolean => account.role !== 'StandardUser';

export class Accounts {
  readonly all: readonly Account[];

  constructor(all: readonly Account[]) {
    this.all = all;
  }

  /** By user name and user password; `domain` as it came, `null` where none did. */
  byUser(username: unknown, password: unknown, domain: string | null): Account | undefined {
    return this.all.find(
      (each) => each.username === username && each.password === password && each.domain === domain,
    );
  }

  /** By extension number and extension password. */
  byExtension(extension: unknown, password: unknown, domain: string | null): Account | undefined {
    return this.all.find(
      (each) =>
        each.extension !== null &&
        each.extension === extension &&
        each.extensionPassword === password &&
        each.domain !== null &&
        each.domain === domain,
    );
  }
}
