import { Fields } from "../json/fields.js";
import { labelOf } from "../label.js";
import type { Format } from "./format.js";

const BODY = new Fields("prompt", "suffix", "choices");
const CHOICE = new Fields("text");

/** Legacy text completions. */
export const openaiCompletions: Format = {
  mapRequest(sheet, body) {
    const { prompt, suffix } = BODY.of(sheet.json, body);
    sheet.mark(prompt, labelOf("user", -1));
    sheet.mark(suffix, labelOf("user", -1));
  },
  mapResponse(sheet, body) {
    for (const choice of sheet.json.elements(BODY.of(sheet.json, body).choices)) {
      sheet.mark(CHOICE.of(sheet.json, choice).text, labelOf("response_text", -1));
    }
  },
};
