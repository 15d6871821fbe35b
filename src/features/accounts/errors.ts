import { Problem } from '../../platform/http/problem.js';

/** There is an account of that address already. */
export class EmailTaken extends Problem {
  constructor() {
    super(409, { type: 'email-taken', title: 'E-mail address is taken' });
  }
}

/** Unknown address or wrong password: the client cannot tell which. */
export class WrongCredentials extends Problem {
  constructor() {
    super(401, {
      type: 'wrong-credentials',
      title: 'Wrong e-mail address or password',
      headers: { 'www-authenticate': 'Cookie realm="login"' },
    });
  }
}

/** There is no such session of this account. */
export class SessionNotFound extends Problem {
  constructor() {
    super(404, { type: 'session-not-found', title: 'Session not found' });
  }
}
