// A server of mock_vision for tests: starts one, and sends requests to its control plane.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const VARIABLES = {
  AWS_ACCESS_KEY_ID: "testing",
  AWS_SECRET_ACCESS_KEY: "testing",
  AWS_SESSION_TOKEN: "testing",
  AWS_REGION: "us-east-1",
  AWS_EC2_METADATA_DISABLED: "true",
};

export class Server {
  #process;

  constructor(url, process) {
    this.url = url;
    this.#process = process;
  }

  /** Starts a server, and has the clients that are made from now on use it. */
  static async start(...options) {
    const python = process.env.PYTHON ?? "python";
    const started = spawn(python, ["-m", "mock_vision", "server", "--port", "0", ...options], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    for await (const line of createInterface({ input: started.stdout })) {
      const url = line.match(/^mock_vision listens on (\S+)$/)?.[1];
      if (url) {
        Object.assign(process.env, VARIABLES, { AWS_ENDPOINT_URL: url });
        return new Server(url, started);
      }
    }
    throw new Error("mock_vision did not start");
  }

  async stop() {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill();
    await ended;
  }

  async #send(method, path, body) {
    const answer = await fetch(`${this.url}/moto-api/mock_vision/${path}`, {
      method,
      headers: body && { "Content-Type": "application/json" },
      body: body && JSON.stringify(body),
    });
    const value = await answer.json();
    if (!answer.ok) {
      throw new Error(value.error.message);
    }
    return value;
  }

  get = (path) => this.#send("GET", path);
  post = (path, body) => this.#send("POST", path, body);
}
