import { Connection } from '../../service/connection.js';

export interface Load {
  /** Answers got, by status. */
  statuses: Record<number, number>;
  /** Requests that were reset, refused or closed. */
  failures: string[];
  /** Whether any answer after `stopping()` carried `Connection: close`. */
  sawClose: boolean;
  done: Promise<unknown>;
}

/**
 * `clients` connections that ask for `path` at full speed. One that the server closes connects anew; once `isStopping` says so, a refused
 * connection is no failure but its end.
 */
export function putUnderLoad(port: number, path: string, clients: number, isStopping: () => boolean): Load {
  const load: Load = { statuses: {}, failures: [], sawClose: false, done: Promise.resolve() };
  load.done = Promise.all(Array.from({ length: clients }, () => client(load, port, path, isStopping)));
  return load;
}

async function client(load: Load, port: number, path: string, isStopping: () => boolean): Promise<void> {
  for (;;) {
    let connection: Connection;
    try {
      connection = await Connection.open(port);
    } catch (error) {
      if (!isStopping()) load.failures.push(`refused: ${error}`);
      return;
    }
    const openedBefore = !isStopping();
    try {
      while (connection.isOpen) {
        const { status, headers } = await connection.get(path);
        load.statuses[status] = (load.statuses[status] ?? 0) + 1;
        load.sawClose ||= headers.connection === 'close';
      }
    } catch (error) {
      if (openedBefore) load.failures.push(String(error));
    }
  }
}
