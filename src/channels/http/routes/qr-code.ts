/** QR codes: PNG or SVG, drawn here, so that no ticket code leaves for a third party. */
import QRCode from "qrcode";
import { z } from "zod";
import { answer, publicRoute, type Route } from "../route.ts";

/** Below what the largest code holds with error correction M (ISO/IEC 18004: 2,331 bytes). */
const data_bytes_max = 2_000;

const QrQuery = z.strictObject({
  /** `240x240`, in pixels. */
  size: z
    .string()
    .regex(/^(\d{2,4})x\1$/, "must be a square such as 240x240")
    .refine((size) => Number.parseInt(size, 10) <= 2000, "at most 2000x2000")
    .default("240x240"),
  data: z
    .string()
    .min(1)
    .max(900)
    .refine((data) => Buffer.byteLength(data) <= data_bytes_max, {
      error: `at most ${data_bytes_max} bytes of UTF-8`,
    }),
  format: z.enum(["png", "svg"]).default("png"),
});

const media_types = { png: "image/png", svg: "image/svg+xml; charset=utf-8" } as const;

export function qrCodeRoutes(): Route[] {
  return ["/v1/create-qr-code"].map((path) =>
    publicRoute({
      method: "GET",
      path,
      summary: "Draw a QR code as PNG or SVG",
      tag: "Tickets",
      query: QrQuery,
      answers: { 200: { description: "The image", media_type: "image/png" } },
      async handle({ query }) {
        const width = Number.parseInt(query.size, 10);
        const options = { width, margin: 2, errorCorrectionLevel: "M" } as const;
        const image =
          query.format === "png"
            ? await QRCode.toBuffer(query.data, { ...options, type: "png" })
            : await QRCode.toString(query.data, { ...options, type: "svg" });
        return answer(200, image, {
          "content-type": media_types[query.format],
          "cache-control": "private, max-age=86400",
        });
      },
    }),
  );
}
