// A detector that goes wrong on request: the text says how. For tests of what a fault may cost.
const meta = {
  id: "faulty",
  about: "Goes wrong on request.",
  version: "1",
  events: ["pre_request", "tool_call_entire_request", "entire_request"],
  reads: ["user"],
};

const FAULTS = {
  "fault:throw": () => {
    throw new Error("ghp_thismustneverbeprinted000000000000000");
  },
  "fault:garbage": () => [{ rule: "UPPER CASE", segment: 99 }],
  "fault:nothing": () => undefined,
  "fault:hang": () => {
    for (;;);
  },
  "fault:slow": () => {
    const until = Date.now() + 1_500;
    while (Date.now() < until);
    return [];
  },
  // No fault: long enough that two at once need two workers.
  "fault:nap": () => {
    const until = Date.now() + 300;
    while (Date.now() < until);
    return [];
  },
  "fault:exit": () => process.exit(7),
  "fault:memory": () => {
    const kept = [];
    for (;;) kept.push(new Array(1_000_000).fill(kept.length));
  },
  "fault:stack": () => {
    const down = () => down() + 1;
    return down();
  },
  "fault:later": () => {
    setImmediate(() => {
      throw new Error("thrown outside the task");
    });
    return [];
  },
};

export default {
  meta,
  create() {
    return {
      scan(event) {
        for (const { text } of event.segments) {
          const fault = FAULTS[text.trim()];
          if (fault) return fault();
        }
        return [];
      },
    };
  },
};
