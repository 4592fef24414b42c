// A worker's day through the RxDB example: told by lines of JSON, each answered by one.
import { createInterface } from "node:readline";
import { getRxStorageMemory } from "rxdb/plugins/storage-memory";
import { openDoorstep } from "./rxdb-example.mjs";

const [url, token, pageSize] = process.argv.slice(2);
const doorstep = await openDoorstep({ url, token, storage: getRxStorageMemory(), pageSize: Number(pageSize) });

const calls = {
  sync: () => doorstep.sync(),
  record: (event) => doorstep.record(event).then(() => null),
  tasks: () => doorstep.tasks(),
  answers: async () => (await doorstep.answers.find().exec()).map(({ answer }) => answer),
  loseCopy: async (key) => void (await (await doorstep.objects.findOne(key).exec()).remove()),
  async spoilCopy(key) {
    const held = await doorstep.objects.findOne(key).exec();
    await held.patch({ version: held.version - 1, data: { ...held.toMutableJSON().data, status: "spoilt" } });
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const { name, args } = JSON.parse(line);
  try {
    console.log(JSON.stringify({ result: (await calls[name](...args)) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ error: error.constructor.name, code: error.code ?? "", detail: String(error.stack) }));
  }
}
await doorstep.database.close();
