import { send } from "../../api/client.js";
import { pathFor } from "../../api/resource.js";
import { scope } from "../../api/scope.js";
import { Icon } from "../../parts/icon.js";
import { Reserved } from "../../parts/reserved.js";

const FORMATS = ["csv", "jsonl"] as const;

/** What is narrowed to, as a file. The token goes in a header, so a link alone would not do. */
export function ExportButtons() {
  return (
    <Reserved to="analyst" what="Exporting">
      <span class="exports">
        {FORMATS.map((format) => (
          <button key={format} type="button" class="text-button" onClick={() => void download(format)}>
            <Icon name="out" />
            {format.toUpperCase()}
          </button>
        ))}
      </span>
    </Reserved>
  );
}

async function download(format: (typeof FORMATS)[number]): Promise<void> {
  const response = await send(pathFor({ path: "/v1/export", params: { ...scope.value, format } }));
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = `shutter.${format}`;
  link.click();
  URL.revokeObjectURL(url);
}
