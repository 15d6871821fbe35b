import { once } from 'node:events';
import { connect } from 'node:net';

/** Sends `bytes` to 127.0.0.1:`port`; answers with all that came back until the other side closed, or for `ms` milliseconds. */
export async function speak(port: number, bytes: string | Buffer, ms = 5000): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  socket.setEncoding('latin1').on('data', (text: string) => {
    received += text;
  });
  socket.on('error', () => {}); // a reset after the answer is as good as a close
  socket.write(bytes);
  const timer = setTimeout(() => socket.destroy(), ms);
  await once(socket, 'close');
  clearTimeout(timer);
  return received;
}

/** The status, the headers and the body of one answer as it came over the wire. */
export function parseAnswer(text: string) {
  const [head = '', body = ''] = text.split(/\r\n\r\n(.*)/s);
  const [start = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  );
  return { status: Number(start.split(' ')[1]), headers, body };
}
