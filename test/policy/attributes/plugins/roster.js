/** A source of attributes as somebody else would write it. It does what its options say. */
export default {
  meta: { id: "roster", about: "People on shift, by name.", version: "1.0.0" },
  create({ behaviour }) {
    if (behaviour === undefined) throw new Error("behaviour is missing");
    return {
      provides: { on_shift: "bool" },
      async lookup(login) {
        if (behaviour === "rejects") throw new Error(`no access for ${login}`);
        if (behaviour === "hangs") return new Promise(() => {});
        if (behaviour === "lies") return { values: { on_shift: "perhaps" } };
        return login === "ann@example.com" ? { values: { on_shift: true } } : undefined;
      },
    };
  },
};
