/**
 * What opens a door in a sandbox's own network, before its command runs: a Node.js that listens there on the loopback
 * and hands its listening socket to us, by the channel that we have given it; the socket stays in that network, and who
 * accepts is outside. Argument: the port.
 */
export const openDoor = `
const server = require('node:net').createServer();
server.once('error', (error) => { console.error(error.message); process.exit(1); });
server.listen(Number(process.argv[1]), '127.0.0.1', 64, () => {
  process.send('door', server, (error) => process.exit(error ? 1 : 0));
});
`;
