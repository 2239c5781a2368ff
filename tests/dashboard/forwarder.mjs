// A facetd of the test's own, and programs of ours that talk to it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const patience = 60_000;

/// A line of a program's stdout that contains `text`.
export function line(program, text) {
  return new Promise((found, failed) => {
    let seen = "";
    const timer = setTimeout(() => failed(new Error(`waited in vain for '${text}' in: ${seen}`)), patience);
    program.stdout.on("data", (piece) => {
      seen += piece;
      const whole = seen.split("\n").slice(0, -1).find((l) => l.includes(text));
      if (whole === undefined) return;
      clearTimeout(timer);
      found(whole);
    });
  });
}

export class Forwarder {
  #directory = mkdtempSync(join(tmpdir(), "facet-dashboard-"));
  #programs = new Set();
  constructor(bin) { this.bin = bin; }

  run(name, ...args) {
    const program = spawn(join(this.bin, name), args, { stdio: ["ignore", "pipe", "inherit"] });
    this.#programs.add(program);
    program.ended = new Promise((ended) => program.on("exit", (code) => { this.#programs.delete(program); ended(code); }));
    return program;
  }

  facet(...args) { return this.run("facet", ...args, "--socket", this.socket); }

  /// Starts facetd; answers where its dashboard is.
  async start() {
    const config = join(this.#directory, "facetd.toml");
    writeFileSync(config, "[udp]\nlisten = false\n[tcp]\nlisten = false\n[multicast]\nipv4 = false\nipv6 = false\n");
    this.socket = join(this.#directory, "facet.sock");
    this.daemon = this.run("facetd", "--config", config, "--socket", this.socket, "--log-level", "warn", "--http", "0");
    return (await line(this.daemon, "ready")).split(" ").at(-1);
  }

  async end(program, signal = "SIGTERM") {
    program.kill(signal);
    return program.ended;
  }

  async close() {
    await Promise.all([...this.#programs].map((p) => this.end(p, "SIGKILL")));
    rmSync(this.#directory, { recursive: true, force: true });
  }
}
