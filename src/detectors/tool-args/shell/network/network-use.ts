import type { Invocation } from "../invocation.js";
import { bucket, copy, git } from "./copying.js";
import { curl, fetcher, wget } from "./http.js";
import { connection, dns, gist, mail, sender } from "./sending.js";
import type { NetworkUse } from "./use.js";

/** What a command does with the network, or undefined where it does not talk to it. */
type Reader = (call: Invocation) => NetworkUse | undefined;

const READERS: ReadonlyMap<string, Reader> = new Map(
  (
    [
      [curl, "curl"],
      [wget, "wget wget2"],
      [connection, "nc ncat netcat socat telnet openssl"],
      [sender, "croc wormhole ffsend lftp ftp tftp sftp curlftpfs mosquitto_pub s3cmd logger"],
      [
        fetcher,
        "http https xh aria2c lwp-request lynx links w3m fetch axel get lwp-download iwr invoke-webrequest irm curlie httpie",
      ],
      [copy, "scp rsync rclone"],
      [dns, "dig nslookup host ping ping6 drill kdig whois finger traceroute tracepath mtr"],
      [mail, "mail mailx mutt sendmail msmtp swaks pastebinit gist paste-rs slackcat telegram-send"],
      [gist, "gh glab"],
      [git, "git"],
      [bucket, "aws gsutil gcloud az azcopy mc"],
    ] as const satisfies readonly (readonly [Reader, string])[]
  ).flatMap(([reader, names]) => names.split(" ").map((name) => [name, reader] as const)),
);

export function networkUse(call: Invocation): NetworkUse | undefined {
  return READERS.get(call.name)?.(call);
}
