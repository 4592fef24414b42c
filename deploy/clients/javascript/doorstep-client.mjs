// A reference client of the sync protocol (docs: protocol.md): a plain ES module that needs fetch and nothing else.
//
// `store` is like a Map (get, set, delete, entries); its methods may answer promises. It must keep what it was
// given through a crash. `tus` is the module tus-js-client, for evidence. One call at a time, one store a worker.

const MAX_EVENTS = 500;
const MAX_BYTES = 3_500_000; // of the 4 MiB that a push may have, with room for what surrounds the events
const KEEP_ANSWERED_MS = 14 * 24 * 3600 * 1000;
// The backup was a moment in the server's clock, an answer one on the way: a few events too many do no harm.
const REOFFER_MARGIN_MS = 10 * 60 * 1000;
const TRIES = 6;
const LONGEST_PAUSE_MS = 60_000;
const OBJECT = "object:";
const EVENT = "event:";

/** The server understood and said no; `code` is the problem's stable code. */
export class Refused extends Error {
  constructor(status, document) {
    super(`${status} ${document.code ?? ""}`);
    Object.assign(this, { status, document, code: document.code ?? "" });
  }
}

/** The device was revoked: its last work has been handed in and its data erased. */
export class Wiped extends Error {}

/** Copies that were pulled afresh still differ from the server's digest: a defect, to be reported. */
export class Diverged extends Error {}

/** Count, and the sum modulo 2^64 of the first eight bytes of each SHA-256 of `kind:id:version`. */
export async function digestOf(objects) {
  let total = 0n;
  for (const { kind, id, version } of objects) {
    const name = new TextEncoder().encode(`${kind}:${id}:${version}`);
    total += new DataView(await crypto.subtle.digest("SHA-256", name)).getBigUint64(0);
  }
  return { count: objects.length, value: BigInt.asUintN(64, total).toString(16).padStart(16, "0") };
}

export class DoorstepClient {
  constructor({ url, store, tus, fetch = globalThis.fetch, now = () => new Date(), firstPause = 500 }) {
    Object.assign(this, { url, store, tus, fetch, now, firstPause });
  }

  // Requests

  /** A good answer's document, tried again after what may pass. `body` is made afresh each time, for its `sent_at`. */
  async ask(method, path, body) {
    const token = await this.store.get("token");
    const headers = token ? { Authorization: `Token ${token}` } : {};
    if (body) headers["Content-Type"] = "application/json";
    for (let tried = 1; ; tried++) {
      let pause = Math.min(this.firstPause * 2 ** tried, LONGEST_PAUSE_MS) * (0.5 + Math.random() / 2);
      try {
        const response = await this.fetch(`${this.url}/api/v1/${path}`, {
          method, headers, body: body && JSON.stringify(body()), signal: AbortSignal.timeout(60_000),
        });
        if (response.ok) return await response.json();
        const isPassing = response.status === 429 || response.status >= 500;
        if (!isPassing || tried === TRIES) throw await refusal(response);
        pause = Math.max(pause, Number(response.headers.get("Retry-After") ?? 0) * 1000);
      } catch (error) {
        if (error instanceof Refused) {
          if (!error.document.wipe) throw error;
          await this.push({ final: true });
          throw new Wiped();
        }
        if (tried === TRIES) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  /** The device's id is kept for good: enrolling again renews the token and leaves the outbox as it is. */
  async enrol(username, password, details = {}) {
    const id = (await this.store.get("device")) ?? crypto.randomUUID();
    await this.store.set("device", id);
    const device = { id, name: "phone", platform: "javascript", app_version: "1", ...details };
    const answer = await this.ask("POST", "devices/enrol", () => ({ username, password, device }));
    await this.store.set("token", answer.token);
    return answer;
  }

  // Pull

  /** Pull until there is no more. Where the digest differs, once afresh. */
  async drain(limit = 500) {
    for (let round = 0; round < 2; round++) {
      const wanted = await this.pullAll(limit);
      const held = await this.digest();
      if (held.count === wanted.count && held.value === wanted.value) return;
      await this.dropCopies();
    }
    throw new Diverged();
  }

  async pullAll(limit) {
    for (;;) {
      const cursor = await this.store.get("cursor");
      const query = new URLSearchParams({ limit, ...(cursor ? { cursor } : {}) });
      try {
        const page = await this.ask("GET", `sync/pull?${query}`);
        // A first pull after a restore.
        if (page.reoffer_since) await this.reoffer(page.reoffer_since);
        await this.apply(page);
        if (!page.has_more) return page.digest;
      } catch (error) {
        if (!["cursor_expired", "bad_cursor"].includes(error.code)) throw error;
        // First: without the cursor nobody asks again.
        if (error.document.reoffer_since) await this.reoffer(error.document.reoffer_since);
        await this.dropCopies();
      }
    }
  }

  /** The cursor last: a page that was cut short is pulled again, and to apply a change twice changes nothing. */
  async apply(page) {
    for (const change of page.changes) {
      const key = `${OBJECT}${change.kind}:${change.id}`;
      if (change.op === "upsert") await this.store.set(key, change);
      else await this.store.delete(key);
    }
    await this.store.set("cursor", page.cursor);
  }

  /** Never the outbox. The cursor first: copies without it are pulled again, a cursor without them is not. */
  async dropCopies() {
    await this.store.delete("cursor");
    for (const [key] of await this.under(OBJECT)) await this.store.delete(key);
  }

  async objects(kind) {
    return (await this.under(`${OBJECT}${kind}:`)).map(([, change]) => change.data);
  }

  async digest() {
    return digestOf((await this.under(OBJECT)).map(([, change]) => change));
  }

  async under(prefix) {
    const found = [];
    for await (const [key, value] of await this.store.entries()) if (key.startsWith(prefix)) found.push([key, value]);
    return found.sort(([a], [b]) => (a < b ? -1 : 1));
  }

  // Push

  /** Into the outbox, for good: an event never changes afterwards, and its id belongs to this content. */
  async record(type, taskId, data = {}) {
    const seq = ((await this.store.get("seq")) ?? 0) + 1;
    await this.store.set("seq", seq);
    const occurred = this.now().toISOString();
    const event = { id: crypto.randomUUID(), type, task_id: taskId, occurred_at: occurred, seq, data };
    const seen = await this.store.get(`${OBJECT}task:${taskId}`);
    if (seen) event.base_version = seen.version;
    await this.store.set(`${EVENT}${String(seq).padStart(12, "0")}`, { event });
    return event;
  }

  /** Until nothing is unanswered. What got no answer is sent again as it was: the server takes it once. */
  async push({ final } = {}) {
    for (let batch; (batch = await this.nextBatch()).length || final; ) {
      const events = batch.map(([, entry]) => entry.event);
      const body = () => ({ sent_at: this.now().toISOString(), events, ...(final ? { final } : {}) });
      const answer = await this.ask("POST", "sync/push", body);
      const answeredAt = Date.parse(answer.server_time);
      for (const [place, [key, entry]] of batch.entries()) {
        const result = answer.results[place];
        // A repeat says what the first sending came to.
        await this.store.set(key, { ...entry, answer: result.original ?? result, answeredAt });
      }
      await this.forgetAnswered(answeredAt - KEEP_ANSWERED_MS);
      if (!batch.length) break;
    }
    if (final) for (const [key] of await this.under("")) await this.store.delete(key);
  }

  /** The oldest unanswered events, within a push's limits. */
  async nextBatch() {
    const batch = (await this.under(EVENT)).filter(([, entry]) => !entry.answer).slice(0, MAX_EVENTS);
    const bytes = () => new TextEncoder().encode(JSON.stringify(batch)).length;
    while (batch.length > 1 && bytes() > MAX_BYTES) batch.length = Math.ceil(batch.length / 2);
    return batch;
  }

  /** After a restore: what was answered since then is unanswered again. */
  async reoffer(since) {
    for (const [key, { event, answer, answeredAt }] of await this.under(EVENT))
      if (answer && answeredAt >= Date.parse(since) - REOFFER_MARGIN_MS) await this.store.set(key, { event });
  }

  async forgetAnswered(before) {
    for (const [key, { answeredAt }] of await this.under(EVENT)) if (answeredAt < before) await this.store.delete(key);
  }

  /** By event id: what became of each event that has had an answer. */
  async answers() {
    const answered = (await this.under(EVENT)).filter(([, entry]) => entry.answer);
    return Object.fromEntries(answered.map(([, { event, answer }]) => [event.id, answer]));
  }

  // Evidence

  /** The event at once, the bytes by `upload`; the evidence's id. `bytes` is a Uint8Array. */
  async attach(taskId, kind, bytes, mime) {
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const sha256 = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const [evidence_id, captured_at, size] = [crypto.randomUUID(), this.now().toISOString(), bytes.length];
    await this.store.set(`file:${evidence_id}`, { bytes, mime });
    await this.record("evidence.attached", taskId, { evidence_id, kind, captured_at, sha256, size, mime });
    return evidence_id;
  }

  /** By tus, from where it stopped, also in an earlier run; again from the start where the upload has expired. */
  async upload(evidenceId, options = {}) {
    const { bytes, mime, uploadUrl } = await this.store.get(`file:${evidenceId}`);
    const token = await this.store.get("token");
    // What tus-js-client reads in Node, and in a browser.
    const source = globalThis.Buffer ? Buffer.from(bytes) : new Blob([bytes]);
    await new Promise((resolve, reject) => {
      const upload = new this.tus.Upload(source, {
        endpoint: `${this.url}/api/v1/evidence/`,
        uploadUrl: uploadUrl ?? null,
        metadata: { evidence_id: evidenceId, filename: evidenceId, filetype: mime },
        headers: { Authorization: `Token ${token}` },
        retryDelays: [0, 1000, 3000, 5000, 10_000],
        onUploadUrlAvailable: () => this.store.set(`file:${evidenceId}`, { bytes, mime, uploadUrl: upload.url }),
        onSuccess: resolve,
        onError: reject,
        ...options,
      });
      upload.start();
    });
  }
}

async function refusal(response) {
  const isProblem = response.headers.get("Content-Type")?.includes("json");
  return new Refused(response.status, isProblem ? await response.json() : {});
}
