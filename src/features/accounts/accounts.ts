import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { isUniqueViolation } from '../../platform/database/errors.js';
import type { Credentials, PasswordChange } from './account.js';
import { EmailTaken, WrongCredentials } from './errors.js';
import { hashPassword, isPassword } from './password.js';

@Injectable()
export class Accounts {
  constructor(private readonly database: Database) {}

  /** Makes an account of a customer. @throws EmailTaken */
  async register({ email, password }: Credentials) {
    const passwordHash = await hashPassword(password);
    try {
      return await this.database.account.create({ data: { email, passwordHash } });
    } catch (error) {
      throw isUniqueViolation(error) ? new EmailTaken() : error;
    }
  }

  /** The account of these credentials; takes the same time whether there is one or not. @throws WrongCredentials */
  async authenticate({ email, password }: Credentials) {
    const account = await this.database.account.findUnique({ where: { email } });
    const right = await isPassword(password, account?.passwordHash);
    if (account === null || !right) throw new WrongCredentials();
    return account;
  }

  read(id: string) {
    return this.database.account.findUniqueOrThrow({ where: { id } });
  }

  /** Whether the password is still the one that `account` was authenticated with. */
  async isUnchanged({ id, passwordHash }: { id: string; passwordHash: string }): Promise<boolean> {
    return (await this.database.account.count({ where: { id, passwordHash } })) === 1;
  }

  /** @throws WrongCredentials when the current password is wrong, or was changed meanwhile */
  async changePassword(
    account: { id: string; passwordHash: string },
    newPassword: PasswordChange['newPassword'],
  ): Promise<void> {
    const { count } = await this.database.account.updateMany({
      where: { id: account.id, passwordHash: account.passwordHash },
      data: { passwordHash: await hashPassword(newPassword) },
    });
    if (count === 0) throw new WrongCredentials();
  }
}
