// Unpacks the Chromium of the npm package into TMPDIR and prints where it is.
import chromium from "@sparticuz/chromium";
import { inflate } from "./node_modules/@sparticuz/chromium/build/lambdafs.js";
import { createRequire } from "node:module";
import path from "node:path";

const bin = path.join(path.dirname(createRequire(import.meta.url).resolve("@sparticuz/chromium")), "..", "bin");
// The system libraries that bare hosts lack (nss and friends).
await inflate(path.join(bin, "al2023.tar.br"));
console.log(await chromium.executablePath());
