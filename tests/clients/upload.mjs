// tus-js-client as an app uses it: a file, options, and the address of an interrupted upload kept in a file.
import { createReadStream } from "node:fs";
import * as tus from "tus-js-client";

const [endpoint, token, evidenceId, path, options] = process.argv.slice(2);
const methods = [];
const upload = new tus.Upload(createReadStream(path), {
  endpoint,
  headers: { Authorization: `Token ${token}` },
  metadata: { evidence_id: evidenceId, filename: "门.jpg", filetype: "image/jpeg" },
  urlStorage: new tus.FileUrlStorage("uploads.json"),
  onBeforeRequest: (request) => void methods.push(request.getMethod()),
  onError: (error) => say({ error: error.message }),
  onSuccess: () => say({}),
  ...JSON.parse(options),
});
// All is said: a connection whose other end has not let go of a refused request must not keep the program.
const say = (more) =>
  process.stdout.write(`${JSON.stringify({ url: upload.url, methods, ...more })}\n`, () => process.exit());
const [previous] = await upload.findPreviousUploads();
if (previous) upload.resumeFromPreviousUpload(previous);
upload.start();
