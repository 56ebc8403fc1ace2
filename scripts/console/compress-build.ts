/** Writes a compressed twin beside each file of the build, for the server to send as it is. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Below this, the twin saves less than a packet. */
const size_bytes_min = 1_400;

/** The best quality takes five times as long, for two percent less. */
const params = { [constants.BROTLI_PARAM_QUALITY]: 9 };

/** `index.js` gets `index.js.br` and `index.js.gz`: @fastify/static finds them by these names. */
export function compressBuild(): Plugin {
  return {
    name: "compress-build",
    apply: "build",
    writeBundle({ dir = "" }, bundle) {
      for (const name of Object.keys(bundle).filter((file) => /\.(?:js|css)$/.test(file))) {
        const content = readFileSync(join(dir, name));
        if (content.length < size_bytes_min) continue;
        writeFileSync(join(dir, `${name}.br`), brotliCompressSync(content, { params }));
        writeFileSync(join(dir, `${name}.gz`), gzipSync(content, { level: 9 }));
      }
    },
  };
}
