import { startProcess, stopProcess } from '../launcher/processes.mjs';

const STARTS_MS = 10_000;

/**
 * The cluster's API on a port of this machine: the tests look often, and a kubectl for each look would take the processor from the product.
 * @param {string} kubeconfig
 * @returns {Promise<{ url: string, pid: number, stop(): Promise<unknown> }>}
 */
export async function openApiProxy(kubeconfig) {
  const args = ['--kubeconfig', kubeconfig, 'proxy', '--port=0'];
  const child = await startProcess('kubectl', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const stop = () => stopProcess(child);
  let output = '';
  const url = await new Promise((resolve) => {
    const late = setTimeout(resolve, STARTS_MS);
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
      const [, address] = /Starting to serve on (\S+)/.exec(output) ?? [];
      if (address === undefined) return;
      clearTimeout(late);
      resolve(`http://${address}`);
    });
  });
  if (url === undefined) {
    await stop();
    throw new Error(`kubectl proxy does not start: ${output}`);
  }
  return { url, pid: child.pid, stop };
}
