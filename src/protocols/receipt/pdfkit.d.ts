/** What we use of pdfkit, which comes without types. */
declare module "pdfkit" {
  class PDFDocument {
    constructor(
      options: Readonly<{
        pdfVersion: "1.7";
        autoFirstPage: boolean;
        lang: string;
        displayTitle: boolean;
        info: Readonly<{ Title: string; Creator: string; CreationDate: Date }>;
      }>,
    );
    addPage(options: Readonly<{ size: readonly [number, number]; margin: number }>): this;
    registerFont(name: string, source: Uint8Array): this;
    font(name: string): this;
    fontSize(points: number): this;
    /** Points, in the font and size that are set. */
    widthOfString(text: string): number;
    text(
      ...drawn: [text: string, x: number, y: number, options: Readonly<{ lineBreak: false }>]
    ): this;
    lineWidth(points: number): this;
    dash(length: number, options: Readonly<{ space: number }>): this;
    undash(): this;
    moveTo(x: number, y: number): this;
    lineTo(x: number, y: number): this;
    rect(...edges: [x: number, y: number, width: number, height: number]): this;
    stroke(): this;
    fill(): this;
    on(event: "data", listener: (chunk: Uint8Array) => void): this;
    on(event: "end", listener: () => void): this;
    on(event: "error", listener: (error: Error) => void): this;
    end(): void;
  }
  export { PDFDocument };
}
