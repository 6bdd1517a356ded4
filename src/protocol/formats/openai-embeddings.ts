import { Fields } from "../json/fields.js";
import { labelOf } from "../label.js";
import type { Format } from "./format.js";

const BODY = new Fields("input");

/** Embeddings: the input is a string, strings, or token ids, which hold no text. */
export const openaiEmbeddings: Format = {
  mapRequest(sheet, body) {
    sheet.mark(BODY.of(sheet.json, body).input, labelOf("user", -1));
  },
  mapResponse() {}, // vectors
};
