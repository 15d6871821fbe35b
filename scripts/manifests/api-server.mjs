import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { join } from 'node:path';
import { freePort } from '../launcher/ports.mjs';
import { hasEnded, startProcess, stopProcess } from '../launcher/processes.mjs';

const DEADLINE_MS = 60_000;
const PAUSE_MS = 100;

/**
 * Starts etcd and a real API server on free ports of loopback, with nothing behind them: it validates, warns, admits and
 * stores, and no pod ever runs.
 * @param {string} dir a folder of its own
 * @returns {Promise<{ kubeconfig: string, stop(): Promise<void> }>}
 */
export async function startApiServer(dir) {
  mkdirSync(dir, { recursive: true });
  const [client, peer, port] = [await freePort(), await freePort(), await freePort()];
  const token = randomBytes(16).toString('hex');
  const etcd = await launch(dir, 'etcd', {
    'data-dir': join(dir, 'data'),
    'listen-client-urls': `http://127.0.0.1:${client}`,
    'advertise-client-urls': `http://127.0.0.1:${client}`,
    'listen-peer-urls': `http://127.0.0.1:${peer}`,
    'initial-advertise-peer-urls': `http://127.0.0.1:${peer}`,
    'initial-cluster': `default=http://127.0.0.1:${peer}`,
    'unsafe-no-fsync': true,
    'log-level': 'warn',
  });
  const server = await launch(dir, 'kube-apiserver', {
    'etcd-servers': `http://127.0.0.1:${client}`,
    'secure-port': port,
    'bind-address': '127.0.0.1',
    'cert-dir': join(dir, 'certificates'),
    'token-auth-file': write(dir, 'tokens.csv', `${token},admin,admin,system:masters\n`),
    'authorization-mode': 'RBAC',
    'service-cluster-ip-range': '10.96.0.0/16',
    'service-account-issuer': 'https://kubernetes.default.svc',
    ...serviceAccountKeys(dir),
  });
  const stop = async () => {
    await stopProcess(server, { signal: 'SIGKILL' });
    await stopProcess(etcd, { signal: 'SIGKILL' });
  };
  const url = `https://127.0.0.1:${port}`;
  try {
    await untilReady(`${url}/readyz`, token, [etcd, server], dir);
  } catch (error) {
    await stop();
    throw error;
  }
  return { kubeconfig: write(dir, 'kubeconfig', kubeconfig(url, token)), stop };
}

async function launch(dir, program, flags) {
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const log = openSync(join(dir, `${program}.log`), 'w');
  return startProcess(program, args, { cwd: dir, stdio: ['ignore', log, log] });
}

function serviceAccountKeys(dir) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return {
    'service-account-signing-key-file': write(dir, 'sa.key', privateKey.export({ type: 'pkcs8', format: 'pem' })),
    'service-account-key-file': write(dir, 'sa.pub', publicKey.export({ type: 'spki', format: 'pem' })),
  };
}

function kubeconfig(server, token) {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'test', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
    'current-context': 'test',
  });
}

function write(dir, name, text) {
  const file = join(dir, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

async function untilReady(url, token, processes, dir) {
  const deadline = performance.now() + DEADLINE_MS;
  while ((await statusOf(url, token)) !== 200) {
    if (processes.some(hasEnded) || performance.now() > deadline) {
      const words = readFileSync(join(dir, 'kube-apiserver.log'), 'utf8').trim().split('\n').slice(-5).join('\n');
      throw new Error(`the API server did not start:\n${words}`);
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

function statusOf(url, token) {
  return new Promise((resolve) => {
    const options = { rejectUnauthorized: false, headers: { authorization: `Bearer ${token}` }, agent: false };
    get(url, options, (response) => resolve(response.resume().statusCode ?? 0)).on('error', () => resolve(0));
  });
}
