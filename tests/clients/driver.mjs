// Runs the JavaScript client for a test: a call a line in, its result a line out.
import { createInterface } from "node:readline";
import * as tus from "tus-js-client";
import { DoorstepClient } from "./doorstep-client.mjs";

const url = process.argv[2];
const store = new Map();
const open = () => new DoorstepClient({ url, store, tus, firstPause: 10 });
let client = open();

const extra = {
  restart: () => void (client = open()),
  attach: (task, kind, base64, mime) => client.attach(task, kind, new Uint8Array(Buffer.from(base64, "base64")), mime),
  upload: (id) => client.upload(id, { retryDelays: [0, 50, 100, 200, 400] }),
  loseCopy: (kind, id) => void store.delete(`object:${kind}:${id}`),
  isEmpty: () => store.size === 0,
};

for await (const line of createInterface({ input: process.stdin })) {
  const { name, args } = JSON.parse(line);
  const call = extra[name] ?? client[name].bind(client);
  let said;
  try {
    said = { result: (await call(...args)) ?? null };
  } catch (error) {
    said = { error: error.constructor.name, code: error.code ?? "", detail: String(error.stack) };
  }
  console.log(JSON.stringify(said));
}
