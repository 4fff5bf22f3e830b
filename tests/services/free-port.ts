import { createServer } from "node:net";

/** Below the range from which systems take the ports of outgoing connections. */
const portFirst = 20_000;
const portsMax = 10_000;
const attemptsMax = 100;

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });

/**
 * A port that nobody listens on and no outgoing connection will take, so that a server finds it
 * free again after a stop.
 */
export const freePort = async (): Promise<number> => {
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const port = portFirst + Math.floor(Math.random() * portsMax);
    if (await isFree(port)) return port;
  }
  throw new Error(`Cannot find a free port: ${attemptsMax} were taken`);
};
