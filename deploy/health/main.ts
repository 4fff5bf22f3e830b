import { get } from "node:http";

/*
 * The container's health check: asks the process beside it for `/healthz` and ends with 0 when it
 * says that it can work, with 1 otherwise. What it answers stands in the engine's health log.
 */

const timeoutMs = 2_500;
const port = process.env.METRICS_PORT ?? "9461";

const request = get(
  { host: "127.0.0.1", port, path: "/healthz", timeout: timeoutMs },
  (response) => {
    response.pipe(process.stdout);
    process.exitCode = response.statusCode === 200 ? 0 : 1;
  },
);
request.on("timeout", () =>
  request.destroy(new Error(`Cannot ask for health: no answer within ${timeoutMs} ms`)),
);
request.on("error", ({ message }) => {
  process.stdout.write(`${message}\n`);
  process.exitCode = 1;
});
