// `npm run docs`: writes the documents that are made from the code.

import { dirname } from "node:path";
import { staleDocuments, writeDocuments } from "./documents.ts";

const root = dirname(dirname(import.meta.dirname));

const stale = staleDocuments(root);
writeDocuments(root);
process.stdout.write(
  stale.length === 0 ? "Everything was current.\n" : `Written: ${stale.join(", ")}\n`,
);
