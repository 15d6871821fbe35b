import { createServer } from 'node:http';

/** The least that Node can do for the route. */
const server = createServer((_request, response) => {
  const body = JSON.stringify({ hello: 'world' });
  response.writeHead(200, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
});
server.listen(Number(process.env.HTTP_PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
