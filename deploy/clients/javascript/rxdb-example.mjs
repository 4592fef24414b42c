// The sync protocol by RxDB's HTTP replication: a collection that follows the pull, and one that feeds the push.
//
//   objects  what the device holds; written by the replication alone
//   outbox   events; a document is inserted once and never changed
//   answers  what became of each event; local, replicated with nobody
//
// Left to the app, and shown by doorstep-client.mjs: enrolment, evidence, and the last push on a 401 with `wipe`.

import { createRxDatabase } from "rxdb";
import { replicateRxCollection } from "rxdb/plugins/replication";
import { digestOf } from "./doorstep-client.mjs";

const MAX_PAGE = 2000;
const MAX_EVENTS = 500;
const KEEP_ANSWERED_MS = 14 * 24 * 3600 * 1000;
const REOFFER_MARGIN_MS = 10 * 60 * 1000;

const text = { type: "string" };
const named = { type: "string", maxLength: 100 };
const schema = (properties, required) => ({
  version: 0, type: "object", primaryKey: "key", properties: { key: named, ...properties }, required: ["key", ...required],
});
const SCHEMAS = {
  objects: schema({ kind: named, id: named, version: { type: "integer" }, data: { type: "object" } }, []),
  outbox: schema({ event: { type: "object" } }, ["event"]),
  answers: schema({ answer: { type: "object" }, answered_at: text }, ["answer", "answered_at"]),
};

/** `refused` has the status and the problem's document. */
class Refused extends Error {
  constructor(status, problem) {
    super(`${status} ${problem.code}`);
    Object.assign(this, { status, problem });
  }
}

export async function openDoorstep({ url, token, storage, name = "doorstep", fetch = globalThis.fetch, pageSize = 500 }) {
  const database = await createRxDatabase({ name, storage, multiInstance: false });
  const { objects, outbox, answers } = await database.addCollections(
    Object.fromEntries(Object.entries(SCHEMAS).map(([collection, described]) => [collection, { schema: described }])),
  );
  let wanted = null; // the digest of the last complete pull
  let mustPullAfresh = false;

  async function ask(method, path, body) {
    const headers = { Authorization: `Token ${token}`, "Content-Type": "application/json" };
    const response = await fetch(`${url}/api/v1/sync/${path}`, { method, headers, body: body && JSON.stringify(body) });
    if (!response.ok) throw new Refused(response.status, await response.json());
    return response.json();
  }

  const page = (cursor, limit) => ask("GET", `pull?${new URLSearchParams({ limit, ...(cursor ? { cursor } : {}) })}`);

  const asDocument = ({ kind, id, op, version, data }) => ({
    key: `${kind}:${id}`, kind, id, version,
    // What has left the scope keeps nothing of a person, not even until RxDB's clean-up.
    data: op === "upsert" ? data : {},
    _deleted: op === "remove",
  });

  /** RxDB stops when it gets fewer documents than it asked for, so a short page is filled from the next. */
  async function pullOn(cursor, size) {
    const documents = [];
    for (;;) {
      const answer = await page(cursor, size - documents.length);
      cursor = answer.cursor;
      documents.push(...answer.changes.map(asDocument));
      if (!answer.has_more) wanted = answer.digest;
      if (!answer.has_more || documents.length >= size) return { documents, checkpoint: { cursor } };
    }
  }

  /** Everything anew, and what is held beyond it goes. */
  async function pullAfresh() {
    const fresh = new Map();
    let answer = { cursor: null, has_more: true };
    while (answer.has_more) {
      answer = await page(answer.cursor, MAX_PAGE);
      if (answer.reoffer_since) await reoffer(answer.reoffer_since);
      for (const change of answer.changes) fresh.set(`${change.kind}:${change.id}`, change);
    }
    wanted = answer.digest;
    const documents = [...fresh.values()].map(asDocument);
    for (const held of await objects.find().exec())
      if (!fresh.has(held.key)) documents.push({ ...held.toMutableJSON(), data: {}, _deleted: true });
    return { documents, checkpoint: { cursor: answer.cursor } };
  }

  /** After a restore: what was answered since then is sent again. The pull fails, and is tried again, if this does. */
  async function reoffer(since) {
    const from = Date.parse(since) - REOFFER_MARGIN_MS;
    const again = (await answers.find().exec()).filter((answer) => Date.parse(answer.answered_at) >= from);
    const events = [...(await outbox.findByIds(again.map(({ key }) => key)).exec()).values()];
    for (let first = 0; first < events.length; first += MAX_EVENTS) await send(events.slice(first, first + MAX_EVENTS));
  }

  /** Answered events are kept for a restore of the server, and no longer than that. */
  async function forgetAnswered() {
    const before = Date.now() - KEEP_ANSWERED_MS;
    const old = (await answers.find().exec()).filter((answer) => Date.parse(answer.answered_at) < before);
    const keys = old.map(({ key }) => key);
    await outbox.bulkRemove(keys);
    await answers.bulkRemove(keys);
  }

  const pulling = replicateRxCollection({
    replicationIdentifier: `${url} pull`,
    collection: objects,
    waitForLeadership: false,
    retryTime: 1000,
    pull: {
      batchSize: pageSize,
      async handler(checkpoint, batchSize) {
        if (!mustPullAfresh) {
          try {
            return await pullOn(checkpoint?.cursor, batchSize);
          } catch (error) {
            if (!["cursor_expired", "bad_cursor"].includes(error.problem?.code)) throw error;
            if (error.problem.reoffer_since) await reoffer(error.problem.reoffer_since);
          }
        }
        const answer = await pullAfresh();
        mustPullAfresh = false;
        return answer;
      },
    },
  });

  async function send(documents) {
    const events = documents.map(({ event }) => event);
    const { server_time, results } = await ask("POST", "push", { sent_at: new Date().toISOString(), events });
    await answers.bulkUpsert(
      results.map((result) => ({ key: result.id, answer: result.original ?? result, answered_at: server_time })),
    );
  }

  const pushing = replicateRxCollection({
    replicationIdentifier: `${url} push`,
    collection: outbox,
    waitForLeadership: false,
    retryTime: 1000,
    push: {
      batchSize: MAX_EVENTS,
      // RxDB calls again with the same documents until this returns: the server takes each event once.
      async handler(rows) {
        const documents = rows.map(({ newDocumentState }) => newDocumentState).filter((one) => !one._deleted);
        if (documents.length) await send(documents);
        return []; // an event is never changed by the server, so there is no conflict
      },
    },
  });

  return {
    database, objects, outbox, answers, pulling, pushing,

    record: (event) => outbox.insert({ key: event.id, event }),

    tasks: async () => (await objects.find({ selector: { kind: "task" } }).exec()).map((task) => task.toMutableJSON().data),

    /** All sent, all pulled, and the copy's digest as the server's; whether it took pulling afresh. */
    async sync() {
      await pushing.awaitInSync();
      await forgetAnswered();
      pulling.reSync();
      await pulling.awaitInSync();
      if (await isRight()) return { repaired: false };
      mustPullAfresh = true;
      pulling.reSync();
      await pulling.awaitInSync();
      if (!(await isRight())) throw new Error("copies that were pulled afresh still differ: a defect, to be reported");
      return { repaired: true };
    },
  };

  async function isRight() {
    const held = await digestOf(await objects.find().exec());
    return held.count === wanted?.count && held.value === wanted.value;
  }
}
