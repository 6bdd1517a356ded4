import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A field of a protocol buffer message: its number and its value, a message in turn where it is a list. */
type Field = readonly [number: number, value: number | string | Buffer | readonly Field[]];

function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...bytes, left]);
    bytes.push((left % 128) | 128);
  }
}

/** Protocol buffers on the wire: a key (number and wire type) before each value. */
function message(fields: readonly Field[]): Buffer {
  return Buffer.concat(
    fields.map(([number, value]) => {
      if (typeof value === "number") return Buffer.concat([varint(number << 3), varint(value)]);
      const bytes = typeof value === "string" || Buffer.isBuffer(value) ? Buffer.from(value as string) : message(value);
      return Buffer.concat([varint((number << 3) | 2), varint(bytes.length), bytes]);
    }),
  );
}

const FLOAT = 1;
const INT64 = 7;
const ATTRIBUTE_INT = 2;
const ATTRIBUTE_INTS = 7;

// Field numbers of onnx.proto: ModelProto, GraphProto, NodeProto, AttributeProto, TensorProto, ValueInfoProto.
const intOf = (name: string, value: number): Field => [
  5,
  [
    [1, name],
    [3, value],
    [20, ATTRIBUTE_INT],
  ],
];
const intsOf = (name: string, value: number): Field => [
  5,
  [
    [1, name],
    [8, value],
    [20, ATTRIBUTE_INTS],
  ],
];
const node = (type: string, inputs: readonly string[], output: string, ...attributes: Field[]): Field => [
  1,
  [...inputs.map((name): Field => [1, name]), [2, output], [4, type], ...attributes],
];
const value = (name: string, type: number, ...dimensions: (number | string)[]): readonly Field[] => {
  const shape = dimensions.map((size): Field => [1, [typeof size === "number" ? [1, size] : [2, size]]]);
  return [
    [1, name],
    [
      2,
      [
        [
          1,
          [
            [1, type],
            [2, shape],
          ],
        ],
      ],
    ],
  ];
};

/** A bag of words in ONNX: the logits of both labels are sums over the tokens. */
function bagOfWords(weights: readonly (readonly [number, number])[]): Buffer {
  const raw = Buffer.from(Float32Array.from(weights.flat()).buffer);
  return message([
    [1, 6],
    [8, [[2, 11]]],
    [
      7,
      [
        node("Gather", ["weights", "input_ids"], "each"),
        node("Cast", ["attention_mask"], "mask", intOf("to", FLOAT)),
        node("Unsqueeze", ["mask"], "column", intsOf("axes", 2)),
        node("Mul", ["each", "column"], "seen"),
        node("ReduceSum", ["seen"], "logits", intsOf("axes", 1), intOf("keepdims", 0)),
        [2, "bag of words"],
        [
          5,
          [
            [1, weights.length],
            [1, 2],
            [2, FLOAT],
            [8, "weights"],
            [9, raw],
          ],
        ],
        [11, value("input_ids", INT64, "batch", "tokens")],
        [11, value("attention_mask", INT64, "batch", "tokens")],
        [12, value("logits", FLOAT, "batch", 2)],
      ],
    ],
  ]);
}

const MARKS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"];

/** A folder like those of published models, with a model that finds texts that hold one of these words. */
export function tinyModel(words: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "tiny-model-"));
  const vocab = [...MARKS, ...words];
  // A beginning speaks for harmless, a listed word for an attack and louder.
  const weights = vocab.map((piece): [number, number] =>
    piece === "[CLS]" ? [3, 0] : words.includes(piece) ? [0, 8] : [0, 0],
  );
  writeFileSync(join(folder, "model.onnx"), bagOfWords(weights));
  writeFileSync(join(folder, "vocab.txt"), vocab.join("\n"));
  writeFileSync(
    join(folder, "config.json"),
    JSON.stringify({ id2label: { 0: "SAFE", 1: "INJECTION" }, max_position_embeddings: 512 }),
  );
  return folder;
}
