import { execFileSync } from 'node:child_process';
import { chownSync, copyFileSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

export interface Certificates {
  /** Of the authority that signed the server's, in PEM. */
  ca: string;
  /** Puts `server.key` and `server.crt` into a server's folder, as its own. */
  install(dir: string): void;
}

/** A server's certificate for `subjects`, such as `IP:127.0.0.1`, and the authority behind it; made by openssl. */
export function makeCertificates(subjects: string): Certificates {
  const cwd = mkdtempSync(join(process.env.TEST_RUN ?? tmpdir(), 'certificates-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd, stdio: 'pipe' });
  writeFileSync(join(cwd, 'subjects'), `subjectAltName=${subjects}`);
  openssl('req', '-x509', ...NEW_KEY, '-keyout', 'ca.key', '-out', 'ca.crt', '-subj', '/CN=authority');
  openssl('req', ...NEW_KEY, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=server');
  const signer = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'subjects'];
  openssl('x509', '-req', '-in', 'server.csr', '-out', 'server.crt', ...signer);
  return {
    ca: readFileSync(join(cwd, 'ca.crt'), 'utf8'),
    install(dir) {
      const { uid, gid } = statSync(dir);
      for (const name of ['server.key', 'server.crt']) {
        copyFileSync(join(cwd, name), join(dir, name));
        chownSync(join(dir, name), uid, gid);
      }
    },
  };
}
