import { Injectable } from '@nestjs/common';
import { Database } from '../../platform/database/database.js';
import { isUniqueViolation } from '../../platform/database/errors.js';
import type { Credentials, Registration } from './account.js';
import { EmailTaken, WrongCredentials } from './errors.js';
import { hashPassword, isPassword } from './password.js';

@Injectable()
export class Accounts {
  constructor(private readonly database: Database) {}

  /** Makes an account of a customer. @throws EmailTaken */
  async register({ email, password }: Registration) {
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

  /** Replaces the password by the one of `newHash` and begins a generation: all sessions end. @throws WrongCredentials when it was changed meanwhile */
  async changePassword(account: { id: string; passwordHash: string }, newHash: string) {
    const [changed] = await this.database.account.updateManyAndReturn({
      where: { id: account.id, passwordHash: account.passwordHash },
      data: { passwordHash: newHash, sessionGeneration: { increment: 1 } },
    });
    if (changed === undefined) throw new WrongCredentials();
    return changed;
  }
}
